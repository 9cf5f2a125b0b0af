package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// villagers are the people of the cases, by their names.
type villagers map[string]*core.Record

// step is something somebody does, asks for of the past, or wants nothing of any more.
type step struct {
	As     string
	Do     map[string]any
	Blocks string
	Past   *struct {
		Thread        string
		Before, Limit int
	}
	Gives any
}

func (h *house) villagers() villagers {
	h.t.Helper()
	all := villagers{}
	for _, name := range []string{"ana", "eva", "leo"} {
		row, err := h.App.FindFirstRecordByData("users", "username", name)
		if err != nil {
			h.t.Fatal(err)
		}
		all[name] = row
	}
	return all
}

var ofTwo = regexp.MustCompile(`^@(\w+)\+(\w+)$`)

// named is the id of what the cases call so.
func (v villagers) named(name string) string {
	if two := ofTwo.FindStringSubmatch(name); two != nil {
		return DirectID(v[two[1]].Id, v[two[2]].Id)
	}
	switch person := v[name]; {
	case person != nil:
		return person.Id
	case name == assistant || strings.ToLower(name) != name:
		return name
	}
	return long(name)
}

func (v villagers) short(id string) string {
	for name, person := range v {
		if person.Id == id {
			return name
		}
		for other, another := range v {
			if name < other && DirectID(person.Id, another.Id) == id {
				return "@" + name + "+" + other
			}
		}
	}
	return strings.TrimRight(id, "0")
}

