package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// listener is a device at PocketBase's realtime.
type listener struct {
	client string
	events chan string // names of what came
	shown  chan string // what a poke had in it, where it had something
}

func listenAt(t *testing.T, o *town) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.address+"/api/realtime", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	found := &listener{events: make(chan string, 100), shown: make(chan string, 100)}
	ready := make(chan string, 1)
	go func() {
		defer response.Body.Close()
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event:"); ok && name != "PB_CONNECT" {
				found.events <- strings.TrimSpace(name)
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data:"); ok && strings.Contains(data, `"changes"`) {
				found.shown <- data
			}
			if id, ok := strings.CutPrefix(lines.Text(), "id:"); ok && found.client == "" {
				found.client = strings.TrimSpace(id)
				ready <- found.client
			}
		}
	}()
	select {
	case found.client = <-ready:
	case <-time.After(5 * time.Second):
		t.Fatal("realtime does not begin")
	}
	return found
}

func (l *listener) subscribe(o *town, session string, topics ...string) int {
	o.t.Helper()
	status, _ := o.ask("POST", "/api/realtime", session, map[string]any{"clientId": l.client, "subscriptions": topics})
	return status
}

func (l *listener) hears(t *testing.T, topic string) {
	t.Helper()
	select {
	case got := <-l.events:
		if got != topic {
			t.Errorf("heard %q, not %q", got, topic)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("never heard %q", topic)
	}
}

func TestDevicesArePokedAndNobodyElse(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	_, evas := o.person("eva", "user")
	_, admins := o.person("admin", "admin")
	topic := "sync/" + ana.Id
	device := listenAt(t, o)
	for name, session := range map[string]string{"nobody": "", "somebody else": evas, "an administrator": admins} {
		if got := listenAt(t, o).subscribe(o, session, topic); got != 403 {
			t.Errorf("%s listens to ana: %d", name, got)
		}
	}
	for _, other := range []string{topic + "?options=%7B%7D", "sync/", "sync/*"} {
		if got := listenAt(t, o).subscribe(o, anas, other); got != 403 {
			t.Errorf("%s: %d", other, got)
		}
	}
	if got := device.subscribe(o, anas, topic); got != 204 {
		t.Fatalf("ana listens: %d", got)
	}
	thread := o.conversation(evas)
	if len(device.events) != 0 {
		t.Error("ana heard of what is eva's")
	}
	mine := o.conversation(anas)
	device.hears(t, topic)
	o.want(200, "", "POST", "/api/sync", anas, `{"operations":[{"id":"`+strings.Repeat("a", 15)+`","type":"thread.delete","thread":"`+mine+`"}]}`)
	device.hears(t, topic)
	// A group: whoever is a member hears of it, whoever wrote.
	member, err := o.app.FindFirstRecordByData("members", "thread", thread)
	if err != nil {
		t.Fatal(err)
	}
	guest := member.Fresh()
	guest.Set("id", strings.Repeat("m", 15))
	guest.MarkAsNew()
	guest.Set("user", ana.Id)
	guest.Set("role", "member")
	o.save(guest)
	device.hears(t, topic)
	for len(device.events) > 0 {
		<-device.events
	}
	o.want(200, "", "PATCH", "/api/chat/realtime/sessions/"+thread, evas, `{"title":"Otra"}`)
	device.hears(t, topic)
	// Signed out everywhere, the connection that is still open is told nothing any more.
	o.want(204, "", "POST", "/api/accounts/sign-out-everywhere", anas, nil)
	time.Sleep(400 * time.Millisecond)
	for len(device.events) > 0 {
		<-device.events
	}
	o.want(200, "", "PATCH", "/api/chat/realtime/sessions/"+thread, evas, `{"title":"Una más"}`)
	time.Sleep(400 * time.Millisecond)
	if len(device.events) != 0 {
		t.Error("a session that has ended still hears")
	}
}

// An app that writes rows as they are not written any more is told so, by whichever way, and nothing it sends is done.
func TestAnAppThatIsTooOldIsTold(t *testing.T) {
	o := newTown(t)
	_, anas := o.person("ana", "user")
	thread := o.conversation(anas)
	deletes := `{"operations":[{"id":"` + strings.Repeat("a", 15) + `","type":"thread.delete","thread":"` + thread + `"}]}`
	speaks := func(method, path, version string) (int, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, o.address+path, strings.NewReader(deletes))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", anas)
		request.Header.Set("Content-Type", "application/json")
		if version != "" {
			request.Header.Set("Helen-Sync", version)
		}
		if path == "/api/ws" {
			for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket",
				"Sec-Websocket-Version": "13", "Sec-Websocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} {
				request.Header.Set(name, value)
			}
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != 426 {
			return response.StatusCode, ""
		}
		if got := response.Header.Get("Upgrade"); got != "helen-sync/1" {
			t.Errorf("%s %s: asked to speak %q", method, path, got)
		}
		var body struct{ Code string }
		if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
			t.Fatal(err)
		}
		return 426, body.Code
	}
	for method, paths := range map[string][]string{
		"GET": {"/api/sync?since=0", "/api/threads/" + thread + "/history", "/api/ws"}, "POST": {"/api/sync"}} {
		for _, path := range paths {
			for _, old := range []string{"0", "-1", "x"} {
				if status, code := speaks(method, path, old); status != 426 || code != "client_too_old" {
					t.Errorf("%s %s in version %s: %d %s", method, path, old, status, code)
				}
			}
		}
	}
	for _, now := range []string{"", "1", "2"} {
		if status, _ := speaks("GET", "/api/threads/"+thread+"/history", now); status != 200 {
			t.Errorf("version %q: %d", now, status)
		}
	}
	if status, _ := speaks("GET", "/api/ws", "1"); status != 101 {
		t.Errorf("the socket: %d", status)
	}
	if status, _ := speaks("POST", "/api/sync", "1"); status != 200 {
		t.Errorf("sent: %d", status)
	}
	if status, _ := speaks("GET", "/api/threads/"+thread+"/history", "1"); status != 404 {
		t.Errorf("the thread is still there: %d", status)
	}
}

