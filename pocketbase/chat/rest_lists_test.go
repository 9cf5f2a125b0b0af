package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// keeps writes a row past the operations, of which a person has so many a minute.
func (h *house) keeps(collection string, values map[string]any) {
	h.t.Helper()
	kind, err := h.App.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		h.t.Fatal(err)
	}
	row := core.NewRecord(kind)
	row.Load(values)
	if err := h.App.SaveNoValidate(row); err != nil {
		h.t.Fatal(err)
	}
}

// Lists are bare arrays, oldest first; fifty by themselves, two hundred at most, and the last ones of all.
func TestHowListsAreLong(t *testing.T) {
	h := newHouse(t)
	group := h.groupOf(h.eva.Id) // tells of itself at 1
	for index := range 209 {
		h.keeps("messages", map[string]any{"thread": group, "seq": 2 + index, "author": h.ana.Id, "kind": "text", "text": fmt.Sprint("m", 2+index)})
		thread := long(fmt.Sprint("t", index, "x"))
		h.keeps("threads", map[string]any{"id": thread, "kind": "group", "createdAt": 1, "updatedAt": 1000 + index})
		h.keeps("members", map[string]any{"thread": thread, "user": h.eva.Id, "role": "owner"})
	}
	for query, count := range map[string]int{"": 50, "limit=3": 3, "limit=200": 200, "limit=201": 200, "limit=100000": 200, "limit=0": 50, "limit=-1": 50} {
		var messages []ChatMessage
		if _, err := h.rest(h.ChatMessages, rested{who: h.eva, id: group, query: query}, &messages); err != nil {
			t.Fatal(err)
		}
		if len(messages) != count || messages[0].Seq != 211-count || messages[count-1].Seq != 210 {
			t.Errorf("%q: %d messages, %d to %d", query, len(messages), messages[0].Seq, messages[len(messages)-1].Seq)
		}
		var chats []ChatOf
		if _, err := h.rest(h.Chats, rested{who: h.eva, query: query}, &chats); err != nil {
			t.Fatal(err)
		}
		oldestFirst := slices.IsSortedFunc(chats, func(a, b ChatOf) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
		if len(chats) != count || !oldestFirst || chats[count-1].ID != group {
			t.Errorf("%q: %d chats, oldest first %v", query, len(chats), oldestFirst)
		}
	}
}

// Who goes back through chats sees each once, in one order, also those written in at one moment.
func TestGoingBackThroughChats(t *testing.T) {
	h := newHouse(t)
	for index := range 7 {
		thread := long(fmt.Sprint("t", index, "x"))
		h.keeps("threads", map[string]any{"id": thread, "kind": "group", "createdAt": 1, "updatedAt": 1000 + index/3})
		h.keeps("members", map[string]any{"thread": thread, "user": h.eva.Id, "role": "owner"})
	}
	read := func(query string) (ids []string) {
		t.Helper()
		var chats []ChatOf
		if _, err := h.rest(h.Chats, rested{who: h.eva, query: query}, &chats); err != nil {
			t.Fatal(err)
		}
		for _, one := range chats {
			ids = append(ids, one.ID)
		}
		return ids
	}
	whole := read("")
	var gathered []string
	for page := read("limit=2"); len(page) > 0; page = read("limit=2&before=" + page[0]) {
		gathered = append(page, gathered...)
	}
	if len(whole) != 7 || strings.Join(gathered, " ") != strings.Join(whole, " ") {
		t.Errorf("by twos %v, all %v", gathered, whole)
	}
}
