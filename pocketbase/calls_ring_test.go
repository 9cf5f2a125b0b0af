package main

import (
	"net/http"
	"testing"
	"time"

	"helen/call"
)

func TestWhoAnswersInTheLastMomentIsLetIn(t *testing.T) {
	const ring = 2 * time.Second
	l := newLine(t, func(s *call.Settings) { s.RingFor, s.ComeIn = ring, ring })
	answers := map[string]func(room, peer string){
		"by looking in": func(room, _ string) { l.want(200, "", "POST", "/api/calls/"+room+"/enter", l.evas, nil) },
		"by a ticket":   func(room, peer string) { l.ticket(l.evas, room, peer, nil) },
	}
	for how, answer := range answers {
		began := time.Now()
		room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
		ana, _ := l.comes(l.anas, room)
		time.Sleep(time.Until(began.Add(ring / 2)))
		answer(room, peer)
		time.Sleep(time.Until(began.Add(ring + ring/4))) // her browser asks for the microphone
		if row := l.call(room); row.GetInt("endedAt") != 0 {
			t.Fatalf("%s: it was given up", how)
		}
		eva := l.peerOf(peer, l.ticket(l.evas, room, peer, nil)["ticket"].(string))
		eva.awaits("OPEN")
		ana.seats(2, 0)
		time.Sleep(time.Until(began.Add(2*ring + ring/4))) // longer than anybody was waited for
		if row := l.call(room); row.GetInt("answeredAt") == 0 || row.GetInt("endedAt") != 0 {
			t.Errorf("%s: %s", how, row.GetString("outcome"))
		}
		for _, one := range []*wire{eva, ana} {
			one.says(map[string]any{"type": "LEAVE"})
		}
		l.eventually(room, "answered")
	}
}

func TestWhoSaysThatTheyComeCannotKeepItRinging(t *testing.T) {
	const ring = 500 * time.Millisecond
	l := newLine(t, func(s *call.Settings) { s.RingFor, s.ComeIn = ring, ring/2 })
	began := time.Now()
	room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
	l.comes(l.anas, room)
	for status := http.StatusOK; status == http.StatusOK; time.Sleep(ring / 10) {
		status, _ = l.ask("POST", "/api/call/ticket", l.evas, map[string]any{"room": room, "peer": peer})
	}
	if rang := time.Since(began); rang < ring+ring/2 || rang > 10*ring {
		t.Errorf("it rang for %v", rang)
	}
	l.eventually(room, "missed")
}

func TestWhoBeganItDoesNotAnswerIt(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.RingFor, s.ComeIn = 500*time.Millisecond, time.Minute })
	room := l.begin(l.anas, l.thread, "audio")
	l.comes(l.anas, room)
	l.want(200, "", "POST", "/api/calls/"+room+"/enter", l.anas, nil)
	l.ticket(l.anas, room, newPeer(), nil)
	l.eventually(room, "missed")
}