func (v villagers) all(ids []string) string {
	names := []string{}
	for _, id := range ids {
		names = append(names, v.short(id))
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

func (v villagers) opened(values map[string]any, index int) map[string]any {
	made := map[string]any{"id": fmt.Sprintf("op%dx", index)}
	for name, value := range values {
		made[name] = value
	}
	for _, field := range []string{"id", "thread", "message", "replyTo", "forwarded", "user"} {
		if value, ok := made[field].(string); ok {
			made[field] = v.named(value)
		}
	}
	for _, field := range []string{"users", "mentions"} {
		if list, ok := made[field].([]any); ok {
			ids := []string{}
			for _, one := range list {
				ids = append(ids, v.named(one.(string)))
			}
			made[field] = ids
		}
	}
	return made
}

func (v villagers) said(one row, starred bool) string {
	if one.Notice != nil {
		return line(fmt.Sprintf("notice %s %d %s %s", v.short(one.Thread), one.Seq, v.short(one.Author), one.Notice.Type),
			v.short(one.Notice.Who), one.Notice.Title, one.Notice.Role)
	}
	older, emojis := []string{}, []string{}
	for _, before := range one.Revisions {
		older = append(older, before.Text)
	}
	for emoji, who := range one.Reactions {
		emojis = append(emojis, emoji+":"+v.all(who))
	}
	slices.Sort(emojis)
	return line(fmt.Sprintf("message %s %s %d %s", v.short(one.ID), v.short(one.Thread), one.Seq, v.short(one.Author)), one.Text,
		when(one.ReplyTo != "", "re:"+v.short(one.ReplyTo)), when(len(one.Mentions) > 0, "@"+v.all(one.Mentions)),
		when(one.Forwarded != "", "fw:"+v.short(one.Forwarded)), when(len(older) > 0, "edited:"+strings.Join(older, "|")),
		when(one.DeletedAt > 0, "deleted"), line(emojis...), when(starred, "starred"))
}

// sees is what somebody's new device shows, in the words of the cases.
func (h *house) sees(v villagers, user string) []string {
	h.t.Helper()
	page, err := h.store.changes(user, 0, 500)
	if err != nil {
		h.t.Fatal(err)
	}
	starred, seats := map[string]bool{}, map[string][]row{}
	for _, change := range page.Changes {
		switch one := toldRow(h.t, change.Row); change.Collection {
		case "marks":
			starred[one.Message] = one.Starred
		case "members":
			seats[one.Thread] = append(seats[one.Thread], one)
		}
	}
	lines := []string{}
	for _, change := range page.Changes {
		one := toldRow(h.t, change.Row)
		switch {
		case change.Deleted:
			lines = append(lines, "gone "+change.Collection+" "+v.short(change.ID))
		case change.Collection == "messages":
			lines = append(lines, v.said(one, starred[one.ID]))
		case change.Collection == "threads":
			lines = append(lines, h.thread(v, one, seats[one.ID], user))
		}
	}
	slices.Sort(lines)
	return lines
}

func (h *house) thread(v villagers, one row, seats []row, user string) string {
	var own row
	others := []string{}
	for _, seat := range seats {
		if seat.User == user {
			own = seat
			continue
		}
		if seat.Muted != nil {
			h.t.Error("what is one person's own is told to another")
		}
		role := seat.Role
		if seat.Left > 0 {
			role = "left"
		}
		others = append(others, v.short(seat.User)+":"+role)
	}
	if len(others) == 0 {
		others = append(others, "nobody")
	}
	slices.Sort(others)
	pins := []string{}
	for _, pin := range one.Pins {
		pins = append(pins, v.short(pin))
	}
	return line("thread", v.short(one.ID), one.Kind, one.Title, own.Role, when(one.Helen, "helen"),
		when(len(pins) > 0, "pins:"+strings.Join(pins, ",")), when(own.Pinned, "pinned"), when(own.Archived, "archived"),
		when(own.Muted != nil && *own.Muted, "muted"), when(own.Unread, "unread"),
		when(own.ClearedSeq > 0, fmt.Sprintf("cleared:%d", own.ClearedSeq)),
		fmt.Sprintf("read:%d/%d of %d with %s", own.ReadSeq, own.DeliveredSeq, one.LastSeq, strings.Join(others, ",")))
}

func (h *house) takes(v villagers, one step, index int) any {
	h.t.Helper()
	user := v[one.As]
	switch {
	case one.Blocks != "":
		row, err := newRow(h.App, "blocks", map[string]any{"user": user.Id, "blocked": v[one.Blocks].Id})
		if err == nil {
			err = h.App.Save(row)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		return "ok"
	case one.Past != nil:
		before, limit := one.Past.Before, one.Past.Limit
		if before == 0 {
			before = math.MaxInt32
		}
		if limit == 0 {
			limit = 200
		}
		page, err := h.store.history(user.Id, v.named(one.Past.Thread), before, limit)
		if errors.Is(err, ErrNoSession) {
			return "session_missing"
		}
		if err != nil {
			h.t.Fatal(err)
		}
		starred, names := map[string]bool{}, []any{}
		for _, mark := range page.Marks {
			starred[toldRow(h.t, mark).Message] = toldRow(h.t, mark).Starred
		}
		for _, message := range page.Messages {
			said := toldRow(h.t, message)
			name := v.short(said.ID)
			if said.Notice != nil {
				name = "notice"
			}
			names = append(names, line(name, when(starred[said.ID], "starred")))
		}
		if page.More {
			names = append(names, "+")
		}
		return names
	}
	result := h.operate(user.Id, v.opened(one.Do, index))
	switch {
	case result.Again:
		return "again"
	case result.OK:
		return "ok"
	}
	return result.Code
}

// The cases that the app's model of the server is held against, too.
// busy keeps HELEN from answering in a thread: what she says is no part of these histories.
func (h *house) busy(thread string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.opening[long(thread)] = &opening{}
}

func TestHistoriesBetweenPeople(t *testing.T) {
	data, err := os.ReadFile("../../src/lib/data/sync/people.cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var histories []struct {
		Name  string
		Steps []step
		Sees  map[string][]string
	}
	if err := json.Unmarshal(data, &histories); err != nil {
		t.Fatal(err)
	}
	for _, one := range histories {
		t.Run(one.Name, func(t *testing.T) {
			h := newHouse(t)
			v := h.villagers()
			h.busy("g1")
			for index, step := range one.Steps {
				if got := h.takes(v, step, index); !reflect.DeepEqual(got, step.Gives) {
					t.Errorf("step %d: %v, not %v", index, got, step.Gives)
				}
			}
			for name, want := range one.Sees {
				if got := h.sees(v, v[name].Id); !slices.Equal(got, want) {
					t.Errorf("%s sees\n%s\nnot\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
}
