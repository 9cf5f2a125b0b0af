package chat

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// putMessage adds a message at the end of its thread. In a conversation with HELEN one that is there is brought up to
// date, but what a model wrote is not rewritten: of such a message only what was heard changes. Between people a message
// that comes again is the same one; it is changed by being edited.
type putMessage struct {
	head
	Message    string      `json:"message"`
	Author     string      `json:"author"` // "self" or "assistant"
	Text       string      `json:"text"`
	Heard      string      `json:"heard"`
	Parent     string      `json:"parent"`
	CreatedAt  int64       `json:"createdAt"` // milliseconds since 1970
	Language   string      `json:"language"`
	Segments   []segment   `json:"segments"`
	Generation *Generation `json:"generation"` // of an answer that is put back

	ReplyTo   string   `json:"replyTo"`
	Mentions  []string `json:"mentions"`
	Forwarded string   `json:"forwarded"` // who wrote it first
	Files     []string `json:"files"`     // ids of what was uploaded for it
}

const (
	mostMentions = 50
	mostFiles    = 10
)

func (o *putMessage) check() error {
	switch {
	case o.CreatedAt < 0, !anID.MatchString(o.Message), o.Message == o.Thread, o.Parent != "" && !anID.MatchString(o.Parent), len(o.Language) > 10,
		o.Author != "self" && o.Author != "assistant", o.Generation != nil && o.Generation.Status == running,
		o.ReplyTo != "" && !anID.MatchString(o.ReplyTo), len(o.Forwarded) > 15, len(o.Mentions) > mostMentions,
		len(o.Files) > mostFiles,
		slices.ContainsFunc(o.Files, func(id string) bool { return !anID.MatchString(id) }):
		return ErrInvalid
	case utf8.RuneCountInString(o.Text) > longestKept, utf8.RuneCountInString(o.Heard) > longestKept:
		return ErrTooLong
	}
	if parts, err := json.Marshal(o.Segments); err != nil || len(parts) > largestParts {
		return ErrTooLong
	}
	return o.head.check()
}

func (o *putMessage) do(w *work) error {
	thread, _, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	author := w.user
	if o.Author == "assistant" {
		author = assistant
	}
	between := thread.GetString("kind") != assisted
	if author == assistant && between {
		return errNotOwner
	}
	row, err := w.tx.FindRecordById("messages", o.Message)
	if errors.Is(err, sql.ErrNoRows) {
		if between {
			return o.say(w, thread)
		}
		_, err := w.store.add(w.tx, thread, o.draft(author))
		return err
	}
	if err != nil {
		return err
	}
	if row.GetString("thread") != o.Thread || row.GetString("author") != author {
		return ErrTaken
	}
	if between {
		return nil
	}
	return o.update(w.tx, thread, row)
}

func (o *putMessage) draft(author string) draft {
	return draft{id: o.Message, author: author, text: o.Text, parent: o.Parent, generation: o.Generation, replyTo: o.ReplyTo, spoken: o}
}

// say adds a message between people.
func (o *putMessage) say(w *work, thread *core.Record) error {
	if strings.TrimSpace(o.Text) == "" && len(o.Files) == 0 {
		return ErrEmpty
	}
	if utf8.RuneCountInString(o.Text) > longest {
		return ErrTooLong
	}
	if err := w.allowedTo(thread); err != nil {
		return err
	}
	if o.ReplyTo != "" {
		if to, err := w.tx.FindRecordById("messages", o.ReplyTo); err != nil || to.GetString("thread") != o.Thread {
			o.ReplyTo = "" // it is gone: what was said about it still stands
		}
	}
	var err error
	if o.Mentions, err = w.present(thread, o.Mentions); err != nil {
		return err
	}
	written := o.draft(w.user)
	written.generation, written.parent = nil, ""
	if written.files, err = o.take(w); err != nil {
		return err
	}
	row, err := w.store.add(w.tx, thread, written)
	if err != nil {
		return err
	}
	return w.called(thread, row, o)
}

// take makes the files that were uploaded for a message its own; those of a message that is passed on are copied.
func (o *putMessage) take(w *work) ([]File, error) {
	switch {
	case len(o.Files) == 0:
		return nil, nil
	case w.Files == nil:
		return nil, ErrNoFile
	case o.Forwarded != "":
		return w.Files.Copy(w.tx, w.user, o.Thread, o.Message, o.Files)
	}
	return w.Files.Tie(w.tx, w.user, o.Thread, o.Message, o.Files)
}

func (o *putMessage) update(tx core.App, thread, row *core.Record) error {
	var made *Generation
	read(row, "generation", &made)
	same := row.GetString("heard") == o.Heard
	row.Set("heard", o.Heard)
	if made == nil {
		same = same && row.GetString("text") == o.Text && row.GetString("language") == o.Language
		row.Set("text", o.Text)
		row.Set("language", o.Language)
		row.Set("segments", o.Segments)
	}
	if same {
		return nil
	}
	if made == nil && o.Text != "" && row.GetInt("seq") == thread.GetInt("lastSeq") {
		thread.Set("preview", shorten(o.Text, 200))
		return save(tx, row, thread)
	}
	return save(tx, row)
}

// allowedTo refuses to write to someone who does not want it, or whom one does not want oneself.
func (w *work) allowedTo(thread *core.Record) error {
	if thread.GetString("kind") != direct {
		return nil
	}
	var blocks int
	err := w.tx.DB().NewQuery(`SELECT COUNT(*) FROM members m JOIN blocks b
		ON (b.user = m.user AND b.blocked = {:user}) OR (b.user = {:user} AND b.blocked = m.user)
		WHERE m.thread = {:thread} AND m.user != {:user}`).
		Bind(dbx.Params{"thread": thread.Id, "user": w.user}).Row(&blocks)
	if err == nil && blocks > 0 {
		err = errPersonBlocked
	}
	return err
}

// present are those of some people who are in a thread.
func (w *work) present(thread *core.Record, users []string) ([]string, error) {
	var in []string
	for _, user := range users {
		switch _, _, err := w.store.open(w.tx, user, thread.Id); {
		case user == assistant && thread.GetBool("helen"), err == nil:
			if !slices.Contains(in, user) {
				in = append(in, user)
			}
		case !errors.Is(err, ErrNoSession):
			return nil, err
		}
	}
	return in, nil
}
