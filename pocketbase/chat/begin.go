package chat

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// mostMembers is how many people a group can have.
const mostMembers = 500

// beginThread makes a thread between people. One that is there stays as it is.
type beginThread struct {
	head
	Kind      string   `json:"kind"` // direct or group
	Title     string   `json:"title"`
	Users     []string `json:"users"` // besides who begins it
	Helen     bool     `json:"helen"`
	CreatedAt int64    `json:"createdAt"` // milliseconds since 1970
}

func (o *beginThread) check() error {
	switch {
	case o.CreatedAt < 0, o.Kind != direct && o.Kind != group, o.Kind == direct && len(o.Users) != 1:
		return ErrInvalid
	case tooLong(o.Title):
		return ErrTooLong
	case len(o.Users) >= mostMembers:
		return errTooManyMembers
	}
	return o.head.check()
}

func (o *beginThread) do(w *work) error {
	thread, err := w.tx.FindRecordById("threads", o.Thread)
	if err == nil && o.squatted(w, thread) {
		if err = w.endThread(w.tx, thread); err == nil {
			err = sql.ErrNoRows
		}
	}
	if !errors.Is(err, sql.ErrNoRows) {
		if err != nil {
			return err
		}
		if _, _, err := w.store.open(w.tx, w.user, thread.Id); err != nil || thread.GetString("kind") != o.Kind {
			return ErrTaken
		}
		return nil
	}
	users, err := o.people(w)
	if err != nil {
		return err
	}
	at := w.store.past(o.CreatedAt)
	values := map[string]any{"id": o.Thread, "kind": o.Kind, "createdAt": at, "updatedAt": at, "helen": o.Helen}
	if o.Kind == group {
		values["title"] = tidy(o.Title)
	}
	if thread, err = newRow(w.tx, "threads", values); err != nil {
		return err
	}
	if err := save(w.tx, thread); err != nil {
		return err
	}
	for _, user := range append([]string{w.user}, users...) {
		role := plain
		if user == w.user && o.Kind == group {
			role = owner
		}
		if err := w.seat(thread, user, role); err != nil {
			return err
		}
	}
	if o.Kind == direct {
		return nil
	}
	return w.notify(thread, notice{Type: "created", Title: thread.GetString("title")})
}

// squatted tells whether somebody put another thread where only that of these two people can be: such an id is nobody's
// by chance, and would keep them from ever meeting.
func (o *beginThread) squatted(w *work, thread *core.Record) bool {
	return o.Kind == direct && thread.GetString("kind") != direct && o.Thread == DirectID(w.user, o.Users[0])
}

// people are those who are asked in. Who does not want to hear of whoever asks is left out of a group; two people alone
// can be nowhere but in the one thread of theirs.
func (o *beginThread) people(w *work) ([]string, error) {
	var users []string
	for _, user := range o.Users {
		if user == w.user || slices.Contains(users, user) {
			continue
		}
		wanted, err := w.wanted(user)
		if err != nil {
			return nil, err
		}
		if wanted {
			users = append(users, user)
		} else if o.Kind == direct {
			return nil, errPersonBlocked
		}
	}
	if o.Kind == direct && (len(users) != 1 || o.Thread != DirectID(w.user, users[0])) {
		return nil, ErrInvalid
	}
	return users, nil
}

// wanted tells whether a person lets this one write to them; who is not there is an error.
func (w *work) wanted(user string) (bool, error) {
	if _, err := w.tx.FindRecordById("users", user); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return false, errNoPerson
		}
		return false, err
	}
	var blocks int
	err := w.tx.DB().NewQuery("SELECT COUNT(*) FROM blocks WHERE user = {:user} AND blocked = {:by}").
		Bind(dbx.Params{"user": user, "by": w.user}).Row(&blocks)
	return blocks == 0, err
}

// seat gives a person a place in a thread, the one they had if they had one.
func (w *work) seat(thread *core.Record, user, role string) error {
	rev, err := raise(w.tx)
	if err != nil {
		return err
	}
	row, err := w.tx.FindFirstRecordByFilter("members", "thread = {:thread} && user = {:user}",
		dbx.Params{"thread": thread.Id, "user": user})
	if errors.Is(err, sql.ErrNoRows) {
		row, err = newRow(w.tx, "members", map[string]any{"thread": thread.Id, "user": user})
	}
	if err != nil {
		return err
	}
	seq := thread.GetInt("lastSeq")
	row.Load(map[string]any{"role": role, "left": 0, "joinedSeq": seq, "joinedRev": rev, "readSeq": seq, "deliveredSeq": seq})
	// That they left once is not what a device is to hear after they came back.
	if _, err := w.tx.DB().NewQuery("DELETE FROM tombstones WHERE user = {:user} AND collection = 'threads' AND row = {:thread}").
		Bind(dbx.Params{"user": user, "thread": thread.Id}).Execute(); err != nil {
		return err
	}
	return save(w.tx, row)
}

// DirectID is the id of the thread of two people, whoever of them begins it: both may, without having met.
func DirectID(one, other string) string {
	if other < one {
		one, other = other, one
	}
	sum := sha256.Sum256([]byte("direct:" + one + ":" + other))
	return spelled(sum[:])
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
