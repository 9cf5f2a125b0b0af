package socket

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// connection is one socket. What its client sends is done in its order, one after the other: it is not read faster than
// that, nor than the answers are taken.
type connection struct {
	sockets *Sockets
	ws      *websocket.Conn
	session Session

	bucket float64 // how many messages may come at once
	filled time.Time

	mutex   sync.Mutex
	events  [][]byte
	changed bool // it waits already to be told that there is something to pull
	sending bool
}

// serve lives as long as the socket.
func (c *connection) serve(token string) {
	// The other side is gone already wherever this has nothing to do any more.
	defer func() { _ = c.ws.CloseNow() }()
	if !c.begin(token) {
		return
	}
	defer c.sockets.drop(c)
	c.sending = true // what is told waits for the welcome, and from then on nothing is missed
	end := c.sockets.Listen(c.session.User, c.tell)
	defer end()
	if !c.welcome() {
		return
	}
	go c.sendEvents()
	time.AfterFunc(c.sockets.PingEvery, c.ping)
	if !c.session.Expires.IsZero() {
		expiry := time.AfterFunc(c.session.Expires.Sub(c.sockets.Now()), func() { c.close(notSignedIn, "not_signed_in") })
		defer expiry.Stop()
	}
	for c.next() {
	}
}

// begin knows who is there.
func (c *connection) begin(token string) bool {
	c.ws.SetReadLimit(largestHello)
	if token == "" {
		if token = c.hello(); token == "" {
			return false
		}
	}
	session, err := c.sockets.Identify(token)
	if err != nil {
		c.refuse("", err)
		c.close(notSignedIn, "not_signed_in")
		return false
	}
	c.session = session
	if status, code := c.sockets.put(c); status != 0 {
		c.close(status, code)
		return false
	}
	// It may have ended while it was put where its end would be noticed.
	if again, err := c.sockets.Identify(token); err != nil || again.Blocked != session.Blocked {
		c.sockets.drop(c)
		c.close(notSignedIn, "not_signed_in")
		return false
	}
	c.ws.SetReadLimit(largest)
	return true
}

func (c *connection) welcome() bool {
	epoch, latest, err := c.sockets.Latest()
	if err != nil {
		c.refuse("", err)
		return false
	}
	return c.write(map[string]any{"type": "welcome", "user": c.session.User, "epoch": epoch, "latest": latest}) == nil
}

func (c *connection) hello() string {
	// The library ends a connection whose reading is cancelled without a word; this one is to hear why.
	ctx, cancel := context.WithTimeout(context.Background(), c.sockets.HelloWithin+c.sockets.Patience)
	defer cancel()
	silent := time.AfterFunc(c.sockets.HelloWithin, func() { c.close(noHello, "hello_missing") })
	defer silent.Stop()
	kind, data, err := c.ws.Read(ctx)
	if err != nil {
		return ""
	}
	said, err := readMessage(kind, data)
	if err != nil || said.Type != "hello" || said.Token == "" {
		c.refuse(said.ID, errMessage)
		c.close(noHello, "hello_missing")
		return ""
	}
	return said.Token
}

// next reads a message and does what it says; false when there are no more.
func (c *connection) next() bool {
	kind, data, err := c.ws.Read(context.Background())
	if err != nil {
		return false
	}
	c.wait()
	said, err := readMessage(kind, data)
	if err != nil {
		return c.refuse(said.ID, err) == nil
	}
	answer, err := c.do(said)
	if err != nil {
		return c.refuse(said.ID, err) == nil
	}
	return answer == nil || c.write(answer) == nil
}

// wait holds a client back that sends too much: nothing of it is lost.
func (c *connection) wait() {
	now := c.sockets.Now()
	c.bucket = min(atOnce, c.bucket+perSecond*now.Sub(c.filled).Seconds()) - 1
	c.filled = now
	if c.bucket < 0 {
		time.Sleep(time.Duration(-c.bucket / perSecond * float64(time.Second)))
	}
}

// refuse says why something is not done.
func (c *connection) refuse(id string, err error) error {
	var known interface {
		Code() string
		Message() string
	}
	if !errors.As(err, &known) {
		c.sockets.Log.Error("a message failed", "user", c.session.User, "error", err)
		known = errInternal
	}
	answer := map[string]any{"type": "error", "code": known.Code(), "message": known.Message()}
	if id != "" {
		answer["id"] = id
	}
	if wait, ok := known.(interface{ RetryAfter() time.Duration }); ok && wait.RetryAfter() > 0 {
		answer["after"] = math.Ceil(wait.RetryAfter().Seconds())
	}
	return c.write(answer)
}

func (c *connection) write(message any) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return c.send(data)
}

// send gives up on a reader that takes nothing: the library ends the connection then.
func (c *connection) send(data []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.sockets.Patience)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, data)
}

var somethingChanged = []byte(`{"type":"changed"}`)

// tell passes on what happens, in its order; without a message, once, that there is something to pull.
func (c *connection) tell(message []byte) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if message == nil {
		if c.changed {
			return
		}
		c.changed = true
		message = somethingChanged
	}
	if len(c.events) >= mostWaiting {
		go c.close(tooSlow, "too_slow")
		return
	}
	c.events = append(c.events, message)
	if !c.sending {
		c.sending = true
		go c.sendEvents()
	}
}

func (c *connection) sendEvents() {
	for {
		c.mutex.Lock()
		if len(c.events) == 0 {
			c.events, c.sending = nil, false
			c.mutex.Unlock()
			return
		}
		next := c.events[0]
		c.events = c.events[1:]
		if &next[0] == &somethingChanged[0] {
			c.changed = false
		}
		c.mutex.Unlock()
		if c.send(next) != nil {
			return // it is over: nothing is sent any more
		}
	}
}

// ping looks whether somebody is still there.
func (c *connection) ping() {
	ctx, cancel := context.WithTimeout(context.Background(), c.sockets.Patience)
	defer cancel()
	if c.ws.Ping(ctx) != nil {
		_ = c.ws.CloseNow() // it hears nothing
		return
	}
	time.AfterFunc(c.sockets.PingEvery, c.ping)
}

// close says why; it waits a moment for the other side.
func (c *connection) close(status websocket.StatusCode, code string) {
	_ = c.ws.Close(status, code) // it may be closed already
}
