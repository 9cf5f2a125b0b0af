package drivers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"helen/gateway/driver"
)

const testKey = "sk-test-0123456789abcdefghij"

// play is what a provider does with a request: answers with a status and headers, writes each line and flushes it, and
// then ends, drops the connection, or waits until whoever asked goes away.
type play struct {
	status int
	header map[string]string
	lines  []string
	body   string // written at once, instead of lines
	drop   bool
	hang   bool
	step   <-chan struct{} // when set, waited for before each line but the first
}

// heard is a request as it came.
type heard struct {
	method, path string
	header       http.Header
	body         []byte
}

func (h heard) json(t *testing.T) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(h.body, &fields); err != nil {
		t.Fatalf("the request is not JSON: %v: %s", err, h.body)
	}
	return fields
}

// stage is a provider that plays one thing after the other, the last one again and again.
type stage struct {
	to    driver.Connection
	heard chan heard
}

func perform(t *testing.T, plays ...play) *stage {
	t.Helper()
	s := &stage{heard: make(chan heard, 100)}
	turns := make(chan play, len(plays))
	for _, each := range plays {
		turns <- each
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.heard <- heard{r.Method, r.URL.RequestURI(), r.Header, body}
		now := <-turns
		if len(turns) == 0 {
			turns <- now
		}
		now.perform(w, r)
	}))
	t.Cleanup(server.Close)
	s.to = driver.Connection{BaseURL: server.URL + "/v1", Key: testKey, HTTP: server.Client()}
	return s
}

func (p play) perform(w http.ResponseWriter, r *http.Request) {
	if p.body == "" {
		w.Header().Set("Content-Type", "text/event-stream")
	}
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	if p.status != 0 {
		w.WriteHeader(p.status)
	}
	_, _ = io.WriteString(w, p.body)
	flusher := http.NewResponseController(w)
	for index, line := range p.lines {
		if index > 0 && p.step != nil {
			select {
			case <-p.step:
			case <-r.Context().Done():
				return
			}
		}
		_, _ = io.WriteString(w, line+"\n")
		_ = flusher.Flush()
	}
	if p.hang {
		<-r.Context().Done()
	}
	if p.drop {
		panic(http.ErrAbortHandler)
	}
}

// sse are the lines of events that hold data alone.
func sse(data ...string) []string {
	var lines []string
	for _, each := range data {
		lines = append(lines, "data: "+each+"\n")
	}
	return lines
}

// typed are the lines of events as Anthropic writes them, their type twice.
func typed(data ...string) []string {
	var lines []string
	for _, each := range data {
		var said struct{ Type string }
		_ = json.Unmarshal([]byte(each), &said)
		lines = append(lines, "event: "+said.Type+"\ndata: "+each+"\n")
	}
	return lines
}

func lookup(t *testing.T, kind string) driver.Driver {
	t.Helper()
	found, ok := driver.Lookup(kind)
	if !ok {
		t.Fatalf("no driver %q", kind)
	}
	return found
}

// answer is all that was emitted, put together as a client would.
type answer struct {
	text   string
	calls  []driver.ToolCall
	finish []string
	usage  []driver.Usage
}

func (a *answer) take(delta driver.ChatDelta) error {
	a.text += delta.Text
	if call := delta.ToolCall; call != nil {
		if call.Index == len(a.calls) {
			a.calls = append(a.calls, driver.ToolCall{ID: call.ID, Name: call.Name})
		}
		a.calls[call.Index].Arguments += call.Arguments
	}
	if delta.Finish != "" {
		a.finish = append(a.finish, delta.Finish)
	}
	if delta.Usage != nil {
		a.usage = append(a.usage, *delta.Usage)
	}
	return nil
}

func ask(text string) driver.ChatRequest {
	return driver.ChatRequest{Model: "some-model", Messages: []driver.Message{driver.TextMessage(driver.User, text)}}
}

// chat asks the provider on a stage and returns what came.
func chat(t *testing.T, kind string, on *stage, request driver.ChatRequest) (answer, error) {
	t.Helper()
	var got answer
	err := lookup(t, kind).Chat(context.Background(), on.to, request, got.take)
	return got, err
}

// failed wants a failure of that kind which does not hold the key.
func failed(t *testing.T, err error, want driver.Kind) *driver.Failure {
	t.Helper()
	var failure *driver.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("got %v, want a failure %s", err, want)
	}
	if failure.Kind != want {
		t.Fatalf("got %v, want %s", failure, want)
	}
	if strings.Contains(failure.Message, testKey) || strings.Contains(failure.Message, testKey[len(testKey)-8:]) {
		t.Fatalf("the message holds the key: %s", failure.Message)
	}
	return failure
}
