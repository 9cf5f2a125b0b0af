package call

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// The ways that sound and pictures go.
const (
	byPeers   = "peers"
	byLiveKit = "livekit"
)

// inRooms tells by which way a call begins: one of two goes from browser to browser, always. What more may come into, a group's
// and a link's, goes by the media server if there is one, from the start: a call is not moved while people talk. It is kept
// with the call, so that the server's restart does not part those who are in it.
func (c *Calls) inRooms(threadKind string) bool { return c.Rooms != nil && threadKind != "direct" }

// mediaOf is what carries a call that is stored; nil: browsers do.
func (c *Calls) mediaOf(row *core.Record) *media {
	if c.Rooms == nil || !row.GetBool("livekit") {
		return nil
	}
	return &media{c.Rooms, c.Log}
}

// way is what a client is told of it, with its ticket.
func (c *Calls) way(row *core.Record) (string, error) {
	c.mutex.Lock()
	room := c.rooms[row.Id]
	c.mutex.Unlock()
	if room != nil {
		return wayOf(room.media != nil), nil
	}
	kind, err := c.kindOf(row.GetString("thread"))
	return wayOf(c.inRooms(kind)), err
}

func wayOf(rooms bool) string {
	if rooms {
		return byLiveKit
	}
	return byPeers
}

// Room is POST /api/call/livekit with the header Call-Ticket: lets who has a seat in a call into its room of the media server.
func (c *Calls) Room(e *core.RequestEvent) error {
	held, err := c.tickets.read(e.Request.Header.Get("Call-Ticket"), c.Now())
	if err != nil {
		return err
	}
	c.mutex.Lock()
	room := c.rooms[held.Room]
	var mine *seat
	if room != nil && room.media != nil {
		mine = room.seats[held.Peer]
	}
	c.mutex.Unlock()
	if mine == nil || mine.holder != held.Holder {
		return errMissing
	}
	row, err := c.App.FindRecordById("calls", held.Room)
	if err != nil {
		return errMissing
	}
	if err := c.stillMay(row, held); err != nil {
		return err
	}
	until := c.Now().Add(c.TicketFor)
	token, err := c.Rooms.Token(held.Room, held.Peer, mine.name, until)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"url": "/livekit", "token": token, "expires": until.UnixMilli()})
}

// Sits tells whether a peer has a seat in a room now.
func (c *Calls) Sits(room, peer string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	in := c.rooms[room]
	return in != nil && in.seats[peer] != nil
}

// media is the media server as one room knows it. It is told in the background: nobody waits for it.
type media struct {
	rooms Rooms
	log   *slog.Logger
}

func (m *media) remove(room, peer string) {
	if m != nil {
		go m.note(room, func() error { return m.rooms.Remove(context.Background(), room, peer) })
	}
}

func (m *media) end(room string) {
	if m != nil {
		go m.note(room, func() error { return m.rooms.End(context.Background(), room) })
	}
}

func (m *media) note(room string, do func() error) {
	if err := do(); err != nil {
		m.log.Warn("the media server could not be told who went", "call", room, "error", err)
	}
}
