package chat

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// Create is POST …/sessions {title, initial_message, id?}.
func (c *Chat) Create(e *core.RequestEvent) error {
	var body struct {
		ID      string `json:"id"`
		Title   string `json:"title"`
		Initial string `json:"initial_message"`
	}
	if err := readBody(e, &body); err != nil {
		return err
	}
	if utf8.RuneCountInString(body.Initial) > longest {
		return ErrTooLong
	}
	if body.ID != "" && !anID.MatchString(body.ID) {
		return errID
	}
	body.Initial = strings.TrimSpace(body.Initial)
	if body.Initial != "" {
		if err := c.Count(e.Auth.Id, Counted{Messages: 1}); err != nil {
			return err
		}
	}
	session, err := c.store.create(e.Auth.Id, body.ID, body.Title, body.Initial)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, session)
}

// List is GET …/sessions?limit=50&before=…: the newest first; `before` is an updated_at.
func (c *Chat) List(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit < 1 || limit > 200 {
		limit = 50
	}
	before, err := time.Parse(time.RFC3339Nano, query.Get("before"))
	if err != nil {
		before = c.Now().Add(time.Hour)
	}
	sessions, err := c.store.list(e.Auth.Id, limit, before)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, sessions)
}

// Read is GET …/sessions/{id}: the conversation with its messages, oldest first.
func (c *Chat) Read(e *core.RequestEvent) error {
	thread, member, err := c.store.session(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	rows, err := c.store.messages(c.App, thread.Id)
	if err != nil {
		return err
	}
	messages := make([]Message, 0, len(rows))
	for _, row := range rows {
		messages = append(messages, messageOf(row))
	}
	// What is on its way is further than what is saved.
	if one := c.find(thread.Id); one != nil {
		for index := range messages {
			if messages[index].ID == one.message {
				messages[index].Content = one.said()
			}
		}
	}
	return e.JSON(http.StatusOK, struct {
		Session
		Leaf     string    `json:"leaf,omitempty"`
		Messages []Message `json:"messages"`
	}{sessionOf(thread, member), member.GetString("leaf"), messages})
}

// Change is PATCH …/sessions/{id} {title?, pinned?, leaf?}.
func (c *Chat) Change(e *core.RequestEvent) error {
	var body struct {
		Title  *string `json:"title"`
		Pinned *bool   `json:"pinned"`
		Leaf   *string `json:"leaf"`
	}
	if err := readBody(e, &body); err != nil {
		return err
	}
	var session Session
	err := c.App.RunInTransaction(func(tx core.App) error {
		thread, member, err := c.store.session(tx, e.Auth.Id, e.Request.PathValue("id"))
		if err != nil {
			return err
		}
		if body.Title != nil {
			thread.Set("title", titled(*body.Title, ""))
		}
		if body.Pinned != nil {
			member.Set("pinned", *body.Pinned)
		}
		if body.Leaf != nil {
			leaf, err := tx.FindRecordById("messages", *body.Leaf)
			if err != nil || leaf.GetString("thread") != thread.Id {
				return ErrNoMessage
			}
			member.Set("leaf", leaf.Id)
		}
		session = sessionOf(thread, member)
		return save(tx, thread, member)
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, session)
}

// Delete is DELETE …/sessions/{id}: an answer in the making is ended with it.
func (c *Chat) Delete(e *core.RequestEvent) error {
	err := c.App.RunInTransaction(func(tx core.App) error {
		if _, _, err := c.store.session(tx, e.Auth.Id, e.Request.PathValue("id")); err != nil {
			return err
		}
		return c.dropThread(tx, e.Auth.Id, e.Request.PathValue("id"))
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// Stream is POST …/sessions/{id}/stream: sends a message, or asks again, and follows the answer.
func (c *Chat) Stream(e *core.RequestEvent) error {
	var wish Wish
	if err := readBody(e, &wish); err != nil {
		return err
	}
	wish.parsed = time.Now()
	one, err := c.ask(e.Auth.Id, e.Request.PathValue("id"), wish)
	if err != nil {
		return err
	}
	return c.follow(e.Response, e.Request, one, 0)
}

// Attach is GET …/sessions/{id}/stream: follows the answer in the making from where a reader lost it (Last-Event-ID);
// 204 when there is nothing to follow.
func (c *Chat) Attach(e *core.RequestEvent) error {
	thread, _, err := c.store.open(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	last := e.Request.Header.Get("Last-Event-ID")
	one := c.find(thread.Id)
	// Of one that is over only who was reading it wants the end; anybody else has it in the conversation.
	if one == nil || one.over() && !strings.HasPrefix(last, one.message+"-") {
		return e.NoContent(http.StatusNoContent)
	}
	return c.follow(e.Response, e.Request, one, readEventID(last, one.message))
}

// Stop is POST …/sessions/{id}/stop; stopping what does not run is no mistake. Among people it is for who asked, and for
// who leads the thread.
func (c *Chat) Stop(e *core.RequestEvent) error {
	thread, member, err := c.store.open(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	if !c.stopIf(thread.Id, func(asker string) bool { return asker == e.Auth.Id || leads(member) }) {
		return errNotOwner
	}
	return e.NoContent(http.StatusNoContent)
}

// Whole is S1's other way, POST /api/chat {content, session_id?, …}: the whole answer at once, in a conversation of its
// own when none is named.
func (c *Chat) Whole(e *core.RequestEvent) error {
	var body struct {
		Wish
		Session string `json:"session_id"`
	}
	if err := readBody(e, &body); err != nil {
		return err
	}
	body.parsed = time.Now()
	one, err := c.ask(e.Auth.Id, body.Session, body.Wish)
	if err != nil {
		return err
	}
	for seen, over := 0, false; !over; {
		var events []event
		if events, over = one.after(e.Request.Context(), seen); e.Request.Context().Err() != nil {
			return nil // the answer goes on without whoever asked
		}
		seen += len(events)
	}
	// It may have taken longer than the server's own deadline; a writer without deadlines has none to move.
	_ = http.NewResponseController(e.Response).SetWriteDeadline(c.Now().Add(patience))
	if one.failure != nil {
		return one.failure
	}
	row, err := c.App.FindRecordById("messages", one.message)
	if err != nil {
		return err
	}
	answer := messageOf(row)
	return e.JSON(http.StatusOK, struct {
		Session string  `json:"session_id"`
		ID      string  `json:"message_id"`
		Content string  `json:"content"`
		Message Message `json:"message"`
	}{one.thread, answer.ID, answer.Content, answer})
}
