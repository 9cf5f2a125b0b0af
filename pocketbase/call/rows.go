package call

import (
	"bytes"
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// person is what is remembered of somebody who was in a call.
type person struct {
	User     string `json:"user"` // empty: a guest
	Name     string `json:"name"`
	JoinedAt int64  `json:"joinedAt"`
	LeftAt   int64  `json:"leftAt"` // 0: is in it
}

// The ways a call ends.
const (
	answered  = "answered"
	missed    = "missed"
	declined  = "declined"
	cancelled = "cancelled"
)

// add is a room in memory of a call that is stored. Hold the mutex.
func (c *Calls) add(row *core.Record, threadKind string) *room {
	room := &room{
		id: row.Id, kind: row.GetString("kind"), thread: row.GetString("thread"), threadKind: threadKind,
		startedBy: row.GetString("startedBy"), answered: row.GetInt("answeredAt") > 0,
		seats: map[string]*seat{}, left: map[string]int64{}, parcels: map[string][]parcel{},
		media: c.mediaOf(row),
	}
	c.rooms[room.id] = room
	if room.thread != "" && !room.answered {
		c.ringIn(room, time.UnixMilli(int64(row.GetInt("startedAt"))))
	}
	return room
}

// awaitSomeone ends a room into which nobody comes for a while. Hold the mutex.
func (c *Calls) awaitSomeone(room *room) {
	room.empty = time.AfterFunc(c.Resume, func() {
		c.mutex.Lock()
		empty := len(room.seats) == 0 && !c.closed
		c.mutex.Unlock()
		if empty {
			c.keepOrLog(room)
		}
	})
}

func (c *Calls) kindOf(thread string) (string, error) {
	if thread == "" {
		return "", nil
	}
	row, err := c.App.FindRecordById("threads", thread)
	if errors.Is(err, sql.ErrNoRows) {
		return "", errMissing
	}
	if err != nil {
		return "", err
	}
	return row.GetString("kind"), nil
}

// isOver tells whether nobody comes into a call any more: into a link's room people come again for as long as its link
// holds.
func (c *Calls) isOver(row *core.Record) bool {
	end := row.GetInt("endedAt")
	if end == 0 {
		return false
	}
	return row.GetString("thread") != "" || c.Now().Sub(time.UnixMilli(int64(end))) > linkFor
}

func (c *Calls) keepOrLog(room *room) {
	err := c.keep(room, "", "")
	if err != nil && !errors.Is(err, errEnded) && !errors.Is(err, errMissing) && !errors.Is(err, errClosing) {
		c.Log.Error("a call could not be kept", "call", room.id, "error", err)
	}
}

// begins lets something be written: the database is open until it calls c.work.Done. False when the server ends, which
// notes by itself who is in a call.
func (c *Calls) begins() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.closed {
		return false
	}
	c.work.Add(1)
	return true
}

// keep writes down who is in a room now, as it is when the transaction has its turn: whatever the order in which they
// come, the last one is right. A room in which nobody is ends. An outcome ends it for those who are in it, too, who are
// told why.
func (c *Calls) keep(room *room, outcome, why string) error {
	if !c.begins() {
		return errClosing
	}
	defer c.work.Done()
	over := false
	err := c.App.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("calls", room.id)
		if errors.Is(err, sql.ErrNoRows) {
			return errMissing
		}
		if err != nil {
			return err
		}
		if c.isOver(row) {
			return errEnded
		}
		places, err := tx.FindRecordsByFilter("call_seats", "call = {:call}", "seat", 0, 0, dbx.Params{"call": room.id})
		if err != nil {
			return err
		}
		in, left := c.present(room)
		if outcome == missed && (holders(in) > 1 || c.isRinging(room)) {
			return nil // somebody came, or comes, while this waited for its turn
		}
		over = outcome != "" || len(in) == 0
		before := told(row)
		people, err := c.move(tx, places, in, left, over)
		if err != nil {
			return err
		}
		row.Set("people", people)
		row.Set("livekit", room.media != nil)
		c.mark(row, room, in, people, over, outcome)
		if bytes.Equal(before, told(row)) {
			return nil
		}
		ending := over && row.Original().GetInt("endedAt") == 0
		if err := c.Threads.Save(tx, row); err != nil || !ending || room.thread == "" {
			return err
		}
		return c.Threads.PutCall(tx, room.thread, room.startedBy, about(row))
	})
	if err == nil && over || errors.Is(err, errEnded) || errors.Is(err, errMissing) {
		c.over(room, why)
	}
	return err
}

