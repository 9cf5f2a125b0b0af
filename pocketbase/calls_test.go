package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"helen/call"
)

func asClose(err error, into *websocket.CloseError) bool { return errors.As(err, into) }

func TestTwoFindEachOther(t *testing.T) {
	l := newLine(t, nil)
	room := l.begin(l.anas, l.thread, "video")
	ana, anas := l.comes(l.anas, room)
	ana.seats(1, 0)
	eva, evas := l.comes(l.evas, room)
	seats := ana.seats(2, 0)
	if seats[0]["peer"] != anas || seats[1]["peer"] != evas || seats[0]["seat"].(float64) >= seats[1]["seat"].(float64) ||
		seats[1]["user"] != l.eva.Id || seats[1]["name"] != "eva" {
		t.Errorf("the roster: %v", seats)
	}
	for _, kind := range []string{"OFFER", "CANDIDATE", "HELEN"} {
		eva.says(map[string]any{"type": kind, "src": "somebody-else-1", "dst": anas, "payload": map[string]any{"of": kind}})
		said := ana.awaits(kind)
		if said["src"] != evas || said["dst"] != anas || said["payload"].(map[string]any)["of"] != kind {
			t.Errorf("%s: %v", kind, said)
		}
	}
	ana.says(map[string]any{"type": "ANSWER", "dst": evas, "payload": map[string]any{"sdp": "x"}})
	eva.awaits("ANSWER")
	ana.says(map[string]any{"type": "HEARTBEAT"})
	ana.says(map[string]any{"type": "OF-TOMORROW", "dst": evas})
	eva.says(map[string]any{"type": "LEAVE"})
	if said := ana.awaits("LEAVE"); said["src"] != evas {
		t.Errorf("left: %v", said)
	}
	ana.seats(1, 0)
	ana.says(map[string]any{"type": "LEAVE"})
	row := l.eventually(room, "answered")
	var people []struct {
		User             string
		Name             string
		JoinedAt, LeftAt int64
	}
	if err := json.Unmarshal([]byte(row.GetString("people")), &people); err != nil || len(people) != 2 || people[0].User != l.ana.Id ||
		people[1].Name != "eva" || people[1].LeftAt < people[1].JoinedAt || people[1].JoinedAt == 0 {
		t.Errorf("who was in it: %s %v", row.GetString("people"), err)
	}
	// It is said in the thread, and both are told of the row.
	message, err := l.app.FindFirstRecordByFilter("messages", "thread = {:thread} && kind = 'call'", map[string]any{"thread": l.thread})
	if err != nil {
		t.Fatal(err)
	}
	var about map[string]any
	_ = json.Unmarshal([]byte(message.GetString("call")), &about)
	if about["id"] != room || about["outcome"] != "answered" || about["kind"] != "video" || message.GetString("author") != l.ana.Id {
		t.Errorf("the message: %s", message.GetString("call"))
	}
	for _, session := range []string{l.anas, l.evas} {
		if _, page := l.ask("GET", "/api/sync?since=0", session, nil); !strings.Contains(fmt.Sprint(page), "collection:calls") {
			t.Errorf("not synced: %v", page)
		}
	}
	_, stranger := l.person("stranger", "user")
	if _, page := l.ask("GET", "/api/sync?since=0", stranger, nil); strings.Contains(fmt.Sprint(page), room) {
		t.Errorf("a stranger hears of it: %v", page)
	}
	l.want(410, "call_ended", "POST", "/api/calls/"+room+"/enter", l.anas, nil)
	l.want(410, "call_ended", "POST", "/api/call/ticket", l.anas, map[string]any{"room": room, "peer": newPeer()})
	l.want(403, "", "GET", "/api/collections/calls/records", l.anas, nil)
	edit := l.want(200, "", "POST", "/api/sync", l.anas, map[string]any{"operations": []any{map[string]any{"id": "editacallnow001",
		"type": "message.edit", "thread": l.thread, "message": message.Id, "text": "x", "at": 1}}})
	if !strings.Contains(fmt.Sprint(edit), "not_allowed") {
		t.Errorf("it was edited: %v", edit)
	}
}

