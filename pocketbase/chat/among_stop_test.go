package chat

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// stopping is a group of ana's in which eva asked HELEN, and what she has said so far.
func stopping(t *testing.T) (h *house, thread string, stop func(*core.Record) error) {
	h = newHouse(t)
	thread = h.group(true)
	h.must(h.ana.Id, map[string]any{"type": "member.put", "thread": "group", "user": h.leo.Id, "role": "member"})
	h.says(h.eva.Id, "m1", "@helen?", map[string]any{"mentions": []string{"helen"}})
	<-h.model.asked
	h.model.says <- "Half"
	return h, thread, func(who *core.Record) error {
		return h.asks(h.Stop, who, map[string]string{"id": thread}, "", nil)
	}
}

func (h *house) answerIn(thread string) Message {
	h.t.Helper()
	for _, one := range h.rows(thread) {
		if one.Role == "assistant" {
			return one
		}
	}
	h.t.Fatal("there is no answer")
	return Message{}
}

func TestAnotherMemberCannotStopHelen(t *testing.T) {
	h, thread, stop := stopping(t)
	if err := stop(h.leo); err != errNotOwner {
		t.Errorf("leo, who did not ask: %v", err)
	}
	h.model.says <- " and half."
	h.finish(h.find(thread))
	if kept := h.answerIn(thread); kept.Content != "Half and half." || kept.Generation.Status != done {
		t.Errorf("kept %+v", kept)
	}
	if err := stop(h.leo); err != nil {
		t.Errorf("stopping what does not run: %v", err)
	}
}

func TestWhoAskedAndWhoLeadsStopHelen(t *testing.T) {
	for name, who := range map[string]func(*house) *core.Record{
		"who asked": func(h *house) *core.Record { return h.eva },
		"the owner": func(h *house) *core.Record { return h.ana },
		"an admin": func(h *house) *core.Record {
			h.must(h.ana.Id, map[string]any{"type": "member.put", "thread": "group", "user": h.leo.Id, "role": "admin"})
			return h.leo
		},
	} {
		h, thread, stop := stopping(t)
		if err := stop(who(h)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		waitOver(t, h.find(thread))
		if kept := h.answerIn(thread); kept.Content != "Half" || kept.Generation.Status != stopped {
			t.Errorf("%s: kept %+v", name, kept)
		}
	}
}

// What is about to begin is hers who asked, too: whose turn it was before does not count.
func TestAnotherMemberCannotStopHelenBeforeSheBegins(t *testing.T) {
	h, thread, stop := stopping(t)
	h.finish(h.find(thread)) // what eva asked is answered
	var refused, allowed error
	h.Admit = func(question Question, stored Counted) (Admission, error) {
		refused, allowed = stop(h.eva), stop(h.leo)
		return h.admit(question, stored)
	}
	h.says(h.leo.Id, "m2", "And I, @helen?", map[string]any{"mentions": []string{"helen"}})
	waitOver(t, h.find(thread))
	if refused != errNotOwner || allowed != nil {
		t.Errorf("eva: %v, leo: %v", refused, allowed)
	}
	rows := h.rows(thread)
	if last := rows[len(rows)-1]; last.Generation == nil || last.Generation.Status != stopped {
		t.Errorf("kept %+v", last)
	}
}
