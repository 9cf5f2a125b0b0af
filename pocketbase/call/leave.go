package call

import (
	"net/http"

	"github.com/coder/websocket"
	"github.com/pocketbase/pocketbase/core"
)

// Leave is POST /api/call/leave with the header Call-Ticket: who goes for good while their socket is broken says so this
// way, and nobody waits for them. Who has come again since, with a newer ticket, stays.
func (c *Calls) Leave(e *core.RequestEvent) error {
	held, err := c.tickets.read(e.Request.Header.Get("Call-Ticket"), c.Now())
	if err != nil {
		return err
	}
	if room := c.goes(held); room != nil {
		c.keepOrLog(room)
	}
	return e.NoContent(http.StatusNoContent)
}

// goes gives the room in which the holder of a ticket had the seat that is free now; nil if they had none.
func (c *Calls) goes(held ticket) *room {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	room := c.rooms[held.Room]
	if room == nil || c.closed {
		return nil
	}
	mine := room.seats[held.Peer]
	if mine == nil || mine.holder != held.Holder || mine.conn != nil && mine.conn.until > held.Expires {
		return nil
	}
	room.remove(mine, c.Now().UnixMilli())
	if mine.conn != nil {
		mine.conn.finish(websocket.StatusNormalClosure, "left")
	}
	room.tellAll("")
	return room
}
