package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/chat"
)

var acts int

// act does an operation by POST /api/sync; it must be done.
func (o *town) act(session string, operation map[string]any) {
	o.t.Helper()
	acts++
	operation["id"] = fmt.Sprintf("act%012d", acts)
	answer := o.want(200, "", "POST", "/api/sync", session, map[string]any{"operations": []any{operation}})
	result := answer["results"].([]any)[0].(map[string]any)
	if result["ok"] != true {
		o.t.Fatalf("%v: %v", operation, result)
	}
}

// direct is the thread of two people.
func (o *town) direct(session string, one, other *core.Record) string {
	o.t.Helper()
	id := chat.DirectID(one.Id, other.Id)
	o.act(session, map[string]any{"type": "thread.begin", "thread": id, "kind": "direct", "users": []string{other.Id}})
	return id
}

func (o *town) say(session, thread, message, text string) {
	o.t.Helper()
	o.act(session, map[string]any{"type": "message.put", "thread": thread, "message": message, "author": "self", "text": text})
}

// list asks for what is an array.
func (o *town) list(path, session string) []map[string]any {
	o.t.Helper()
	status, data := o.askRaw("GET", path, session)
	if status != 200 {
		o.t.Fatalf("%s: %d %s", path, status, data)
	}
	return decode[[]map[string]any](o.t, data)
}

func TestLiveTopicsAreOnesOwn(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	thread := o.direct(anas, ana, eva)
	for _, other := range []string{"live/" + ana.Id, "live/", "live/*", "live/" + eva.Id + "?options=%7B%7D"} {
		if got := listenAt(t, o).subscribe(o, evas, other); got != 403 {
			t.Errorf("%s: %d", other, got)
		}
	}
	device := listenAt(t, o)
	if got := device.subscribe(o, evas, "live/"+eva.Id); got != 204 {
		t.Fatal(got)
	}
	for range 3 { // the others are within the two seconds
		o.want(204, "", "POST", "/api/threads/"+thread+"/typing", anas, nil)
	}
	device.hears(t, "live/"+eva.Id)
	// Nobody who listens without being in it is told, and a device that came is.
	if got := listenAt(t, o).subscribe(o, anas, "live/"+ana.Id); got != 204 {
		t.Fatal(got)
	}
	device.hears(t, "live/"+eva.Id)
	if len(device.events) != 0 {
		t.Errorf("heard %q besides", <-device.events)
	}
}

func TestWhatPeopleKeepToThemselves(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	thread := o.direct(anas, ana, eva)
	first := strings.Repeat("m", 15)
	o.say(anas, thread, first, "Hola")
	receipts := "/api/threads/" + thread + "/messages/" + first + "/receipts"
	of := func() map[string]any { return o.list(receipts, anas)[0] }
	if got := of(); got["user"] != eva.Id || got["delivered"] != false || got["read"] != false {
		t.Errorf("said: %v", got)
	}
	o.act(evas, map[string]any{"type": "thread.seen", "thread": thread, "read": 1})
	if got := of(); got["delivered"] != true || got["read"] != true {
		t.Errorf("read: %v", got)
	}
	o.want(403, "not_allowed", "GET", receipts, evas, nil)
	o.want(404, "message_missing", "GET", strings.Replace(receipts, first, "none", 1), anas, nil)

	// readSeq is what a page since then says of somebody's place.
	latest := func(session string) int {
		return int(o.want(200, "", "GET", "/api/sync?since=0", session, nil)["latest"].(float64))
	}
	readSeq := func(session string, since int, user string) any {
		page := o.want(200, "", "GET", fmt.Sprintf("/api/sync?since=%d", since), session, nil)
		var found any = "untold"
		for _, one := range page["changes"].([]any) {
			row, _ := one.(map[string]any)["row"].(map[string]any)
			if one.(map[string]any)["collection"] == "members" && row["user"] == user {
				found = row["readSeq"]
			}
		}
		return found
	}
	for _, hider := range []struct {
		who     *core.Record
		session string
	}{{eva, evas}, {ana, anas}} {
		since := latest(anas)
		o.want(200, "", "PATCH", "/api/collections/users/records/"+hider.who.Id, hider.session, map[string]any{"hidesRead": true})
		if got := readSeq(anas, since, eva.Id); got != 0.0 {
			t.Errorf("%s hides: ana is told of eva %v", hider.who.GetString("username"), got)
		}
		if got := readSeq(evas, 0, eva.Id); got != 1.0 {
			t.Errorf("%s hides: eva is told of herself %v", hider.who.GetString("username"), got)
		}
		if got := of(); got["delivered"] != true || got["read"] != false {
			t.Errorf("%s hides: %v", hider.who.GetString("username"), got)
		}
		since = latest(anas)
		o.want(200, "", "PATCH", "/api/collections/users/records/"+hider.who.Id, hider.session, map[string]any{"hidesRead": false})
		if got := readSeq(anas, since, eva.Id); got != 1.0 {
			t.Errorf("%s shows again: ana is told of eva %v", hider.who.GetString("username"), got)
		}
	}
	o.want(403, "", "PATCH", "/api/collections/users/records/"+ana.Id, anas, map[string]any{"lastSeen": 5})

	// Typing: neither of who hides it, nor to them.
	device := dial(t, o, evas)
	device.hears("welcome")
	mine := dial(t, o, anas)
	mine.hears("welcome")
	device.hears("presence")
	o.want(200, "", "PATCH", "/api/collections/users/records/"+eva.Id, evas, map[string]any{"hidesTyping": true})
	o.want(204, "", "POST", "/api/threads/"+thread+"/typing", anas, nil)
	o.want(204, "", "POST", "/api/threads/"+thread+"/typing", evas, nil)
	for _, one := range []*wire{device, mine} {
		one.says(map[string]any{"type": "ping"})
		if said := one.hearsBesides("changed", "presence"); said["type"] != "pong" {
			t.Errorf("heard %v", said)
		}
	}

	// Presence.
	presence := func(session string) map[string]any { return o.list("/api/threads/"+thread+"/presence", session)[0] }
	if got := presence(anas); got["user"] != eva.Id || got["online"] != true || got["seen"] == 0.0 {
		t.Errorf("here: %v", got)
	}
	o.want(200, "", "PATCH", "/api/collections/users/records/"+eva.Id, evas, map[string]any{"hidesPresence": true})
	if said := mine.hearsBesides("changed"); said["online"] != false || said["seen"] != 0.0 {
		t.Errorf("told that she hides: %v", said)
	}
	for _, session := range []string{anas, evas} {
		if got := presence(session); got["online"] != false || got["seen"] != 0.0 {
			t.Errorf("hidden: %v", got)
		}
	}
}

