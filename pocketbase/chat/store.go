package chat

import (
	"database/sql"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

var (
	// ErrNoSession is the same for what is not there and for what is somebody else's.
	ErrNoSession      = &Refused{http.StatusNotFound, "session_missing", "There is no such conversation."}
	ErrNoMessage      = &Refused{http.StatusNotFound, "message_missing", "There is no such message."}
	ErrRunning        = &Refused{http.StatusConflict, "generation_running", "An answer is being made already."}
	errUnsaved        = &Refused{http.StatusInternalServerError, "save_failed", "The answer could not be saved."}
	ErrTaken          = &Refused{http.StatusConflict, "id_taken", "This id belongs to another message."}
	ErrEmpty          = &Refused{http.StatusBadRequest, "message_empty", "There is nothing to send."}
	ErrTooLong        = &Refused{http.StatusRequestEntityTooLarge, "message_too_long", "This message is too long."}
	ErrUnsupported    = &Refused{http.StatusUnsupportedMediaType, "attachment_unsupported", "This kind of file cannot go along."}
	ErrNoAttachment   = &Refused{http.StatusNotFound, "attachment_missing", "There is no such attachment."}
	ErrNoLink         = &Refused{http.StatusNotFound, "link_missing", "This link shows nothing, or nothing any more."}
	errBody           = &Refused{http.StatusBadRequest, "invalid_body", "The body is not the JSON this address takes."}
	errID             = &Refused{http.StatusBadRequest, "invalid_body", "An id has 15 characters of a-z and 0-9."}
	errNoPerson       = &Refused{http.StatusNotFound, "person_missing", "There is no such person."}
	errPersonBlocked  = &Refused{http.StatusForbidden, "person_blocked", "These two people do not write to each other."}
	errTooManyMembers = &Refused{http.StatusConflict, "too_many_members", "A group has at most 500 people."}
	ErrNoFile         = &Refused{http.StatusNotFound, "file_missing", "There is no such file."}
	ErrUnanswered     = &Refused{http.StatusConflict, "nothing_to_continue", "There is no unfinished answer here."}
)

// store reads and writes rows. Each write raises the one counter of revisions in its own transaction.
type store struct {
	app     core.App
	now     func() time.Time
	changed *prepared
}

func newStore(app core.App, now func() time.Time) store {
	return store{app, now, &prepared{sql: changed}}
}

// raise gives the next revision; call it inside the transaction of the write it is for.
func raise(tx core.App) (int, error) {
	var value int
	err := tx.DB().NewQuery("UPDATE counters SET value = value + 1 WHERE name = 'rev' RETURNING value").Row(&value)
	if !errors.Is(err, sql.ErrNoRows) {
		return value, err
	}
	collection, err := tx.FindCachedCollectionByNameOrId("counters")
	if err != nil {
		return 0, err
	}
	first := core.NewRecord(collection)
	first.Set("name", "rev")
	first.Set("value", 1)
	return 1, tx.Save(first)
}

// save writes rows with a new revision each.
func save(tx core.App, rows ...*core.Record) error {
	for _, row := range rows {
		rev, err := raise(tx)
		if err != nil {
			return err
		}
		row.Set("rev", rev)
		if err := tx.Save(row); err != nil {
			return err
		}
	}
	return nil
}

func newRow(tx core.App, collection string, values map[string]any) (*core.Record, error) {
	kind, err := tx.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	row := core.NewRecord(kind)
	row.Load(values)
	return row, nil
}

// create makes a conversation; the first words are stored and answered by nobody. An id that this person's conversation
// has already is the same conversation asked for again.
func (s store) create(user, id, title, first string) (Session, error) {
	var session Session
	now := s.now().UnixMilli()
	err := s.app.RunInTransaction(func(tx core.App) error {
		known, err := s.known(tx, user, id)
		if err != nil || known != nil {
			if known != nil {
				session = *known
			}
			return err
		}
		values := map[string]any{"kind": assisted, "title": titled(title, first), "createdAt": now, "updatedAt": now}
		if id != "" {
			values["id"] = id
		}
		thread, err := newRow(tx, "threads", values)
		if err != nil {
			return err
		}
		if err := save(tx, thread); err != nil {
			return err
		}
		member, err := newRow(tx, "members", map[string]any{"thread": thread.Id, "user": user, "role": "owner"})
		if err != nil {
			return err
		}
		if err := save(tx, member); err != nil {
			return err
		}
		if first != "" {
			if _, err := s.add(tx, thread, draft{author: user, text: first}); err != nil {
				return err
			}
		}
		session = sessionOf(thread, member)
		return nil
	})
	return session, err
}

// known is the conversation of an id, if there is one; another's id is taken.
func (s store) known(tx core.App, user, id string) (*Session, error) {
	if id == "" {
		return nil, nil
	}
	thread, member, err := s.session(tx, user, id)
	if err == nil {
		session := sessionOf(thread, member)
		return &session, nil
	}
	if !errors.Is(err, ErrNoSession) {
		return nil, err
	}
	if _, err := tx.FindRecordById("threads", id); err == nil {
		return nil, ErrTaken
	}
	return nil, nil
}

// titled is the title that was given, or how the first words begin.
func titled(title, first string) string {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		title = strings.Join(strings.Fields(first), " ")
	}
	return shorten(title, 80)
}

