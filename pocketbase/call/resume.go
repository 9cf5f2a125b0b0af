package call

import (
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// resume opens the rooms of the calls that nobody ended. Who was in them keeps the seat for a while: what they say to each
// other did not stop with the server. If nobody comes back, they are ended as of when somebody was last seen.
func (c *Calls) resume() error {
	rows, err := c.App.FindRecordsByFilter("calls", "endedAt = 0", "", 0, 0)
	if err != nil {
		return err
	}
	for _, row := range rows {
		kind, err := c.kindOf(row.GetString("thread"))
		if err != nil && !errors.Is(err, errMissing) {
			return err
		}
		places, err := c.App.FindRecordsByFilter("call_seats", "call = {:call} && joinedAt > 0 && leftAt = 0", "seat", 0, 0,
			dbx.Params{"call": row.Id})
		if err != nil {
			return err
		}
		c.mutex.Lock()
		room := c.add(row, kind)
		for _, place := range places {
			one := seatOf(room, place, int64(place.GetInt("joinedAt")))
			room.seats[one.peer] = one
			c.await(one, int64(row.GetInt("seenAt")), c.Resume)
		}
		if len(places) == 0 {
			c.awaitSomeone(room)
		}
		c.mutex.Unlock()
	}
	return nil
}

// note writes down now and then that somebody is in a room: after a crash nothing else knows when a call ended.
func (c *Calls) note() {
	every := time.NewTicker(c.SeenEvery)
	defer every.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-every.C:
			if err := c.noteAll(); err != nil {
				c.Log.Error("it could not be noted who is in a call", "error", err)
			}
		}
	}
}

func (c *Calls) noteAll() error {
	c.mutex.Lock()
	var ids []any
	for id, room := range c.rooms {
		for _, one := range room.seats {
			if one.conn != nil {
				ids = append(ids, id)
				break
			}
		}
	}
	c.mutex.Unlock()
	if len(ids) == 0 {
		return nil
	}
	// The clock was read before this waits for its turn to write: somebody may have come in, and been noted, meanwhile.
	seen := dbx.NewExp("MAX(seenAt, {:now})", dbx.Params{"now": c.Now().UnixMilli()})
	_, err := c.App.DB().Update("calls", dbx.Params{"seenAt": seen}, dbx.In("id", ids...)).Execute()
	return err
}

// bind keeps rooms right when what they hang on changes.
func (c *Calls) bind() {
	c.App.OnRecordAfterUpdateSuccess("members").BindFunc(func(e *core.RecordEvent) error {
		if e.Record.GetInt("left") != 0 {
			c.expel(e.Record.GetString("user"), e.Record.GetString("thread"), errNotAllowed)
		}
		return e.Next()
	})
	c.App.OnRecordAfterUpdateSuccess("users").BindFunc(func(e *core.RecordEvent) error {
		if err := c.Allow(e.Record); err != nil || e.Record.TokenKey() != e.Record.Original().TokenKey() {
			c.expel(e.Record.Id, "", errTicketInvalid)
		}
		return e.Next()
	})
	c.App.OnRecordAfterDeleteSuccess("users").BindFunc(func(e *core.RecordEvent) error {
		c.expel(e.Record.Id, "", errTicketInvalid)
		return e.Next()
	})
	c.App.OnRecordAfterDeleteSuccess("calls").BindFunc(func(e *core.RecordEvent) error {
		if room := c.roomOf(e.Record.Id); room != nil {
			c.over(room, cancelled)
		}
		return e.Next()
	})
	c.App.OnRecordDelete("users").BindFunc(func(e *core.RecordEvent) error {
		outside := e.App
		defer func() { e.App = outside }()
		return outside.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := c.forget(tx, e.Record.Id); err != nil {
				return err
			}
			return e.Next()
		})
	})
}
