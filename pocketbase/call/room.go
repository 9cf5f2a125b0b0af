package call

import (
	"encoding/json"
	"slices"
	"time"
)

// room is a call that goes on. Calls.mutex guards it.
type room struct {
	id, kind, thread, threadKind, startedBy string

	answered bool
	seats    map[string]*seat    // by peer: who is in, or is awaited back
	left     map[string]int64    // when those went who are not in any more and whose row does not say so yet
	parcels  map[string][]parcel // by peer: for who is away
	empty    *time.Timer         // ends a room that nobody comes into
	ring     *time.Timer         // ends a call of a thread that nobody answers
	rings    time.Time           // until then
	longest  time.Time           // what that is moved to at most by those who say that they come
	media    *media              // nil: all goes from browser to browser
}

// seat is one device in a room.
type seat struct {
	room                     *room
	peer, holder, user, name string
	number                   int
	at                       int64       // when they came, in milliseconds
	conn                     *connection // nil: the socket broke
	broke                    int64       // when that was
	gone                     *time.Timer // ends the wait for them
}

// parcel is a message for somebody who is away.
type parcel struct {
	from    string
	data    []byte
	expires time.Time
}

// most is how many can be in it at once: each sends to each, where no media server does.
func (r *room) most() int {
	if r.media != nil {
		return mostInRooms
	}
	if r.kind == "audio" {
		return mostWithAudio
	}
	return mostWithVideo
}

func (r *room) stop() {
	for _, timer := range []*time.Timer{r.empty, r.ring} {
		if timer != nil {
			timer.Stop()
		}
	}
	for _, one := range r.seats {
		if one.gone != nil {
			one.gone.Stop()
		}
	}
}

// shown is a seat as the others see it.
type shown struct {
	Peer string `json:"peer"`
	Seat int    `json:"seat"`
	Name string `json:"name"`
	User string `json:"user"` // empty: a guest
	At   int64  `json:"at"`
	Away bool   `json:"away,omitempty"`
}

func (r *room) inOrder() []*seat {
	all := make([]*seat, 0, len(r.seats))
	for _, one := range r.seats {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *seat) int { return a.number - b.number })
	return all
}

// tellAll tells everybody who is in it now; `ended` says why it is over, if it is.
func (r *room) tellAll(ended string) {
	seats := []shown{}
	for _, one := range r.inOrder() {
		seats = append(seats, shown{one.peer, one.number, one.name, one.user, one.at, one.conn == nil})
	}
	data := written(map[string]any{"type": "ROSTER", "payload": roster{seats, ended}})
	for _, one := range r.seats {
		if one.conn != nil {
			one.conn.tell(data)
		}
	}
}

type roster struct {
	Seats []shown `json:"seats"`
	Ended string  `json:"ended,omitempty"`
}

func written(message any) []byte {
	data, _ := json.Marshal(message) // ours can always be written
	return data
}

// vacate takes a seat away; when only who is away is meant, not that of one who came back.
func (c *Calls) vacate(one *seat, at int64, onlyAway bool) {
	c.mutex.Lock()
	room := one.room
	if room.seats[one.peer] != one || c.closed || onlyAway && one.conn != nil {
		c.mutex.Unlock()
		return
	}
	room.remove(one, at)
	room.tellAll("")
	c.mutex.Unlock()
	c.keepOrLog(room)
}

func (r *room) remove(one *seat, at int64) {
	if one.gone != nil {
		one.gone.Stop()
	}
	delete(r.seats, one.peer)
	r.left[one.peer] = at
	r.media.remove(r.id, one.peer)
}

// expel puts the devices of a person out, of the rooms of a thread or of all of them.
func (c *Calls) expel(user, thread string, why *Refused) {
	c.mutex.Lock()
	touched := map[*room]bool{}
	now := c.Now().UnixMilli()
	for _, room := range c.rooms {
		if thread != "" && room.thread != thread {
			continue
		}
		for _, one := range room.inOrder() {
			if one.user != user {
				continue
			}
			room.remove(one, now)
			if one.conn != nil {
				one.conn.refuse(why)
			}
			touched[room] = true
		}
		if touched[room] {
			room.tellAll("")
		}
	}
	c.mutex.Unlock()
	for room := range touched {
		c.keepOrLog(room)
	}
}

// over ends a room for everybody who is in it, once what is stored is ended. Into a link's room somebody may have come
// meanwhile, who opens it again.
func (c *Calls) over(room *room, why string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.rooms[room.id] != room || why == "" && room.thread == "" && len(room.seats) > 0 {
		return
	}
	if why == "" {
		why = cancelled
	}
	delete(c.rooms, room.id)
	room.stop()
	room.tellAll(why)
	for _, one := range room.seats {
		if one.conn != nil {
			one.conn.finish(ended, errEnded.code)
		}
	}
	clear(room.seats)
	room.media.end(room.id)
}

func (c *Calls) roomOf(id string) *room {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.rooms[id]
}
