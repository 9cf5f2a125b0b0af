package chat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// history is one of the cases that the app's own tests hold against their model of the server, too.
type history struct {
	Name  string `json:"name"`
	Steps []struct {
		As    string         `json:"as"`
		Do    map[string]any `json:"do"`
		Gives string         `json:"gives"`
	} `json:"steps"`
	Ana []string `json:"ana"`
	Eva []string `json:"eva"`
}

// long is a short name as an id.
func long(name string) string { return name + strings.Repeat("0", 15-len(name)) }

func (h *house) operate(user string, operation map[string]any) Result {
	h.t.Helper()
	data, err := json.Marshal(operation)
	if err != nil {
		h.t.Fatal(err)
	}
	result, err := h.push(user, data)
	if err != nil {
		h.t.Fatal(err)
	}
	return result
}

var operations int

// opened is one of the cases, with its short names as ids and an id of its own unless it has one.
func opened(values map[string]any) map[string]any {
	operations++
	made := map[string]any{"id": fmt.Sprintf("op%d", operations)}
	for name, value := range values {
		made[name] = value
	}
	for _, name := range []string{"id", "thread", "message", "parent", "leaf"} {
		if value, ok := made[name].(string); ok {
			made[name] = long(value)
		}
	}
	return made
}

// seen is what a device shows that begins now.
func (h *house) seen(user string) []string {
	h.t.Helper()
	page, err := h.store.changes(user, 0, 500)
	if err != nil {
		h.t.Fatal(err)
	}
	short := func(value any) string {
		name := value.(string)
		switch name {
		case h.ana.Id:
			return "ana"
		case h.eva.Id:
			return "eva"
		}
		return strings.TrimRight(name, "0")
	}
	or := func(value any) string {
		if value == "" {
			return "-"
		}
		return value.(string)
	}
	live, views := map[string]string{}, map[string]string{}
	for _, change := range page.Changes {
		if change.Deleted {
			for key := range live {
				if strings.Contains(key, change.ID) {
					delete(live, key)
				}
			}
			continue
		}
		row := change.Row.(map[string]any)
		text := fmt.Sprint
		switch change.Collection {
		case "threads":
			live["thread "+change.ID] = text("thread ", short(change.ID), " ", row["title"])
		case "messages":
			live["message "+change.ID+row["thread"].(string)] = fmt.Sprintf("message %s %v %s %v/%v %s", short(change.ID), row["seq"],
				short(row["author"]), row["text"], row["heard"], or(row["language"]))
		case "members":
			view := ""
			for _, name := range []string{"pinned", "archived"} {
				if row[name] == true {
					view += " " + name
				} else {
					view += " -"
				}
			}
			views["thread "+row["thread"].(string)] = view
		}
	}
	lines := []string{}
	for key, line := range live {
		lines = append(lines, line+views[key])
	}
	slices.Sort(lines)
	return lines
}

