//go:build unix

package main

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"
)

// work is what this process has computed so far: a busy machine changes how long that takes, not how much it is.
func work(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// median is the work until the answer, in the middle of nine times.
func (o *town) median(path string, body func(i int) any) time.Duration {
	o.t.Helper()
	works := make([]time.Duration, 9)
	for i := range works {
		before := work(o.t)
		o.ask("POST", path, "", body(i))
		works[i] = work(o.t) - before
	}
	slices.Sort(works)
	return works[len(works)/2]
}

// Whether an account exists is not told by the time an answer takes.
func TestUnknownPeopleTakeAsLong(t *testing.T) {
	town := newTown(t)
	town.hashPasswordsAt(10)
	town.person("ana", "user")
	town.mail()
	for _, one := range []struct {
		path string
		body func(email string) any
	}{
		{signIn, func(email string) any { return identity(email, "wrong password") }},
		{"/api/collections/users/request-otp", func(email string) any { return map[string]any{"email": email} }},
	} {
		known := town.median(one.path, func(int) any { return one.body("ana@example.com") })
		unknown := town.median(one.path, func(i int) any { return one.body(fmt.Sprint("nobody", i, "@example.com")) })
		t.Logf("%s: %s known, %s unknown", one.path, known, unknown)
		if unknown < known/2 || unknown > known*2 {
			t.Errorf("%s: %s known, %s unknown", one.path, known, unknown)
		}
	}
}
