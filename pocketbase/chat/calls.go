package chat

import (
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What calls ask of the conversations they belong to; see helen/call.

// Seated gives the kind of a thread that a person is in.
func (c *Chat) Seated(app core.App, user, thread string) (string, error) {
	row, _, err := c.store.open(app, user, thread)
	if err != nil {
		return "", err
	}
	return row.GetString("kind"), nil
}

// Apart tells whether a person may not reach the other of a thread of two.
func (c *Chat) Apart(app core.App, user, thread string) (bool, error) {
	row, _, err := c.store.open(app, user, thread)
	if err != nil {
		return false, err
	}
	err = (&work{Chat: c, tx: app, user: user}).allowedTo(row)
	if errors.Is(err, errPersonBlocked) {
		return true, nil
	}
	return false, err
}

// Save writes rows of which devices are told, each with the next revision.
func (c *Chat) Save(tx core.App, rows ...*core.Record) error { return save(tx, rows...) }

// Bury tells a person's devices that a row is gone.
func (c *Chat) Bury(tx core.App, collection, row, user string) error {
	return c.store.bury1(tx, collection, row, user)
}

// PutCall says at the end of a thread that there was a call. A thread that went with it says nothing.
func (c *Chat) PutCall(tx core.App, thread, author string, about any) error {
	row, err := tx.FindRecordById("threads", thread)
	if err != nil {
		return err
	}
	_, err = c.store.add(tx, row, draft{author: author, call: about})
	return err
}

// PutAnswer has HELEN say something at the end of a thread, which somebody asked her for elsewhere; made is its Answered.
func (c *Chat) PutAnswer(tx core.App, thread, text string, made any) (string, error) {
	row, err := tx.FindRecordById("threads", thread)
	if err != nil {
		return "", err
	}
	by, _ := made.(Answered)
	generation := &Generation{Status: done, Provider: by.Provider, Model: by.Model, Usage: &by.Usage}
	said, err := c.store.add(tx, row, draft{author: assistant, text: text, generation: generation})
	if err != nil {
		return "", err
	}
	return said.Id, nil
}

// callersOf are those who see a call that is in no thread: who made its room, and who was in it.
func (c *Chat) callersOf(row *core.Record) []string {
	var users []string
	err := c.App.DB().NewQuery("SELECT DISTINCT user FROM call_seats WHERE call = {:call} AND user != '' AND user != {:by} AND joinedAt > 0").
		Bind(dbx.Params{"call": row.Id, "by": row.GetString("startedBy")}).Column(&users)
	if err != nil {
		c.Log.Error("callers could not be told", "call", row.Id, "error", err)
	}
	return append(users, row.GetString("startedBy"))
}
