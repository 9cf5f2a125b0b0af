package media

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Sent is what a message keeps of a file.
type Sent struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	MIME       string  `json:"mime"`
	Size       int64   `json:"size"`
	Width      int     `json:"width,omitempty"`
	Height     int     `json:"height,omitempty"`
	Duration   float64 `json:"duration,omitempty"` // seconds
	Waveform   []int   `json:"waveform,omitempty"` // up to 96 of 0 to 255
	Transcript string  `json:"transcript,omitempty"`
}

func sentOf(row *core.Record) Sent {
	sent := Sent{
		ID: row.Id, Name: row.GetString("name"), MIME: row.GetString("mime"), Size: int64(row.GetInt("size")),
		Width: row.GetInt("width"), Height: row.GetInt("height"), Duration: row.GetFloat("duration"),
		Transcript: row.GetString("transcript"),
	}
	_ = json.Unmarshal([]byte(row.GetString("waveform")), &sent.Waveform) // checked when it came
	return sent
}

// Tie makes files part of a message, within the transaction that stores it, and gives what the message keeps of them, in
// their order. Each must be whole, this person's, of this thread, and in no other message: else ErrMissing. Tied to the
// same message before, it is so again. The picture of a thread is tied to the thread's own id.
func (m *Media) Tie(tx core.App, user, thread, message string, ids []string) ([]Sent, error) {
	sent := make([]Sent, 0, len(ids))
	for _, id := range ids {
		row, err := tx.FindRecordById("files", id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, ErrMissing
		}
		if err != nil {
			return nil, err
		}
		tied := row.GetString("message")
		if row.GetString("owner") != user || row.GetString("thread") != thread || tied != "" && tied != message {
			return nil, ErrMissing
		}
		if err := m.finishIn(tx, row); errors.Is(err, errUnfinished) {
			return nil, ErrMissing
		} else if err != nil {
			return nil, err
		}
		if tied == "" {
			row.Set("message", message)
			if err := tx.Save(row); err != nil {
				return nil, err
			}
		}
		sent = append(sent, sentOf(row))
	}
	return sent, nil
}

// Untie deletes the files of a message, or a thread's picture, by the thread's own id. Their bytes go when the transaction
// is done, unless another message has them, too.
func (m *Media) Untie(tx core.App, thread, message string) error {
	return drop(tx, dbx.HashExp{"thread": thread, "message": message})
}

// Copy makes a file part of another message, as forwarding does: another row of the same bytes, which belongs to who
// forwards it. They must be in both threads, else ErrMissing. The new id follows from file and message (CopyID), so that
// doing it again is doing it once.
func (m *Media) Copy(tx core.App, user, from, thread, message string) (Sent, error) {
	who, err := tx.FindRecordById("users", user)
	if err != nil {
		return Sent{}, err
	}
	source, err := m.readable(tx, who, from)
	if err != nil {
		return Sent{}, err
	}
	if source.GetString("message") == "" || !m.Member(tx, user, thread) {
		return Sent{}, ErrMissing
	}
	id := CopyID(from, message)
	if known, err := tx.FindRecordById("files", id); err == nil {
		if known.GetString("owner") != user || known.GetString("message") != message {
			return Sent{}, errTaken
		}
		return sentOf(known), nil
	}
	row := core.NewRecord(source.Collection())
	for _, name := range []string{"blob", "done", "name", "mime", "size", "width", "height", "duration", "waveform", "transcript"} {
		row.Set(name, source.Get(name))
	}
	row.Load(map[string]any{"id": id, "owner": user, "thread": thread, "message": message, "createdAt": m.Now().UnixMilli()})
	return sentOf(row), tx.Save(row)
}

// CopyID is the id of a file that was forwarded: SHA-256 of "copy:FILE:MESSAGE", in the letters of ids.
func CopyID(from, message string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	sum := sha256.Sum256([]byte("copy:" + from + ":" + message))
	id := make([]byte, 15)
	for i := range id {
		id[i] = letters[int(sum[i])%len(letters)]
	}
	return string(id)
}
