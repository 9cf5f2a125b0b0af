package call

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const largestBody = 16 << 10 // bytes

// read takes one JSON value and nothing that it does not name; a body that is empty is as good as {}.
func read(e *core.RequestEvent, into any) error { return readUpTo(e, largestBody, into) }

func readUpTo(e *core.RequestEvent, most int, into any) error {
	data, err := io.ReadAll(io.LimitReader(e.Request.Body, int64(most)+1))
	if err != nil || len(data) > most {
		return errInvalid
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if decoder.Decode(into) != nil {
		return errInvalid
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errInvalid
	}
	return nil
}

// anID is what clients make: one that is sent twice is stored once.
var anID = regexp.MustCompile(`^[a-z0-9]{15}$`)

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

// userOf is the account that asks; empty for a guest.
func userOf(e *core.RequestEvent) string {
	if e.Auth == nil || e.Auth.Collection().Name != "users" {
		return ""
	}
	return e.Auth.Id
}

// Begin is POST /api/calls {id, thread?, kind, title?}: 201 with the call; 200 with the one that goes on in the thread.
func (c *Calls) Begin(e *core.RequestEvent) error {
	var body struct {
		ID     string `json:"id"`
		Thread string `json:"thread"`
		Kind   string `json:"kind"`
		Title  string `json:"title"`
	}
	if err := read(e, &body); err != nil {
		return err
	}
	title := tidy(body.Title)
	if !anID.MatchString(body.ID) || body.Kind != "audio" && body.Kind != "video" || utf8.RuneCountInString(title) > longestTitle {
		return errInvalid
	}
	user := userOf(e)
	if user == "" {
		return errNotAllowed // a superuser is nobody to talk to
	}
	status, kind := http.StatusOK, ""
	var row *core.Record
	err := c.App.RunInTransaction(func(tx core.App) error {
		var err error
		if body.Thread != "" {
			if kind, err = c.mayCall(tx, user, body.Thread); err != nil {
				return err
			}
		}
		row, err = tx.FindRecordById("calls", body.ID)
		if !errors.Is(err, sql.ErrNoRows) {
			if err == nil && (row.GetString("startedBy") != user || row.GetString("thread") != body.Thread) {
				err = errIDTaken
			}
			return err
		}
		if body.Thread != "" {
			row, err = tx.FindFirstRecordByFilter("calls", "thread = {:thread} && endedAt = 0", dbx.Params{"thread": body.Thread})
			if !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		if err := c.countBegun(tx, user); err != nil {
			return err
		}
		collection, err := tx.FindCachedCollectionByNameOrId("calls")
		if err != nil {
			return err
		}
		row = core.NewRecord(collection)
		now := c.Now().UnixMilli()
		row.Load(map[string]any{
			"id": body.ID, "thread": body.Thread, "kind": body.Kind, "title": title, "startedBy": user,
			"startedAt": now, "seenAt": now, "declined": []string{}, "people": []person{}, "livekit": c.inRooms(kind),
		})
		status = http.StatusCreated
		return c.Threads.Save(tx, row)
	})
	if err != nil {
		return err
	}
	if status == http.StatusCreated {
		c.mutex.Lock()
		if c.rooms[row.Id] == nil && !c.closed {
			c.awaitSomeone(c.add(row, kind))
		}
		c.mutex.Unlock()
	}
	return e.JSON(status, shownOf(row))
}

// mayCall gives the kind of a thread in which a person may call.
func (c *Calls) mayCall(tx core.App, user, thread string) (string, error) {
	kind, err := c.Threads.Seated(tx, user, thread)
	if err != nil {
		return "", err
	}
	if kind != "direct" && kind != "group" {
		return "", errNotAllowed
	}
	apart, err := c.Threads.Apart(tx, user, thread)
	if err == nil && apart {
		err = errNotAllowed
	}
	return kind, err
}

func (c *Calls) countBegun(tx core.App, user string) error {
	var begun int
	err := tx.DB().NewQuery("SELECT COUNT(*) FROM calls WHERE startedBy = {:user} AND startedAt > {:since}").
		Bind(dbx.Params{"user": user, "since": c.Now().Add(-time.Hour).UnixMilli()}).Row(&begun)
	if err == nil && begun >= mostBegun {
		err = errTooManyCalls
	}
	return err
}

// find gives the call of an address if a person belongs to it: as a member of its thread, who made it or who was in it.
func (c *Calls) find(app core.App, user, id string) (*core.Record, error) {
	row, err := app.FindRecordById("calls", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errMissing
	}
	if err != nil {
		return nil, err
	}
	belongs, err := c.belongs(app, user, row)
	if err == nil && !belongs {
		err = errMissing
	}
	return row, err
}

func (c *Calls) belongs(app core.App, user string, row *core.Record) (bool, error) {
	if user == "" {
		return false, nil
	}
	if thread := row.GetString("thread"); thread != "" {
		_, err := c.Threads.Seated(app, user, thread)
		var no interface{ Status() int }
		if errors.As(err, &no) {
			return false, nil
		}
		return err == nil, err
	}
	return row.GetString("startedBy") == user, nil
}

// Decline is POST /api/calls/{id}/decline {reason}: it stops ringing for this person, and is over where there are only two.
func (c *Calls) Decline(e *core.RequestEvent) error {
	var body struct {
		Reason string `json:"reason"`
	}
	if err := read(e, &body); err != nil {
		return err
	}
	if body.Reason != "declined" && body.Reason != "busy" {
		return errInvalid
	}
	user := userOf(e)
	row, err := c.find(c.App, user, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if row.GetString("thread") == "" || row.GetString("startedBy") == user {
		return errNotAllowed
	}
	room := c.roomOf(row.Id)
	if room == nil || row.GetInt("endedAt") > 0 {
		return e.NoContent(http.StatusNoContent) // it rings nowhere any more
	}
	err = c.App.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("calls", row.Id)
		if err != nil {
			return err
		}
		var all []string
		_ = json.Unmarshal([]byte(row.GetString("declined")), &all) // the schema says it is JSON
		if slices.Contains(all, user) {
			return nil
		}
		row.Set("declined", append(all, user))
		return c.Threads.Save(tx, row)
	})
	if err != nil {
		return err
	}
	c.mutex.Lock()
	alone := room.threadKind == "direct" && !room.answered
	c.mutex.Unlock()
	if alone {
		if err := c.keep(room, declined, body.Reason); err != nil && !errors.Is(err, errEnded) {
			return err
		}
	}
	return e.NoContent(http.StatusNoContent)
}

// End is POST /api/calls/{id}/end: who began it and is alone in it takes it back.
func (c *Calls) End(e *core.RequestEvent) error {
	user := userOf(e)
	row, err := c.find(c.App, user, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if row.GetString("startedBy") != user {
		return errNotAllowed
	}
	room := c.roomOf(row.Id)
	if room == nil || row.GetInt("endedAt") > 0 {
		return e.NoContent(http.StatusNoContent)
	}
	c.mutex.Lock()
	others := slices.ContainsFunc(room.inOrder(), func(one *seat) bool { return one.user != user })
	c.mutex.Unlock()
	if others {
		return errNotAllowed
	}
	if err := c.keep(room, cancelled, cancelled); err != nil && !errors.Is(err, errEnded) {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// Link is POST /api/calls/{id}/link: a secret that lets guests in; the one before lets nobody in any more.
func (c *Calls) Link(e *core.RequestEvent) error {
	secret := newSecret()
	if err := c.setLink(e, digest(secret)); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"secret": secret})
}

// Unlink is DELETE /api/calls/{id}/link: nobody comes in by it any more. Who is in stays.
func (c *Calls) Unlink(e *core.RequestEvent) error {
	if err := c.setLink(e, ""); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

func (c *Calls) setLink(e *core.RequestEvent, hash string) error {
	return c.App.RunInTransaction(func(tx core.App) error {
		row, err := c.find(tx, userOf(e), e.Request.PathValue("id"))
		if err != nil {
			return err
		}
		if c.isOver(row) {
			return errEnded
		}
		row.Set("secretHash", hash)
		return tx.Save(row) // nobody's device is told: it is no part of what they see
	})
}
