package chat

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// onMessage is what operations on one message begin with.
type onMessage struct {
	head
	Message string `json:"message"`
}

func (o onMessage) check() error {
	if !anID.MatchString(o.Message) {
		return ErrInvalid
	}
	return o.head.check()
}

// find gives the message, the thread and the person's place in it.
func (o onMessage) find(w *work) (message, thread, member *core.Record, err error) {
	if thread, member, err = w.store.open(w.tx, w.user, o.Thread); err != nil {
		return nil, nil, nil, err
	}
	message, err = w.tx.FindRecordById("messages", o.Message)
	if errors.Is(err, sql.ErrNoRows) || err == nil && message.GetString("thread") != o.Thread {
		err = ErrNoMessage
	}
	return message, thread, member, err
}

// editMessage says something better. What stood there before can be read by everybody who could read it then.
type editMessage struct {
	onMessage
	Text     string   `json:"text"`
	Mentions []string `json:"mentions"`
	At       int64    `json:"at"` // milliseconds since 1970
}

const mostRevisions = 50

type revision struct {
	Text string `json:"text"`
	At   int64  `json:"at"`
}

func (o *editMessage) check() error {
	switch {
	case utf8.RuneCountInString(o.Text) > longest:
		return ErrTooLong
	case len(o.Mentions) > mostMentions, o.At < 0:
		return ErrInvalid
	}
	return o.onMessage.check()
}

func (o *editMessage) do(w *work) error {
	row, thread, _, err := o.find(w)
	if err != nil {
		return err
	}
	if row.GetString("author") != w.user || row.GetInt("deletedAt") != 0 || thread.GetString("kind") == assisted ||
		row.GetString("kind") == "call" {
		return errNotOwner
	}
	var files []File
	read(row, "files", &files)
	if strings.TrimSpace(o.Text) == "" && len(files) == 0 {
		return ErrEmpty
	}
	if row.GetString("text") == o.Text {
		return nil
	}
	if err := w.allowedTo(thread); err != nil {
		return err
	}
	var known []revision
	read(row, "revisions", &known)
	since := int64(max(row.GetInt("editedAt"), row.GetInt("createdAt")))
	known = append(known, revision{row.GetString("text"), since})
	mentions, err := w.present(thread, o.Mentions)
	if err != nil {
		return err
	}
	row.Set("revisions", known[max(0, len(known)-mostRevisions):])
	row.Set("mentions", mentions)
	row.Set("text", o.Text)
	row.Set("editedAt", w.store.past(o.At))
	return w.saveLast(row, thread, shorten(o.Text, 200))
}

// saveLast saves a message, and its thread too where lists show it.
func (w *work) saveLast(row, thread *core.Record, preview string) error {
	if row.GetInt("seq") == thread.GetInt("lastSeq") {
		thread.Set("preview", preview)
		return save(w.tx, row, thread)
	}
	return save(w.tx, row)
}

// deleteMessage takes a message back from everybody: its place stays, and says no more than that.
type deleteMessage struct{ onMessage }

func (o *deleteMessage) do(w *work) error {
	row, thread, member, err := o.find(w)
	if err != nil {
		return err
	}
	own := row.GetString("author") == w.user
	if thread.GetString("kind") == assisted || !own && (thread.GetString("kind") != group || !leads(member)) || row.GetString("kind") == "system" {
		return errNotOwner
	}
	if row.GetInt("deletedAt") != 0 {
		return nil
	}
	row.Load(map[string]any{"deletedAt": w.Now().UnixMilli(), "text": "", "files": nil, "reactions": nil, "revisions": nil,
		"mentions": nil, "attachments": nil, "segments": nil, "heard": "", "forwarded": ""})
	if w.Files != nil {
		if err := w.Files.Untie(w.tx, row.GetString("thread"), row.Id); err != nil {
			return err
		}
	}
	if pins := without(pinsOf(thread), row.Id); len(pins) != len(pinsOf(thread)) {
		thread.Set("pins", pins)
		if err := save(w.tx, thread); err != nil {
			return err
		}
	}
	return w.saveLast(row, thread, "")
}

// pinMessage puts a message on top of its thread, for everybody.
type pinMessage struct {
	onMessage
	On bool `json:"on"`
}

const mostPins = 20

func (o *pinMessage) do(w *work) error {
	row, thread, member, err := o.find(w)
	if err != nil {
		return err
	}
	if thread.GetString("kind") == group && !leads(member) {
		return errNotOwner
	}
	if o.On && (row.GetInt("deletedAt") != 0 || row.GetString("kind") == "system") {
		return ErrNoMessage
	}
	before := pinsOf(thread)
	pins := without(before, row.Id)
	if o.On {
		pins = append([]string{row.Id}, pins...)
		pins = pins[:min(len(pins), mostPins)]
	}
	if slices.Equal(pins, before) {
		return nil
	}
	thread.Set("pins", pins)
	return save(w.tx, thread)
}

func pinsOf(thread *core.Record) []string {
	var pins []string
	read(thread, "pins", &pins)
	return pins
}

func without(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(each string) bool { return each == one })
}

// reactToMessage puts a person's emoji to a message, or takes it away.
type reactToMessage struct {
	onMessage
	Emoji string `json:"emoji"`
	On    bool   `json:"on"`
}

const mostEmojis = 20 // different ones, of one message

func (o *reactToMessage) check() error {
	if !isEmoji(o.Emoji) {
		return ErrInvalid
	}
	return o.onMessage.check()
}

// isEmoji tells what cannot be one: anything long, and anything that could be read.
func isEmoji(text string) bool {
	if text == "" || len(text) > 40 || !utf8.ValidString(text) {
		return false
	}
	signs := 0
	for _, letter := range text {
		switch {
		case letter >= 0x1F000 && letter <= 0x1FAFF, letter >= 0x2190 && letter <= 0x2BFF, letter == 0x3030, letter == 0x303D, letter == 0x3297,
			letter == 0x3299, letter == 0xA9, letter == 0xAE, letter == 0x203C, letter == 0x2049, letter == 0x2122, letter == 0x2139:
			signs++
		case letter == 0x200D, letter == 0xFE0F, letter == 0x20E3, letter >= 0xE0020 && letter <= 0xE007F: // what joins and dresses them
		case letter == '#', letter == '*', letter >= '0' && letter <= '9': // keycaps
		default:
			return false
		}
	}
	return signs > 0 || strings.HasSuffix(text, "\u20E3")
}

func (o *reactToMessage) do(w *work) error {
	row, thread, _, err := o.find(w)
	if err != nil {
		return err
	}
	if row.GetInt("deletedAt") != 0 || row.GetString("kind") == "system" {
		return ErrNoMessage
	}
	reactions := map[string][]string{}
	read(row, "reactions", &reactions)
	users := reactions[o.Emoji]
	if slices.Contains(users, w.user) == o.On {
		return nil
	}
	if o.On {
		if err := w.allowedTo(thread); err != nil {
			return err
		}
		if len(users) == 0 && len(reactions) >= mostEmojis {
			return ErrInvalid
		}
		reactions[o.Emoji] = append(users, w.user)
	} else if reactions[o.Emoji] = without(users, w.user); len(reactions[o.Emoji]) == 0 {
		delete(reactions, o.Emoji)
	}
	row.Set("reactions", reactions)
	return save(w.tx, row)
}
