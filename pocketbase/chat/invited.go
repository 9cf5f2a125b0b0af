package chat

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Invited is GET /api/invites/{secret}: where a link leads, to anybody who is signed in. Who is in already is told so.
func (c *Chat) Invited(e *core.RequestEvent) error {
	link, thread, err := c.store.invite(c.App, e.Request.PathValue("secret"))
	if err != nil {
		return err
	}
	_, _, err = c.store.open(c.App, e.Auth.Id, thread.Id)
	joined := err == nil
	if !joined {
		if err := c.store.works(link); err != nil {
			return err
		}
	}
	in, err := c.store.members(c.App, thread.Id)
	if err != nil {
		return err
	}
	answer := map[string]any{"title": thread.GetString("title"), "members": len(in), "helen": thread.GetBool("helen"), "joined": joined}
	if joined {
		answer["thread"] = thread.Id
	}
	return e.JSON(http.StatusOK, answer)
}

// Join is POST /api/invites/{secret}: comes into a group by a link. Who is in already uses nothing of it up.
func (c *Chat) Join(e *core.RequestEvent) error {
	var id string
	joined := false
	err := c.App.RunInTransaction(func(tx core.App) error {
		w := &work{Chat: c, tx: tx, user: e.Auth.Id}
		link, thread, err := c.store.invite(tx, e.Request.PathValue("secret"))
		if err != nil {
			return err
		}
		id = thread.Id
		if _, _, err := c.store.open(tx, w.user, id); !errors.Is(err, ErrNoSession) {
			return err
		}
		if err := w.mayJoin(link, thread); err != nil {
			return err
		}
		link.Set("used", link.GetInt("used")+1)
		if err := tx.Save(link); err != nil {
			return err
		}
		joined = true
		return w.join(thread, w.user, plain, notice{Type: "joined", Who: w.user})
	})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"thread": id, "joined": joined})
}

// invite finds a link and the group it leads into.
func (s store) invite(app core.App, secret string) (link, thread *core.Record, err error) {
	link, err = app.FindFirstRecordByFilter("thread_invites", "hash = {:hash}", dbx.Params{"hash": digest(secret)})
	if err == nil {
		thread, err = app.FindRecordById("threads", link.GetString("thread"))
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = errNoInvite
	}
	return link, thread, err
}

// works refuses a link that leads nowhere any more.
func (s store) works(link *core.Record) error {
	expires := int64(link.GetInt("expires"))
	switch {
	case link.GetInt("revoked") != 0:
		return errInviteRevoked
	case expires != 0 && expires <= s.now().UnixMilli():
		return errInviteExpired
	case link.GetInt("uses") != 0 && link.GetInt("used") >= link.GetInt("uses"):
		return errInviteSpent
	}
	return nil
}

// mayJoin refuses whom the owner does not want, and who was put out: else a link would bring anybody back.
func (w *work) mayJoin(link, thread *core.Record) error {
	if err := w.store.works(link); err != nil {
		return err
	}
	heir, err := w.store.heir(w.tx, thread.Id) // the owner, as long as there is one
	if errors.Is(err, sql.ErrNoRows) {
		return errNoInvite
	}
	if err != nil {
		return err
	}
	if wanted, err := w.wanted(heir.GetString("user")); err != nil || !wanted {
		if err == nil {
			err = errPersonBlocked
		}
		return err
	}
	if out, err := w.putOut(thread.Id); err != nil || out {
		if err == nil {
			err = errPutOut
		}
		return err
	}
	return nil
}

// putOut tells whether the last that was said of a person's place in a thread is that it was taken from them.
func (w *work) putOut(thread string) (bool, error) {
	var last string
	err := w.tx.DB().NewQuery(`SELECT json_extract(notice, '$.type') FROM messages
		WHERE thread = {:thread} AND CASE WHEN kind = 'system' THEN json_extract(notice, '$.who') END = {:user}
		AND json_extract(notice, '$.type') IN ('removed', 'added', 'joined', 'left') ORDER BY seq DESC LIMIT 1`).
		Bind(dbx.Params{"thread": thread, "user": w.user}).Row(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return last == "removed", err
}
