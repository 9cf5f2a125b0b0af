package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestWhoSaysNothingGoes(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.HelloWithin = 20 * time.Millisecond })
	h.ends(h.dial(""), noHello)
}

func TestAnExpiredSessionGoes(t *testing.T) {
	h := newHouse(t, func(s *Settings) {
		s.Identify = func(string) (Session, error) {
			return Session{User: "ana", Key: "one", Expires: time.Now().Add(50 * time.Millisecond)}, nil
		}
	})
	h.ends(h.dial("token of ana"), notSignedIn)
}

func TestOnePersonHasSomeSockets(t *testing.T) {
	h := newHouse(t, nil)
	var first *websocket.Conn
	for range mostOfOne {
		first = h.dial("token of ana")
	}
	more := h.dial("")
	h.says(more, `{"type":"hello","token":"token of ana"}`)
	h.ends(more, tooMany)
	h.dial("token of eva")
	first.CloseNow()
	for deadline := time.Now().Add(5 * time.Second); h.open() > mostOfOne; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a closed one is still counted")
		}
	}
	h.dial("token of ana")
}

func TestALargeMessageEndsIt(t *testing.T) {
	h := newHouse(t, nil)
	early := h.dial("")
	h.says(early, `{"type":"hello","token":"`+strings.Repeat("x", largestHello)+`"}`)
	h.ends(early, websocket.StatusMessageTooBig)
	conn := h.dial("token of ana")
	conn.SetReadLimit(2 * largest)
	h.says(conn, `{"type":"push","operations":["`+strings.Repeat("x", 4<<20)+`"]}`)
	if got, err := read(conn); err != nil || !strings.HasPrefix(got, `{"type":"results"`) {
		t.Errorf("%.50s %v", got, err)
	}
	// The end of it cannot be written any more.
	_ = conn.Write(context.Background(), websocket.MessageText, make([]byte, largest+1))
	h.ends(conn, websocket.StatusMessageTooBig)
}

func TestAFailureIsSaidWithoutItsCause(t *testing.T) {
	h := newHouse(t, nil)
	conn := h.dial("token of ana")
	h.says(conn, `{"type":"pull","id":"a","since":0}`)
	h.hears(conn, `{"code":"internal_error","id":"a","message":"It failed here; try again.","type":"error"}`)
	if err := conn.Write(context.Background(), websocket.MessageBinary, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	h.hears(conn, `{"code":"invalid_message","message":"This message is not understood.","type":"error"}`)
}

// later is refused for now.
type later struct{ refused }

func (l *later) RetryAfter() time.Duration { return 1500 * time.Millisecond }

func TestWhenToComeAgainIsSaid(t *testing.T) {
	h := newHouse(t, func(settings *Settings) {
		settings.Push = func(string, []json.RawMessage) (any, error) {
			return nil, &later{refused{http.StatusTooManyRequests, "rate_limited", "Too many."}}
		}
	})
	conn := h.dial("token of ana")
	h.says(conn, `{"type":"push","id":"a","operations":[]}`)
	h.hears(conn, `{"after":2,"code":"rate_limited","id":"a","message":"Too many.","type":"error"}`)
}

func TestTooMuchIsReadMoreSlowlyAndInOrder(t *testing.T) {
	h := newHouse(t, nil)
	conn := h.dial("token of ana")
	const more = 10
	began := time.Now()
	go func() {
		for index := range atOnce + more {
			if conn.Write(context.Background(), websocket.MessageText, fmt.Appendf(nil, `{"type":"ping","id":"%d"}`, index)) != nil {
				return
			}
		}
	}()
	for index := range atOnce + more {
		h.hears(conn, fmt.Sprintf(`{"id":"%d","type":"pong"}`, index))
	}
	if took := time.Since(began); took < (more-2)*time.Second/perSecond {
		t.Errorf("it took only %v", took)
	}
}

func TestASlowReaderIsLetGo(t *testing.T) {
	h := newHouse(t, func(s *Settings) { s.Patience = 200 * time.Millisecond })
	h.dial("token of ana") // and reads nothing more
	tell := h.tell("ana")
	large := []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
	began := time.Now()
	for range 64 { // more than any buffer of the system takes
		tell(large)
	}
	if took := time.Since(began); took > 100*time.Millisecond {
		t.Errorf("whoever tells waited %v", took)
	}
	for deadline := time.Now().Add(8 * time.Second); h.open() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}

func TestWhatChangedIsToldOnceForAllOfIt(t *testing.T) {
	h := newHouse(t, nil)
	conn := h.dial("token of ana")
	socket := &connection{sockets: h.Sockets, ws: conn, sending: true}
	for range 100 {
		socket.tell(nil)
	}
	if len(socket.events) != 1 {
		t.Errorf("%d wait", len(socket.events))
	}
	for range mostWaiting + 10 {
		socket.tell([]byte("{}"))
	}
	if len(socket.events) != mostWaiting {
		t.Errorf("%d wait", len(socket.events))
	}
}

func TestAServerThatEndsSaysSo(t *testing.T) {
	h := newHouse(t, nil)
	conn := h.dial("token of ana")
	go h.Close()
	h.ends(conn, websocket.StatusGoingAway)
	if _, _, err := websocket.Dial(context.Background(), strings.Replace(h.address, "http", "ws", 1), nil); err == nil {
		t.Error("somebody came in afterwards")
	}
}

// The clients are written by hand: the library's would take memory beside them.
func BenchmarkIdleSockets(b *testing.B) {
	const count = 5000
	h := newHouse(b, nil)
	conns := make([]net.Conn, count)
	measure := func() uint64 {
		runtime.GC()
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return memory.HeapInuse + memory.StackInuse
	}
	before := measure()
	for index := range conns {
		conn, err := net.Dial("tcp", strings.TrimPrefix(h.address, "http://"))
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		hello := fmt.Sprintf(`{"type":"hello","token":"token of %06d"}`, index)
		frame := append([]byte{0x81, 0x80 | byte(len(hello)), 0, 0, 0, 0}, hello...) // masked with nothing
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n%s", frame)
		conns[index] = conn
	}
	for h.open() < count {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	memory, routines, tell := measure()-before, runtime.NumGoroutine(), h.tell("000007")
	for b.Loop() { // telling one of them, whatever the number of the others
		tell([]byte(`{"type":"typing"}`))
	}
	b.ReportMetric(float64(memory)/count, "B/socket")
	b.ReportMetric(float64(routines)/count, "goroutines/socket")
}
