package chat

import (
	"encoding/json"
	"sync"
	"testing"
	"time"
)

// ear is a device that remembers what it is told.
type ear struct {
	mutex sync.Mutex
	heard []map[string]any
}

func (e *ear) tell(message []byte) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	var said map[string]any
	if message != nil && json.Unmarshal(message, &said) == nil {
		e.heard = append(e.heard, said)
	}
}

// waits until so much was told, and a while longer for more than that.
func (e *ear) waits(t *testing.T, count int) []map[string]any {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for {
		e.mutex.Lock()
		heard := e.heard
		e.mutex.Unlock()
		if len(heard) >= count || time.Now().After(deadline) {
			if len(heard) != count {
				t.Fatalf("heard %v, not %d", heard, count)
			}
			return heard
		}
		time.Sleep(time.Millisecond)
	}
}

func (h *house) direct() string {
	h.t.Helper()
	thread := DirectID(h.ana.Id, h.eva.Id)
	got := h.operate(h.ana.Id, map[string]any{"id": long("begin"), "type": "thread.begin", "thread": thread, "kind": direct, "users": []string{h.eva.Id}})
	if !got.OK {
		h.t.Fatal(got)
	}
	return thread
}

func TestComingAndGoingIsToldOnce(t *testing.T) {
	h := newHouse(t)
	h.direct()
	h.presence.after = 30 * time.Millisecond
	hers := &ear{}
	h.Listen(h.eva.Id, hers.tell)
	end := h.Listen(h.ana.Id, func([]byte) {})
	if got := hers.waits(t, 1)[0]; got["user"] != h.ana.Id || got["online"] != true {
		t.Errorf("%v", got)
	}
	for range 20 { // a page that loads anew, and again
		end()
		end = h.Listen(h.ana.Id, func([]byte) {})
	}
	time.Sleep(60 * time.Millisecond)
	hers.waits(t, 1)
	end()
	if got := hers.waits(t, 2)[1]; got["online"] != false || got["seen"] == 0.0 {
		t.Errorf("%v", got)
	}
	h.presence.write()
	row, err := h.App.FindRecordById("users", h.ana.Id)
	if err != nil || row.GetInt("lastSeen") == 0 {
		t.Error(row.GetInt("lastSeen"), err)
	}
	h.Listen(h.ana.Id, func([]byte) {})
	hers.waits(t, 3)
}

func TestManyComeAndGoAtOnce(t *testing.T) {
	h := newHouse(t)
	h.direct()
	h.presence.after = time.Millisecond
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				h.Listen(h.ana.Id, func([]byte) {})()
			}
		})
	}
	all.Wait()
	for deadline := time.Now().Add(5 * time.Second); h.presence.now(h.ana.Id).Online; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("they never went")
		}
	}
	if left := h.listeners.devices(h.ana.Id); len(left) != 0 {
		t.Errorf("%d devices stayed", len(left))
	}
}

func TestTypingIsToldOnceInAWhile(t *testing.T) {
	h := newHouse(t)
	thread := h.direct()
	hers := &ear{}
	h.Listen(h.eva.Id, hers.tell)
	for range 50 {
		if err := h.Types(h.ana.Id, thread); err != nil {
			t.Fatal(err)
		}
	}
	if got := hers.waits(t, 1)[0]; got["type"] != "typing" || got["thread"] != thread || got["user"] != h.ana.Id {
		t.Errorf("%v", got)
	}
	h.ahead.Store(int64(typingEvery))
	if err := h.Types(h.ana.Id, thread); err != nil {
		t.Fatal(err)
	}
	hers.waits(t, 2)
	if err := h.Types(h.ana.Id, long("nothing")); err != ErrNoSession {
		t.Error(err)
	}
}
