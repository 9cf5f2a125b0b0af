package chat

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// event is one of S1's server-sent events, numbered from 1 within its run, written once however many read it.
type event struct {
	number int
	data   []byte
	came   time.Time // when the provider's bytes of it came; zero of what is ours
}

// outcome is how a run ended.
type outcome string

const (
	running     outcome = "running"
	done        outcome = "done"
	stopped     outcome = "stopped"     // by its owner
	interrupted outcome = "interrupted" // the server ended first
	failed      outcome = "failed"
)

// run is one answer while it is made. It keeps every event, so that each reader goes at its own pace: neither the
// provider nor another reader ever waits for a slow one.
type run struct {
	message string // id
	thread  string
	asker   string // id
	cancel  context.CancelCauseFunc

	mutex   sync.Mutex
	events  []event
	text    strings.Builder
	room    int // characters that still may come: a message has an end, whatever a model thinks
	saved   int // bytes of it that are written down
	state   outcome
	failure error         // why it failed
	changed chan struct{} // closed at each change, and replaced
}

func newRun(thread, message, before string, cancel context.CancelCauseFunc) *run {
	r := &run{thread: thread, message: message, cancel: cancel, state: running, changed: make(chan struct{})}
	r.text.WriteString(before)
	r.room = max(longestKept-utf8.RuneCountInString(before), 0)
	r.append(map[string]any{"type": "start", "session_id": thread}, time.Time{})
	if before != "" { // whoever reads from the first event has the whole answer
		r.append(content{"content", before}, time.Time{})
	}
	return r
}

// say adds a piece of the answer, whose bytes came when said; false when not all of it had room.
func (r *run) say(text string, came time.Time) bool {
	letters := utf8.RuneCountInString(text)
	r.mutex.Lock()
	fits := letters <= r.room
	if !fits {
		text = string([]rune(text)[:r.room])
		letters = r.room
	}
	r.room -= letters
	r.text.WriteString(text)
	r.mutex.Unlock()
	if text != "" {
		r.append(content{"content", text}, came)
	}
	return fits
}

type content struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// end tells every reader how it ended, and why it failed if it did.
func (r *run) end(how outcome, failure error) {
	last := any(map[string]any{"type": "done", "message_id": r.message, "full_content": r.said()})
	if failure != nil {
		code, message := wordsOf(failure)
		last = map[string]any{"type": "error", "code": code, "message": message}
	}
	r.mutex.Lock()
	r.failure = failure
	r.mutex.Unlock()
	r.add(last, time.Time{}, how)
}

func (r *run) append(body any, came time.Time) { r.add(body, came, running) }

func (r *run) add(body any, came time.Time, state outcome) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // strings always can be written
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.events = append(r.events, event{len(r.events) + 1, data, came})
	r.state = state
	close(r.changed)
	r.changed = make(chan struct{})
}

// said is all of the answer so far.
func (r *run) said() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.text.String()
}

// unsaved is the text, if it has grown since it was asked for last and is still growing.
func (r *run) unsaved() (string, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.state != running || r.text.Len() == r.saved {
		return "", false
	}
	r.saved = r.text.Len()
	return r.text.String(), true
}

// after gives the events behind a number, waiting for one until the context ends; true when there will be no more.
func (r *run) after(ctx context.Context, number int) ([]event, bool) {
	for {
		r.mutex.Lock()
		waiting, over := r.changed, r.state != running
		events := r.events[min(number, len(r.events)):]
		r.mutex.Unlock()
		if len(events) > 0 || over {
			return events, over
		}
		select {
		case <-waiting:
		case <-ctx.Done():
			return nil, false
		}
	}
}

func (r *run) over() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.state != running
}

// wordsOf is what readers are told of an error: its own code and words, if it has any.
func wordsOf(err error) (code, message string) {
	var known interface {
		Code() string
		Message() string
	}
	if errors.As(err, &known) {
		return known.Code(), known.Message()
	}
	return "internal", "Something failed."
}
