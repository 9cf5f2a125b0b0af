package gateway

import (
	"fmt"
	"testing"
	"time"
)

func TestWhoKeepsRunningIntoLimitsIsNoticed(t *testing.T) {
	clock := newClock()
	watch := newWatch(clock.now)
	for n := 1; n < mostRefusals; n++ {
		if clock.pass(time.Second); watch.refused("u") {
			t.Fatalf("blocked after %d", n)
		}
	}
	if watch.refused("v") {
		t.Error("another person was blocked")
	}
	if !watch.refused("u") {
		t.Error("nobody noticed")
	}
	if watch.refused("u") {
		t.Error("blocked twice for the same")
	}
}

func TestRefusalsAreForgotten(t *testing.T) {
	clock := newClock()
	watch := newWatch(clock.now)
	for range 3 * mostRefusals {
		if clock.pass(refusalWindow / (mostRefusals - 2)); watch.refused("u") {
			t.Fatal("blocked for what was long ago")
		}
	}
}

func TestAFloodOfTheSameIsNoticed(t *testing.T) {
	clock := newClock()
	watch := newWatch(clock.now)
	for n := range 50 {
		if watch.asked("u", fmt.Sprint(n)) {
			t.Fatal("different questions are no flood")
		}
	}
	noticed := 0
	for range mostRepeats {
		if clock.pass(time.Second); watch.asked("u", "buy") {
			noticed++
		}
	}
	if noticed != 1 {
		t.Errorf("noticed %d times", noticed)
	}
	for range 3 * mostRepeats {
		if clock.pass(time.Minute / (mostRepeats - 2)); watch.asked("u", "slow") {
			t.Fatal("blocked for asking slowly")
		}
	}
}

func TestTheWatchForgetsPeople(t *testing.T) {
	clock := newClock()
	watch := newWatch(clock.now)
	for n := range 1000 {
		watch.asked(fmt.Sprint(n), "x")
	}
	clock.pass(2 * refusalWindow)
	watch.asked("u", "x")
	if len(watch.people) != 1 {
		t.Errorf("%d people are remembered", len(watch.people))
	}
}