func TestTicketsLetNobodyElseIn(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.TicketFor = 500 * time.Millisecond })
	room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
	other, _ := l.person("leo", "user")
	elsewhere := l.begin(l.session(other), "", "audio")
	good := l.ticket(l.anas, room, peer, nil)["ticket"].(string)
	head, tail, _ := strings.Cut(good, ".")
	refused := func(name, peer, ticket, kind, code string) {
		t.Helper()
		w := l.peerOf(peer, ticket)
		said := w.within(5 * time.Second)
		if said["type"] != kind || said["payload"].(map[string]any)["msg"] != code {
			t.Errorf("%s: %v", name, said)
		}
		if status, _ := w.ends(); status != 4401 {
			t.Errorf("%s: closed with %d", name, status)
		}
	}
	refused("for another peer", newPeer(), good, "ERROR", "ticket_invalid")
	refused("none", peer, "", "ERROR", "ticket_invalid")
	refused("cut", peer, head, "ERROR", "ticket_invalid")
	refused("another's signature", peer, head+"."+strings.ToUpper(tail), "ERROR", "ticket_invalid")
	refused("another's words", peer, head[:len(head)-4]+"AAAA."+tail, "ERROR", "ticket_invalid")
	refused("too long", peer, strings.Repeat("A", 4000)+"."+tail, "ERROR", "ticket_invalid")
	in := l.peerOf(peer, good)
	in.awaits("OPEN")
	l.comes(l.evas, room)
	in.seats(2, 0)
	time.Sleep(600 * time.Millisecond)
	refused("expired", peer, good, "ERROR", "ticket_expired")
	l.ice(good, 401)
	in.says(map[string]any{"type": "HELEN", "dst": newPeer(), "payload": 1}) // an open socket stays
	in.awaits("EXPIRE")

	// An id is its first holder's, in that room alone.
	l.want(409, "peer_taken", "POST", "/api/call/ticket", l.evas, map[string]any{"room": room, "peer": peer})
	l.want(200, "", "POST", "/api/call/ticket", l.session(other), map[string]any{"room": elsewhere, "peer": peer})
	l.want(404, "call_missing", "POST", "/api/call/ticket", l.session(other), map[string]any{"room": room, "peer": newPeer()})
	l.want(404, "call_missing", "POST", "/api/call/ticket", "", map[string]any{"room": room, "peer": newPeer()})
	for _, bad := range []string{"short", strings.Repeat("x", 37), "with space in it", "-peer-of-somebody", "ñandú-ñandú-ñandú"} {
		l.want(400, "invalid_body", "POST", "/api/call/ticket", l.anas, map[string]any{"room": room, "peer": bad})
	}
	// The server's own ticket, for a session that was ended.
	again := l.ticket(l.anas, room, peer, nil)["ticket"].(string)
	l.want(204, "", "POST", "/api/accounts/sign-out-everywhere", l.anas, nil)
	if status, _ := in.ends(); status != 4401 {
		t.Errorf("who was signed out stays: %d", status)
	}
	refused("of an ended session", peer, again, "ERROR", "ticket_invalid")
}

func TestNothingTravelsBetweenRooms(t *testing.T) {
	l := newLine(t, nil)
	here, there := l.begin(l.anas, l.thread, "audio"), l.begin(l.anas, "", "audio")
	secret := l.want(200, "", "POST", "/api/calls/"+there+"/link", l.anas, nil)["secret"].(string)
	ana, _ := l.comes(l.anas, here)
	peer := newPeer()
	guest := l.peerOf(peer, l.ticket("", there, peer, map[string]any{"secret": secret, "name": "  Un   invitado "})["ticket"].(string))
	guest.awaits("OPEN")
	if seats := guest.seats(1, 0); seats[0]["name"] != "Un invitado" || seats[0]["user"] != "" {
		t.Errorf("a guest: %v", seats)
	}
	ana.says(map[string]any{"type": "OFFER", "dst": peer, "payload": map[string]any{"sdp": "x"}})
	ana.says(map[string]any{"type": "CANDIDATE", "dst": peer, "payload": map[string]any{}})
	if said := ana.awaits("EXPIRE"); said["src"] != peer {
		t.Errorf("%v", said)
	}
	select {
	case said := <-guest.heard:
		t.Errorf("it came through: %v", said)
	case <-time.After(200 * time.Millisecond):
	}
	select {
	case said := <-ana.heard:
		t.Errorf("expired twice: %v", said)
	default:
	}
}

