package chat

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// crowd is more people in the house, whose passwords are quick to make.
func (h *house) crowd(count int) []*core.Record {
	h.t.Helper()
	users, err := h.App.FindCollectionByNameOrId("users")
	if err != nil {
		h.t.Fatal(err)
	}
	users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = 4
	if err := h.App.Save(users); err != nil {
		h.t.Fatal(err)
	}
	people := make([]*core.Record, count)
	for index := range people {
		people[index] = core.NewRecord(users)
		people[index].SetEmail(fmt.Sprintf("person%d@example.com", index))
		people[index].SetPassword("a long password")
		people[index].Load(map[string]any{"username": fmt.Sprintf("person%d", index), "kind": "human", "role": "user", "language": "es"})
		if err := h.App.Save(people[index]); err != nil {
			h.t.Fatal(err)
		}
	}
	return people
}

// as lets somebody do something, whatever comes of it.
func (h *house) as(user string, id string, operation map[string]any) Result {
	operation["id"] = id
	data, err := json.Marshal(operation)
	if err != nil {
		panic(err)
	}
	result, err := h.push(user, data)
	if err != nil {
		h.t.Errorf("%v: %v", operation, err)
	}
	return result
}

// Twenty write, come, go, put emojis and ask for news at once: places in the thread are given once each and without holes,
// revisions are nobody else's, and what anybody then fetches is what there is.
func TestTwentyAtOnce(t *testing.T) {
	h := newHouse(t)
	people := h.crowd(20)
	const thread, rounds = "crowdedgroup000", 4
	ids := make([]string, 0, len(people))
	for _, one := range people[1:] {
		ids = append(ids, one.Id)
	}
	begun := h.as(people[0].Id, "begin0000000000", map[string]any{
		"type": "thread.begin", "thread": thread, "kind": "group", "title": "Todos", "users": ids, "createdAt": 1})
	if !begun.OK {
		t.Fatalf("%+v", begun)
	}
	var group sync.WaitGroup
	var lock sync.Mutex
	said := map[string]string{}
	for index, person := range people {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(index)))
			since := 0
			for round := range rounds {
				message := fmt.Sprintf("message%02d%02d%04d", index, round, 0)
				id := func(letter string) string { return fmt.Sprintf("%s%02d%02d%s", letter, index, round, "0000000000") }
				result := h.as(person.Id, id("s"), map[string]any{
					"type": "message.put", "thread": thread, "message": message, "author": "self", "text": "Hola", "createdAt": 1})
				if result.OK {
					lock.Lock()
					said[message] = person.Id
					lock.Unlock()
				} else if result.Code != "session_missing" {
					t.Errorf("%+v", result)
				}
				other := fmt.Sprintf("message%02d%02d%04d", random.IntN(20), random.IntN(round+1), 0)
				h.as(person.Id, id("r"), map[string]any{
					"type": "message.react", "thread": thread, "message": other, "emoji": "👍", "on": random.IntN(3) > 0})
				h.as(person.Id, id("v"), map[string]any{"type": "thread.seen", "thread": thread, "read": random.IntN(300)})
				if random.IntN(6) == 0 && index > 0 {
					h.as(person.Id, id("l"), map[string]any{"type": "thread.leave", "thread": thread})
				}
				if index == 0 {
					who := people[1+random.IntN(19)].Id
					h.as(person.Id, id("p"), map[string]any{"type": "member.put", "thread": thread, "user": who, "role": "member"})
				}
				page, err := h.store.changes(person.Id, since, 50)
				if err != nil {
					t.Error(err)
					return
				}
				since = page.Next
			}
		})
	}
	group.Wait()
	for _, person := range people[1:] { // everybody is in at the end
		h.as(people[0].Id, "in"+person.Id[:13], map[string]any{
			"type": "member.put", "thread": thread, "user": person.Id, "role": "member"})
	}

	rows, err := h.App.FindRecordsByFilter("messages", "thread = '"+thread+"'", "seq", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for index, row := range rows {
		if row.GetInt("seq") != index+1 {
			t.Fatalf("message %d has place %d", index+1, row.GetInt("seq"))
		}
		if author, known := said[row.Id]; row.GetString("kind") == "text" && (!known || author != row.GetString("author")) {
			t.Errorf("%s was not said by %s", row.Id, row.GetString("author"))
		}
		delete(said, row.Id)
	}
	if len(said) > 0 {
		t.Errorf("%d accepted messages are not there", len(said))
	}
	revisions := []int{}
	for _, collection := range []string{"threads", "members", "messages", "tombstones"} {
		all, err := h.App.FindAllRecords(collection)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range all {
			revisions = append(revisions, row.GetInt("rev"))
		}
	}
	slices.Sort(revisions)
	if len(slices.Compact(slices.Clone(revisions))) != len(revisions) || revisions[0] == 0 {
		t.Error("two rows have the same revision, or one has none")
	}
	for _, person := range people {
		device := map[string]any{}
		pull(t, h, person.Id, 0, 37, device)
		past := []any{}
		for before, more := 1<<30, true; more; {
			page, err := h.store.history(person.Id, thread, before, 23)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Messages {
				past, before = append(past, row), int(row["seq"].(float64))
			}
			more = page.More
		}
		if len(past) != len(rows) {
			t.Errorf("%s has a past of %d messages of %d", person.Id, len(past), len(rows))
		}
		for index, row := range rows {
			want, err := h.store.synced(row, person.Id)
			if err != nil {
				t.Fatal(err)
			}
			if !same(t, device["messages "+row.Id], want) || !same(t, past[len(past)-1-index], want) {
				t.Errorf("%s has %v, not %v", person.Id, device["messages "+row.Id], want)
			}
		}
	}
}

func same(t *testing.T, one, other any) bool {
	t.Helper()
	var values [2]any
	for index, value := range []any{one, other} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &values[index]); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}
