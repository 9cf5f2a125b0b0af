package call

import (
	"database/sql"
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// reach finds a call into which somebody may come: because they belong to it, or hold its link's secret.
func (c *Calls) reach(app core.App, user, id, secret string) (*core.Record, error) {
	row, err := app.FindRecordById("calls", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errMissing
	}
	if err != nil {
		return nil, err
	}
	if opens(secret, row.GetString("secretHash")) {
		return row, nil
	}
	belongs, err := c.belongs(app, user, row)
	if err == nil && !belongs {
		err = errMissing
	}
	return row, err
}

// Enter is POST /api/calls/{id}/enter {secret?}: what somebody may see before they go in.
func (c *Calls) Enter(e *core.RequestEvent) error {
	var body struct {
		Secret string `json:"secret"`
	}
	if err := read(e, &body); err != nil {
		return err
	}
	row, err := c.reach(c.App, userOf(e), e.Request.PathValue("id"), body.Secret)
	if err != nil {
		return err
	}
	if c.isOver(row) {
		return errEnded
	}
	c.answers(row.Id, userOf(e))
	by := ""
	if user, err := c.App.FindRecordById("users", row.GetString("startedBy")); err == nil {
		by = nameOf(user)
	}
	return e.JSON(http.StatusOK, map[string]any{
		"id": row.Id, "kind": row.GetString("kind"), "title": row.GetString("title"), "thread": row.GetString("thread") != "",
		"people": c.namesIn(row.Id), "guests": row.GetString("secretHash") != "", "by": by,
		"relay": c.Ice != nil,
	})
}

func nameOf(user *core.Record) string {
	if name := user.GetString("name"); name != "" {
		return name
	}
	return user.GetString("username")
}

// wish is what is said to have a ticket.
type wish struct {
	Room   string `json:"room"`
	Peer   string `json:"peer"`
	Name   string `json:"name"`
	Secret string `json:"secret"`
	Guest  string `json:"guest"`
}

// Ticket is POST /api/call/ticket {room, peer, name?, secret?, guest?}.
func (c *Calls) Ticket(e *core.RequestEvent) error {
	var asked wish
	if err := read(e, &asked); err != nil {
		return err
	}
	asked.Name = tidy(asked.Name)
	if !isPeer(asked.Peer) || utf8.RuneCountInString(asked.Name) > longestName || len(asked.Guest) > 64 {
		return errInvalid
	}
	held := ticket{Room: asked.Room, Peer: asked.Peer, User: userOf(e)}
	if held.User != "" {
		held.Holder, held.Session, asked.Name, asked.Guest = "user:"+held.User, sessionOf(e.Auth), nameOf(e.Auth), ""
	} else {
		if asked.Guest == "" {
			asked.Guest = newSecret()
		}
		held.Holder = "guest:" + digest(asked.Guest)
	}
	var place *core.Record
	var way string
	err := c.App.RunInTransaction(func(tx core.App) error {
		row, err := c.reach(tx, held.User, asked.Room, asked.Secret)
		if err != nil {
			return err
		}
		if c.isOver(row) {
			return errEnded
		}
		if c.isFull(row, asked.Peer) {
			return errFull
		}
		c.answers(row.Id, held.User)
		if way, err = c.way(row); err != nil {
			return err
		}
		place, err = c.place(tx, held, asked.Name)
		return err
	})
	if err != nil {
		return err
	}
	held.Expires = c.Now().Add(c.TicketFor).UnixMilli()
	answer := map[string]any{"ticket": c.tickets.sign(held), "expires": held.Expires, "seat": place.GetInt("seat"), "media": way}
	if held.User == "" {
		answer["guest"] = asked.Guest
	}
	return e.JSON(http.StatusOK, answer)
}

// isFull tells whether there is no seat for one more peer now.
func (c *Calls) isFull(row *core.Record, peer string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	room := c.rooms[row.Id]
	return room != nil && room.seats[peer] == nil && len(room.seats) >= room.most()
}

// place finds the seat of a peer, or gives it the next: numbers only grow.
func (c *Calls) place(tx core.App, held ticket, name string) (*core.Record, error) {
	row, err := tx.FindFirstRecordByFilter("call_seats", "call = {:call} && peer = {:peer}", dbx.Params{"call": held.Room, "peer": held.Peer})
	if err == nil {
		if row.GetString("holder") != held.Holder {
			return nil, errPeerTaken
		}
		row.Set("name", name)
		return row, tx.Save(row)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	var all struct {
		Seats int `db:"seats"`
		Last  int `db:"last"`
	}
	err = tx.DB().NewQuery("SELECT COUNT(*) AS seats, COALESCE(MAX(seat), 0) AS last FROM call_seats WHERE call = {:call}").
		Bind(dbx.Params{"call": held.Room}).One(&all)
	if err != nil {
		return nil, err
	}
	if all.Seats >= mostTicketed {
		return nil, errTooManySeats
	}
	collection, err := tx.FindCachedCollectionByNameOrId("call_seats")
	if err != nil {
		return nil, err
	}
	row = core.NewRecord(collection)
	row.Load(map[string]any{"call": held.Room, "peer": held.Peer, "holder": held.Holder, "user": held.User, "name": name, "seat": all.Last + 1})
	return row, tx.Save(row)
}

// Servers is GET /api/call/ice with the header Call-Ticket: by which servers a peer may reach the others.
func (c *Calls) Servers(e *core.RequestEvent) error {
	held, err := c.tickets.read(e.Request.Header.Get("Call-Ticket"), c.Now())
	if err != nil {
		return err
	}
	servers, expires := []Server{}, held.Expires
	if c.Ice != nil {
		given, until := c.Ice(held.Peer, held.Holder)
		servers, expires = append(servers, given...), until.UnixMilli()
	}
	return e.JSON(http.StatusOK, map[string]any{"iceServers": servers, "expires": expires})
}
