package main

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"helen/openapi"
)

func TestEveryExampleOfTheDescriptionHolds(t *testing.T) {
	o, session, token := village(t)
	_, served := fetch(t, "GET", o.address+"/api/openapi.json")
	if served != string(openapi.JSON()) {
		t.Error("another description is served")
	}
	d := readDescription(t, []byte(served))
	held := o.want(200, "", "POST", "/api/call/ticket", session, `{"room":"linkroomlink001","peer":"peer-of-the-examples"}`)
	d.headers = map[string]string{"Call-Ticket": held["ticket"].(string)}
	for _, one := range d.examples() {
		_, stated := d.look(d.whole, "paths", one.path, one.method, "security").([]any)
		open := d.isOpen(one)
		if one.kind != "" && (one.status == "" || one.status[0] == '2') && one.kind == "application/json" {
			d.fits("the example "+one.method+" "+one.path+" "+one.name, one.value,
				"paths", one.path, one.method, "requestBody", "content", one.kind, "schema")
		}
		if !open {
			refused := one
			refused.status = "401"
			d.send(refused, o.address, "")
			if !stated { // a personal token will do
				d.send(refused, o.address, "Bearer helen_"+strings.Repeat("x", 52))
			}
		}
		answer := d.send(one, o.address, session)
		if one.path == "/api/sync" && one.method == "post" {
			for _, result := range object(answer)["results"].([]any) {
				if object(result)["ok"] != true {
					t.Errorf("an operation of the example: %v", result)
				}
			}
		}
		if one.method == "get" && !stated {
			d.send(one, o.address, "Bearer "+token)
		}
	}
	// The examples of answers are as the answers.
	for path := range object(d.look(d.whole, "paths")) {
		for _, method := range []string{"get", "post", "put", "delete"} {
			for status := range object(d.look(d.whole, "paths", path, method, "responses")) {
				where := d.answers(path, method, status)
				for kind, content := range object(d.look(d.whole, append(slices.Clone(where), "content")...)) {
					for name, one := range object(d.look(content, "examples")) {
						d.fits(path+" "+name, d.look(one, "value"), append(slices.Clone(where), "content", kind, "schema")...)
					}
				}
			}
		}
	}
}

// documented are the beginnings of addresses that have to be described; others may be.
var documented = []string{"/api/chats", "/api/sync", "/api/invites/", "/api/people", "/api/search", "/api/openapi.json", "/api/calls", "/api/call", "/peerjs"}

func TestTheDescriptionNamesWhatThereIs(t *testing.T) {
	ours, err := newServer(settings{cache: t.TempDir(), upstream: "off"}, slog.New(slog.DiscardHandler), builtApp)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.store.Close)
	ours.thinking = &thinking{} // its answers are not asked for
	d := readDescription(t, openapi.JSON())
	there := map[string]bool{}
	for _, one := range ours.routes() {
		there[strings.ToLower(one.method)+" "+one.path] = true
		must := slices.ContainsFunc(documented, func(begins string) bool {
			return one.path == begins || strings.HasPrefix(one.path, strings.TrimSuffix(begins, "/")+"/")
		})
		if must && d.look(d.whole, "paths", one.path, strings.ToLower(one.method)) == nil {
			t.Errorf("%s %s is not described", one.method, one.path)
		}
	}
	for path, item := range object(d.look(d.whole, "paths")) {
		for method := range object(item) {
			if method != "parameters" && !there[method+" "+path] {
				t.Errorf("%s %s is described and is not there", method, path)
			}
		}
	}
}

func TestTokensForMessagesOpenNothingElse(t *testing.T) {
	o, session, token := village(t)
	other := o.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"b","scopes":["chat"]}`)["secret"].(string)
	o.want(200, "", "GET", "/api/sync", "Bearer "+token, nil)
	o.want(201, "", "POST", "/api/chats/groupgroupgro01/messages", token, `{"content":"Soy un programa"}`)
	if hits := o.want(200, "", "GET", "/api/search?q=programa", "Bearer "+token, nil)["hits"].([]any); len(hits) != 1 {
		t.Errorf("found by a program: %v", hits)
	}
	o.want(403, "token_scope", "GET", "/api/chats", "Bearer "+other, nil)
	o.want(401, "token_invalid", "GET", "/api/chats", "Bearer "+token+"x", nil)
	for _, path := range []string{"/api/accounts/export", "/api/accounts/tokens", "/api/chat/realtime/sessions", "/api/threads/groupgroupgro01/invites"} {
		o.want(401, "not_signed_in", "GET", path, "Bearer "+token, nil)
	}
	user, err := o.app.FindRecordById("users", "anaanaanaana001")
	if err != nil {
		t.Fatal(err)
	}
	user.Set("blockedUntil", "2999-01-01 00:00:00.000Z")
	o.save(user)
	o.want(403, "blocked", "GET", "/api/chats", "Bearer "+token, nil)
	o.want(200, "", "GET", "/api/chats", o.session(user), nil) // reading is left to them
	o.want(200, "", "GET", "/api/search?q=programa", o.session(user), nil)
	o.want(403, "blocked", "POST", "/api/chats/groupgroupgro01/messages", o.session(user), `{"content":"x"}`)
}
