// Package v1 is the gateway in OpenAI's words: what speaks to OpenAI speaks to HELEN, with a HELEN token.
package v1

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"helen/gateway"
	"helen/gateway/driver"
)

// Person is whose token it is, and what rules may ask about them.
type Person struct {
	ID      string
	Premium bool
	Role    string
}

// Settings are what the handlers are given.
type Settings struct {
	Gateway *gateway.Gateway
	// Authorise finds who a token belongs to, if it may do this ("chat", "speech", "transcription", "embeddings").
	Authorise func(token, scope string) (Person, error)
	Now       func() time.Time
}

// API answers under /v1.
type API struct{ Settings }

// New makes the handlers.
func New(settings Settings) *API { return &API{settings} }

// largest is how much JSON a request may have: pictures come inside it.
const largest = 32 << 20

// handler is one address; what it returns as an error has not been answered yet.
type handler func(w http.ResponseWriter, r *http.Request, person Person) error

// handle checks the token for a scope and answers failures in OpenAI's shape.
func (a *API) handle(scope string, answer handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		person, err := a.Authorise(bearer(r), scope)
		if err == nil {
			err = answer(w, r, person)
		}
		if err != nil {
			refuse(w, err)
		}
	}
}

// Models is GET /v1/models and GET /v1/models/{id}.
func (a *API) Models() http.HandlerFunc {
	return a.handle("chat", func(w http.ResponseWriter, r *http.Request, _ Person) error {
		listed := a.listed()
		wanted := r.PathValue("id")
		if wanted == "" {
			return write(w, map[string]any{"object": "list", "data": listed})
		}
		for _, one := range listed {
			if one.ID == wanted {
				return write(w, one)
			}
		}
		return &fault{http.StatusNotFound, "invalid_request_error", "model_not_found", "The model does not exist.", "model"}
	})
}

// Chat is POST /v1/chat/completions.
func (a *API) Chat() http.HandlerFunc { return a.handle("chat", a.chat) }

// Speech is POST /v1/audio/speech.
func (a *API) Speech() http.HandlerFunc { return a.handle("speech", a.Speak) }

// Transcriptions is POST /v1/audio/transcriptions.
func (a *API) Transcriptions() http.HandlerFunc { return a.handle("transcription", a.Transcribe) }

// Embeddings is POST /v1/embeddings.
func (a *API) Embeddings() http.HandlerFunc { return a.handle("embeddings", a.embed) }

type model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// listed are all models that can be used now, each once, with the provider that comes first.
func (a *API) listed() []model {
	var listed []model
	known := map[string]bool{}
	for _, provider := range a.Gateway.Available() {
		if !provider.Usable {
			continue
		}
		for _, capability := range provider.Capabilities {
			if capability == driver.RealtimeVoice {
				continue
			}
			for _, id := range provider.Models[capability] {
				if !known[id] {
					known[id] = true
					listed = append(listed, model{id, "model", 0, provider.Provider})
				}
			}
		}
	}
	return listed
}

func bearer(r *http.Request) string {
	const scheme = "Bearer "
	header := r.Header.Get("Authorization")
	if len(header) <= len(scheme) || header[:len(scheme)] != scheme {
		return ""
	}
	return header[len(scheme):]
}

// patience is how long a client may keep one piece waiting, and the provider with it.
const patience = 90 * time.Second

// lasting takes the place of the server's own deadline, for an answer may take longer than any other: each piece it
// writes is sent on its way at once, and has a deadline of its own.
type lasting struct {
	io.Writer
	control *http.ResponseController
}

func newLasting(w http.ResponseWriter) lasting { return lasting{w, http.NewResponseController(w)} }

func (l lasting) Write(piece []byte) (int, error) {
	if err := l.control.SetWriteDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	count, err := l.Writer.Write(piece)
	if err != nil {
		return count, err
	}
	return count, l.control.Flush()
}

// begin says of an answer that it comes piece by piece, to the client and to whatever stands between.
func begin(w http.ResponseWriter, mime string) {
	header := w.Header()
	header.Set("Content-Type", mime)
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no")
}

func write(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	// The answer may have taken longer than the server's own deadline allows; a writer without deadlines has none to move.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience))
	return json.NewEncoder(w).Encode(body)
}

func read(w http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, largest))
	if err := decoder.Decode(into); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return &fault{http.StatusRequestEntityTooLarge, "invalid_request_error", "body_too_large", "The request is too large.", ""}
		}
		return invalid("", "The body is not the JSON this address takes: "+err.Error())
	}
	if _, err := decoder.Token(); err != io.EOF {
		return invalid("", "There is more after the body.")
	}
	return nil
}
