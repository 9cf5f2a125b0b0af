package call

import (
	"encoding/json"
	"time"

	"github.com/coder/websocket"
)

// message is what a client says. Who says it is known by the socket, whatever it claims.
type message struct {
	Type    string          `json:"type"`
	Dst     string          `json:"dst"`
	Payload json.RawMessage `json:"payload"`
}

// passed is a message as the other hears it.
type passed struct {
	Type    string          `json:"type"`
	Src     string          `json:"src"`
	Dst     string          `json:"dst"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// relayed are the types that go from one peer to another.
var relayed = map[string]bool{"OFFER": true, "ANSWER": true, "CANDIDATE": true, "LEAVE": true, "HELEN": true}

// What may wait in a room for those who are away.
const (
	mostParcels    = 64        // for one of them
	largestParcels = 512 << 10 // bytes, for one of them
	mostAbsent     = 16        // of them
)

var open = []byte(`{"type":"OPEN"}`)

func readMessage(kind websocket.MessageType, data []byte) (message, error) {
	var said message
	err := json.Unmarshal(data, &said)
	if err != nil || kind != websocket.MessageText {
		return said, errInvalid
	}
	return said, nil
}

// hear does what somebody says; false when that was goodbye.
func (c *Calls) hear(from *connection, said message) bool {
	switch {
	case said.Type == "LEAVE" && said.Dst == "":
		c.leave(from)
		return false
	case relayed[said.Type] && isPeer(said.Dst):
		c.pass(from, said)
	}
	return true // a heartbeat, or what a newer client may say
}

// leave is going on purpose: the others are told in PeerJS's way, too.
func (c *Calls) leave(from *connection) {
	c.mutex.Lock()
	one := from.seat
	mine := one.conn == from
	if mine && one.room.seats[one.peer] == one {
		for _, other := range one.room.seats {
			if other != one && other.conn != nil {
				other.conn.tell(written(passed{Type: "LEAVE", Src: one.peer, Dst: other.peer}))
			}
		}
	}
	c.mutex.Unlock()
	if mine {
		c.vacate(one, c.Now().UnixMilli(), false)
	}
}

// pass gives a message to a peer of the same room, or keeps it a moment for one who may come back.
func (c *Calls) pass(from *connection, said message) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	one := from.seat
	room := one.room
	if one.conn != from || room.seats[one.peer] != one {
		return // they are in no room any more
	}
	c.passed++
	data := written(passed{said.Type, one.peer, said.Dst, said.Payload})
	if to := room.seats[said.Dst]; to != nil && to.conn != nil {
		to.conn.tell(data)
		return
	}
	if said.Type == "LEAVE" {
		return // nobody waits for that
	}
	waiting, size := room.parcels[said.Dst], len(data)
	for _, each := range waiting {
		size += len(each.data)
	}
	if len(waiting) >= mostParcels || size > largestParcels || waiting == nil && len(room.parcels) >= mostAbsent {
		from.tell(expired(said.Dst, one.peer))
		return
	}
	room.parcels[said.Dst] = append(waiting, parcel{one.peer, data, c.Now().Add(c.Wait)})
	if waiting == nil {
		time.AfterFunc(c.Wait, func() { c.expire(room, said.Dst) })
	}
}

func expired(missing, to string) []byte {
	return written(passed{Type: "EXPIRE", Src: missing, Dst: to})
}

// expire gives up on what waited for too long, and tells each who sent something once.
func (c *Calls) expire(room *room, peer string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.Now()
	kept, told := []parcel{}, map[string]bool{}
	for _, one := range room.parcels[peer] {
		if one.expires.After(now) {
			kept = append(kept, one)
			continue
		}
		if from := room.seats[one.from]; from != nil && from.conn != nil && !told[one.from] {
			from.conn.tell(expired(peer, one.from))
			told[one.from] = true
		}
	}
	if len(kept) == 0 {
		delete(room.parcels, peer)
		return
	}
	room.parcels[peer] = kept
	time.AfterFunc(max(kept[0].expires.Sub(now), time.Millisecond), func() { c.expire(room, peer) })
}

// deliver gives what waited for somebody who came.
func (r *room) deliver(to *seat) {
	for _, one := range r.parcels[to.peer] {
		to.conn.tell(one.data)
	}
	delete(r.parcels, to.peer)
}
