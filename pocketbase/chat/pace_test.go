package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// What waited for weeks goes in one go; what follows without end is told when to come again, and then comes through.
func TestThePaceOfSending(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	p := newPace(func() time.Time { return now })
	for sent := 0; sent < operationsAtOnce; sent += mostOperations {
		if err := p.takes("ana", mostOperations); err != nil {
			t.Fatalf("after %d: %v", sent, err)
		}
	}
	if err := p.takes("eva", mostOperations); err != nil {
		t.Errorf("another waits for her: %v", err)
	}
	for round := range 50 {
		var refused *tooFast
		if err := p.takes("ana", mostOperations); !errors.As(err, &refused) {
			t.Fatalf("round %d: %v", round, err)
		}
		if refused.Status() != http.StatusTooManyRequests || refused.Code() != "rate_limited" || refused.RetryAfter() != 5*time.Second {
			t.Fatalf("%d %s, after %s", refused.Status(), refused.Code(), refused.RetryAfter())
		}
		now = now.Add(refused.RetryAfter())
		if err := p.takes("ana", mostOperations); err != nil {
			t.Fatalf("round %d, after waiting: %v", round, err)
		}
	}
	if err := p.takes("ana", 0); err == nil {
		t.Error("questions with nothing in them are free")
	}
	now = now.Add(-time.Hour) // a clock that is put back gives nothing, and takes nothing
	if err := p.takes("eva", mostOperations); err != nil {
		t.Error(err)
	}
}

// Whoever sends as fast as hands and devices can is never told to wait.
func TestThePaceOfPeople(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	p := newPace(func() time.Time { return now })
	for range 12 * 60 * 60 { // half a day of fifteen changes a second, by several devices
		for range 15 {
			if err := p.takes("ana", 1); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(time.Second)
	}
}

func TestThePaceForgets(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	p := newPace(func() time.Time { return now })
	for index := range 5000 {
		if err := p.takes(fmt.Sprint(index), 1); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
	}
	if len(p.of) > 1000 {
		t.Errorf("%d are remembered", len(p.of))
	}
}

// Whatever way they come, what is refused is not done, and is done when it comes again.
func TestABatchIsRefusedWhole(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.pace.of[h.ana.Id] = bucket{1, h.now()}
	operation := func(letter string) json.RawMessage {
		return fmt.Appendf(nil, `{"id":"%[1]s00000000000000","type":"message.put","thread":"%[2]s","message":"%[1]s00000000000000","author":"self","text":"Hola","createdAt":1}`, letter, thread)
	}
	batch := []json.RawMessage{operation("a"), operation("b")}
	var refused *tooFast
	if _, err := h.Do(h.ana.Id, batch); !errors.As(err, &refused) || len(h.rows(thread)) != 0 {
		t.Fatalf("%v, %d", err, len(h.rows(thread)))
	}
	h.ahead.Store(int64(refused.RetryAfter()))
	results, err := h.Do(h.ana.Id, batch)
	if err != nil || !results[0].OK || results[0].Again || len(h.rows(thread)) != 2 {
		t.Fatalf("%v, %+v", err, results)
	}
}
