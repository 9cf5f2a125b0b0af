package chat

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// The roles in a thread.
const (
	owner = "owner"
	admin = "admin"
	plain = "member"
)

// leads tells whether a member may change what is everybody's.
func leads(member *core.Record) bool {
	role := member.GetString("role")
	return role == owner || role == admin
}

// putMember asks a person into a group, or gives one who is in it another role.
type putMember struct {
	head
	User string `json:"user"`
	Role string `json:"role"`
}

func (o *putMember) check() error {
	if o.Role != owner && o.Role != admin && o.Role != plain || !anID.MatchString(o.User) {
		return ErrInvalid
	}
	return o.head.check()
}

func (o *putMember) do(w *work) error {
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	if thread.GetString("kind") != group || !leads(member) {
		return errNotOwner
	}
	_, other, err := w.store.open(w.tx, o.User, o.Thread)
	if err == nil {
		return o.promote(w, thread, member, other)
	}
	if !errors.Is(err, ErrNoSession) {
		return err
	}
	if o.Role != plain && member.GetString("role") != owner {
		return errNotOwner
	}
	if wanted, err := w.wanted(o.User); err != nil || !wanted {
		if err == nil {
			err = errPersonBlocked
		}
		return err
	}
	return w.join(thread, o.User, o.Role, notice{Type: "added", Who: o.User})
}

// join gives somebody a place and says so.
func (w *work) join(thread *core.Record, user, role string, said notice) error {
	if in, err := w.store.members(w.tx, thread.Id); err != nil || len(in) >= mostMembers {
		if err == nil {
			err = errTooManyMembers
		}
		return err
	}
	if err := w.seat(thread, user, role); err != nil {
		return err
	}
	return w.notify(thread, said)
}

// promote gives another role; there is one owner, so that who hands it on becomes an admin.
func (o *putMember) promote(w *work, thread, member, other *core.Record) error {
	if other.GetString("role") == o.Role {
		return nil
	}
	if member.GetString("role") != owner || o.User == w.user {
		return errNotOwner
	}
	if o.Role == owner {
		member.Set("role", admin)
		if err := save(w.tx, member); err != nil {
			return err
		}
	}
	other.Set("role", o.Role)
	if err := save(w.tx, other); err != nil {
		return err
	}
	return w.notify(thread, notice{Type: "role", Who: o.User, Role: o.Role})
}

// removeMember puts somebody out of a group.
type removeMember struct {
	head
	User string `json:"user"`
}

func (o *removeMember) do(w *work) error {
	if o.User == w.user {
		return (&leaveThread{o.head}).do(w)
	}
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	_, other, err := w.store.open(w.tx, o.User, o.Thread)
	if errors.Is(err, ErrNoSession) {
		return nil // they are out
	}
	if err != nil {
		return err
	}
	if thread.GetString("kind") != group || !leads(member) || leads(other) && member.GetString("role") != owner {
		return errNotOwner
	}
	if err := w.unseat(thread, other); err != nil {
		return err
	}
	return w.notify(thread, notice{Type: "removed", Who: o.User})
}

// leaveThread is going out of a group oneself. The last one out takes it along.
type leaveThread struct{ head }

func (o *leaveThread) do(w *work) error {
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	if thread.GetString("kind") != group {
		return errNotOwner
	}
	return w.depart(thread, member)
}

// depart lets somebody go and hands on what they owned.
func (w *work) depart(thread, member *core.Record) error {
	if err := w.unseat(thread, member); err != nil {
		return err
	}
	heir, err := w.store.heir(w.tx, thread.Id)
	if errors.Is(err, sql.ErrNoRows) {
		return w.endThread(w.tx, thread)
	}
	if err != nil {
		return err
	}
	if member.GetString("role") == owner {
		heir.Set("role", owner)
		if err := save(w.tx, heir); err != nil {
			return err
		}
	}
	return w.notify(thread, notice{Type: "left", Who: member.GetString("user")})
}

// heir is who is to own a thread that lost its owner: an admin, or whoever has been there longest.
func (s store) heir(tx core.App, thread string) (*core.Record, error) {
	row := &core.Record{}
	err := tx.RecordQuery("members").
		AndWhere(dbx.NewExp("thread = {:thread} AND [[left]] = 0", dbx.Params{"thread": thread})).
		OrderBy("role", "joinedRev").Limit(1).One(row) // admins before members, by their names
	return row, err
}

// unseat takes a place away. The row stays: it says who it was that wrote. Their devices forget the thread.
func (w *work) unseat(thread, member *core.Record) error {
	member.Set("left", w.Now().UnixMilli())
	if err := save(w.tx, member); err != nil {
		return err
	}
	return w.store.bury1(w.tx, "threads", thread.Id, member.GetString("user"))
}

// members are those who are in a thread.
func (s store) members(tx core.App, thread string) ([]*core.Record, error) {
	return tx.FindRecordsByFilter("members", "thread = {:thread} && left = 0", "", 0, 0, dbx.Params{"thread": thread})
}

// notify writes down what happened in a thread, where everybody reads it.
func (w *work) notify(thread *core.Record, said notice) error {
	_, err := w.store.add(w.tx, thread, draft{author: w.user, notice: &said})
	return err
}
