package chat

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"github.com/pocketbase/pocketbase/core"
)

// Wish is what somebody asks of a conversation: a new message; another answer to an old one (regenerate); or more of
// an answer that was cut off (continue). A message with a parent that has children already begins a branch.
type Wish struct {
	ID          string       `json:"id"` // of the message, chosen by the client: sending it twice is sending it once
	Content     string       `json:"content"`
	Attachments []Attachment `json:"attachments"`
	Parent      *string      `json:"parent"` // nil: after the branch that is shown
	Regenerate  string       `json:"regenerate"`
	Continue    string       `json:"continue"`
	Provider    string       `json:"provider"`
	Model       string       `json:"model"`

	parsed time.Time // when the request was read
}

// longest is in characters; what is longer belongs into a file.
const longest = 100_000

// What goes along with one message: so many things, of so many bytes in all, of these kinds by their content.
const (
	mostAttachments = 8
	mostBytes       = 5 << 20
)

var attachable = []string{"image/png", "image/jpeg", "image/webp", "image/gif", "audio/", "application/pdf", "text/plain"}

func (w Wish) check() error {
	switch {
	case w.ID != "" && !anID.MatchString(w.ID):
		return errID
	case w.Regenerate != "" || w.Continue != "":
		return nil
	case strings.TrimSpace(w.Content) == "" && len(w.Attachments) == 0:
		return ErrEmpty
	case utf8.RuneCountInString(w.Content) > longest, len(w.Attachments) > mostAttachments:
		return ErrTooLong
	}
	return checkAttachments(w.Attachments)
}

// checkAttachments believes what the bytes say of themselves, and writes that down.
func checkAttachments(all []Attachment) error {
	bytes := 0
	for index := range all {
		bytes += len(all[index].Data)
		kind := kindOf(all[index].Data)
		if kind == "" {
			return ErrUnsupported
		}
		all[index].MIME = kind
	}
	if bytes > mostBytes {
		return ErrTooLong
	}
	return nil
}

// kindOf is what may be attached, by its bytes; empty for anything else. A table, a page or a program is read as the
// text it is.
func kindOf(data []byte) string {
	for detected := mimetype.Detect(data); detected != nil; detected = detected.Parent() {
		kind, _, _ := strings.Cut(detected.String(), ";")
		if slices.ContainsFunc(attachable, func(known string) bool { return strings.HasPrefix(kind, known) }) {
			return kind
		}
	}
	return ""
}

// ask stores what was said with an empty answer, and starts to fill it. One answer at a time is made in a thread; without
// one it begins another. What is too much for now is refused before anything is stored.
func (c *Chat) ask(user, thread string, wish Wish) (*run, error) {
	if err := wish.check(); err != nil {
		return nil, err
	}
	if thread != "" {
		if _, _, err := c.store.session(c.App, user, thread); err != nil {
			return nil, err
		}
		if !c.reserve(thread, user) {
			return nil, ErrRunning
		}
		defer c.release(thread)
		if told, err := c.answered(thread, wish); told != nil || err != nil {
			return told, err
		}
	}
	question := Question{User: user, Provider: wish.Provider, Model: wish.Model, Parsed: wish.parsed}
	admitted, err := c.admit(question, thread, wish)
	if err != nil {
		return nil, err
	}
	question.Admitted = admitted
	var answer *core.Record
	var way []*core.Record
	err = c.App.RunInTransaction(func(tx core.App) error {
		if thread == "" {
			made, err := newStore(tx, c.Now).create(user, "", wish.Content, "")
			if err != nil {
				return err
			}
			thread = made.ID
		}
		row, member, err := c.store.session(tx, user, thread)
		if err != nil {
			return err
		}
		rows, err := c.store.messages(tx, thread)
		if err != nil {
			return err
		}
		if answer, way, err = c.place(tx, user, row, member.GetString("leaf"), rows, wish); err != nil {
			return err
		}
		member.Set("leaf", answer.Id)
		return save(tx, member)
	})
	if err != nil {
		admitted.Cancel()
		return nil, err
	}
	question.Turns = turns(way, c.Recent())
	return c.begin(question, thread, answer.Id, answer.GetString("text")), nil
}

