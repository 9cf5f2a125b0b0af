package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"helen/call"
)

func TestRinging(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.RingFor = time.Second })
	room := l.begin(l.anas, l.thread, "video")
	// Two who call at once meet.
	if status, met := l.ask("POST", "/api/calls", l.evas, map[string]any{"id": newID(), "thread": l.thread, "kind": "audio"}); status != 200 || met["id"] != room {
		t.Errorf("%d %v", status, met)
	}
	l.want(200, "", "POST", "/api/calls", l.anas, map[string]any{"id": room, "thread": l.thread, "kind": "video"}) // asked again
	l.want(409, "id_taken", "POST", "/api/calls", l.evas, map[string]any{"id": room, "kind": "video"})
	for reason, status := range map[string]int{"declined": 403, "bored": 400} { // who began it cannot decline
		l.want(status, "", "POST", "/api/calls/"+room+"/decline", l.anas, map[string]any{"reason": reason})
	}
	ana, _ := l.comes(l.anas, room)
	l.want(204, "", "POST", "/api/calls/"+room+"/decline", l.evas, map[string]any{"reason": "busy"})
	for {
		said := ana.within(5 * time.Second)["payload"].(map[string]any)
		if said["ended"] != nil {
			if said["ended"] != "busy" {
				t.Errorf("ended: %v", said)
			}
			break
		}
	}
	if status, _ := ana.ends(); status != 4410 {
		t.Errorf("closed with %d", status)
	}
	if row := l.eventually(room, "declined"); !strings.Contains(row.GetString("declined"), l.eva.Id) {
		t.Errorf("by nobody: %s", row.GetString("declined"))
	}
	l.want(204, "", "POST", "/api/calls/"+room+"/decline", l.evas, map[string]any{"reason": "declined"}) // it rings no more

	cancelled := l.begin(l.anas, l.thread, "audio")
	l.comes(l.anas, cancelled)
	l.want(403, "not_allowed", "POST", "/api/calls/"+cancelled+"/end", l.evas, nil)
	l.want(204, "", "POST", "/api/calls/"+cancelled+"/end", l.anas, nil)
	l.eventually(cancelled, "cancelled")

	alone := l.begin(l.evas, l.thread, "audio")
	l.comes(l.evas, alone)
	l.eventually(alone, "missed")
	if rows, err := l.app.FindRecordsByFilter("messages", "kind = 'call'", "", 0, 0); err != nil || len(rows) != 3 {
		t.Errorf("%d calls are said in the thread, %v", len(rows), err)
	}
	// In a group, too: who began it is told, and does not wait on for ever.
	luis, _ := l.person("luis", "user")
	group := l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"type": "group", "name": "A", "participants": []string{l.eva.Id, luis.Id}})["id"].(string)
	together := l.begin(l.anas, group, "video")
	waiting, _ := l.comes(l.anas, together)
	l.want(204, "", "POST", "/api/calls/"+together+"/decline", l.evas, map[string]any{"reason": "declined"}) // luis may come yet
	for said := waiting.awaits("ROSTER"); said["payload"].(map[string]any)["ended"] != "missed"; {
		said = waiting.awaits("ROSTER")
	}
	l.eventually(together, "missed")
	met := l.begin(l.anas, group, "video")
	l.comes(l.anas, met)
	last, _ := l.comes(l.evas, met)
	time.Sleep(1200 * time.Millisecond) // longer than it would have rung
	last.says(map[string]any{"type": "HELEN", "dst": newPeer(), "payload": 1})
	if row, err := l.app.FindRecordById("calls", met); err != nil || row.GetInt("endedAt") != 0 {
		t.Errorf("an answered call of a group: %v %v", row, err)
	}
	// Who blocked the other is not called.
	l.want(204, "", "PUT", "/api/people/"+l.ana.Id+"/block", l.evas, nil)
	l.want(403, "not_allowed", "POST", "/api/calls", l.anas, map[string]any{"id": newID(), "thread": l.thread, "kind": "audio"})
	talk := l.conversation(l.anas)
	l.want(403, "not_allowed", "POST", "/api/calls", l.anas, map[string]any{"id": newID(), "thread": talk, "kind": "audio"})
	_, stranger := l.person("stranger", "user")
	l.want(404, "session_missing", "POST", "/api/calls", stranger, map[string]any{"id": newID(), "thread": l.thread, "kind": "audio"})
}

