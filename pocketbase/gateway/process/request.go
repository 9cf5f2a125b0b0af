package process

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"helen/gateway"
	"helen/gateway/driver"
)

// What one request may hold: characters, frames, turns, bytes.
const (
	longestText = 100_000
	longestHint = 2_000 // of a question
	mostFrames  = 16
	mostHistory = 20
	largestBody = (10<<20)/3*4 + 1<<20 // the largest sound, as base64
)

// largest is in bytes, of a video's frames all together.
var largest = map[string]int{"image": 5 << 20, "audio": 10 << 20, "video": 8 << 20}

var pictures = []string{"image/png", "image/jpeg", "image/webp", "image/gif"}

// Request is S0's body {content, contentType, context}, read and checked.
type Request struct {
	ContentType string
	Text        string        // of a text
	Parts       []driver.Part // the picture, the recording, or the frames in their order
	Context     Context
	task        task
	extension   string // of the last part, with its dot
}

// Context says what to do with the content.
type Context struct {
	Task     string `json:"task"`     // see docs/gateway.md; empty is the first of its kind
	Language string `json:"language"` // of the answer, "es"
	To       string `json:"to"`       // of a translation
	Question string `json:"question"` // about a picture or a video
	History  []Said `json:"history"`  // what was said before a text or a recording, oldest first
	Provider string `json:"provider"`
	Model    string `json:"model"`
	Voice    string `json:"voice"` // of a spoken reply
}

// Said is one turn before.
type Said struct {
	Role    string `json:"role"` // "user" or "assistant"
	Content string `json:"content"`
}

type body struct {
	Content     json.RawMessage `json:"content"`
	ContentType string          `json:"contentType"`
	Context     Context         `json:"context"`
}

// Read takes a request from a body, which it limits.
func Read(w http.ResponseWriter, r *http.Request) (*Request, error) {
	var read body
	if r.ContentLength > largestBody {
		return nil, errTooLarge
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestBody))
	decoder.DisallowUnknownFields() // a task misspelt would be another one
	if err := decoder.Decode(&read); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, errTooLarge
		}
		return nil, invalid("", "The body is not the JSON this address takes: "+err.Error())
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, invalid("", "There is more after the body.")
	}
	return read.check()
}

func (b body) check() (*Request, error) {
	request := &Request{ContentType: b.ContentType, Context: b.Context}
	if request.ContentType == "" {
		request.ContentType = "text"
	}
	known, found := tasks[request.ContentType]
	if !found {
		return nil, invalid("contentType", "The kinds are text, image, audio and video.")
	}
	request.task, found = known.find(b.Context.Task)
	if !found {
		return nil, invalid("context.task", "The tasks for "+request.ContentType+" are "+known.names()+".")
	}
	if err := request.Context.check(request.task); err != nil {
		return nil, err
	}
	return request, request.take(b.Content)
}

func (c Context) check(chosen task) error {
	switch {
	case len(c.History) > mostHistory:
		return invalid("context.history", "At most 20 turns go before.")
	case utf8.RuneCountInString(c.Question) > longestHint:
		return invalid("context.question", "The question is too long.")
	case chosen.asks && strings.TrimSpace(c.Question) == "":
		return invalid("context.question", "There is no question.")
	case chosen.translates && c.To == "":
		return invalid("context.to", "The language to translate to is missing.")
	case !isLanguage(c.To):
		return invalid("context.to", "A language is a code such as es or pt-BR.")
	case !isLanguage(c.Language):
		return invalid("context.language", "A language is a code such as es or pt-BR.")
	}
	for _, one := range c.History {
		if one.Role != "user" && one.Role != "assistant" || utf8.RuneCountInString(one.Content) > longestText {
			return invalid("context.history", "A turn has a role, user or assistant, and content.")
		}
	}
	return nil
}

// isLanguage keeps whatever else out of what a model is told.
func isLanguage(code string) bool {
	return len(code) <= 12 && !strings.ContainsFunc(code, func(sign rune) bool {
		return sign != '-' && (sign < 'a' || sign > 'z') && (sign < 'A' || sign > 'Z') && (sign < '0' || sign > '9')
	})
}

// take reads the content as its kind says, and believes what the bytes say of themselves.
func (q *Request) take(raw json.RawMessage) error {
	var one string
	var many []string
	switch err := json.Unmarshal(raw, &one); {
	case err == nil && q.ContentType == "text":
		return q.takeText(one)
	case err == nil:
		many = []string{one}
	case q.ContentType != "video" || json.Unmarshal(raw, &many) != nil:
		return invalid("content", "Content is text; a video's is a list of its frames.")
	}
	if len(many) == 0 || many[0] == "" {
		return errEmpty
	}
	if len(many) > mostFrames {
		return invalid("content", "A video has at most 16 frames here.")
	}
	size := 0
	for _, encoded := range many {
		part, err := q.part(encoded)
		if err != nil {
			return err
		}
		size += len(part.Data)
		q.Parts = append(q.Parts, part)
	}
	if size > largest[q.ContentType] {
		return errTooLong
	}
	return nil
}

func (q *Request) takeText(text string) error {
	q.Text = strings.TrimSpace(text)
	switch {
	case q.Text == "":
		return errEmpty
	case utf8.RuneCountInString(q.Text) > longestText:
		return errTooLong
	}
	return nil
}

// part decodes base64, with or without the beginning of a data: address.
func (q *Request) part(encoded string) (driver.Part, error) {
	if header, rest, found := strings.Cut(encoded, ","); found && strings.HasPrefix(header, "data:") {
		encoded = rest
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return driver.Part{}, invalid("content", "The content is not base64.")
	}
	detected := mimetype.Detect(data)
	q.extension = detected.Extension()
	kind, _, _ := strings.Cut(detected.String(), ";")
	fits := slices.Contains(pictures, kind)
	if q.ContentType == "audio" {
		fits = gateway.IsSound(kind)
	}
	if !fits {
		return driver.Part{}, errKind
	}
	if _, container, found := strings.Cut(kind, "/"); found && q.ContentType == "audio" {
		kind = "audio/" + container // browsers record into what is called a video
	}
	return driver.Part{MIME: kind, Data: data}, nil
}
