package chat

import (
	"errors"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// pull brings a device up to date, by pages of a size, into what it has.
func pull(t *testing.T, h *house, user string, since, limit int, device map[string]any) int {
	t.Helper()
	for more := true; more; {
		page, err := h.store.changes(user, since, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range page.Changes {
			if change.Rev <= since {
				t.Fatalf("revision %d after %d", change.Rev, since)
			}
			since = change.Rev
			if change.Deleted {
				delete(device, change.Collection+" "+change.ID)
				continue
			}
			device[change.Collection+" "+change.ID] = change.Row
		}
		since, more = page.Next, page.More
	}
	return since
}

func TestADeviceGetsWhatChangedSinceItAskedLast(t *testing.T) {
	h := newHouse(t)
	device := map[string]any{}
	session, err := h.store.create(h.ana.Id, "", "", "Hola")
	if err != nil {
		t.Fatal(err)
	}
	since := pull(t, h, h.ana.Id, 0, 1, device)
	if len(device) != 3 {
		t.Fatalf("a thread, a member and a message are %d rows", len(device))
	}
	strange := map[string]any{}
	if pull(t, h, h.eva.Id, 0, 500, strange); len(strange) != 0 {
		t.Fatalf("somebody else's conversation: %v", strange)
	}
	thread, _, err := h.store.open(h.App, h.ana.Id, session.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.bury(h.App, thread.Id); err != nil {
		t.Fatal(err)
	}
	if err := h.App.Delete(thread); err != nil {
		t.Fatal(err)
	}
	pull(t, h, h.ana.Id, since, 500, device)
	if _, still := device["threads "+session.ID]; still {
		t.Fatal("a deleted thread is still there")
	}
}

func TestTheEpochStays(t *testing.T) {
	h := newHouse(t)
	first, err := h.store.changes(h.ana.Id, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	if second, _ := h.store.changes(h.eva.Id, 0, 500); second.Epoch == "" || second.Epoch != first.Epoch {
		t.Fatalf("%q is not %q", second.Epoch, first.Epoch)
	}
}

// However many messages a server has, what changed is found by the person's threads and their revisions.
func TestWhatChangedIsFoundByIndexes(t *testing.T) {
	h := newHouse(t)
	for _, statistics := range []string{"none", "of a large server"} {
		var plan []struct {
			Detail string `db:"detail"`
		}
		named := strings.NewReplacer("?1", "{:user}", "?2", "{:since}", "?3", "{:limit}").Replace(changed)
		err := h.App.DB().NewQuery("EXPLAIN QUERY PLAN " + named).
			Bind(dbx.Params{"user": h.ana.Id, "since": 5, "limit": 10}).All(&plan)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, step := range plan {
			steps = append(steps, step.Detail)
		}
		all := strings.Join(steps, "\n")
		if !strings.Contains(all, "idx_messages_thread_rev (thread=? AND rev>?)") || strings.Contains(all, "SCAN") || strings.Contains(all, "idx_messages_rev") {
			t.Errorf("statistics: %s\n%s", statistics, all)
		}
		if _, err := h.App.NonconcurrentDB().NewQuery("ANALYZE; INSERT INTO sqlite_stat1 VALUES ('messages', 'idx_messages_rev', '1000000 1')").Execute(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADeviceFromAFutureAsksAnew(t *testing.T) {
	h := newHouse(t)
	h.session()
	page, err := h.store.changes(h.ana.Id, 0, 10)
	if err != nil || page.Next != page.Latest {
		t.Fatal(page, err)
	}
	if _, err := h.store.changes(h.ana.Id, page.Latest, 10); err != nil {
		t.Error(err)
	}
	if _, err := h.store.changes(h.ana.Id, page.Latest+1, 10); !errors.Is(err, ErrTooOld) {
		t.Errorf("a backup was restored: %v", err)
	}
}
