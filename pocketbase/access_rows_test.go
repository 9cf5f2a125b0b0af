package main

import (
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// tableOf are the routes of the server, whose answers are asked for by its address.
func tableOf(t *testing.T) []route {
	t.Helper()
	ours, err := newServer(settings{cache: t.TempDir(), upstream: "off"}, slog.New(slog.DiscardHandler), builtApp)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.store.Close)
	ours.thinking = &thinking{}
	var asked []route
	for _, one := range ours.routes() {
		if one.method+one.path == "DELETE/api/accounts/me" {
			continue // they would be nobody afterwards; leave_test.go is about it
		}
		asked = append(asked, one)
	}
	return asked
}

// intrusions are operations on what is ana's, of every kind.
func (b *besieged) intrusions(own string) []map[string]any {
	var all []map[string]any
	for _, thread := range b.threads {
		add := func(kind string, values map[string]any) {
			one := map[string]any{"type": kind, "thread": thread}
			for name, value := range values {
				one[name] = value
			}
			all = append(all, one)
		}
		add("thread.change", map[string]any{"title": "x"})
		add("thread.change", map[string]any{"helen": true})
		add("thread.change", map[string]any{"muted": true, "leaf": "siegemessage004"})
		add("thread.seen", map[string]any{"read": 100})
		add("thread.leave", nil)
		add("thread.begin", map[string]any{"kind": "group", "title": "x", "users": []string{}, "createdAt": 1})
		add("thread.put", map[string]any{"title": "x", "createdAt": 1})
		add("member.put", map[string]any{"user": b.ana.Id, "role": "member"})
		add("member.remove", map[string]any{"user": b.ana.Id})
		for _, message := range b.messages {
			on := map[string]any{"message": message, "on": true}
			add("message.star", on)
			add("message.pin", on)
			add("message.react", map[string]any{"message": message, "on": true, "emoji": "👍"})
			add("message.hide", map[string]any{"message": message})
			add("message.delete", map[string]any{"message": message})
			add("message.edit", map[string]any{"message": message, "text": "x"})
			add("message.put", map[string]any{"message": message, "author": "self", "text": "x", "createdAt": 1})
		}
	}
	for _, message := range b.messages { // from a thread of their own
		for _, kind := range []string{"message.star", "message.pin", "message.hide", "message.delete"} {
			all = append(all, map[string]any{"type": kind, "thread": own, "message": message, "on": true})
		}
		all = append(all, map[string]any{"type": "message.put", "thread": own, "message": message, "author": "self", "text": "x", "createdAt": 1})
	}
	return all
}

func TestNoOperationReachesWhatIsElsewhere(t *testing.T) {
	b := besiege(t)
	before := b.kept()
	for who, person := range b.after {
		if who == "suspended" {
			b.want(403, "blocked", "POST", "/api/sync", b.session(person), `{"operations":[]}`)
			continue
		}
		own := b.want(201, "", "POST", "/api/chats", b.session(person), `{"type":"group","name":"Mío"}`)["id"].(string)
		// What a message names of elsewhere does not come along.
		quoting := fmt.Sprintf(`{"content":"x","replyToMessageId":"siegemessage003","mentions":[%q]}`, b.ana.Id)
		made := b.want(201, "", "POST", "/api/chats/"+own+"/messages", b.session(person), quoting)
		if made["replyToMessageId"] != "" || len(made["mentions"].([]any)) != 0 {
			t.Errorf("the %s quotes: %v", who, made)
		}
		all := b.intrusions(own)
		for len(all) > 0 {
			batch := all[:min(100, len(all))]
			all = all[len(batch):]
			for index, result := range b.push(person, batch...) {
				if result["ok"] == true || tells(fmt.Sprint(result)) {
					t.Errorf("the %s: %v: %v", who, batch[index], result)
				}
			}
		}
		if _, answer := b.request("GET", "/api/sync?since=0", b.session(person), ""); tells(answer) {
			t.Errorf("the %s is synced: %.500s", who, answer)
		}
	}
	if after := b.kept(); after != before {
		t.Errorf("it was written to:\n%s\nthen:\n%s", before, after)
	}
}