// answered is the answer that a message sent again already has, told once more: nobody pays twice for a connection that
// broke. Nothing where there is none, or where what came was cut off.
func (c *Chat) answered(thread string, wish Wish) (*run, error) {
	if wish.ID == "" || wish.Regenerate != "" || wish.Continue != "" {
		return nil, nil
	}
	answer, err := c.store.answerTo(thread, wish.ID)
	if answer == nil || err != nil {
		return nil, err
	}
	made := messageOf(answer).Generation
	if made == nil || made.Status != done && made.Status != stopped {
		return nil, nil
	}
	told := newRun(thread, answer.Id, answer.GetString("text"), func(error) {})
	told.end(made.Status, nil)
	return told, nil
}

// admit counts what a wish will store and ask. The branch it will be asked with is not known yet: of what is stored, the
// last messages stand for it.
func (c *Chat) admit(question Question, thread string, wish Wish) (Admission, error) {
	stored := Counted{}
	rows, err := c.store.latest(thread, c.Recent())
	if err != nil {
		return nil, err
	}
	question.Turns = turns(rows, c.Recent())
	if wish.Regenerate == "" && wish.Continue == "" {
		question.Turns = append(question.Turns, Turn{Role: "user", Text: wish.Content, Attachments: wish.Attachments})
		if !c.store.has(wish.ID) { // else it is sent again
			stored.Messages = 1
		}
		if len(wish.Attachments) > 0 {
			stored.Uploads = 1
		}
	}
	return c.Admit(question, stored)
}

// place finds or makes the row of the answer, and the way of messages that leads to it.
func (c *Chat) place(tx core.App, user string, thread *core.Record, leaf string, rows []*core.Record, wish Wish) (*core.Record, []*core.Record, error) {
	if wish.Continue != "" {
		return c.goOn(tx, rows, wish.Continue)
	}
	parent := wish.Regenerate
	if parent != "" {
		old := byID(rows, parent)
		if old == nil || old.GetString("author") != assistant {
			return nil, nil, ErrNoMessage
		}
		parent = parentOf(rows, old)
	} else {
		said, err := c.say(tx, user, thread, leaf, rows, wish)
		if err != nil {
			return nil, nil, err
		}
		parent, rows = said.Id, append(rows, said)
	}
	answer, err := c.store.add(tx, thread, draft{author: assistant, parent: parent, generation: &Generation{Status: running}})
	return answer, branch(rows, parent), err
}

// say stores the person's message.
func (c *Chat) say(tx core.App, user string, thread *core.Record, leaf string, rows []*core.Record, wish Wish) (*core.Record, error) {
	if known := byID(rows, wish.ID); known != nil {
		return known, nil
	}
	if wish.ID != "" {
		if _, err := tx.FindRecordById("messages", wish.ID); err == nil {
			return nil, ErrTaken
		}
	}
	parent := leaf
	if parent == "" && len(rows) > 0 {
		parent = rows[len(rows)-1].Id
	}
	if wish.Parent != nil {
		parent = *wish.Parent
		if parent != "" && byID(rows, parent) == nil {
			return nil, ErrNoMessage
		}
	}
	return c.store.add(tx, thread, draft{id: wish.ID, author: user, text: wish.Content, parent: parent, attachments: wish.Attachments})
}

// goOn takes up an answer that was cut off.
func (c *Chat) goOn(tx core.App, rows []*core.Record, id string) (*core.Record, []*core.Record, error) {
	row := byID(rows, id)
	if row == nil {
		return nil, nil, ErrNoMessage
	}
	var made Generation
	read(row, "generation", &made)
	if row.GetString("author") != assistant || made.Status == done || made.Status == "" {
		return nil, nil, ErrUnanswered
	}
	made.Status, made.Code = running, ""
	row.Set("generation", made)
	return row, branch(rows, id), save(tx, row)
}

func byID(rows []*core.Record, id string) *core.Record {
	if id == "" {
		return nil
	}
	for _, row := range rows {
		if row.Id == id {
			return row
		}
	}
	return nil
}
