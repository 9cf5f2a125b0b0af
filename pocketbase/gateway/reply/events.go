package reply

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"
)

// patience is how long a reader may keep one event waiting: who listens takes them at once.
const patience = 30 * time.Second

// events are S1's, of one answer: start, content, then done or error.
type events struct {
	writer  http.ResponseWriter
	control *http.ResponseController
	id      string
	number  int
	said    strings.Builder
}

func newEvents(w http.ResponseWriter) *events {
	id := security.RandomStringWithAlphabet(15, "abcdefghijklmnopqrstuvwxyz0123456789")
	return &events{writer: w, control: http.NewResponseController(w), id: id}
}

func (e *events) begun() bool { return e.number > 0 }

// say sends a piece of the answer; the first one begins it.
func (e *events) say(text string) error {
	if text == "" {
		return nil
	}
	if !e.begun() {
		header := e.writer.Header()
		header.Set("Content-Type", "text/event-stream; charset=utf-8")
		header.Set("Cache-Control", "no-store, no-transform")
		header.Set("X-Accel-Buffering", "no")
		if err := e.send(map[string]any{"type": "start", "session_id": e.id}); err != nil {
			return err
		}
	}
	e.said.WriteString(text)
	return e.send(map[string]any{"type": "content", "content": text})
}

// end says that this was all, or why it is not. Whoever is gone does not hear it.
func (e *events) end(failure error) {
	last := map[string]any{"type": "done", "message_id": e.id, "full_content": e.said.String()}
	if failure != nil {
		last = map[string]any{"type": "error", "code": "internal", "message": "Something failed."}
		var known interface {
			Code() string
			Message() string
		}
		if errors.As(failure, &known) {
			last["code"], last["message"] = known.Code(), known.Message()
		}
	}
	_ = e.send(last)
}

func (e *events) send(event map[string]any) error {
	data, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if err := e.control.SetWriteDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	e.number++
	if _, err := fmt.Fprintf(e.writer, "id: %s-%d\ndata: %s\n\n", e.id, e.number, data); err != nil {
		return err
	}
	return e.control.Flush()
}
