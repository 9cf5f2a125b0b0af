package call

import (
	"context"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Why a socket is closed by us, besides 1001 when the server ends and 1009 for a message that is too large.
const (
	goingAway               = websocket.StatusGoingAway
	refused                 = websocket.StatusCode(4401)
	replaced                = websocket.StatusCode(4409) // the same peer came by another socket
	ended                   = websocket.StatusCode(4410) // the call is over
	tooSlow                 = websocket.StatusCode(4430)
	notUnderstood           = websocket.StatusUnsupportedData
	largestMessage          = 64 << 10 // bytes: an offer of a browser has some ten thousand
	mostUnread, largestHeap = 256, 1 << 20
)

// What one may send: over time, and at once. Who sends more is read more slowly.
const (
	perSecond    = 50 // messages
	atOnce       = 200
	bytesASecond = 256 << 10
	bytesAtOnce  = 1 << 20
)

// connection is one socket.
type connection struct {
	calls *Calls
	ws    *websocket.Conn
	seat  *seat
	until int64 // of the ticket it came with

	messages, bytes bucket

	mutex   sync.Mutex
	waiting [][]byte
	heap    int // bytes of them
	sending bool
	last    *farewell // what is said when all is sent
}

type farewell struct {
	status websocket.StatusCode
	why    string
}

// bucket is how much may still come.
type bucket struct {
	left   float64
	filled time.Time
}

// take gives how long to wait until so much may have come.
func (b *bucket) take(much, perSecond, atOnce float64, now time.Time) time.Duration {
	if b.filled.IsZero() {
		b.left = atOnce
	} else {
		b.left = min(atOnce, b.left+perSecond*now.Sub(b.filled).Seconds())
	}
	b.filled = now
	b.left -= much
	if b.left >= 0 {
		return 0
	}
	return time.Duration(-b.left / perSecond * float64(time.Second))
}

// serve lives as long as the socket.
func (c *connection) serve() {
	defer func() { _ = c.ws.CloseNow() }() // it may be closed already
	defer c.calls.dropped(c)
	time.AfterFunc(c.calls.PingEvery, c.ping)
	for c.next() {
	}
}

// next reads a message and does what it says; false when there are no more.
func (c *connection) next() bool {
	kind, data, err := c.ws.Read(context.Background())
	if err != nil {
		return false
	}
	now := c.calls.Now()
	wait := max(c.messages.take(1, perSecond, atOnce, now), c.bytes.take(float64(len(data)), bytesASecond, bytesAtOnce, now))
	if wait > 0 {
		time.Sleep(wait)
	}
	said, err := readMessage(kind, data)
	if err != nil {
		c.close(notUnderstood, "invalid_message")
		return false
	}
	if !c.calls.hear(c, said) {
		c.close(websocket.StatusNormalClosure, "left")
		return false
	}
	return true
}

// tell passes something on, after what waits already.
func (c *connection) tell(data []byte) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.last != nil {
		return
	}
	if len(c.waiting) >= mostUnread || c.heap+len(data) > largestHeap {
		c.last = &farewell{tooSlow, "too_slow"}
		go c.close(tooSlow, "too_slow")
		return
	}
	c.waiting = append(c.waiting, data)
	c.heap += len(data)
	c.send()
}

// finish closes it once all that waits is sent.
func (c *connection) finish(status websocket.StatusCode, why string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.last == nil {
		c.last = &farewell{status, why}
		c.send()
	}
}

// refuse says why somebody is put out, in a way that a PeerJS client understands.
func (c *connection) refuse(why *Refused) {
	c.tell(written(map[string]any{"type": "ERROR", "payload": map[string]string{"msg": why.code}}))
	c.finish(refused, why.code)
}

func (c *connection) send() {
	if !c.sending {
		c.sending = true
		go c.sendAll()
	}
}

func (c *connection) sendAll() {
	for {
		c.mutex.Lock()
		if len(c.waiting) == 0 {
			c.waiting, c.sending = nil, false
			last := c.last
			c.mutex.Unlock()
			if last != nil {
				c.close(last.status, last.why)
			}
			return
		}
		next := c.waiting[0]
		c.waiting = c.waiting[1:]
		c.heap -= len(next)
		c.mutex.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), c.calls.Patience)
		err := c.ws.Write(ctx, websocket.MessageText, next)
		cancel()
		if err != nil {
			return // it is over: nothing is sent any more
		}
	}
}

// ping looks whether somebody is still there, and again after a while; a browser answers it also where a page's own timers
// sleep. A socket that is over answers none, which ends it.
func (c *connection) ping() {
	ctx, cancel := context.WithTimeout(context.Background(), c.calls.Patience)
	defer cancel()
	if c.ws.Ping(ctx) != nil {
		_ = c.ws.CloseNow() // it hears nothing
		return
	}
	time.AfterFunc(c.calls.PingEvery, c.ping)
}

// close says why; it waits a moment for the other side.
func (c *connection) close(status websocket.StatusCode, why string) {
	_ = c.ws.Close(status, why) // it may be closed already
}