func TestNoCollectionTellsWhatIsSaidElsewhere(t *testing.T) {
	b := besiege(t)
	b.set(func(settings *core.Settings) { settings.Batch.Enabled = true })
	before := b.kept()
	collections, err := b.app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	ids := append(append(append([]string{}, b.threads...), b.messages...), b.rest...)
	for who, person := range b.after {
		session := b.session(b.again(person))
		check := func(method, path, body string) {
			t.Helper()
			if status, answer := b.request(method, path, session, body); tells(answer) || method != "GET" && status < 300 {
				t.Errorf("%s %s %s for the %s: %d %.300s", method, path, body, who, status, answer)
			}
		}
		for _, one := range collections {
			records := "/api/collections/" + one.Name + "/records"
			check("GET", records, "")
			for _, filter := range []string{"text~'" + begins + "'", "thread.title~'De " + begins + "'", "@collection.messages.text~'" + begins + "'"} {
				path := records + "?" + url.Values{"filter": {filter}, "expand": {"thread,message,messages_via_thread"}}.Encode()
				if status, answer := b.request("GET", path, session, ""); status == 200 && !strings.Contains(answer, `"items":[]`) {
					t.Errorf("%s for the %s: %.300s", path, who, answer)
				}
			}
			body := fmt.Sprintf(`{"thread":%q,"user":%q,"author":%q,"kind":"text","text":"x","role":"owner","seq":99}`, siegeGroup, person.Id, person.Id)
			check("POST", records, body)
			for _, id := range ids {
				check("GET", records+"/"+id+"?expand=thread,message", "")
				check("PATCH", records+"/"+id, `{"thread":"x","text":"x","title":"x","user":"x","left":1}`)
				check("DELETE", records+"/"+id, "")
				check("GET", "/api/files/"+one.Name+"/"+id+"/nota.txt", "")
			}
			check("POST", "/api/batch", fmt.Sprintf(`{"requests":[{"method":"DELETE","url":"%s/%s"}]}`, records, siegeGroup))
			check("GET", "/api/collections/"+one.Name, "")
		}
	}
	if after := b.kept(); after != before {
		t.Errorf("it was written to:\n%s\nthen:\n%s", before, after)
	}
}

// Who blocked whom is told to nobody, and least to whom it was done to.
func TestAnExportDoesNotTellWhoBlockedOne(t *testing.T) {
	b := besiege(t)
	_, theirs := b.request("GET", "/api/accounts/export", b.session(b.after["unwanted"]), "")
	if strings.Contains(theirs, b.ana.Id) {
		t.Error(theirs)
	}
	if _, own := b.request("GET", "/api/accounts/export", b.session(b.ana), ""); !strings.Contains(own, b.after["unwanted"].Id) {
		t.Error("whom she blocked is hers to take away")
	}
}

func TestNoTopicTellsWhatHappensElsewhere(t *testing.T) {
	b := besiege(t)
	ears := map[string]*listener{}
	for who, person := range b.after {
		session := b.session(b.again(person))
		for _, others := range []string{"sync/", "live/"} {
			if got := listenAt(t, b.town).subscribe(b.town, session, others+b.ana.Id); got != 403 {
				t.Errorf("the %s listens at %s: %d", who, others, got)
			}
		}
		topics := []string{"sync/" + person.Id}
		for _, collection := range []string{"threads", "messages", "members", "marks", "tombstones", "thread_invites", "shares", "operations", "users"} {
			topics = append(topics, collection+"/*", collection+"/"+siegeGroup, collection+"/siegemessage001",
				collection+`/*?options={"query":{"filter":"id!=''","expand":"thread"}}`)
		}
		ears[who] = listenAt(t, b.town)
		if got := ears[who].subscribe(b.town, session, topics...); got != 204 {
			t.Errorf("the %s: %d", who, got)
		}
	}
	b.do(b.ana,
		map[string]any{"type": "message.put", "thread": siegeGroup, "message": "siegemessage006", "author": "self", "text": word, "createdAt": 3},
		map[string]any{"type": "message.edit", "thread": siegeGroup, "message": "siegemessage006", "text": "Una " + word, "at": 4},
		map[string]any{"type": "message.react", "thread": siegeGroup, "message": "siegemessage001", "emoji": "👍", "on": true},
		map[string]any{"type": "thread.change", "thread": siegeGroup, "title": word},
		map[string]any{"type": "message.delete", "thread": siegeGroup, "message": "siegemessage006"},
	)
	time.Sleep(50 * time.Millisecond) // what would be told is told by goroutines of PocketBase's
	for who, person := range b.after {
		b.insert("tombstones", map[string]any{"collection": "threads", "row": "none", "user": person.Id, "at": 1, "rev": 1})
		ears[who].hears(t, "sync/"+person.Id) // and nothing before it
	}
}
