package chat

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"
)

func TestOldTombstonesAreForgotten(t *testing.T) {
	h := newHouse(t)
	h.operate(h.ana.Id, put("t1"))
	before, _ := h.store.changes(h.ana.Id, 0, 500)
	h.operate(h.ana.Id, opened(map[string]any{"type": "thread.delete", "thread": "t1"}))
	h.operate(h.ana.Id, put("t2"))
	h.operate(h.ana.Id, put("t3"))
	since := func(since, began, limit int) (Page, error) {
		return h.store.changesSince(h.ana.Id, since, began, limit)
	}
	h.ahead.Store(int64(remembered - time.Hour))
	if err := h.store.purge(); err != nil {
		t.Fatal(err)
	}
	if page, err := since(before.Next, 0, 500); err != nil || !page.Changes[0].Deleted {
		t.Errorf("just before: %+v %v", page, err)
	}
	h.ahead.Store(int64(remembered + time.Hour))
	if err := h.store.purge(); err != nil {
		t.Fatal(err)
	}
	if _, err := since(before.Next, 0, 500); err != ErrTooOld {
		t.Errorf("a device from before: %v", err)
	}
	first, err := since(0, 0, 1)
	if err != nil || !first.More || first.Latest == 0 {
		t.Fatalf("from the beginning: %+v %v", first, err)
	}
	for page := first; page.More; {
		if page, err = since(page.Next, first.Latest, 1); err != nil {
			t.Fatalf("on the way from the beginning: %v", err)
		}
		first.Next = page.Next
	}
	if page, err := since(first.Next, 0, 500); err != nil || len(page.Changes) != 0 {
		t.Errorf("at the end: %+v %v", page, err)
	}
	// Who has nothing of their own is not asked to begin again and again.
	mine, err := h.store.changes(h.eva.Id, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.changes(h.eva.Id, mine.Next, 500); err != nil {
		t.Errorf("with nothing: %v", err)
	}
	var left int
	if err := h.App.DB().NewQuery("SELECT COUNT(*) FROM operations WHERE user = {:user}").Bind(dbx.Params{"user": h.ana.Id}).Row(&left); err != nil || left != 0 {
		t.Errorf("%d operations are remembered for ever (%v)", left, err)
	}
}
