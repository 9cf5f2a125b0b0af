package chat

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// group begins one of ana's with eva and HELEN.
func (h *house) group(helen bool) string {
	h.t.Helper()
	thread := long("group")
	h.must(h.ana.Id, map[string]any{"type": "thread.begin", "thread": "group", "kind": "group", "title": "Trip",
		"users": []string{h.eva.Id}, "helen": helen})
	return thread
}

func (h *house) must(user string, values map[string]any) {
	h.t.Helper()
	if result := h.operate(user, opened(values)); !result.OK {
		h.t.Fatalf("%v is refused: %s", values, result.Code)
	}
}

func (h *house) says(user, id, text string, more map[string]any) {
	h.t.Helper()
	values := map[string]any{"type": "message.put", "thread": "group", "message": id, "author": "self", "text": text}
	for name, value := range more {
		values[name] = value
	}
	h.must(user, values)
}

func TestHelenAnswersInAGroupWhenSheIsAddressed(t *testing.T) {
	h := newHouse(t)
	thread := h.group(true)
	h.says(h.ana.Id, "m1", "Where do we go?", nil)
	h.says(h.eva.Id, "m2", "Ask @helen", map[string]any{"mentions": []string{"helen"}})
	question := <-h.model.asked
	if len(question.Turns) != 2 || question.Turns[1].Text != "eva: Ask @helen" || question.User != h.eva.Id || question.Manners == "" {
		t.Fatalf("she was asked %+v", question)
	}
	h.says(h.ana.Id, "m3", "And when, @helen?", map[string]any{"mentions": []string{"helen"}}) // while she answers
	h.model.says <- "To Lisbon."
	close(h.model.says) // and to the next she says nothing
	second := <-h.model.asked
	if last := second.Turns[len(second.Turns)-1].Text; last != "ana: And when, @helen?" {
		t.Fatalf("then she was asked %q", last)
	}
	rows, err := h.store.messages(h.App, thread)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row *core.Record) bool { return row.GetString("replyTo") == long("m2") })
	if at < 0 {
		t.Fatal("there is no answer")
	}
	answer := rows[at]
	if answer.GetString("text") != "To Lisbon." || answer.GetString("author") != assistant {
		t.Fatalf("she said %q", answer.GetString("text"))
	}
}

func TestHelenStaysSilentWhereNobodyAsksHer(t *testing.T) {
	h := newHouse(t)
	h.group(true)
	h.says(h.ana.Id, "m1", "Hello eva", map[string]any{"mentions": []string{h.eva.Id}})
	h.must(h.ana.Id, map[string]any{"type": "thread.change", "thread": "group", "helen": false})
	h.says(h.ana.Id, "m2", "@helen?", map[string]any{"mentions": []string{"helen"}})
	select {
	case question := <-h.model.asked:
		t.Fatalf("she was asked %+v", question)
	default:
	}
}

func TestWhoMayNotAskFindsThatSaid(t *testing.T) {
	h := newHouse(t)
	thread := h.group(true)
	h.refuses = &Refused{http.StatusTooManyRequests, "rate_limited", "Too many."}
	h.says(h.eva.Id, "m1", "@helen?", map[string]any{"mentions": []string{"helen"}})
	rows, err := h.store.messages(h.App, thread)
	if err != nil {
		t.Fatal(err)
	}
	if made := rows[len(rows)-1].GetString("generation"); !strings.Contains(made, `"code":"rate_limited"`) {
		t.Fatalf("the answer says %s", made)
	}
}

func TestWhoAskedCanAskAgain(t *testing.T) {
	h := newHouse(t)
	thread := h.group(true)
	h.refuses = &Refused{http.StatusTooManyRequests, "rate_limited", "Too many."}
	h.says(h.eva.Id, "m1", "@helen?", map[string]any{"mentions": []string{"helen"}})
	h.says(h.ana.Id, "m2", "Later", nil)
	rows, err := h.store.messages(h.App, thread)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row *core.Record) bool { return row.GetString("author") == assistant })
	answer := rows[at].Id
	again := func(who *core.Record, message string) error {
		return h.asks(h.Again, who, map[string]string{"id": thread, "message": message}, "", nil)
	}
	if err := again(h.eva, answer); codeTold(err) != "rate_limited" {
		t.Fatalf("refused again: %v", err)
	}
	h.refuses = nil
	if err := again(h.ana, answer); codeTold(err) != "not_allowed" {
		t.Fatalf("who did not ask: %v", err)
	}
	if err := again(h.eva, long("m1")); codeTold(err) != ErrUnanswered.Code() {
		t.Fatalf("no answer of hers: %v", err)
	}
	if err := again(h.eva, answer); err != nil {
		t.Fatal(err)
	}
	question := <-h.model.asked
	if last := question.Turns[len(question.Turns)-1]; last.Text != "eva: @helen?" || question.User != h.eva.Id {
		t.Fatalf("she was asked %+v", question)
	}
	if err := again(h.eva, answer); codeTold(err) == "" {
		t.Fatal("twice at once")
	}
	h.model.says <- "Here."
	h.finish(h.find(thread))
	row, err := h.App.FindRecordById("messages", answer)
	if err != nil || row.GetString("text") != "Here." {
		t.Fatalf("she said %q, %v", row.GetString("text"), err)
	}
	if err := again(h.eva, answer); codeTold(err) != ErrUnanswered.Code() {
		t.Fatalf("an answer that is whole: %v", err)
	}
}

func codeTold(err error) string {
	if err == nil {
		return ""
	}
	code, _ := wordsOf(err)
	return code
}
