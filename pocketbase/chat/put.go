package chat

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// putThread makes a conversation with HELEN that a device began, or puts one back that was deleted. One that is there
// stays as it is.
func (s store) putThread(tx core.App, user string, one Operation) error {
	if _, _, err := s.open(tx, user, one.Thread); !errors.Is(err, ErrNoSession) {
		return err
	}
	if _, err := tx.FindRecordById("threads", one.Thread); !errors.Is(err, sql.ErrNoRows) {
		if err == nil {
			return ErrTaken
		}
		return err
	}
	at := s.past(one.CreatedAt)
	values := map[string]any{"id": one.Thread, "kind": "assistant", "createdAt": at, "updatedAt": at}
	if one.Title != nil {
		values["title"] = tidy(*one.Title)
	}
	thread, err := newRow(tx, "threads", values)
	if err != nil {
		return err
	}
	if err := save(tx, thread); err != nil {
		return err
	}
	member, err := newRow(tx, "members", map[string]any{"thread": one.Thread, "user": user, "role": "owner"})
	if err != nil {
		return err
	}
	view(member, one)
	return save(tx, member)
}

// changeThread changes its title, which is everybody's, and how this person sees it.
func (s store) changeThread(tx core.App, user string, one Operation) error {
	thread, member, err := s.open(tx, user, one.Thread)
	if err != nil {
		return err
	}
	if one.Title != nil {
		if member.GetString("role") != "owner" {
			return errNotOwner
		}
		thread.Set("title", tidy(*one.Title))
		if err := save(tx, thread); err != nil {
			return err
		}
	}
	if one.Leaf != nil && *one.Leaf != "" {
		leaf, err := tx.FindRecordById("messages", *one.Leaf)
		if errors.Is(err, sql.ErrNoRows) || err == nil && leaf.GetString("thread") != one.Thread {
			return ErrNoMessage
		}
		if err != nil {
			return err
		}
	}
	if !view(member, one) {
		return nil
	}
	return save(tx, member)
}

// view sets how a person sees a thread; false when nothing of that was asked.
func view(member *core.Record, one Operation) bool {
	if one.Pinned != nil {
		member.Set("pinned", *one.Pinned)
	}
	if one.Archived != nil {
		member.Set("archived", *one.Archived)
	}
	if one.Leaf != nil {
		member.Set("leaf", *one.Leaf)
	}
	return one.Pinned != nil || one.Archived != nil || one.Leaf != nil
}

// dropThread deletes a thread of this person; one that they deleted before is deleted.
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
	if member.GetString("role") != "owner" {
		return errNotOwner
	}
	c.stop(id)
	if err := c.store.bury(tx, id); err != nil {
		return err
	}
	return tx.Delete(thread)
}

// putMessage adds a message at the end of its thread, or brings one up to date. What a model wrote is not rewritten:
// of such a message only what was heard changes.
func (s store) putMessage(tx core.App, user string, one Operation) error {
	thread, _, err := s.open(tx, user, one.Thread)
	if err != nil {
		return err
	}
	author := user
	if one.Author == "assistant" {
		author = assistant
	}
	if author == assistant && thread.GetString("kind") != "assistant" {
		return errNotOwner
	}
	row, err := tx.FindRecordById("messages", one.Message)
	if errors.Is(err, sql.ErrNoRows) {
		_, err := s.add(tx, thread, draft{
			id: one.Message, author: author, text: one.Text, parent: one.Parent, generation: one.Generation, spoken: &one,
		})
		return err
	}
	if err != nil {
		return err
	}
	if row.GetString("thread") != one.Thread || row.GetString("author") != author {
		return ErrTaken
	}
	return s.updateMessage(tx, thread, row, one)
}

func (s store) updateMessage(tx core.App, thread, row *core.Record, one Operation) error {
	var made *Generation
	read(row, "generation", &made)
	same := row.GetString("heard") == one.Heard
	row.Set("heard", one.Heard)
	if made == nil {
		same = same && row.GetString("text") == one.Text && row.GetString("language") == one.Language
		row.Set("text", one.Text)
		row.Set("language", one.Language)
		row.Set("segments", one.Segments)
	}
	if same {
		return nil
	}
	if made == nil && one.Text != "" && row.GetInt("seq") == thread.GetInt("lastSeq") {
		thread.Set("preview", shorten(one.Text, 200))
		return save(tx, row, thread)
	}
	return save(tx, row)
}

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
