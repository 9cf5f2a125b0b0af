package preview

import (
	"sync"
	"time"
)

// purse counts what each person had fetched in this minute.
type purse struct {
	now   func() time.Time
	mutex sync.Mutex
	spent map[string]spending
}

type spending struct {
	since time.Time
	count int
}

// pays is false when a person has had enough for this minute.
func (p *purse) pays(user string) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	now := p.now()
	one, known := p.spent[user]
	if !known || now.Sub(one.since) >= time.Minute {
		one = spending{since: now}
		p.forget(now)
	}
	one.count++
	p.spent[user] = one
	return one.count <= perMinute
}

// forget drops whoever's minute is over, once there are many.
func (p *purse) forget(now time.Time) {
	if len(p.spent) < 1000 {
		return
	}
	for user, one := range p.spent {
		if now.Sub(one.since) >= time.Minute {
			delete(p.spent, user)
		}
	}
}
