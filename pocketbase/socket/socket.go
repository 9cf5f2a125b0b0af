// Package socket is GET /api/ws: one WebSocket by which a native client sends, asks for what changed and hears what
// happens now. It does nothing itself: each message is given to what the routes give theirs to.
package socket

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/pocketbase/pocketbase/core"
)

// Session is whom a token speaks for.
type Session struct {
	User string
	// Key is another one when the session was ended everywhere.
	Key     string
	Expires time.Time // zero: never
	Blocked bool
}

// Settings are what sockets are given: what they are for.
type Settings struct {
	Log *slog.Logger
	Now func() time.Time
	// Identify finds whose token it is, or refuses it.
	Identify func(token string) (Session, error)
	// Allow refuses a person who may only read.
	Allow func(user string) error
	// Welcomes refuses pages of other sites.
	Welcomes func(*http.Request) bool
	// Listen tells one of a person's devices what is told them: without a message, that there is something to pull.
	Listen  func(user string, tell func(message []byte)) (end func())
	Latest  func() (epoch string, latest int, err error)
	Push    func(user string, operations []json.RawMessage) (results any, err error)
	Pull    func(user string, since, began, limit int) (page any, err error)
	History func(user, thread string, before, limit int) (past any, err error)
	Typing  func(user, thread string) error

	HelloWithin time.Duration
	PingEvery   time.Duration
	// Patience is how long a reader may take for one message, or for a pong.
	Patience time.Duration
}

// What one socket may be.
const (
	mostOfOne    = 20      // sockets of one person
	mostWaiting  = 256     // events that a reader has not taken
	largestHello = 8 << 10 // bytes
	largest      = 4<<20 + 4<<10
	perSecond    = 20 // messages, over time
	atOnce       = 100
)

// Why a socket is closed by us, besides 1001 when the server ends and 1009 for a message that is too large.
const (
	notSignedIn websocket.StatusCode = 4401 // also: the session ended
	blocked     websocket.StatusCode = 4403
	noHello     websocket.StatusCode = 4408
	tooMany     websocket.StatusCode = 4429
	tooSlow     websocket.StatusCode = 4430
)

// Sockets are all that are open.
type Sockets struct {
	Settings

	mutex  sync.Mutex
	of     map[string]map[*connection]struct{}
	closed bool
}

// New has no sockets yet.
func New(settings Settings) *Sockets {
	return &Sockets{Settings: settings, of: map[string]map[*connection]struct{}{}}
}

type refused struct {
	status        int
	code, message string
}

func (r *refused) Error() string   { return r.message }
func (r *refused) Code() string    { return r.code }
func (r *refused) Message() string { return r.message }
func (r *refused) Status() int     { return r.status }

var (
	errUpgrade  = &refused{http.StatusUpgradeRequired, "upgrade_required", "This address speaks WebSocket."}
	errOrigin   = &refused{http.StatusForbidden, "origin_refused", "Pages of this site may not connect."}
	errClosing  = &refused{http.StatusServiceUnavailable, "server_stopping", "The server ends."}
	errMessage  = &refused{http.StatusBadRequest, "invalid_message", "This message is not understood."}
	errInternal = &refused{http.StatusInternalServerError, "internal_error", "It failed here; try again."}
)

// Open is GET /api/ws. The token comes in the header Authorization, or in the first message.
func (s *Sockets) Open(e *core.RequestEvent) error {
	request := e.Request
	if !strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		e.Response.Header().Set("Upgrade", "websocket")
		e.Response.Header().Set("Connection", "Upgrade")
		return errUpgrade
	}
	if !s.Welcomes(request) {
		return errOrigin
	}
	token := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")
	if token != "" {
		if _, err := s.Identify(token); err != nil {
			return err
		}
	}
	if s.over() {
		return errClosing
	}
	conn, err := websocket.Accept(e.Response, request, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the origin was looked at
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil // it has answered
	}
	// What the request was held in goes; the socket needs none of it.
	go (&connection{sockets: s, ws: conn, bucket: atOnce, filled: s.Now()}).serve(token)
	return nil
}

func (s *Sockets) over() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.closed
}

// put keeps a socket with its person's; false when they have enough, or nothing may begin any more.
func (s *Sockets) put(one *connection) (websocket.StatusCode, string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return websocket.StatusGoingAway, errClosing.code
	}
	user := one.session.User
	if len(s.of[user]) >= mostOfOne {
		return tooMany, "too_many_sockets"
	}
	if s.of[user] == nil {
		s.of[user] = map[*connection]struct{}{}
	}
	s.of[user][one] = struct{}{}
	return 0, ""
}

func (s *Sockets) drop(one *connection) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	user := one.session.User
	delete(s.of[user], one)
	if len(s.of[user]) == 0 {
		delete(s.of, user)
	}
}

// Changed closes the sockets of a person whose session ended (the key is another one, or none) or who was blocked.
func (s *Sockets) Changed(user, key string, isBlocked bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for one := range s.of[user] {
		switch {
		case one.session.Key != key:
			go one.close(notSignedIn, "not_signed_in")
		case isBlocked && !one.session.Blocked:
			go one.close(blocked, "blocked")
		}
	}
}

// Close says goodbye to all, and lets nobody in any more.
func (s *Sockets) Close() {
	s.mutex.Lock()
	s.closed = true
	var saying sync.WaitGroup
	for _, all := range s.of {
		for one := range all {
			saying.Go(func() { one.close(websocket.StatusGoingAway, errClosing.code) })
		}
	}
	s.mutex.Unlock()
	saying.Wait()
}
