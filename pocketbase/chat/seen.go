package chat

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// mostWitnesses is how many people a thread can have for everybody to be told who has read it: beyond that only the
// author of a message learns it, by asking.
const mostWitnesses = 50

// seeThread says how far a person has read, and how far their devices have come. Neither goes back.
type seeThread struct {
	head
	Read      int `json:"read"`
	Delivered int `json:"delivered"`
}

func (o *seeThread) do(w *work) error {
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	last := thread.GetInt("lastSeq")
	read := max(member.GetInt("readSeq"), min(o.Read, last))
	delivered := max(member.GetInt("deliveredSeq"), min(o.Delivered, last), read)
	unread := member.GetBool("unread") && o.Read == 0
	// Who speaks of what is not there (a backup was put back) has to hear how far they are.
	possible := o.Read <= last && o.Delivered <= last
	if possible && read == member.GetInt("readSeq") && delivered == member.GetInt("deliveredSeq") && unread == member.GetBool("unread") {
		return nil
	}
	member.Load(map[string]any{"readSeq": read, "deliveredSeq": delivered, "unread": unread})
	in, err := w.store.members(w.tx, thread.Id)
	if err != nil {
		return err
	}
	if len(in) > mostWitnesses || thread.GetString("kind") == assisted {
		return saveOwn(w.tx, member)
	}
	return save(w.tx, member)
}

// saveOwn writes what of a member only that person's own devices are told.
func saveOwn(tx core.App, member *core.Record) error {
	rev, err := raise(tx)
	if err != nil {
		return err
	}
	member.Set("ownRev", rev)
	return tx.Save(member)
}

// Receipt is how far a message came with one of those it was for.
type Receipt struct {
	User      string `json:"user"`
	Delivered bool   `json:"delivered"`
	Read      bool   `json:"read"` // never of who does not show it
}

// Receipts is GET /api/threads/{id}/messages/{message}/receipts: for its author, of everybody who was there when it was
// said and still is, however many they are.
func (c *Chat) Receipts(e *core.RequestEvent) error {
	thread, _, err := c.store.open(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	message, err := c.App.FindRecordById("messages", e.Request.PathValue("message"))
	if errors.Is(err, sql.ErrNoRows) || err == nil && message.GetString("thread") != thread.Id {
		return ErrNoMessage
	}
	if err != nil {
		return err
	}
	if message.GetString("author") != e.Auth.Id {
		return errNotAuthor
	}
	receipts := []Receipt{}
	err = c.App.DB().NewQuery(`SELECT o.user, o.deliveredSeq >= {:seq} AS delivered, o.readSeq >= {:seq} AND NOT u.hidesRead
			AND NOT (SELECT v.hidesRead FROM users v WHERE v.id = {:user}) AS [[read]]
		FROM members o JOIN users u ON u.id = o.user
		WHERE o.thread = {:thread} AND o.[[left]] = 0 AND o.user != {:user} AND o.joinedSeq < {:seq} ORDER BY o.joinedRev, o.user`).
		Bind(dbx.Params{"thread": thread.Id, "user": e.Auth.Id, "seq": message.GetInt("seq")}).All(&receipts)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, receipts)
}

var errNotAuthor = &Refused{http.StatusForbidden, "not_allowed", "Only who wrote a message learns who has read it."}