func TestAPokeShowsWhatIsSaidToWhoIsThereAndNobodyElse(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	leo, leos := o.person("leo", "user")
	thread := o.groupOf(anas, eva)
	devices := map[string]*listener{}
	for session, who := range map[string]string{anas: ana.Id, evas: eva.Id, leos: leo.Id} {
		device := listenAt(t, o)
		if got := device.subscribe(o, session, "sync/"+who); got != 204 {
			t.Fatal(got)
		}
		devices[who] = device
	}
	say := func(text string) string {
		return o.want(201, "", "POST", "/api/chats/"+thread+"/messages", anas, map[string]any{"content": text})["id"].(string)
	}
	// reads is what a device is shown, until it has what is looked for.
	reads := func(who, text string) map[string]any {
		for {
			select {
			case data := <-devices[who].shown:
				var poke struct{ Changes []map[string]any }
				if err := json.Unmarshal([]byte(data), &poke); err != nil {
					t.Fatal(err)
				}
				for _, one := range poke.Changes {
					if row, _ := one["row"].(map[string]any); row["text"] == text {
						return one
					}
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("%s is never shown %q", who, text)
			}
		}
	}
	id := say("Hola a todos")
	shown := reads(eva.Id, "Hola a todos")
	page := o.want(200, "", "GET", "/api/sync?since=0", evas, nil)
	var asked any
	for _, one := range page["changes"].([]any) {
		if one.(map[string]any)["id"] == id {
			asked = one
		}
	}
	if !reflect.DeepEqual(asked, any(shown)) {
		t.Errorf("shown %v, asked %v", shown, asked)
	}
	// Who was put out is shown nothing any more, nor is who never was in.
	if code := o.pushed(anas, map[string]any{"type": "member.remove", "thread": thread, "user": eva.Id}); code != "" {
		t.Fatal(code)
	}
	say("Sin Eva")
	reads(ana.Id, "Sin Eva")
	for _, who := range []string{eva.Id, leo.Id} {
		for len(devices[who].shown) > 0 {
			if data := <-devices[who].shown; strings.Contains(data, "Sin Eva") || who == leo.Id {
				t.Errorf("%s is shown %s", who, data)
			}
		}
	}
}
