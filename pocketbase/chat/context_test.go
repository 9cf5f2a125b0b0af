package chat

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheContextIsTheLastMessagesWithinTheBudget(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	for n := range 4 {
		one := h.ask(thread, Wish{Content: strings.Repeat("x", 400) + fmt.Sprint(n)})
		h.model.says <- "ok"
		h.finish(one)
	}
	rows, _ := h.store.messages(h.App, thread)
	for _, one := range []struct {
		budget Budget
		want   int
	}{{Budget{10, 9999}, 8}, {Budget{3, 9999}, 3}, {Budget{10, 219}, 4}, {Budget{10, 1}, 1}} {
		if got := len(turns(branch(rows, rows[len(rows)-1].Id), one.budget)); got != one.want {
			t.Errorf("%+v: %d turns, want %d", one.budget, got, one.want)
		}
	}
}