func TestHistories(t *testing.T) {
	data, err := os.ReadFile("../../src/lib/data/sync/protocol.cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var histories []history
	if err := json.Unmarshal(data, &histories); err != nil {
		t.Fatal(err)
	}
	for _, one := range histories {
		t.Run(one.Name, func(t *testing.T) {
			h := newHouse(t)
			people := map[string]string{"ana": h.ana.Id, "eva": h.eva.Id}
			for index, step := range one.Steps {
				got := h.operate(people[step.As], opened(step.Do))
				if got.OK && step.Gives != "ok" || !got.OK && got.Code != step.Gives {
					t.Errorf("step %d: %+v, not %s", index, got, step.Gives)
				}
			}
			if got := h.seen(h.ana.Id); !slices.Equal(got, one.Ana) {
				t.Errorf("ana sees %q", got)
			}
			if got := h.seen(h.eva.Id); !slices.Equal(got, append([]string{}, one.Eva...)) {
				t.Errorf("eva sees %q", got)
			}
		})
	}
}

func put(thread string) map[string]any {
	return opened(map[string]any{"type": "thread.put", "thread": thread, "title": "Uno", "createdAt": 1000})
}

func say(thread, message, text string) map[string]any {
	return opened(map[string]any{
		"type": "message.put", "thread": thread, "message": message, "author": "self", "text": text, "createdAt": 1001,
	})
}

func TestSizes(t *testing.T) {
	h := newHouse(t)
	h.operate(h.ana.Id, put("t1"))
	if got := h.operate(h.ana.Id, say("t1", "m1", strings.Repeat("ñ", longestKept))); !got.OK {
		t.Errorf("the longest message: %+v", got)
	}
	if got := h.operate(h.ana.Id, say("t1", "m2", strings.Repeat("ñ", longestKept+1))); got.Code != "message_too_long" {
		t.Errorf("a longer one: %+v", got)
	}
	parts := say("t1", "m3", "x")
	parts["segments"] = []segment{{0, 1, strings.Repeat("x", largestParts)}}
	if got := h.operate(h.ana.Id, parts); got.Code != "message_too_long" {
		t.Errorf("too many parts: %+v", got)
	}
	unknown := put("t2")
	unknown["owner"] = h.eva.Id
	if got := h.operate(h.ana.Id, unknown); got.Code != "invalid_operation" {
		t.Errorf("a field nobody knows: %+v", got)
	}
	for name, one := range map[string]struct {
		body string
		want *Refused
	}{
		"too many":  {`{"operations":[` + strings.Repeat(`{},`, mostOperations) + `{}]}`, errTooMany},
		"too large": {`{"operations":["` + strings.Repeat("x", largestBatch) + `"]}`, errBatchTooBig},
		"nonsense":  {`[`, errInvalidBody},
	} {
		event := &core.RequestEvent{App: h.App, Auth: h.ana}
		event.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(one.body))
		event.Response = httptest.NewRecorder()
		if err := h.Push(event); err != one.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOneRefusalDoesNotStopTheRest(t *testing.T) {
	h := newHouse(t)
	body, err := json.Marshal(map[string]any{"operations": []any{put("t1"), say("t9", "m1", "x"), say("t1", "m2", "y"), "nonsense"}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing has an effect
		event, recorder := &core.RequestEvent{App: h.App, Auth: h.ana}, httptest.NewRecorder()
		event.Request, event.Response = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body))), recorder
		if err := h.Push(event); err != nil {
			t.Fatal(err)
		}
		var answer struct{ Results []Result }
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		codes := []string{}
		for _, one := range answer.Results {
			codes = append(codes, one.Code)
		}
		if !slices.Equal(codes, []string{"", "session_missing", "", "invalid_operation"}) {
			t.Errorf("%+v", answer.Results)
		}
	}
	if got := h.seen(h.ana.Id); !slices.Equal(got, []string{"message m2 1 ana y/ -", "thread t1 Uno - -"}) {
		t.Errorf("%q", got)
	}
}

func TestMembersWhoDoNotOwnAGroup(t *testing.T) {
	h := newHouse(t)
	h.operate(h.ana.Id, put("t1"))
	row, err := newRow(h.App, "members", map[string]any{"thread": long("t1"), "user": h.eva.Id, "role": "member"})
	if err != nil {
		t.Fatal(err)
	}
	if err := save(h.App, row); err != nil {
		t.Fatal(err)
	}
	change := func(name string, value any) map[string]any {
		return opened(map[string]any{"type": "thread.change", "thread": "t1", name: value})
	}
	if got := h.operate(h.eva.Id, change("title", "Mía")); got.Code != "not_allowed" {
		t.Errorf("renamed by a member: %+v", got)
	}
	if got := h.operate(h.eva.Id, opened(map[string]any{"type": "thread.delete", "thread": "t1"})); got.Code != "not_allowed" {
		t.Errorf("deleted by a member: %+v", got)
	}
	if got := h.operate(h.eva.Id, change("pinned", true)); !got.OK {
		t.Errorf("pinned by a member: %+v", got)
	}
}

func TestAnAnswerInTheMakingGoesWithItsThread(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	if got := h.operate(h.ana.Id, map[string]any{"id": long("op"), "type": "thread.delete", "thread": thread}); !got.OK {
		t.Fatalf("%+v", got)
	}
	waitOver(t, one)
}
