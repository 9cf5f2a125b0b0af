package chat

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// Again is POST /api/threads/{id}/messages/{message}/again: HELEN tries once more to give an answer among people that
// failed or was cut off. It is for who asked, and counted as theirs. Everybody finds the answer where it was.
func (c *Chat) Again(e *core.RequestEvent) error {
	thread, _, err := c.store.open(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	one, err := c.asked(thread, e.Request.PathValue("message"))
	if err != nil {
		return err
	}
	if one.user != e.Auth.Id {
		return errNotOwner
	}
	if !c.reserve(thread.Id, e.Auth.Id) {
		return ErrRunning
	}
	defer c.release(thread.Id)
	question, err := c.question(one)
	if err != nil {
		return err
	}
	admitted, err := c.Admit(question, Counted{})
	if err != nil {
		return err
	}
	question.Admitted = admitted
	if err := c.store.reopen(e.Request.PathValue("message")); err != nil {
		admitted.Cancel()
		return err
	}
	c.begin(question, thread.Id, e.Request.PathValue("message"), "")
	return e.NoContent(http.StatusNoContent)
}

// asked is what an answer of HELEN's in a thread answers to, if she may try again.
func (c *Chat) asked(thread *core.Record, answer string) (summons, error) {
	row, err := c.App.FindRecordById("messages", answer)
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.GetString("thread") != thread.Id {
		return summons{}, ErrNoMessage
	}
	if err != nil {
		return summons{}, err
	}
	if !cutOff(row) || !thread.GetBool("helen") || row.GetString("replyTo") == "" {
		return summons{}, ErrUnanswered
	}
	to, err := c.App.FindRecordById("messages", row.GetString("replyTo"))
	if errors.Is(err, sql.ErrNoRows) || err == nil && to.GetInt("deletedAt") != 0 {
		return summons{}, ErrNoMessage
	}
	if err != nil {
		return summons{}, err
	}
	return summons{to.GetString("author"), thread.Id, to.Id}, nil
}

// cutOff tells whether a message is an answer that has no end.
func cutOff(row *core.Record) bool {
	var made Generation
	read(row, "generation", &made)
	ended := made.Status == failed || made.Status == stopped || made.Status == interrupted
	return row.GetString("author") == assistant && row.GetInt("deletedAt") == 0 && ended
}

// reopen makes an answer one that is being made, from its beginning.
func (s store) reopen(answer string) error {
	return s.app.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("messages", answer)
		if err != nil {
			return err
		}
		if !cutOff(row) {
			return ErrRunning // somebody was faster
		}
		row.Set("text", "")
		row.Set("generation", Generation{Status: running})
		return save(tx, row)
	})
}