// present are the peers who are in a room, and when those went who are not any more.
func (c *Calls) present(room *room) (in map[string]seat, left map[string]int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	in, left = map[string]seat{}, map[string]int64{}
	for peer, one := range room.seats {
		in[peer] = *one
	}
	for peer, at := range room.left {
		left[peer] = at
	}
	return in, left
}

// move brings the rows of a call's seats up to date, and gives who was in it.
func (c *Calls) move(tx core.App, places []*core.Record, in map[string]seat, left map[string]int64, over bool) ([]person, error) {
	now := c.Now().UnixMilli()
	people, of := []person{}, map[string]int{}
	for _, place := range places {
		joined, gone := int64(place.GetInt("joinedAt")), int64(place.GetInt("leftAt"))
		was := [2]int64{joined, gone}
		if _, here := in[place.GetString("peer")]; here {
			if gone = 0; joined == 0 {
				joined = now
			}
		}
		if _, here := in[place.GetString("peer")]; joined > 0 && gone == 0 && (!here || over) {
			if gone = now; !here && left[place.GetString("peer")] > 0 {
				gone = max(left[place.GetString("peer")], joined)
			}
		}
		if was != [2]int64{joined, gone} {
			place.Set("joinedAt", joined)
			place.Set("leftAt", gone)
			if err := tx.Save(place); err != nil {
				return nil, err
			}
		}
		if joined == 0 {
			continue
		}
		one := person{place.GetString("user"), place.GetString("name"), joined, gone}
		index, known := of[place.GetString("holder")]
		if !known {
			of[place.GetString("holder")] = len(people)
			people = append(people, one)
			continue
		}
		who := &people[index] // with another device, or again
		who.JoinedAt = min(who.JoinedAt, joined)
		if who.LeftAt != 0 && gone != 0 {
			who.LeftAt = max(who.LeftAt, gone)
		} else {
			who.LeftAt = 0
		}
	}
	return people, nil
}

// mark says what became of a call.
func (c *Calls) mark(row *core.Record, room *room, in map[string]seat, people []person, over bool, outcome string) {
	now := c.Now().UnixMilli()
	if holders(in) > 1 && row.GetInt("answeredAt") == 0 {
		row.Set("answeredAt", now)
	}
	if row.GetInt("answeredAt") > 0 {
		c.answered(room)
	}
	if len(in) > 0 {
		row.Set("seenAt", now)
	}
	if !over {
		row.Set("endedAt", 0) // a link's room may open again
		row.Set("outcome", "")
		return
	}
	if row.GetInt("endedAt") > 0 {
		return
	}
	last := int64(0)
	for _, one := range people {
		last = max(last, one.LeftAt)
	}
	if last == 0 { // nobody ever came
		last = int64(row.GetInt("startedAt"))
	}
	row.Set("endedAt", max(last, 1))
	rang := time.Duration(last-int64(row.GetInt("startedAt"))) * time.Millisecond
	switch {
	case row.GetInt("answeredAt") > 0:
		outcome = answered
	case outcome != "":
	case room.thread == "":
		outcome = "" // an empty link's room is no call that somebody missed
	case rang >= c.RingFor:
		outcome = missed
	default:
		outcome = cancelled
	}
	row.Set("outcome", outcome)
}
