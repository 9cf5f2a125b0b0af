package chat

import (
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// view is how a person sees a thread: their own business.
type view struct {
	Pinned   *bool   `json:"pinned"`
	Archived *bool   `json:"archived"`
	Muted    *bool   `json:"muted"`
	Unread   *bool   `json:"unread"`
	Leaf     *string `json:"leaf"`
	Cleared  *int    `json:"clearedSeq"`
}

func (v view) check() error {
	if v.Leaf != nil && *v.Leaf != "" && !anID.MatchString(*v.Leaf) || v.Cleared != nil && *v.Cleared < 0 {
		return ErrInvalid
	}
	return nil
}

// set changes a member's view; false when nothing of that was asked.
func (v view) set(member, thread *core.Record) bool {
	for field, value := range map[string]*bool{"pinned": v.Pinned, "archived": v.Archived, "muted": v.Muted, "unread": v.Unread} {
		if value != nil {
			member.Set(field, *value)
		}
	}
	if v.Leaf != nil {
		member.Set("leaf", *v.Leaf)
	}
	if v.Cleared != nil {
		member.Set("clearedSeq", max(member.GetInt("clearedSeq"), min(*v.Cleared, thread.GetInt("lastSeq"))))
	}
	return v != view{}
}

// putThread makes a conversation with HELEN that a device began, or puts one back that was deleted. One that is there
// stays as it is.
type putThread struct {
	head
	view
	Title     string `json:"title"`
	CreatedAt int64  `json:"createdAt"` // milliseconds since 1970
}

func (o *putThread) check() error {
	switch {
	case o.CreatedAt < 0:
		return ErrInvalid
	case tooLong(o.Title):
		return ErrTooLong
	}
	return errors.Join(o.head.check(), o.view.check())
}

func (o *putThread) do(w *work) error {
	if _, _, err := w.store.open(w.tx, w.user, o.Thread); !errors.Is(err, ErrNoSession) {
		return err
	}
	if _, err := w.tx.FindRecordById("threads", o.Thread); !errors.Is(err, sql.ErrNoRows) {
		if err == nil {
			return ErrTaken
		}
		return err
	}
	at := w.store.past(o.CreatedAt)
	thread, err := newRow(w.tx, "threads", map[string]any{
		"id": o.Thread, "kind": assisted, "title": tidy(o.Title), "createdAt": at, "updatedAt": at})
	if err != nil {
		return err
	}
	if err := save(w.tx, thread); err != nil {
		return err
	}
	member, err := newRow(w.tx, "members", map[string]any{"thread": o.Thread, "user": w.user, "role": owner})
	if err != nil {
		return err
	}
	o.view.set(member, thread)
	return save(w.tx, member)
}

// changeThread changes what is everybody's of it (title, picture, whether HELEN takes part), and how this person sees it.
type changeThread struct {
	head
	view
	Title   *string `json:"title"`
	Helen   *bool   `json:"helen"`
	Picture *string `json:"picture"` // an upload's id; empty takes it away
}

func (o *changeThread) check() error {
	if o.Title != nil && tooLong(*o.Title) {
		return ErrTooLong
	}
	if o.Picture != nil && *o.Picture != "" && !anID.MatchString(*o.Picture) {
		return ErrInvalid
	}
	return errors.Join(o.head.check(), o.view.check())
}

func (o *changeThread) do(w *work) error {
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	if err := o.changeAll(w, thread, member); err != nil {
		return err
	}
	if o.Leaf != nil && *o.Leaf != "" {
		leaf, err := w.tx.FindRecordById("messages", *o.Leaf)
		if errors.Is(err, sql.ErrNoRows) || err == nil && leaf.GetString("thread") != o.Thread {
			return ErrNoMessage
		}
		if err != nil {
			return err
		}
	}
	if !o.view.set(member, thread) {
		return nil
	}
	return saveOwn(w.tx, member)
}

// changeAll changes what everybody sees, and says so where there is more than one.
func (o *changeThread) changeAll(w *work, thread, member *core.Record) error {
	kind := thread.GetString("kind")
	if o.Title == nil && o.Helen == nil && o.Picture == nil {
		return nil
	}
	if kind == direct && o.Title != nil || kind == assisted && o.Helen != nil || kind != group && o.Picture != nil ||
		kind != direct && !leads(member) {
		return errNotOwner
	}
	var said []notice
	if o.Title != nil && tidy(*o.Title) != thread.GetString("title") {
		thread.Set("title", tidy(*o.Title))
		said = append(said, notice{Type: "renamed", Title: tidy(*o.Title)})
	}
	if o.Helen != nil && *o.Helen != thread.GetBool("helen") {
		thread.Set("helen", *o.Helen)
		said = append(said, notice{Type: map[bool]string{true: "added", false: "removed"}[*o.Helen], Who: assistant})
	}
	if o.Picture != nil && *o.Picture != thread.GetString("picture") {
		if err := w.hang(thread, *o.Picture); err != nil {
			return err
		}
		said = append(said, notice{Type: "pictured"})
	}
	if kind == assisted {
		return save(w.tx, thread)
	}
	for _, one := range said {
		if err := w.notify(thread, one); err != nil {
			return err
		}
	}
	return nil
}

// deleteThread deletes a thread of this person's for everybody; one that they deleted before is deleted.
type deleteThread struct{ head }

func (o *deleteThread) do(w *work) error { return w.dropThread(w.tx, w.user, o.Thread) }

func (c *Chat) dropThread(tx core.App, user, id string) error {
	thread, member, err := c.store.open(tx, user, id)
	if errors.Is(err, ErrNoSession) {
		_, err := tx.FindFirstRecordByFilter("tombstones", "user = {:user} && collection = 'threads' && row = {:row}",
			dbx.Params{"user": user, "row": id})
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoSession
		}
		return err
	}
	if err != nil {
		return err
	}
	if member.GetString("role") != owner || thread.GetString("kind") == direct {
		return errNotOwner
	}
	return c.endThread(tx, thread)
}

// endThread deletes a thread, and tells everybody who is in it.
func (c *Chat) endThread(tx core.App, thread *core.Record) error {
	c.stop(thread.Id)
	if err := c.store.bury(tx, thread.Id); err != nil {
		return err
	}
	return tx.Delete(thread)
}

func tooLong(title string) bool { return utf8.RuneCountInString(title) > 10*longestTitle }

// past is a time a device gave, if it can be: clocks go wrong.
func (s store) past(at int64) int64 {
	if now := s.now().UnixMilli(); at <= 0 || at > now {
		return now
	}
	return at
}

func tidy(title string) string {
	return shorten(strings.Join(strings.Fields(title), " "), longestTitle)
}
