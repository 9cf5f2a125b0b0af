package chat

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// typingEvery is how often others are told at most that somebody types in a thread.
const typingEvery = 2 * time.Second

// Typing is POST /api/threads/{id}/typing.
func (c *Chat) Typing(e *core.RequestEvent) error {
	if err := c.Types(e.Auth.Id, e.Request.PathValue("id")); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// Types tells the others of a thread that are listening that a person types in it, unless they keep that to themselves.
func (c *Chat) Types(user, thread string) error {
	row, _, err := c.store.open(c.App, user, thread)
	if err != nil {
		return err
	}
	if row.GetString("kind") == assisted || !c.typing.pass(user+" "+thread, c.Now()) {
		return nil
	}
	hides, err := c.store.hidden("hidesTyping", user)
	if err != nil || hides {
		return err
	}
	others, err := c.witnesses(thread, user, "hidesTyping")
	if err != nil {
		return err
	}
	return c.tellThem(others, map[string]any{"type": "typing", "thread": thread, "user": user})
}
