package call

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// aPeer is what a client calls one of its devices.
var aPeer = regexp.MustCompile(`^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$`)

func isPeer(id string) bool { return len(id) >= 15 && len(id) <= 36 && aPeer.MatchString(id) }

// ID is GET /peerjs/id: an id for a client that has none of its own.
func (c *Calls) ID(e *core.RequestEvent) error {
	random := make([]byte, 16)
	rand.Read(random) // never fails
	return e.String(http.StatusOK, hex.EncodeToString(random))
}

// Socket is GET /peerjs?key=peerjs&id=PEER&token=TICKET, a WebSocket that speaks as a PeerJS server does. Who is not let
// in hears why by a message: a page is not told an answer's status.
func (c *Calls) Socket(e *core.RequestEvent) error {
	request := e.Request
	if !strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		e.Response.Header().Set("Upgrade", "websocket")
		e.Response.Header().Set("Connection", "Upgrade")
		return errUpgrade
	}
	if !c.Welcomes(request) {
		return errOrigin
	}
	c.mutex.Lock()
	closed := c.closed
	c.mutex.Unlock()
	if closed {
		return errClosing
	}
	query := request.URL.Query()
	ws, err := websocket.Accept(e.Response, request, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin was looked at
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil // it has answered
	}
	ws.SetReadLimit(largestMessage)
	key, peer, said := query.Get("key"), query.Get("id"), query.Get("token")
	// What the request was held in goes; the socket needs none of it.
	go (&connection{calls: c, ws: ws}).begin(key, peer, said)
	return nil
}

func (c *connection) begin(key, peer, said string) {
	answer := map[string]any{"type": "INVALID-KEY", "payload": map[string]string{"msg": "invalid_key"}}
	why := errTicketInvalid
	if key == "peerjs" {
		err := c.calls.admit(c, peer, said)
		if err == nil {
			c.serve()
			return
		}
		if c.seat != nil {
			c.calls.dropped(c)
		}
		if !errors.As(err, &why) {
			c.calls.Log.Error("somebody could not come into a call", "error", err)
			why = errClosing
		}
		kind := "ERROR"
		if why == errPeerTaken {
			kind = "ID-TAKEN"
		}
		answer = map[string]any{"type": kind, "payload": map[string]string{"msg": why.code}}
	}
	c.tell(written(answer))
	c.finish(refused, why.code) // which waits for the client's goodbye
}

// admit gives a socket its seat, if it may have one.
func (c *Calls) admit(one *connection, peer, said string) error {
	held, err := c.tickets.read(said, c.Now())
	if err != nil {
		return err
	}
	if held.Peer != peer {
		return errTicketInvalid
	}
	one.until = held.Expires
	row, err := c.App.FindRecordById("calls", held.Room)
	if errors.Is(err, sql.ErrNoRows) {
		return errMissing
	}
	if err != nil {
		return err
	}
	if c.isOver(row) {
		return errEnded
	}
	place, err := c.App.FindFirstRecordByFilter("call_seats", "call = {:call} && peer = {:peer}", dbx.Params{"call": row.Id, "peer": peer})
	if errors.Is(err, sql.ErrNoRows) {
		return errTicketInvalid
	}
	if err != nil {
		return err
	}
	if place.GetString("holder") != held.Holder {
		return errPeerTaken
	}
	if err := c.stillMay(row, held); err != nil {
		return err
	}
	room, err := c.sit(one, row, place)
	if err != nil {
		return err
	}
	if err := c.keep(room, "", ""); err != nil {
		c.vacate(one.seat, c.Now().UnixMilli(), false)
		return err
	}
	return nil
}

// stillMay refuses an account that lost what it had when it got its ticket.
func (c *Calls) stillMay(row *core.Record, held ticket) error {
	if held.User == "" {
		return nil
	}
	user, err := c.App.FindRecordById("users", held.User)
	if errors.Is(err, sql.ErrNoRows) || err == nil && sessionOf(user) != held.Session {
		return errTicketInvalid
	}
	if err != nil {
		return err
	}
	return c.Allow(user)
}

func sessionOf(user *core.Record) string { return digest(user.TokenKey())[:16] }

// sit puts a socket on its seat. Everybody hears of it, and what waited is given.
func (c *Calls) sit(one *connection, row, place *core.Record) (*room, error) {
	kind, err := c.kindOf(row.GetString("thread"))
	if err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closed {
		return nil, errClosing
	}
	room := c.rooms[row.Id]
	if room == nil {
		row.Set("livekit", c.inRooms(kind)) // a link's room opens again, as it would begin now
		room = c.add(row, kind)
	}
	peer := place.GetString("peer")
	mine := room.seats[peer]
	if mine == nil {
		if len(room.seats) >= room.most() {
			return nil, errFull
		}
		mine = seatOf(room, place, c.Now().UnixMilli())
		room.seats[peer] = mine
	}
	if mine.gone != nil {
		mine.gone.Stop()
	}
	if old := mine.conn; old != nil {
		old.finish(replaced, "replaced")
	}
	mine.name, mine.conn, mine.broke, mine.gone = place.GetString("name"), one, 0, nil
	one.seat = mine
	c.open[one] = struct{}{}
	one.tell(open)
	room.tellAll("")
	room.deliver(mine)
	return room, nil
}

func seatOf(room *room, place *core.Record, at int64) *seat {
	return &seat{
		room: room, peer: place.GetString("peer"), holder: place.GetString("holder"), user: place.GetString("user"),
		name: place.GetString("name"), number: place.GetInt("seat"), at: at,
	}
}

// dropped hears that a socket is gone: its seat waits for it.
func (c *Calls) dropped(one *connection) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.open, one)
	mine := one.seat
	if c.closed || mine.conn != one {
		return
	}
	mine.conn = nil
	if mine.room.seats[mine.peer] != mine {
		return
	}
	c.await(mine, c.Now().UnixMilli(), c.KeepSeat)
	mine.room.tellAll("")
}

// await keeps the seat of somebody who is away for a while.
func (c *Calls) await(one *seat, since int64, wait time.Duration) {
	one.broke = since
	one.gone = time.AfterFunc(wait, func() { c.vacate(one, since, true) })
}
