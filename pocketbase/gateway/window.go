package gateway

import "time"

// minute counts what happened in the last 60 seconds, second by second: a sliding window that forgets by itself.
type minute struct {
	counts [60]int
	newest int64 // Unix second of the latest count
}

// forget empties the seconds that have left the window; all of them when the clock was put back: nobody should wait
// until it has come that far again.
func (m *minute) forget(now int64) {
	if now-m.newest >= 60 || m.newest-now >= 60 {
		m.counts, m.newest = [60]int{}, now
	} else {
		for second := m.newest + 1; second <= now; second++ {
			m.counts[second%60] = 0
		}
	}
	m.newest = max(m.newest, now)
}

func (m *minute) add(now time.Time, amount int) {
	m.forget(now.Unix())
	m.counts[now.Unix()%60] += amount
}

func (m *minute) sum(now time.Time) int {
	m.forget(now.Unix())
	total := 0
	for _, count := range m.counts {
		total += count
	}
	return total
}

// room is how long until `amount` more fit under the limit: 0 when they do now, a minute when they never will.
func (m *minute) room(now time.Time, amount, limit int) time.Duration {
	over := m.sum(now) + amount - limit
	if over <= 0 {
		return 0
	}
	for second := now.Unix() - 59; second <= now.Unix(); second++ {
		over -= m.counts[second%60]
		if over <= 0 {
			return time.Duration(second+60-now.Unix()) * time.Second
		}
	}
	return time.Minute
}

// day counts since midnight in UTC.
type day struct {
	date  string
	count int
}

func (d *day) at(now time.Time) *int {
	if date := now.UTC().Format(time.DateOnly); date != d.date {
		d.date, d.count = date, 0
	}
	return &d.count
}

// untilMidnight is how long the day lasts, in UTC.
func untilMidnight(now time.Time) time.Duration {
	now = now.UTC()
	return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC).Sub(now)
}
