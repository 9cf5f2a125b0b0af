package main

import (
	"strings"
	"testing"
	"time"

	"helen/call"
)

func TestWhoGoesWithoutASocketIsGone(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.KeepSeat = time.Minute })
	leaves := func(ticket string, status int) {
		t.Helper()
		if response, body := fetch(t, "POST", l.address+"/api/call/leave", "Call-Ticket", ticket); response.StatusCode != status {
			t.Errorf("leaving: %d %s", response.StatusCode, body)
		}
	}
	room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
	ana, _ := l.comes(l.anas, room)
	first := l.ticket(l.evas, room, peer, nil)["ticket"].(string)
	eva := l.peerOf(peer, first)
	eva.awaits("OPEN")
	ana.seats(2, 0)
	eva.conn.CloseNow()
	ana.seats(2, 1)
	leaves(first, 204)
	ana.seats(1, 0)
	leaves(first, 204) // that was all

	// Who has come again meanwhile stays.
	time.Sleep(2 * time.Millisecond) // a ticket is known by when it ends
	second := l.ticket(l.evas, room, peer, nil)["ticket"].(string)
	again := l.peerOf(peer, second)
	again.awaits("OPEN")
	ana.seats(2, 0)
	leaves(first, 204)
	ana.says(map[string]any{"type": "HELEN", "dst": peer, "payload": 1})
	again.awaits("HELEN")
	// A socket that nobody has noticed to be broken goes, too.
	leaves(second, 204)
	ana.seats(1, 0)
	if status, why := again.ends(); status != 1000 || why != "left" {
		t.Errorf("closed with %d %s", status, why)
	}
	leaves("x", 401)
}

// A stock client that brings no id asks for one before it connects: text, never the same, and one that a ticket may be for.
func TestAnIdIsGiven(t *testing.T) {
	l := newLine(t, nil)
	room, given := l.begin(l.anas, l.thread, "audio"), map[string]bool{}
	for range 3 {
		answer, peer := fetch(t, "GET", l.address+"/peerjs/id?ts=1&version=1.5.5")
		if answer.StatusCode != 200 || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/") || given[peer] {
			t.Fatalf("%d %v %q", answer.StatusCode, answer.Header, peer)
		}
		given[peer] = true
		l.peerOf(peer, l.ticket(l.anas, room, peer, nil)["ticket"].(string)).awaits("OPEN")
	}
}
