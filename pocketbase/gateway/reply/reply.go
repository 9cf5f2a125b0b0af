// Package reply answers someone who talks: a question with what was said before it, answered as it comes. Nothing is
// kept here, and the answer ends with its connection: whoever interrupts just hangs up.
package reply

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Settings are what the handler is given.
type Settings struct {
	Gateway *gateway.Gateway
	// Recent is how many of the last messages go with a question, as far as the model has room for them.
	Recent func() int
}

// API is POST /api/ai/reply.
type API struct{ Settings }

// New makes the handler.
func New(settings Settings) *API { return &API{settings} }

// Person is who asks, and what rules may ask about them.
type Person struct {
	ID      string
	Premium bool
	Role    string
}

const (
	largest = 1 << 20 // bytes of a request
	longest = 8_000   // characters of what is asked
)

type body struct {
	Messages []message `json:"messages"`
	Language string    `json:"language"`
	Among    bool      `json:"among"` // several people talk, and each line begins with a name
	Provider string    `json:"provider"`
	Model    string    `json:"model"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Refused is what is wrong with a request.
type Refused struct {
	status        int
	code, message string
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

func invalid(why string) error { return &Refused{http.StatusBadRequest, "invalid_body", why} }

// Answer streams S1's events. Until the first word a failure is returned and not answered yet; afterwards it is an
// event, for a part of the answer may have been heard.
func (a *API) Answer(w http.ResponseWriter, r *http.Request, person Person) error {
	asked, err := read(w, r)
	if err != nil {
		return err
	}
	question := asked.Messages[len(asked.Messages)-1].Content
	ask := gateway.Ask{
		User: person.ID, Capability: driver.TextGeneration, Provider: asked.Provider, Model: asked.Model,
		Manners: manners[asked.Language], Fit: true,
		Facts: routing.Facts{
			Content: question, ContentType: "text", Language: asked.Language, Premium: person.Premium, Role: person.Role,
		},
	}
	if asked.Among {
		ask.Manners += " " + among[asked.Language]
	}
	told := newEvents(w)
	_, err = a.Gateway.Chat(r.Context(), ask, driver.ChatRequest{Messages: recent(asked.Messages, a.Recent())},
		func(delta driver.ChatDelta) error { return told.say(delta.Text) })
	if err != nil && !told.begun() {
		return err
	}
	told.end(err)
	return nil
}

func read(w http.ResponseWriter, r *http.Request) (body, error) {
	var asked body
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, largest))
	if err := decoder.Decode(&asked); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			w.Header().Set("Connection", "close") // the rest of it is never read, and no request
			return asked, &Refused{http.StatusRequestEntityTooLarge, "body_too_large", "The request is too large."}
		}
		return asked, invalid("The body is not the JSON this address takes.")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return asked, invalid("There is more after the body.")
	}
	if _, known := manners[asked.Language]; !known {
		return asked, invalid("The language is es or en.")
	}
	for _, one := range asked.Messages {
		if one.Role != string(driver.User) && one.Role != string(driver.Assistant) {
			return asked, invalid("A message is of the user or of the assistant.")
		}
	}
	last := len(asked.Messages) - 1
	switch {
	case last < 0 || asked.Messages[last].Role != string(driver.User):
		return asked, invalid("The last message is the user's.")
	case strings.TrimSpace(asked.Messages[last].Content) == "":
		return asked, &Refused{http.StatusBadRequest, "message_empty", "There is nothing to answer."}
	case utf8.RuneCountInString(asked.Messages[last].Content) > longest:
		return asked, &Refused{http.StatusRequestEntityTooLarge, "message_too_long", "This message is too long."}
	}
	return asked, nil
}

// recent are the newest messages, so many at most, beginning with the user; the last always goes.
func recent(said []message, most int) []driver.Message {
	var kept []driver.Message
	for index := len(said) - 1; index >= 0; index-- {
		if strings.TrimSpace(said[index].Content) == "" { // some providers refuse what says nothing
			continue
		}
		one := driver.TextMessage(driver.Role(said[index].Role), said[index].Content)
		if len(kept) > 0 && len(kept) >= most {
			break
		}
		kept = append([]driver.Message{one}, kept...)
	}
	for len(kept) > 1 && kept[0].Role == driver.Assistant {
		kept = kept[1:]
	}
	return kept
}
