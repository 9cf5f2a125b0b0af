package socket

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pocketbase/pocketbase/core"
)

// house is sockets behind a real server; what they are for is written down.
type house struct {
	*Sockets
	t       testing.TB
	address string

	mutex sync.Mutex
	tells map[string]func([]byte)
}

func newHouse(t testing.TB, change func(*Settings)) *house {
	h := &house{t: t, tells: map[string]func([]byte){}}
	settings := Settings{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Welcomes: func(*http.Request) bool { return true },
		Identify: func(token string) (Session, error) {
			user, ok := strings.CutPrefix(token, "token of ")
			if !ok {
				return Session{}, errors.New("nobody's")
			}
			return Session{User: user, Key: "one"}, nil
		},
		Allow: func(string) error { return nil },
		Listen: func(user string, tell func([]byte)) func() {
			h.mutex.Lock()
			defer h.mutex.Unlock()
			h.tells[user] = tell
			return func() {}
		},
		Latest:      func() (string, int, error) { return "epoch", 7, nil },
		Push:        func(_ string, operations []json.RawMessage) (any, error) { return operations, nil },
		Pull:        func(string, int, int, int) (any, error) { return nil, errors.New("disk gone") },
		HelloWithin: 5 * time.Second, PingEvery: time.Minute, Patience: 5 * time.Second,
	}
	if change != nil {
		change(&settings)
	}
	h.Sockets = New(settings)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event := &core.RequestEvent{}
		event.Request, event.Response = r, w
		if err := h.Open(event); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	}))
	t.Cleanup(server.Close)
	h.address = server.URL
	return h
}

func (h *house) dial(token string) *websocket.Conn {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(h.address, "http", "ws", 1), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { conn.CloseNow() })
	if token != "" {
		h.says(conn, `{"type":"hello","token":"`+token+`"}`)
		h.hears(conn, `{"epoch":"epoch","latest":7,"type":"welcome","user":"`+strings.TrimPrefix(token, "token of ")+`"}`)
	}
	return conn
}

func (h *house) says(conn *websocket.Conn, text string) {
	h.t.Helper()
	if err := conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		h.t.Fatal(err)
	}
}

func read(conn *websocket.Conn) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
	defer cancel()
	_, data, err := conn.Read(ctx)
	return string(data), err
}

func (h *house) hears(conn *websocket.Conn, text string) {
	h.t.Helper()
	if got, err := read(conn); err != nil || got != text {
		h.t.Fatalf("%s %v, not %s", got, err, text)
	}
}

func (h *house) ends(conn *websocket.Conn, status websocket.StatusCode) {
	h.t.Helper()
	for {
		if _, err := read(conn); err != nil {
			if got := websocket.CloseStatus(err); got != status {
				h.t.Errorf("ended with %v (%v), not %v", got, err, status)
			}
			return
		}
	}
}

func (h *house) open() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	count := 0
	h.Sockets.mutex.Lock()
	for _, all := range h.of {
		count += len(all)
	}
	h.Sockets.mutex.Unlock()
	return count
}

// tell is how one is told, once they listen.
func (h *house) tell(user string) func([]byte) {
	h.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		h.mutex.Lock()
		tell := h.tells[user]
		h.mutex.Unlock()
		if tell != nil {
			return tell
		}
		if time.Now().After(deadline) {
			h.t.Fatal("nobody listens")
		}
	}
}
