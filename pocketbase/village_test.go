package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// village is a town with the people and things that the description's examples speak of.
func village(t *testing.T) (o *town, session, token string) {
	o = newTown(t)
	people := map[string]*core.Record{}
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ana", "eva", "leo"} {
		person := core.NewRecord(users)
		person.Set("id", strings.Repeat(name, 4)+"001")
		person.SetEmail(name + "@example.com")
		person.SetPassword(goodPassword)
		person.Set("username", name)
		o.save(person)
		people[name] = person
	}
	session = o.session(people["ana"])
	_, admin := o.person("admin", "admin")
	o.want(200, "", "PUT", "/api/admin/settings", admin, `{"signUp":"open"}`)
	made := o.want(200, "", "POST", "/api/sync", session, `{"operations":[
		{"id":"village00000001","type":"thread.begin","thread":"groupgroupgro01","kind":"group","title":"Viaje","users":["evaevaevaeva001"],"createdAt":1},
		{"id":"village00000002","type":"message.put","thread":"groupgroupgro01","message":"hellohellohel01","author":"self","text":"Hola","createdAt":2},
		{"id":"village00000003","type":"message.put","thread":"groupgroupgro01","message":"secondsecond001","author":"self","text":"Otra","createdAt":3},
		{"id":"village00000004","type":"message.star","thread":"groupgroupgro01","message":"hellohellohel01","on":true}]}`)
	if text := fmt.Sprint(made); strings.Count(text, "ok:true") != 4 {
		t.Fatal(text)
	}
	invites, err := o.app.FindCollectionByNameOrId("thread_invites")
	if err != nil {
		t.Fatal(err)
	}
	link := core.NewRecord(invites)
	link.Load(map[string]any{"id": "inviteinvite001", "thread": "groupgroupgro01", "user": "anaanaanaana001", "at": 1,
		"hash": hashOf("SECRETSECRETSECRETSECRETSE")})
	o.save(link)
	// Calls that go on: a link's room, and one of Eva's.
	o.want(201, "", "POST", "/api/calls", session, `{"id":"linkroomlink001","kind":"audio"}`)
	eva := o.session(people["eva"])
	thread := o.want(201, "", "POST", "/api/chats", eva, `{"participants":["anaanaanaana001"]}`)["id"].(string)
	o.want(201, "", "POST", "/api/calls", eva, map[string]any{"id": "evacallsevacal1", "kind": "audio", "thread": thread})
	token = o.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"bot","scopes":["messages"]}`)["secret"].(string)
	return o, session, token
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
