package chat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	mostLinks = 20 // a conversation; the oldest ends when another is made
	// mostShown is in bytes: pictures beyond it are named, and not sent along.
	mostShown = 6 << 20
)

// Sharing is whether strangers can read a conversation.
type Sharing struct {
	Links  int        `json:"links"`
	Latest *time.Time `json:"latest,omitempty"` // when the newest link was made
}

// Shared is GET …/sessions/{id}/share.
func (c *Chat) Shared(e *core.RequestEvent) error {
	thread, _, err := c.store.session(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	links, err := linksOf(c.App, thread.Id)
	if err != nil {
		return err
	}
	state := Sharing{Links: len(links)}
	if len(links) > 0 {
		at := fromMillis(links[0].GetInt("at"))
		state.Latest = &at
	}
	return e.JSON(http.StatusOK, state)
}

// Share is POST …/sessions/{id}/share: a new link to the branch that is shown now, as far as it goes. What is said
// later is not in it. The secret is told this once.
func (c *Chat) Share(e *core.RequestEvent) error {
	thread, member, err := c.store.session(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	rows, err := c.store.messages(c.App, thread.Id)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return ErrNoMessage
	}
	leaf := member.GetString("leaf")
	if byID(rows, leaf) == nil {
		leaf = rows[len(rows)-1].Id
	}
	secret := rand.Text()
	err = c.App.RunInTransaction(func(tx core.App) error {
		links, err := linksOf(tx, thread.Id)
		if err != nil {
			return err
		}
		for _, old := range links[min(len(links), mostLinks-1):] {
			if err := tx.Delete(old); err != nil {
				return err
			}
		}
		link, err := newRow(tx, "shares", map[string]any{
			"thread": thread.Id, "user": e.Auth.Id, "hash": digest(secret), "leaf": leaf, "at": c.Now().UnixMilli(),
		})
		if err != nil {
			return err
		}
		return tx.Save(link)
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]string{"secret": secret})
}

// Unshare is DELETE …/sessions/{id}/share: every link ends.
func (c *Chat) Unshare(e *core.RequestEvent) error {
	thread, _, err := c.store.session(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	err = c.App.RunInTransaction(func(tx core.App) error {
		links, err := linksOf(tx, thread.Id)
		if err != nil {
			return err
		}
		for _, link := range links {
			if err := tx.Delete(link); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// public is a message as a stranger sees it: who wrote it is one of two roles, and nobody has a name.
type public struct {
	ID          string        `json:"id"`
	Role        string        `json:"role"`
	Content     string        `json:"content"`
	Model       string        `json:"model,omitempty"`
	Attachments []publicThing `json:"attachments,omitempty"`
	CreatedAt   time.Time     `json:"created_at"`
}

type publicThing struct {
	named
	Data []byte `json:"data,omitempty"` // of a picture, in base64
}

// Public is GET /api/shared/{secret}: what a link shows, to anybody.
func (c *Chat) Public(e *core.RequestEvent) error {
	link, err := c.App.FindFirstRecordByFilter("shares", "hash = {:hash}", dbx.Params{"hash": digest(e.Request.PathValue("secret"))})
	if err != nil {
		return ErrNoLink
	}
	thread, err := c.App.FindRecordById("threads", link.GetString("thread"))
	if err != nil {
		return ErrNoLink
	}
	rows, err := c.store.messages(c.App, thread.Id)
	if err != nil {
		return err
	}
	room := mostShown
	messages := []public{}
	for _, row := range branch(rows, link.GetString("leaf")) {
		one := messageOf(row)
		shown := public{ID: one.ID, Role: one.Role, Content: one.Content, CreatedAt: one.CreatedAt}
		if one.Generation != nil {
			shown.Model = one.Generation.Model
		}
		for _, thing := range one.Attachments {
			told := publicThing{named: named{thing.MIME, thing.Name, len(thing.Data)}}
			if strings.HasPrefix(thing.MIME, "image/") && len(thing.Data) <= room {
				told.Data, room = thing.Data, room-len(thing.Data)
			}
			shown.Attachments = append(shown.Attachments, told)
		}
		messages = append(messages, shown)
	}
	return e.JSON(http.StatusOK, map[string]any{
		"title": thread.GetString("title"), "shared_at": fromMillis(link.GetInt("at")), "messages": messages,
	})
}

// linksOf are a conversation's links, the newest first.
func linksOf(app core.App, thread string) ([]*core.Record, error) {
	return app.FindRecordsByFilter("shares", "thread = {:thread}", "-at", 0, 0, dbx.Params{"thread": thread})
}

// digest is what is stored in place of a secret: nobody guesses a random one, so one round is enough.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
