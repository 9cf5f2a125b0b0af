package chat

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	mostInvites   = 20   // links of a group that work at once
	mostDays      = 365  // a link holds
	usualDays     = 7    // it holds when nothing is said
	mostUses      = 1000 // of a link
	invitesBuried = 90 * 24 * time.Hour
)

var (
	errNoInvite      = &Refused{http.StatusNotFound, "invite_missing", "There is no such invitation."}
	errInviteExpired = &Refused{http.StatusGone, "invite_expired", "This invitation was for a while, and that is over."}
	errInviteRevoked = &Refused{http.StatusGone, "invite_revoked", "This invitation was taken back."}
	errInviteSpent   = &Refused{http.StatusGone, "invite_spent", "As many as could have come by this invitation."}
	errPutOut        = &Refused{http.StatusForbidden, "invite_refused", "You were put out of this group: somebody who leads it can ask you in."}
	errTooManyLinks  = &Refused{http.StatusConflict, "too_many_invites", "A group has at most 20 links: revoke one."}
)

// InviteLink is a link into a group, without its secret, which nobody knows here.
type InviteLink struct {
	ID      string     `json:"id"`
	Maker   string     `json:"maker"`
	At      time.Time  `json:"at"`
	Expires *time.Time `json:"expires"` // nil: never
	Uses    int        `json:"uses"`    // 0: as many as want
	Used    int        `json:"used"`
}

func inviteOf(row *core.Record) InviteLink {
	return InviteLink{row.Id, row.GetString("user"), fromMillis(row.GetInt("at")), moment(row.GetInt("expires")),
		row.GetInt("uses"), row.GetInt("used")}
}

// leading finds a group that this person leads.
func (s store) leading(app core.App, user, id string) (*core.Record, error) {
	thread, member, err := s.open(app, user, id)
	if err != nil {
		return nil, err
	}
	if thread.GetString("kind") != group || !leads(member) {
		return nil, errNotOwner
	}
	return thread, nil
}

// Invite is POST /api/threads/{id}/invites {days?, uses?}: a link by which people come into a group. It holds for 7 days
// unless another number is asked for (0: until it is revoked). The secret is told this once.
func (c *Chat) Invite(e *core.RequestEvent) error {
	body := struct {
		Days *int `json:"days"`
		Uses int  `json:"uses"`
	}{}
	if e.Request.ContentLength != 0 {
		if err := readBody(e, &body); err != nil {
			return err
		}
	}
	days := usualDays
	if body.Days != nil {
		days = *body.Days
	}
	if days < 0 || days > mostDays || body.Uses < 0 || body.Uses > mostUses {
		return errBody
	}
	secret, now := rand.Text(), c.Now()
	values := map[string]any{"user": e.Auth.Id, "hash": digest(secret), "uses": body.Uses, "at": now.UnixMilli()}
	if days > 0 {
		values["expires"] = now.Add(time.Duration(days) * 24 * time.Hour).UnixMilli()
	}
	var made *core.Record
	err := c.App.RunInTransaction(func(tx core.App) error {
		thread, err := c.store.leading(tx, e.Auth.Id, e.Request.PathValue("id"))
		if err != nil {
			return err
		}
		if err := c.forgetInvites(tx, thread.Id); err != nil {
			return err
		}
		live, err := c.store.invites(tx, thread.Id)
		if err != nil {
			return err
		}
		if len(live) >= mostInvites {
			return errTooManyLinks
		}
		values["thread"] = thread.Id
		if made, err = newRow(tx, "thread_invites", values); err != nil {
			return err
		}
		return tx.Save(made)
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, struct {
		InviteLink
		Secret string `json:"secret"`
	}{inviteOf(made), secret})
}

// Invites is GET /api/threads/{id}/invites: the links that work, the newest first.
func (c *Chat) Invites(e *core.RequestEvent) error {
	thread, err := c.store.leading(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	rows, err := c.store.invites(c.App, thread.Id)
	if err != nil {
		return err
	}
	links := make([]InviteLink, 0, len(rows))
	for _, row := range rows {
		links = append(links, inviteOf(row))
	}
	return e.JSON(http.StatusOK, links)
}

// Uninvite is DELETE /api/threads/{id}/invites/{invite}. The row stays for a while: who comes by it is told why not.
func (c *Chat) Uninvite(e *core.RequestEvent) error {
	err := c.App.RunInTransaction(func(tx core.App) error {
		thread, err := c.store.leading(tx, e.Auth.Id, e.Request.PathValue("id"))
		if err != nil {
			return err
		}
		row, err := tx.FindRecordById("thread_invites", e.Request.PathValue("invite"))
		if err != nil || row.GetString("thread") != thread.Id {
			return errNoInvite
		}
		if row.GetInt("revoked") != 0 {
			return nil
		}
		row.Set("revoked", c.Now().UnixMilli())
		return tx.Save(row)
	})
	if err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// invites are the links of a group that still work.
func (s store) invites(app core.App, thread string) ([]*core.Record, error) {
	return app.FindRecordsByFilter("thread_invites",
		"thread = {:thread} && revoked = 0 && (expires = 0 || expires > {:now}) && (uses = 0 || used < uses)", "-at", 0, 0,
		dbx.Params{"thread": thread, "now": s.now().UnixMilli()})
}

// forgetInvites deletes links that nobody has any more.
func (c *Chat) forgetInvites(tx core.App, thread string) error {
	_, err := tx.DB().NewQuery(`DELETE FROM thread_invites WHERE thread = {:thread}
		AND (revoked > 0 AND revoked < {:then} OR expires > 0 AND expires < {:then})`).
		Bind(dbx.Params{"thread": thread, "then": c.Now().Add(-invitesBuried).UnixMilli()}).Execute()
	return err
}
