package chat

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"
)

func TestPokesAreFewAndTheLastIsNotLost(t *testing.T) {
	const rest = 30 * time.Millisecond
	heard := make(chan string, 1000)
	pokes := newPokes(func(string, int) time.Duration { return rest }, func(user string, _ []json.RawMessage) { heard <- user })
	// Of what comes together once, and once more for each that comes right behind it, up to three.
	for range pokesInARow {
		for range 50 {
			pokes.poke("eva", nil)
		}
		if <-heard != "eva" {
			t.Fatal("somebody else heard of it")
		}
	}
	began := time.Now()
	for time.Since(began) < 10*rest {
		pokes.poke("ana", nil)
		time.Sleep(100 * time.Microsecond)
	}
	pokes.poke("ana", nil)
	most := pokesInARow + int(time.Since(began)/rest) + 1
	told := 0
	for settled := false; !settled; {
		select {
		case <-heard:
			told++
		case <-time.After(10 * rest):
			settled = true
		}
	}
	if told < 2 || told > most {
		t.Errorf("told %d times, at most %d", told, most)
	}
	pokes.mutex.Lock()
	if len(pokes.resting) != 0 {
		t.Errorf("something is still to be told: %v", pokes.resting)
	}
	pokes.mutex.Unlock()
	pokes.poke("ana", nil)
	if <-heard != "ana" {
		t.Error("after a rest it is told again")
	}
}

func TestAPokeShowsWhatCameSinceTheLast(t *testing.T) {
	heard := make(chan []json.RawMessage, 100)
	pokes := newPokes(func(string, int) time.Duration { return 20 * time.Millisecond },
		func(_ string, shown []json.RawMessage) { heard <- shown })
	for number := range 2 * mostInPoke {
		pokes.poke("eva", json.RawMessage(strconv.Itoa(number)))
	}
	shown := <-heard
	if len(shown) != mostInPoke || string(shown[0]) != "0" {
		t.Errorf("shown %s", shown)
	}
	pokes.poke("eva", nil)
	if shown := <-heard; len(shown) > 0 {
		t.Errorf("shown again: %s", shown)
	}
}