func TestBlockedPeopleDoNotMeet(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	thread := o.direct(anas, ana, eva)
	device := dial(t, o, evas)
	device.hears("welcome")
	for range 2 {
		o.want(204, "", "PUT", "/api/people/"+eva.Id+"/block", anas, nil)
	}
	if got := o.list("/api/people/blocked", anas); len(got) != 1 || got[0]["username"] != "eva" || got[0]["email"] != nil {
		t.Errorf("%v", got)
	}
	if got := o.list("/api/people/blocked", evas); len(got) != 0 {
		t.Errorf("eva blocked %v", got)
	}
	answer := o.want(200, "", "POST", "/api/sync", evas, map[string]any{"operations": []any{map[string]any{
		"id": strings.Repeat("a", 15), "type": "message.put", "thread": thread, "message": strings.Repeat("b", 15), "author": "self", "text": "x"}}})
	if got := answer["results"].([]any)[0].(map[string]any); got["code"] != "person_blocked" {
		t.Errorf("%v", got)
	}
	if got := o.list("/api/threads/"+thread+"/presence", anas)[0]; got["online"] != false || got["seen"] != 0.0 {
		t.Errorf("ana sees %v", got)
	}
	o.want(204, "", "POST", "/api/threads/"+thread+"/typing", anas, nil)
	device.says(map[string]any{"type": "ping"})
	if said := device.hearsBesides("changed", "presence"); said["type"] != "pong" {
		t.Errorf("heard %v", said)
	}
	owned := o.want(200, "", "GET", "/api/accounts/export", evas, nil)["owned"].(map[string]any)
	if got, _ := owned["blocks"].([]any); len(got) != 0 {
		t.Errorf("eva takes away who blocked her: %v", got)
	}
	o.want(204, "", "DELETE", "/api/people/"+eva.Id+"/block", anas, nil)
	o.say(evas, thread, strings.Repeat("c", 15), "Aquí estoy")
	o.want(404, "person_missing", "PUT", "/api/people/"+ana.Id+"/block", anas, nil)
	o.want(404, "person_missing", "PUT", "/api/people/helen/block", anas, nil)
}

