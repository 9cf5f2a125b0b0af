package chat

import (
	"errors"
	"testing"
	"time"
)

func TestWhatIsTooMuchIsNotStored(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.refuses = &Refused{429, "rate_limited", "Too many."}
	for name, in := range map[string]string{"a conversation": thread, "a new one": ""} {
		if _, err := h.Chat.ask(h.ana.Id, in, Wish{Content: "Hi"}); !errors.Is(err, h.refuses) {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := h.store.list(h.ana.Id, 50, time.Now().Add(time.Hour))
	if err != nil || len(list) != 1 || len(h.rows(thread)) != 0 || len(h.model.asked) != 0 {
		t.Errorf("%d conversations, %d messages, %d questions, %v", len(list), len(h.rows(thread)), len(h.model.asked), err)
	}
	h.refuses = nil
	one := h.ask(thread, Wish{Content: "Hi"}) // the conversation is free again
	h.finish(one)
}

func TestWhatIsStoredIsCounted(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	wish := Wish{ID: "abcdefghij12345", Content: "Hi"}
	steps := []struct {
		name string
		wish Wish
		want Counted
	}{
		{"a message", wish, Counted{1, 0}},
		{"the same again", wish, Counted{1, 0}},
		{"a text file", Wish{Attachments: []Attachment{{Data: []byte("words")}}}, Counted{2, 1}},
	}
	var last string
	for _, step := range steps {
		one := h.ask(thread, step.wish)
		h.finish(one)
		if last = one.message; h.counts != step.want {
			t.Errorf("%s: %+v, not %+v", step.name, h.counts, step.want)
		}
	}
	h.finish(h.ask(thread, Wish{Regenerate: last}))
	if _, err := h.Chat.ask(h.ana.Id, thread, Wish{Content: "To nobody", Parent: &h.ana.Id}); !errors.Is(err, ErrNoMessage) {
		t.Error(err)
	}
	if want := (Counted{2, 1}); h.counts != want {
		t.Errorf("another answer and a refused message: %+v, not %+v", h.counts, want)
	}
}
