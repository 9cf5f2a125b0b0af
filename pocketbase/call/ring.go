package call

import (
	"errors"
	"time"
)

// ringIn begins to ring. Hold the mutex.
func (c *Calls) ringIn(room *room, since time.Time) {
	now := c.Now()
	left := max(since.Add(c.RingFor).Sub(now), 0)
	room.rings = now.Add(left)
	room.longest = room.rings.Add(2 * c.ComeIn)
	room.ring = time.AfterFunc(left, func() { c.unanswered(room) })
}

// answers hears that somebody looks into a call, or has a ticket for it: while it rings that is an answer, and there is
// time for their device to come in. Who then does not come cannot keep it ringing.
func (c *Calls) answers(call, user string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	room := c.rooms[call]
	if room == nil || room.ring == nil || room.answered || user == room.startedBy {
		return
	}
	until := c.Now().Add(c.ComeIn)
	if until.After(room.longest) {
		until = room.longest
	}
	if until.After(room.rings) {
		room.rings = until
		room.ring.Reset(until.Sub(c.Now()))
	}
}

// isRinging tells whether it is too early to give up on a call that nobody has answered.
func (c *Calls) isRinging(room *room) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.Now().Before(room.rings)
}

func (c *Calls) unanswered(room *room) {
	c.mutex.Lock()
	over := room.answered || c.closed || c.rooms[room.id] != room
	c.mutex.Unlock()
	if over {
		return
	}
	if err := c.keep(room, missed, missed); err != nil && !errors.Is(err, errClosing) {
		c.Log.Error("a call that nobody answered could not be ended", "call", room.id, "error", err)
	}
}

func (c *Calls) answered(room *room) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	room.answered = true
	if room.ring != nil {
		room.ring.Stop()
	}
}

// holders tells how many people they are: one may be in it with several devices.
func holders(in map[string]seat) int {
	all := map[string]bool{}
	for _, one := range in {
		all[one.holder] = true
	}
	return len(all)
}