func TestReports(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	_, strangers := o.person("stranger", "user")
	_, mods := o.person("mod", "moderator")
	thread := o.direct(anas, ana, eva)
	message := strings.Repeat("m", 15)
	o.say(evas, thread, message, "Algo feo")
	about := map[string]any{"message": message, "reason": "abuse", "text": "Me insulta"}
	o.want(404, "message_missing", "POST", "/api/reports", strangers, about)
	o.want(404, "session_missing", "POST", "/api/reports", strangers, map[string]any{"thread": thread, "reason": "spam"})
	o.want(404, "person_missing", "POST", "/api/reports", anas, map[string]any{"user": "nobody", "reason": "spam"})
	for name, wrong := range map[string]map[string]any{
		"of nothing": {"reason": "spam"}, "for no reason": {"user": eva.Id, "reason": "boredom"}, "of oneself": {"user": ana.Id, "reason": "spam"},
		"too long": {"user": eva.Id, "reason": "other", "text": strings.Repeat("x", 2001)},
	} {
		if status, _ := o.ask("POST", "/api/reports", anas, wrong); status != 400 {
			t.Errorf("a report %s: %d", name, status)
		}
	}
	id := o.want(201, "", "POST", "/api/reports", anas, about)["id"].(string)
	o.act(evas, map[string]any{"type": "message.edit", "thread": thread, "message": message, "text": "Algo bonito", "at": 5})
	page := o.want(200, "", "GET", "/api/admin/reports", mods, nil)
	if page["total"] != 1.0 {
		t.Fatalf("%v", page)
	}
	got := page["items"].([]any)[0].(map[string]any)
	if got["id"] != id || got["said"] != "Algo feo" || got["user"].(map[string]any)["username"] != "eva" ||
		got["by"].(map[string]any)["username"] != "ana" || got["state"] != "open" {
		t.Errorf("%v", got)
	}
	closed := o.want(200, "", "PATCH", "/api/admin/reports/"+id, mods, map[string]any{"state": "closed", "note": "Hablado"})
	if closed["closedBy"].(map[string]any)["username"] != "mod" || closed["note"] != "Hablado" || closed["closedAt"] == 0.0 {
		t.Errorf("%v", closed)
	}
	if total := o.want(200, "", "GET", "/api/admin/reports", mods, nil)["total"]; total != 0.0 {
		t.Errorf("%v are open", total)
	}
	again := o.want(200, "", "PATCH", "/api/admin/reports/"+id, mods, map[string]any{"state": "open"})
	if again["closedBy"] != nil || again["note"] != "Hablado" {
		t.Errorf("%v", again)
	}
	o.want(400, "invalid_body", "PATCH", "/api/admin/reports/"+id, mods, map[string]any{"state": "lost"})
	for range 19 {
		o.want(201, "", "POST", "/api/reports", anas, map[string]any{"user": eva.Id, "reason": "spam"})
	}
	o.want(429, "too_many_requests", "POST", "/api/reports", anas, map[string]any{"user": eva.Id, "reason": "spam"})
	o.want(201, "", "POST", "/api/reports", evas, map[string]any{"user": ana.Id, "reason": "spam"})
	// Whom they are about takes nothing of them away; once who reported is gone, nobody knows who it was.
	owned := o.want(200, "", "GET", "/api/accounts/export", evas, nil)["owned"].(map[string]any)
	if got, _ := owned["reports"].([]any); len(got) != 1 {
		t.Errorf("eva takes away %v", got)
	}
	o.want(204, "", "DELETE", "/api/accounts/me", anas, map[string]any{"password": goodPassword})
	page = o.want(200, "", "GET", "/api/admin/reports", mods, nil)
	if got := page["items"].([]any)[0].(map[string]any); got["by"] != nil || got["said"] != "Algo feo" {
		t.Errorf("%v", got)
	}
}

func TestOneIsHereAsLongAsADeviceListens(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	thread := o.direct(anas, ana, eva)
	hers := dial(t, o, evas)
	hers.hears("welcome")
	if got := o.list("/api/threads/"+thread+"/presence", evas)[0]; got["online"] != false || got["seen"] != 0.0 {
		t.Errorf("never here: %v", got)
	}
	first, second := dial(t, o, anas), dial(t, o, anas)
	first.hears("welcome")
	second.hears("welcome")
	if said := hers.hears("presence"); said["user"] != ana.Id || said["online"] != true {
		t.Errorf("%v", said)
	}
	first.conn.CloseNow()
	second.conn.CloseNow()
	back := dial(t, o, anas) // a page that loads anew
	back.hears("welcome")
	before := time.Now().UnixMilli()
	hers.says(map[string]any{"type": "ping"})
	if said := hers.hearsBesides("changed"); said["type"] != "pong" {
		t.Errorf("she was told of what was no farewell: %v", said)
	}
	back.conn.CloseNow()
	said := hers.within(15 * time.Second)
	for said["type"] == "changed" {
		said = hers.within(15 * time.Second)
	}
	if said["type"] != "presence" || said["online"] != false || said["seen"].(float64) < float64(before) {
		t.Errorf("%v", said)
	}
	if got := o.list("/api/threads/"+thread+"/presence", evas)[0]; got["online"] != false || got["seen"] != said["seen"] {
		t.Errorf("seen: %v", got)
	}
}
