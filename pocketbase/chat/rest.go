package chat

import (
	"crypto/sha256"
	"errors"
	"time"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// The addresses /api/chats… are S0's: threads of two and of many for programs that keep nothing themselves. Each builds
// the operation that a device would send to POST /api/sync, so that there is one set of rules.

// ChatOf is a thread as S0 writes it.
type ChatOf struct {
	ID           string        `json:"id"`
	Type         string        `json:"type"` // individual or group
	Name         string        `json:"name"`
	Participants []Participant `json:"participants"`
	Preview      string        `json:"preview"` // how its last message begins
	CreatedAt    time.Time     `json:"createdAt"`
	UpdatedAt    time.Time     `json:"updatedAt"`
}

// Participant is a person in a thread.
type Participant struct {
	Person
	Role string `json:"role"`
}

// ChatMessage is one of its messages.
type ChatMessage struct {
	ID          string              `json:"id"`
	Chat        string              `json:"chatId"`
	Seq         int                 `json:"seq"`
	Sender      string              `json:"senderId"`
	Content     string              `json:"content"`
	ContentType string              `json:"contentType"` // text, image, audio, video, file, call or system
	ReplyTo     string              `json:"replyToMessageId"`
	Mentions    []string            `json:"mentions"`
	Files       []File              `json:"files"`
	Reactions   map[string][]string `json:"reactions"` // who, by emoji
	Forwarded   string              `json:"forwardedFrom,omitempty"`
	Notice      *notice             `json:"notice,omitempty"`
	CreatedAt   time.Time           `json:"createdAt"`
	EditedAt    *time.Time          `json:"editedAt,omitempty"`
	DeletedAt   *time.Time          `json:"deletedAt,omitempty"`
}

func chatMessageOf(row *core.Record) ChatMessage {
	one := ChatMessage{
		ID: row.Id, Chat: row.GetString("thread"), Seq: row.GetInt("seq"), Sender: row.GetString("author"),
		Content: row.GetString("text"), ContentType: row.GetString("kind"), ReplyTo: row.GetString("replyTo"),
		Mentions: []string{}, Files: []File{}, Reactions: map[string][]string{},
		Forwarded: row.GetString("forwarded"), CreatedAt: fromMillis(row.GetInt("createdAt")),
		EditedAt: moment(row.GetInt("editedAt")), DeletedAt: moment(row.GetInt("deletedAt")),
	}
	read(row, "mentions", &one.Mentions)
	read(row, "files", &one.Files)
	read(row, "reactions", &one.Reactions)
	read(row, "notice", &one.Notice)
	return one
}

func moment(at int) *time.Time {
	if at == 0 {
		return nil
	}
	when := fromMillis(at)
	return &when
}

// asked is what a request is known by: sent again with the same key it is done once.
type asked struct {
	operation string // its id among all that this person does
	row       string // the id of what it makes
}

// askedBy reads the header Idempotency-Key; without one every request is another. An id of a client's own names what is
// made, too.
func askedBy(e *core.RequestEvent) asked {
	key := e.Request.Header.Get("Idempotency-Key")
	if key == "" {
		id := security.RandomStringWithAlphabet(15, core.DefaultIdAlphabet)
		return asked{id, id}
	}
	made := asked{operation: hashed(e.Auth.Id, e.Request.Method, e.Request.URL.Path, key)}
	if made.row = made.operation; anID.MatchString(key) {
		made.row = key
	}
	return made
}

// hashed makes one id of several texts.
func hashed(texts ...string) string {
	all := sha256.New()
	for _, one := range texts {
		part := sha256.Sum256([]byte(one)) // each of one length: none runs into the next
		all.Write(part[:])
	}
	return spelled(all.Sum(nil))
}

// spelled is the beginning of a hash as an id.
func spelled(sum []byte) string {
	id := make([]byte, 15)
	for index := range id {
		id[index] = letters[int(sum[index])%len(letters)]
	}
	return string(id)
}

// carryOut checks and does an operation as POST /api/sync would.
func (c *Chat) carryOut(user, id string, one operation) error {
	if err := one.check(); err != nil {
		return err
	}
	_, err := c.perform(user, id, one)
	var invalid validation.Errors
	if errors.As(err, &invalid) {
		return ErrInvalid
	}
	return err
}

// between finds a thread of people that this person is in: conversations with HELEN have addresses of their own.
func (s store) between(user, id string) (thread, member *core.Record, err error) {
	thread, member, err = s.open(s.app, user, id)
	if err == nil && thread.GetString("kind") == assisted {
		return nil, nil, ErrNoSession
	}
	return thread, member, err
}
