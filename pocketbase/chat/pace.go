package chat

import (
	"net/http"
	"sync"
	"time"
)

// How many operations a person's devices may send. What waits on a device that was away for weeks goes at once, and a
// talk that is taken along when somebody gets an account; nobody's hands are faster than what is given back.
const (
	operationsAtOnce    = 20_000
	operationsPerSecond = 20
)

// tooFast refuses a batch for now. Nothing of it was done: sent later it is the same.
type tooFast struct {
	Refused
	after time.Duration
}

// RetryAfter is for the header of that name.
func (t *tooFast) RetryAfter() time.Duration { return t.after }

// pace counts what each person sends: a bucket of operations that fills by itself.
type pace struct {
	now   func() time.Time
	mutex sync.Mutex
	of    map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newPace(now func() time.Time) *pace { return &pace{now: now, of: map[string]bucket{}} }

func (b bucket) filled(now time.Time) float64 {
	return min(operationsAtOnce, b.left+operationsPerSecond*max(0, now.Sub(b.at).Seconds()))
}

// takes counts a batch, or refuses it. A question with nothing in it is one, too.
func (p *pace) takes(user string, operations int) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	now := p.now()
	one, known := p.of[user]
	if !known {
		one = bucket{operationsAtOnce, now}
		p.forget(now)
	}
	left := one.filled(now) - float64(max(1, operations))
	if left < 0 {
		after := time.Duration(-left / operationsPerSecond * float64(time.Second))
		return &tooFast{Refused{http.StatusTooManyRequests, "rate_limited", "Too many changes. Send the rest later."}, after}
	}
	p.of[user] = bucket{left, now}
	return nil
}

// forget drops whoever may send everything again, once there are many.
func (p *pace) forget(now time.Time) {
	if len(p.of) < 1000 {
		return
	}
	for user, one := range p.of {
		if one.filled(now) >= operationsAtOnce {
			delete(p.of, user)
		}
	}
}
