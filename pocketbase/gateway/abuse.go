package gateway

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

// What is taken for abuse, and what follows.
const (
	mostRefusals  = 20 // of limits, in refusalWindow
	refusalWindow = 10 * time.Minute
	mostRepeats   = 10 // of one and the same question, in repeatWindow
	repeatWindow  = time.Minute
	blockFor      = 15 * time.Minute
)

// watch notices who keeps running into limits, and who sends the same thing over and over.
type watch struct {
	mutex  sync.Mutex
	now    func() time.Time
	seed   maphash.Seed
	people map[string]*behaviour
	swept  time.Time
}

type behaviour struct {
	refusals []time.Time
	said     []question // of the last repeatWindow, in order
	repeats  map[uint64]int
	latest   time.Time
}

type question struct {
	sum uint64
	at  time.Time
}

func newWatch(now func() time.Time) *watch {
	return &watch{now: now, seed: maphash.MakeSeed(), people: map[string]*behaviour{}}
}

// refused notes a limit that was hit; true when it was once too often.
func (w *watch) refused(user string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	now := w.now()
	person := w.person(user, now)
	person.refusals = append(after(person.refusals, now.Add(-refusalWindow)), now)
	if len(person.refusals) < mostRefusals {
		return false
	}
	person.refusals = nil
	return true
}

// asked notes a question; true when it is the same one once too often. Only a hash of it is kept, for a minute.
func (w *watch) asked(user, text string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	now := w.now()
	person := w.person(user, now)
	person.forget(now.Add(-repeatWindow))
	sum := maphash.String(w.seed, text)
	person.said = append(person.said, question{sum, now})
	if person.repeats[sum]++; person.repeats[sum] < mostRepeats {
		return false
	}
	person.said = slices.DeleteFunc(person.said, func(one question) bool { return one.sum == sum })
	delete(person.repeats, sum)
	return true
}

// forget drops what was asked up to a moment: each question is looked at once, however many there are.
func (b *behaviour) forget(moment time.Time) {
	for len(b.said) > 0 && !b.said[0].at.After(moment) {
		sum := b.said[0].sum
		if b.repeats[sum]--; b.repeats[sum] == 0 {
			delete(b.repeats, sum)
		}
		b.said = b.said[1:]
	}
}

func (w *watch) person(user string, now time.Time) *behaviour {
	if now.Sub(w.swept) > refusalWindow {
		w.swept = now
		for name, person := range w.people {
			if now.Sub(person.latest) > refusalWindow {
				delete(w.people, name)
			}
		}
	}
	person := w.people[user]
	if person == nil {
		person = &behaviour{repeats: map[uint64]int{}}
		w.people[user] = person
	}
	person.latest = now
	return person
}

// after keeps the times behind a moment; they are in order.
func after(times []time.Time, moment time.Time) []time.Time {
	for index, at := range times {
		if at.After(moment) {
			return times[index:]
		}
	}
	return nil
}
