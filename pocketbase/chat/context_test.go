package chat

import (
	"fmt"
	"testing"
)

func TestTheContextIsTheLastMessages(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	for n := range 4 {
		one := h.ask(thread, Wish{Content: fmt.Sprint(n)})
		h.model.says <- "ok"
		h.finish(one)
	}
	rows, _ := h.store.messages(h.App, thread)
	for most, want := range map[int]string{10: "0 ok 1 ok 2 ok 3 ok", 3: "ok 3 ok", 1: "ok"} {
		got := ""
		for _, turn := range turns(branch(rows, rows[len(rows)-1].Id), most) {
			got += " " + turn.Text
		}
		if got != " "+want {
			t.Errorf("the last %d:%s", most, got)
		}
	}
}
