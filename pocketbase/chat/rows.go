// Package chat keeps conversations and makes HELEN's answers: streamed as they come, saved as they grow, and independent
// of whoever reads them.
package chat

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Session is a conversation with HELEN as S1 writes it.
type Session struct {
	ID        string    `json:"id"`
	UserID    string    `json:"user_id"`
	Title     string    `json:"title"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Pinned    bool      `json:"pinned"`
}

// Message is one of its messages.
type Message struct {
	ID          string       `json:"id"`
	Seq         int          `json:"seq"`
	Role        string       `json:"role"` // "user" or "assistant"
	Content     string       `json:"content"`
	Parent      string       `json:"parent,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Generation  *Generation  `json:"generation,omitempty"`
	CreatedAt   time.Time    `json:"created_at"`
}

// Attachment is something sent along.
type Attachment struct {
	MIME string `json:"mime"`
	Name string `json:"name,omitempty"`
	Data []byte `json:"data"` // base64 in JSON
}

// Generation is how an answer was made.
type Generation struct {
	Status   outcome `json:"status"`
	Provider string  `json:"provider,omitempty"`
	Model    string  `json:"model,omitempty"`
	Usage    *Usage  `json:"usage,omitempty"`
	Code     string  `json:"code,omitempty"` // of a failure
}

// Usage is in tokens and US dollars.
type Usage struct {
	Input  int     `json:"input"`
	Output int     `json:"output"`
	Cost   float64 `json:"cost"`
}

// assistant is the author of HELEN's messages; people's ids are PocketBase's.
const assistant = "helen"

// The kinds of threads: with HELEN, of two people, of many.
const (
	assisted = "assistant"
	direct   = "direct"
	group    = "group"
)

// File is what a message keeps of a file that was sent with it.
type File struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	MIME       string  `json:"mime"`
	Size       int64   `json:"size"`
	Width      int     `json:"width,omitempty"`
	Height     int     `json:"height,omitempty"`
	Duration   float64 `json:"duration,omitempty"` // seconds
	Waveform   []int   `json:"waveform,omitempty"` // peaks, 0 to 255
	Transcript string  `json:"transcript,omitempty"`
}

// notice is something that happened in a thread.
type notice struct {
	Type  string `json:"type"`
	Who   string `json:"who,omitempty"` // to whom
	Title string `json:"title,omitempty"`
	Role  string `json:"role,omitempty"`
}

func sessionOf(thread *core.Record, member *core.Record) Session {
	return Session{
		ID:        thread.Id,
		UserID:    member.GetString("user"),
		Title:     thread.GetString("title"),
		CreatedAt: fromMillis(thread.GetInt("createdAt")),
		UpdatedAt: fromMillis(thread.GetInt("updatedAt")),
		Pinned:    member.GetBool("pinned"),
	}
}

func messageOf(row *core.Record) Message {
	message := Message{
		ID:        row.Id,
		Seq:       row.GetInt("seq"),
		Role:      "user",
		Content:   row.GetString("text"),
		Parent:    row.GetString("parent"),
		CreatedAt: fromMillis(row.GetInt("createdAt")),
	}
	if row.GetString("author") == assistant {
		message.Role = "assistant"
	}
	read(row, "generation", &message.Generation)
	read(row, "attachments", &message.Attachments)
	return message
}

// read decodes a JSON field; one that is empty leaves the target as it is.
func read(row *core.Record, field string, target any) {
	if raw := row.GetString(field); raw != "" && raw != "null" {
		_ = json.Unmarshal([]byte(raw), target) // the schema says it is JSON; a row of an older shape shows nothing here
	}
}

func fromMillis(at int) time.Time { return time.UnixMilli(int64(at)).UTC() }
