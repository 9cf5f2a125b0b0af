package chat

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// limitOf is how many a list is to have.
func limitOf(e *core.RequestEvent) int {
	limit, err := strconv.Atoi(e.Request.URL.Query().Get("limit"))
	if err != nil || limit < 1 {
		return 50
	}
	return min(limit, 200)
}

// readable are a thread's messages that a person sees.
const readable = `thread = {:thread} AND seq > {:cleared}
	AND NOT EXISTS (SELECT 1 FROM marks h WHERE h.user = {:user} AND h.message = messages.id AND h.hidden)`

// ChatMessages is GET /api/chats/{id}/messages?limit=50&before=ID&after=ID: oldest first. Without `after` they are the
// last ones; with it, those that follow.
func (c *Chat) ChatMessages(e *core.RequestEvent) error {
	thread, member, err := c.store.between(e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	query := e.Request.URL.Query()
	before, after := query.Get("before"), query.Get("after")
	asked := c.App.RecordQuery("messages").AndWhere(dbx.NewExp(readable,
		dbx.Params{"thread": thread.Id, "cleared": member.GetInt("clearedSeq"), "user": e.Auth.Id})).Limit(int64(limitOf(e)))
	for _, border := range []struct{ sign, id string }{{"<", before}, {">", after}} {
		if border.id == "" {
			continue
		}
		one, err := c.store.messageIn(thread.Id, border.id)
		if err != nil {
			return err
		}
		asked.AndWhere(dbx.NewExp(fmt.Sprintf("seq %s %d", border.sign, one.GetInt("seq"))))
	}
	rows := []*core.Record{}
	if after == "" {
		asked.OrderBy("seq DESC")
	} else {
		asked.OrderBy("seq")
	}
	if err := asked.All(&rows); err != nil {
		return err
	}
	if after == "" {
		slices.Reverse(rows)
	}
	messages := make([]ChatMessage, 0, len(rows))
	for _, row := range rows {
		messages = append(messages, chatMessageOf(row))
	}
	return e.JSON(http.StatusOK, messages)
}

// messageIn finds a message of a thread.
func (s store) messageIn(thread, id string) (*core.Record, error) {
	row, err := s.app.FindRecordById("messages", id)
	if err != nil || row.GetString("thread") != thread {
		return nil, ErrNoMessage
	}
	return row, nil
}

// ReadChat is POST /api/chats/{id}/read {messageId?}: up to that message, or everything.
func (c *Chat) ReadChat(e *core.RequestEvent) error {
	var body struct {
		Message string `json:"messageId"`
	}
	if e.Request.ContentLength != 0 {
		if err := readBody(e, &body); err != nil {
			return err
		}
	}
	thread, _, err := c.store.between(e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	seq := thread.GetInt("lastSeq")
	if body.Message != "" {
		row, err := c.store.messageIn(thread.Id, body.Message)
		if err != nil {
			return err
		}
		seq = row.GetInt("seq")
	}
	by := askedBy(e)
	one := &seeThread{head: head{by.operation, "thread.seen", thread.Id}, Read: seq}
	if err := c.carryOut(e.Auth.Id, one.ID, one); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// React is POST …/messages/{message}/reactions {emoji}, and Unreact is DELETE …/reactions {emoji} or ?emoji=.
func (c *Chat) React(e *core.RequestEvent) error   { return c.react(e, true) }
func (c *Chat) Unreact(e *core.RequestEvent) error { return c.react(e, false) }

func (c *Chat) react(e *core.RequestEvent, on bool) error {
	var body struct {
		Emoji string `json:"emoji"`
	}
	if body.Emoji = e.Request.URL.Query().Get("emoji"); on || body.Emoji == "" { // many clients send no body with DELETE
		if err := readBody(e, &body); err != nil {
			return err
		}
	}
	thread, _, err := c.store.between(e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	one := &reactToMessage{Emoji: body.Emoji, On: on}
	one.head = head{askedBy(e).operation, "message.react", thread.Id}
	one.Message = e.Request.PathValue("message")
	if !anID.MatchString(one.Message) {
		return ErrNoMessage
	}
	if err := c.carryOut(e.Auth.Id, one.ID, one); err != nil {
		return err
	}
	row, err := c.store.messageIn(thread.Id, one.Message)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, chatMessageOf(row))
}
