package chat

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// begun is a group of ana's with all of the village in it.
func (h *house) begun(v villagers) {
	h.t.Helper()
	got := h.operate(v["ana"].Id, v.opened(map[string]any{
		"type": "thread.begin", "thread": "g1", "kind": "group", "title": "Tres", "users": []any{"eva", "leo"}, "createdAt": 1}, 900))
	if !got.OK {
		h.t.Fatalf("%+v", got)
	}
}

// The app makes the same id (src/lib/data/between/begin.test.ts has the same three).
func TestTheThreadOfTwo(t *testing.T) {
	for _, one := range [][3]string{
		{"aaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbb", "ttlppws048e5fpp"},
		{"0123456789abcde", "zyxwvutsrqponml", "n716fc3ayfwgavg"},
		{"abc", "abd", "j19e8cdt35eicl4"},
	} {
		if got := DirectID(one[0], one[1]); got != one[2] || DirectID(one[1], one[0]) != got {
			t.Errorf("%s and %s meet in %s, not %s", one[0], one[1], got, one[2])
		}
	}
}

func repeated(count int, make func(index int) any) []any {
	all := []any{}
	for index := range count {
		all = append(all, make(index))
	}
	return all
}

// What a client should never send, and one that means harm does.
func TestOperationsThatMeanHarm(t *testing.T) {
	h := newHouse(t)
	v := h.villagers()
	h.begun(v)
	mine := v.opened(map[string]any{"type": "thread.begin", "thread": "g2", "kind": "group", "title": "", "users": []any{}, "createdAt": 1}, 901)
	put := func(thread, message string) map[string]any {
		return map[string]any{"type": "message.put", "thread": thread, "message": message, "author": "self", "text": "x", "createdAt": 1}
	}
	for index, one := range []map[string]any{mine, v.opened(put("g2", "m2"), 902)} {
		if got := h.operate(v["eva"].Id, one); !got.OK {
			t.Fatalf("%d %+v", index, got)
		}
	}
	if got := h.operate(v["ana"].Id, v.opened(put("g1", "m1"), 903)); !got.OK {
		t.Fatalf("%+v", got)
	}
	with := func(base map[string]any, field string, value any) map[string]any {
		made := map[string]any{field: value}
		for name, known := range base {
			if name != field {
				made[name] = known
			}
		}
		return made
	}
	on := func(kind, thread, message string) map[string]any {
		return map[string]any{"type": kind, "thread": thread, "message": message}
	}
	begin := map[string]any{"type": "thread.begin", "thread": "g3", "kind": "group", "title": "", "users": []any{}, "createdAt": 1}
	anID := func(index int) any { return fmt.Sprintf("person%09d", index) }
	for name, one := range map[string]struct {
		do   map[string]any
		want string
	}{
		"a list where a text is":           {with(put("g1", "m3"), "text", []any{"x"}), "invalid_operation"},
		"a number where a text is":         {with(put("g1", "m3"), "text", 5), "invalid_operation"},
		"a text where a list is":           {with(put("g1", "m3"), "mentions", "ana"), "invalid_operation"},
		"a time before all times":          {with(put("g1", "m3"), "createdAt", -5), "invalid_operation"},
		"a time beyond numbers":            {with(put("g1", "m3"), "createdAt", 1e300), "invalid_operation"},
		"an author who is another":         {with(put("g1", "m3"), "author", v["eva"].Id), "invalid_operation"},
		"HELEN's words":                    {with(put("g1", "m3"), "author", "assistant"), "not_allowed"},
		"51 mentions":                      {with(put("g1", "m3"), "mentions", repeated(51, anID)), "invalid_operation"},
		"11 files":                         {with(put("g1", "m3"), "files", repeated(11, anID)), "invalid_operation"},
		"a file that is none":              {with(put("g1", "m3"), "files", []any{"../../x"}), "invalid_operation"},
		"too many letters":                 {with(put("g1", "m3"), "text", strings.Repeat("ñ", longest+1)), "message_too_long"},
		"another's message again":          {put("g1", "m2"), "id_taken"},
		"500 people besides":               {with(begin, "users", repeated(500, anID)), "too_many_members"},
		"a hundred thousand people":        {with(begin, "users", repeated(100_000, anID)), "too_many_members"},
		"people who are no ids":            {with(begin, "users", []any{"' OR 1=1 --"}), "person_missing"},
		"a kind that is none":              {with(begin, "kind", "channel"), "invalid_operation"},
		"HELEN's kind":                     {with(begin, "kind", "assistant"), "invalid_operation"},
		"a title as long as a book":        {with(begin, "title", strings.Repeat("x", 3000)), "message_too_long"},
		"a message of another thread":      {on("message.delete", "g1", "m2"), "message_missing"},
		"hidden, of another thread":        {on("message.hide", "g1", "m2"), "message_missing"},
		"starred, of another thread":       {with(on("message.star", "g1", "m2"), "on", true), "message_missing"},
		"pinned, of another thread":        {with(on("message.pin", "g1", "m2"), "on", true), "message_missing"},
		"another thread":                   {on("message.delete", "g2", "m2"), "session_missing"},
		"text as an emoji":                 {with(with(on("message.react", "g1", "m1"), "emoji", "hola"), "on", true), "invalid_operation"},
		"Chinese as an emoji":              {with(with(on("message.react", "g1", "m1"), "emoji", "𠀀"), "on", true), "invalid_operation"},
		"markup as an emoji":               {with(with(on("message.react", "g1", "m1"), "emoji", "<b>👍"), "on", true), "invalid_operation"},
		"a flood of emojis":                {with(with(on("message.react", "g1", "m1"), "emoji", strings.Repeat("👍", 11)), "on", true), "invalid_operation"},
		"a flag is one":                    {with(with(on("message.react", "g1", "m1"), "emoji", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"), "on", true), ""},
		"a family is one":                  {with(with(on("message.react", "g1", "m1"), "emoji", "👩‍👩‍👧‍👦"), "on", true), ""},
		"a key is one":                     {with(with(on("message.react", "g1", "m1"), "emoji", "1️⃣"), "on", true), ""},
		"read to the end of numbers":       {map[string]any{"type": "thread.seen", "thread": "g1", "read": 1 << 52}, ""},
		"read to before the first":         {map[string]any{"type": "thread.seen", "thread": "g1", "read": -7}, ""},
		"a leaf of another thread":         {map[string]any{"type": "thread.change", "thread": "g1", "leaf": "m2"}, "message_missing"},
		"revisions of one's own making":    {with(put("g1", "m3"), "revisions", []any{}), "invalid_operation"},
		"a place of one's own choosing":    {with(put("g1", "m3"), "seq", 1), "invalid_operation"},
		"a role of another's, by a member": {map[string]any{"type": "member.put", "thread": "g1", "user": "leo", "role": "owner"}, ""},
	} {
		operation := v.opened(one.do, 0)
		if leaf, ok := operation["leaf"].(string); ok {
			operation["leaf"] = long(leaf)
		}
		operations++
		operation["id"] = long(fmt.Sprintf("harm%d", operations) + "x")
		if got := h.operate(v["ana"].Id, operation); got.Code != one.want {
			t.Errorf("%s: %+v, not %q", name, got, one.want)
		}
	}
	row, err := h.App.FindRecordById("messages", long("m2"))
	if err != nil || row.GetString("text") != "x" || row.GetInt("deletedAt") != 0 {
		t.Errorf("another thread's message was touched: %v %v", row, err)
	}
}

func TestFiftyMentionsAndFiveHundredPeople(t *testing.T) {
	h := newHouse(t)
	v := h.villagers()
	people := h.crowd(mostMembers - 1)
	ids := []any{}
	for _, one := range people[1:] {
		ids = append(ids, one.Id)
	}
	do := func(operation map[string]any) Result {
		operations++
		return h.as(v["ana"].Id, long(fmt.Sprintf("many%d", operations)+"x"), operation)
	}
	thread := long("gx")
	if got := do(map[string]any{"type": "thread.begin", "thread": thread, "kind": "group", "title": "", "users": ids, "createdAt": 1}); !got.OK {
		t.Fatalf("%+v", got)
	}
	mentioned := ids[:mostMentions]
	if got := do(map[string]any{"type": "message.put", "thread": thread, "message": long("mx"), "author": "self", "text": "x", "createdAt": 1, "mentions": mentioned}); !got.OK {
		t.Errorf("50 mentions: %+v", got)
	}
	if row, err := h.App.FindRecordById("messages", long("mx")); err != nil || len(toldRow(t, row.PublicExport()).Mentions) != mostMentions {
		t.Errorf("%v %v", row, err)
	}
	for _, one := range []struct{ user, want string }{{people[0].Id, ""}, {v["eva"].Id, "too_many_members"}} {
		if got := do(map[string]any{"type": "member.put", "thread": thread, "user": one.user, "role": "member"}); got.Code != one.want {
			t.Errorf("one more: %+v, not %q", got, one.want)
		}
	}
}

// The owner's account goes: their group has another owner, their messages stay, everybody who knew them hears of it, and
// what only they had is gone.
func TestSomebodyWithThreadsDeletesTheirAccount(t *testing.T) {
	h := newHouse(t)
	v := h.villagers()
	h.begun(v)
	pair := v.named("@ana+eva")
	for index, one := range []map[string]any{
		{"type": "thread.begin", "thread": pair, "kind": "direct", "title": "", "users": []any{"eva"}, "createdAt": 1},
		{"type": "message.put", "thread": pair, "message": "m1", "author": "self", "text": "Hola", "createdAt": 1},
		{"type": "message.put", "thread": "g1", "message": "m2", "author": "self", "text": "Hola", "createdAt": 1},
		{"type": "member.put", "thread": "g1", "user": "leo", "role": "admin"},
		{"type": "thread.put", "thread": "t1", "title": "Con HELEN", "createdAt": 1},
	} {
		operation := v.opened(one, index)
		if one["thread"] == pair {
			operation["thread"] = pair
		}
		if got := h.operate(v["ana"].Id, operation); !got.OK {
			t.Fatalf("%d: %+v", index, got)
		}
	}
	before, err := h.store.changes(v["eva"].Id, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.App.Delete(v["ana"]); err != nil {
		t.Fatal(err)
	}
	after, err := h.store.changes(v["eva"].Id, before.Next, 500)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(after.Changes, func(one Change) bool { return one.Collection == "users" && one.Deleted && one.ID == v["ana"].Id }) {
		t.Errorf("eva is not told: %+v", after.Changes)
	}
	for _, id := range []string{long("m1"), long("m2")} {
		if row, err := h.App.FindRecordById("messages", id); err != nil || row.GetString("text") != "Hola" {
			t.Errorf("what was said to others is theirs: %v %v", row, err)
		}
	}
	if _, err := h.App.FindRecordById("threads", long("t1")); err == nil {
		t.Error("a conversation with HELEN is left to nobody")
	}
	_, member, err := h.store.open(h.App, v["leo"].Id, long("g1"))
	if err != nil || member.GetString("role") != owner {
		t.Errorf("nobody owns the group: %v %v", member, err)
	}
}

func TestAChangedProfileIsTold(t *testing.T) {
	h := newHouse(t)
	v := h.villagers()
	h.begun(v)
	page, err := h.store.changes(v["eva"].Id, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	change := func(field, value string) []Change {
		t.Helper()
		row, err := h.App.FindRecordById("users", v["ana"].Id)
		if err != nil {
			t.Fatal(err)
		}
		row.Set(field, value)
		if err := h.App.Save(row); err != nil {
			t.Fatal(err)
		}
		next, err := h.store.changes(v["eva"].Id, page.Next, 500)
		if err != nil {
			t.Fatal(err)
		}
		page = next
		return next.Changes
	}
	changes := change("name", "Ana María")
	if len(changes) != 1 || changes[0].Collection != "members" {
		t.Fatalf("%+v", changes)
	}
	data, err := json.Marshal(changes[0].Row)
	if err != nil || !strings.Contains(string(data), `"name":"Ana María"`) {
		t.Errorf("%s %v", data, err)
	}
	if changes := change("language", "en"); len(changes) != 0 {
		t.Errorf("what nobody sees is told: %+v", changes)
	}
}

// Whoever sees a change hears of it at once, and of what is a person's own nobody else does.
func TestWhoIsToldOfWhat(t *testing.T) {
	h := newHouse(t)
	v := h.villagers()
	h.begun(v)
	seat := func(name string) *core.Record {
		_, member, err := h.store.open(h.App, v[name].Id, long("g1"))
		if err != nil {
			t.Fatal(err)
		}
		return member
	}
	one := seat("eva")
	one.Set("muted", true)
	if err := saveOwn(h.App, one); err != nil {
		t.Fatal(err)
	}
	one = seat("leo")
	one.Set("readSeq", 1)
	var told [][]string
	h.App.OnRecordAfterUpdateSuccess("members").BindFunc(func(e *core.RecordEvent) error {
		told = append(told, h.concerned(e.Record))
		return e.Next()
	})
	if err := save(h.App, one); err != nil {
		t.Fatal(err)
	}
	one = seat("leo")
	one.Set("muted", true)
	if err := saveOwn(h.App, one); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || len(told[0]) != 3 || !slices.Equal(told[1], []string{v["leo"].Id}) {
		t.Errorf("%v", told)
	}
}