func TestALinkIsAKey(t *testing.T) {
	l := newLine(t, nil)
	room := l.begin(l.anas, "", "video")
	l.want(404, "call_missing", "POST", "/api/calls/"+room+"/link", l.evas, nil)
	first := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	second := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	for _, secret := range []string{first, "", "x"} {
		l.want(404, "call_missing", "POST", "/api/calls/"+room+"/enter", "", map[string]any{"secret": secret})
	}
	seen := l.want(200, "", "POST", "/api/calls/"+room+"/enter", "", map[string]any{"secret": second})
	if seen["guests"] != true || seen["thread"] != false || seen["by"] != "ana" || len(seen["people"].([]any)) != 0 {
		t.Errorf("before going in: %v", seen)
	}
	// A guest's key gives the seat back, and a name alone does not.
	peer := newPeer()
	given := l.ticket("", room, peer, map[string]any{"secret": second, "name": "Leo"})
	l.want(409, "peer_taken", "POST", "/api/call/ticket", "", map[string]any{"room": room, "peer": peer, "secret": second, "name": "Leo"})
	again := l.ticket("", room, peer, map[string]any{"secret": second, "guest": given["guest"]})
	if again["seat"] != given["seat"] {
		t.Errorf("another seat: %v %v", given, again)
	}
	guest := l.peerOf(peer, again["ticket"].(string))
	guest.awaits("OPEN")
	// An account that came by the link hears of the room from then on.
	eva := newPeer()
	evas := l.peerOf(eva, l.ticket(l.evas, room, eva, map[string]any{"secret": second})["ticket"].(string))
	evas.awaits("OPEN")
	guest.seats(2, 0)
	if _, page := l.ask("GET", "/api/sync?since=0", l.evas, nil); !strings.Contains(fmt.Sprint(page), room) {
		t.Errorf("not synced: %v", page)
	}
	if _, page := l.ask("GET", "/api/sync?since=0", l.evas, nil); strings.Contains(fmt.Sprint(page), "secretHash") {
		t.Error("with its secret")
	}
	l.want(204, "", "DELETE", "/api/calls/"+room+"/link", l.anas, nil)
	l.want(404, "call_missing", "POST", "/api/call/ticket", "", map[string]any{"room": room, "peer": newPeer(), "secret": second})
	guest.says(map[string]any{"type": "LEAVE"})
	evas.says(map[string]any{"type": "LEAVE"})
	l.eventually(room, "answered")
	// It opens again for who holds a link of it.
	third := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	peer = newPeer()
	l.peerOf(peer, l.ticket("", room, peer, map[string]any{"secret": third})["ticket"].(string)).awaits("OPEN")
	for began := time.Now(); l.call(room).GetInt("endedAt") != 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 5*time.Second {
			t.Fatal("it does not open again")
		}
	}
	// The account of who made it takes it along, and those who were in it are told.
	l.want(204, "", "DELETE", "/api/accounts/me", l.anas, map[string]any{"password": goodPassword})
	if _, page := l.ask("GET", "/api/sync?since=1", l.evas, nil); !strings.Contains(fmt.Sprint(page), "collection:calls deleted:true id:"+room) {
		t.Errorf("not told: %v", page)
	}
}

func TestWhoIsPutOutOfAThreadIsPutOutOfItsCall(t *testing.T) {
	l := newLine(t, nil)
	group := l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"type": "group", "name": "A", "participants": []string{l.eva.Id}})["id"].(string)
	room := l.begin(l.anas, group, "audio")
	ana, _ := l.comes(l.anas, room)
	eva, _ := l.comes(l.evas, room)
	ana.seats(2, 0)
	l.want(200, "", "POST", "/api/sync", l.anas, map[string]any{"operations": []any{
		map[string]any{"id": "removehernow001", "type": "member.remove", "thread": group, "user": l.eva.Id}}})
	if said := eva.awaits("ERROR"); said["payload"].(map[string]any)["msg"] != "not_allowed" {
		t.Errorf("%v", said)
	}
	ana.seats(1, 0)
	l.want(200, "", "POST", "/api/sync", l.anas, map[string]any{"operations": []any{
		map[string]any{"id": "deleteitallnow1", "type": "thread.delete", "thread": group}}})
	if status, _ := ana.ends(); status != 4410 {
		t.Errorf("the call of a deleted thread: %d", status)
	}
	if _, err := l.app.FindRecordById("calls", room); err == nil {
		t.Error("its row is still there")
	}
}

func TestCallsAreTakenAway(t *testing.T) {
	l := newLine(t, nil)
	room := l.begin(l.anas, l.thread, "audio")
	l.comes(l.anas, room)
	eva, _ := l.comes(l.evas, room)
	eva.seats(2, 0)
	owned := l.want(200, "", "GET", "/api/accounts/export", l.evas, nil)["owned"].(map[string]any)
	if calls := owned["calls"].([]any); len(calls) != 1 || strings.Contains(fmt.Sprint(owned["call_seats"]), "holder") {
		t.Errorf("calls: %v, seats: %v", calls, owned["call_seats"])
	}
	l.want(204, "", "DELETE", "/api/accounts/me", l.evas, map[string]any{"password": goodPassword})
	if said := eva.awaits("ERROR"); said["payload"].(map[string]any)["msg"] != "ticket_invalid" {
		t.Errorf("%v", said)
	}
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		people := l.call(room).GetString("people")
		if !strings.Contains(people, l.eva.Id) && !strings.Contains(people, `"eva"`) {
			break
		}
		if time.Since(began) > 5*time.Second {
			t.Fatalf("they are still named: %s", people)
		}
	}
}