func TestWhatWaitsForWhoIsAway(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.Wait = 2 * time.Second; s.KeepSeat = 3 * time.Second })
	room := l.begin(l.anas, l.thread, "audio")
	ana, _ := l.comes(l.anas, room)
	peer := newPeer()
	ticket := l.ticket(l.evas, room, peer, nil)
	eva := l.peerOf(peer, ticket["ticket"].(string))
	eva.awaits("OPEN")
	ana.seats(2, 0)
	eva.conn.CloseNow()
	if seats := ana.seats(2, 1); seats[1]["peer"] != peer {
		t.Errorf("%v", seats)
	}
	for n := range 3 {
		ana.says(map[string]any{"type": "HELEN", "dst": peer, "payload": n})
	}
	time.Sleep(50 * time.Millisecond)
	again := l.peerOf(peer, ticket["ticket"].(string)) // the same ticket, as it holds
	again.awaits("OPEN")
	for n := range 3 {
		if said := again.awaits("HELEN"); said["payload"] != float64(n) {
			t.Errorf("in another order: %v", said)
		}
	}
	if seats := ana.seats(2, 0); seats[1]["seat"] != ticket["seat"] {
		t.Errorf("another seat: %v", seats)
	}
	// By another socket the one before is closed, and nobody is away.
	third := l.peerOf(peer, ticket["ticket"].(string))
	third.awaits("OPEN")
	if status, why := again.ends(); status != 4409 || why != "replaced" {
		t.Errorf("%d %s", status, why)
	}
	third.seats(2, 0)
	// Who asks too much of somebody who is away hears so at once.
	gone := newPeer()
	for range 70 {
		ana.says(map[string]any{"type": "CANDIDATE", "dst": gone, "payload": map[string]any{"candidate": "x"}})
	}
	began := time.Now()
	ana.awaits("EXPIRE")
	if time.Since(began) > time.Second {
		t.Error("it was all kept")
	}
}

func TestASeatIsKeptForAWhile(t *testing.T) {
	l := newLine(t, nil)
	room := l.begin(l.anas, l.thread, "audio")
	ana, _ := l.comes(l.anas, room)
	eva, _ := l.comes(l.evas, room)
	ana.seats(2, 0)
	eva.conn.CloseNow()
	ana.seats(2, 1)
	left := time.Now()
	ana.seats(1, 0)
	if waited := time.Since(left); waited < 300*time.Millisecond {
		t.Errorf("kept for %v", waited)
	}
	ana.conn.CloseNow()
	row := l.eventually(room, "answered")
	if over := time.UnixMilli(int64(row.GetInt("endedAt"))); time.Since(over) < 300*time.Millisecond {
		t.Errorf("it ended when it was given up, not when the last one went: %v ago", time.Since(over))
	}
}

func TestWhoFitsIn(t *testing.T) {
	for kind, most := range map[string]int{"video": 4, "audio": 8} {
		l := newLine(t, nil)
		room := l.begin(l.anas, l.thread, kind)
		secret := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.evas, nil)["secret"].(string)
		ana, _ := l.comes(l.anas, room)
		late := newPeer()
		ticket := l.ticket("", room, late, map[string]any{"secret": secret})["ticket"].(string)
		for n := 1; n < most; n++ {
			peer := newPeer()
			l.peerOf(peer, l.ticket("", room, peer, map[string]any{"secret": secret})["ticket"].(string)).awaits("OPEN")
		}
		ana.seats(most, 0)
		l.want(409, "call_full", "POST", "/api/call/ticket", "", map[string]any{"room": room, "peer": newPeer(), "secret": secret})
		said := l.peerOf(late, ticket).within(5 * time.Second)
		if said["type"] != "ERROR" || said["payload"].(map[string]any)["msg"] != "call_full" {
			t.Errorf("%s: %v", kind, said)
		}
	}
}

func TestSizeAndRate(t *testing.T) {
	l := newLine(t, nil)
	room := l.begin(l.anas, l.thread, "audio")
	ana, _ := l.comes(l.anas, room)
	eva, evas := l.comes(l.evas, room)
	began := time.Now()
	for range 260 {
		ana.says(map[string]any{"type": "CANDIDATE", "dst": evas, "payload": map[string]any{"candidate": "x"}})
	}
	for range 260 {
		eva.awaits("CANDIDATE")
	}
	if took := time.Since(began); took < 900*time.Millisecond { // 200 at once, then 50 a second
		t.Errorf("260 messages in %v", took)
	}
	ana.says(map[string]any{"type": "OFFER", "dst": evas, "payload": strings.Repeat("x", 70<<10)})
	if status, _ := ana.ends(); status != websocket.StatusMessageTooBig {
		t.Errorf("too large: %d", status)
	}
	eva.seats(2, 1)
	if err := eva.conn.Write(t.Context(), websocket.MessageText, []byte("{nonsense")); err != nil {
		t.Fatal(err)
	}
	if status, why := eva.ends(); status != websocket.StatusUnsupportedData || why != "invalid_message" {
		t.Errorf("nonsense: %d %s", status, why)
	}
}
