package chat

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// starMessage keeps a message at hand; only the person knows.
type starMessage struct {
	onMessage
	On bool `json:"on"`
}

func (o *starMessage) do(w *work) error {
	row, _, _, err := o.find(w)
	if err != nil {
		return err
	}
	mark, err := w.mark(row)
	if err != nil || mark.GetBool("starred") == o.On {
		return err
	}
	mark.Set("starred", o.On)
	return save(w.tx, mark)
}

// hideMessage deletes a message for this person alone.
type hideMessage struct{ onMessage }

func (o *hideMessage) do(w *work) error {
	row, thread, _, err := o.find(w)
	if err != nil {
		return err
	}
	if thread.GetString("kind") == assisted {
		return errNotOwner // its answers hang on it
	}
	mark, err := w.mark(row)
	if err != nil || mark.GetBool("hidden") {
		return err
	}
	mark.Set("hidden", true)
	mark.Set("starred", false)
	if err := save(w.tx, mark); err != nil {
		return err
	}
	return w.store.bury1(w.tx, "messages", row.Id, w.user)
}

// mark is what a person made of a message; a new one when there is nothing yet.
func (w *work) mark(message *core.Record) (*core.Record, error) {
	row, err := w.tx.FindFirstRecordByFilter("marks", "user = {:user} && message = {:message}",
		dbx.Params{"user": w.user, "message": message.Id})
	if errors.Is(err, sql.ErrNoRows) {
		return newRow(w.tx, "marks", map[string]any{
			"user": w.user, "message": message.Id, "thread": message.GetString("thread")})
	}
	return row, err
}

// bury1 leaves one person a tombstone.
func (s store) bury1(tx core.App, collection, row, user string) error {
	stone, err := newRow(tx, "tombstones", map[string]any{
		"collection": collection, "row": row, "user": user, "at": s.now().UnixMilli(),
	})
	if err != nil {
		return err
	}
	return save(tx, stone)
}