func shorten(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

// draft is a message before it has a place.
type draft struct {
	id          string
	author      string
	text        string
	parent      string
	replyTo     string
	attachments []Attachment
	generation  *Generation
	spoken      *putMessage // where a device wrote it: when it was said, in which language, and what of it was heard
	notice      *notice     // of what happened in a thread, which nobody said
	files       []File
	call        any // what became of a call
}

// kind is what lists show a message as.
func (d draft) kind() string {
	if d.notice != nil {
		return "system"
	}
	if d.call != nil {
		return "call"
	}
	if len(d.files) == 0 {
		return "text"
	}
	switch kind, _, _ := strings.Cut(d.files[0].MIME, "/"); kind {
	case "image", "audio", "video":
		return kind
	}
	return "file"
}

// add puts a message at the end of its thread.
func (s store) add(tx core.App, thread *core.Record, one draft) (*core.Record, error) {
	now := s.now().UnixMilli()
	seq := thread.GetInt("lastSeq") + 1
	if one.id == "" {
		one.id = security.RandomStringWithAlphabet(15, core.DefaultIdAlphabet)
	}
	row, err := newRow(tx, "messages", map[string]any{
		"id": one.id, "thread": thread.Id, "seq": seq, "author": one.author, "kind": one.kind(), "text": one.text,
		"parent": one.parent, "attachments": one.attachments, "generation": one.generation, "createdAt": now,
		"notice": one.notice, "call": one.call, "files": one.files, "replyTo": one.replyTo,
	})
	if err != nil {
		return nil, err
	}
	if one.spoken != nil {
		now = s.past(one.spoken.CreatedAt)
		row.Load(map[string]any{
			"createdAt": now, "heard": one.spoken.Heard, "language": one.spoken.Language, "segments": one.spoken.Segments,
			"mentions": one.spoken.Mentions, "forwarded": one.spoken.Forwarded,
		})
	}
	thread.Set("lastSeq", seq)
	thread.Set("updatedAt", max(now, int64(thread.GetInt("updatedAt"))))
	if one.text != "" {
		thread.Set("preview", shorten(one.text, 200))
	}
	if thread.GetString("title") == "" && thread.GetString("kind") == assisted {
		thread.Set("title", titled("", one.text))
	}
	return row, save(tx, row, thread)
}

// session finds a conversation with HELEN of this person.
func (s store) session(app core.App, user, id string) (thread, member *core.Record, err error) {
	thread, member, err = s.open(app, user, id)
	if err == nil && thread.GetString("kind") != assisted {
		return nil, nil, ErrNoSession
	}
	return thread, member, err
}

// open finds a thread that this person is in.
func (s store) open(app core.App, user, id string) (thread, member *core.Record, err error) {
	member, err = app.FindFirstRecordByFilter("members", "thread = {:thread} && user = {:user} && left = 0",
		dbx.Params{"thread": id, "user": user})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, ErrNoSession
	}
	if err != nil {
		return nil, nil, err
	}
	thread, err = app.FindRecordById("threads", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, ErrNoSession
	}
	return thread, member, err
}

// list is this person's conversations, the newest first.
func (s store) list(user string, limit int, before time.Time) ([]Session, error) {
	sessions := []Session{}
	var rows []struct {
		Thread string `db:"thread"`
	}
	err := s.app.DB().NewQuery(`SELECT m.thread FROM members m JOIN threads t ON t.id = m.thread
		WHERE m.user = {:user} AND t.kind = 'assistant' AND t.updatedAt < {:before}
		ORDER BY t.updatedAt DESC, t.id LIMIT {:limit}`).
		Bind(dbx.Params{"user": user, "before": before.UnixMilli(), "limit": limit}).All(&rows)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		thread, member, err := s.open(s.app, user, row.Thread)
		if errors.Is(err, ErrNoSession) {
			continue // deleted between the two questions
		}
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, sessionOf(thread, member))
	}
	return sessions, nil
}

// messages are all of a thread, oldest first.
func (s store) messages(app core.App, thread string) ([]*core.Record, error) {
	return app.FindRecordsByFilter("messages", "thread = {:thread} && deletedAt = 0", "seq", 0, 0, dbx.Params{"thread": thread})
}

// latest are the last few of a thread, oldest first.
func (s store) latest(thread string, most int) ([]*core.Record, error) {
	return s.upTo(thread, math.MaxInt64, most)
}

// upTo are the last so many messages of a thread up to a place, in order.
func (s store) upTo(thread string, seq, most int) ([]*core.Record, error) {
	rows, err := s.app.FindRecordsByFilter("messages", "thread = {:thread} && seq <= {:seq} && deletedAt = 0", "-seq", most, 0,
		dbx.Params{"thread": thread, "seq": seq})
	slices.Reverse(rows)
	return rows, err
}

// answerTo is the newest answer to a message of a thread; nil without one.
func (s store) answerTo(thread, message string) (*core.Record, error) {
	rows, err := s.app.FindRecordsByFilter("messages",
		"thread = {:thread} && parent = {:message} && author = {:author} && deletedAt = 0", "-seq", 1, 0,
		dbx.Params{"thread": thread, "message": message, "author": assistant})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// has tells whether there is a message of this id, whosever.
func (s store) has(id string) bool {
	if id == "" {
		return false
	}
	_, err := s.app.FindRecordById("messages", id)
	return err == nil
}
