package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// relations are the fields of every collection that name a user.
func (o *town) relations() map[*core.Collection][]*core.RelationField {
	o.t.Helper()
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		o.t.Fatal(err)
	}
	collections, err := o.app.FindAllCollections(core.CollectionTypeBase, core.CollectionTypeAuth)
	if err != nil {
		o.t.Fatal(err)
	}
	found := map[*core.Collection][]*core.RelationField{}
	for _, collection := range collections {
		for _, field := range collection.Fields {
			if relation, ok := field.(*core.RelationField); ok && relation.CollectionId == users.Id {
				found[collection] = append(found[collection], relation)
			}
		}
	}
	return found
}

// fill puts a row into every collection that names a user, for this one, past what each would check.
func (o *town) fill(user *core.Record) map[string]string {
	o.t.Helper()
	made := map[string]string{}
	for collection, fields := range o.relations() {
		row := core.NewRecord(collection)
		for _, field := range collection.Fields {
			if text, ok := field.(*core.TextField); ok && text.Name != "id" {
				row.Set(text.Name, fmt.Sprint("x", user.Id))
			}
		}
		for _, field := range fields {
			row.Set(field.Name, user.Id)
		}
		row.Id = core.GenerateDefaultRandomId()
		if err := o.app.SaveNoValidate(row); err != nil {
			o.t.Fatal(collection.Name, err)
		}
		made[collection.Name] = row.Id
	}
	link := core.NewExternalAuth(o.app)
	link.SetCollectionRef(user.Collection().Id)
	link.SetRecordRef(user.Id)
	link.SetProvider("oidc")
	link.SetProviderId("sub-" + user.Id)
	if err := o.app.Save(link); err != nil {
		o.t.Fatal(err)
	}
	return made
}

func TestExportHoldsEverythingAndNoSecret(t *testing.T) {
	town := newTown(t)
	ana, session := town.person("ana", "user")
	bea, _ := town.person("bea", "user")

	// A collection that names users in a list, as one of tomorrow may.
	groups := core.NewBaseCollection("groups")
	groups.Fields.Add(
		&core.RelationField{Name: "people", CollectionId: ana.Collection().Id, MaxSelect: 9, CascadeDelete: true},
		&core.TextField{Name: "title"},
	)
	if err := town.app.Save(groups); err != nil {
		t.Fatal(err)
	}
	shared := core.NewRecord(groups)
	shared.Set("people", []string{bea.Id, ana.Id})
	shared.Set("title", "both")
	town.save(shared)
	mine, theirs := town.fill(ana), town.fill(bea)

	answer := town.want(200, "", "GET", "/api/accounts/export", session, nil)
	user, _ := answer["user"].(map[string]any)
	if user["email"] != "ana@example.com" || user["username"] != "ana" || user["password"] != nil || user["tokenKey"] != nil {
		t.Errorf("the row: %v", user)
	}
	owned, _ := answer["owned"].(map[string]any)
	data, err := json.Marshal(owned)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for name, id := range mine {
		if !strings.Contains(text, id) {
			t.Errorf("the row of %s is missing", name)
		}
		if name != "groups" && strings.Contains(text, theirs[name]) {
			t.Errorf("the row of %s is another's", name)
		}
	}
	if !strings.Contains(text, shared.Id) || !strings.Contains(text, "sub-"+ana.Id) || strings.Contains(text, `"hash"`) || strings.Contains(text, "sub-"+bea.Id) {
		t.Errorf("owned: %s", text)
	}
}

func TestPackagesAddWhatTheyKnow(t *testing.T) {
	town := newTown(t)
	ana, _ := town.person("ana", "user")
	ours := administeredAt(town, time.Now)
	ours.Own(func(app core.App, userID string) (map[string][]map[string]any, error) {
		return map[string][]map[string]any{"letters": {{"to": userID}}}, nil
	})
	request, answer := eventFor(town, ana)
	if err := ours.Export(request); err != nil {
		t.Fatal(err)
	}
	if text := answer.Body.String(); !strings.Contains(text, `"letters":[{"to":"`+ana.Id+`"}]`) {
		t.Error(text)
	}
}

func TestDeletingAnAccountLeavesNothing(t *testing.T) {
	town := newTown(t)
	ana, session := town.person("ana", "user")
	bea, _ := town.person("bea", "user")
	for collection, fields := range town.relations() {
		for _, field := range fields {
			if !field.CascadeDelete {
				t.Errorf("%s.%s stays when its user is deleted", collection.Name, field.Name)
			}
		}
	}
	mine, theirs := town.fill(ana), town.fill(bea)
	if len(mine) < 2 {
		t.Fatalf("only %v name a user", slices.Collect(maps.Keys(mine)))
	}
	town.want(403, "reauthentication_failed", "DELETE", "/api/accounts/me", session, `{}`)
	town.want(403, "reauthentication_failed", "DELETE", "/api/accounts/me", session, `{"password":"wrong"}`)
	town.want(403, "reauthentication_failed", "DELETE", "/api/accounts/me", session, `{"otpId":"aaaaaaaaaaaaaaa","otp":"12345678"}`)
	town.want(204, "", "DELETE", "/api/accounts/me", session, map[string]any{"password": goodPassword})
	town.want(401, "not_signed_in", "GET", "/api/accounts/export", session, nil)
	for name, id := range mine {
		if _, err := town.app.FindRecordById(name, id); err == nil {
			t.Errorf("the row of %s is still there", name)
		}
		if _, err := town.app.FindRecordById(name, theirs[name]); err != nil {
			t.Errorf("the row of %s was another's: %v", name, err)
		}
	}
	if links, err := town.app.CountRecords("_externalAuths", dbx.HashExp{"recordRef": ana.Id}); err != nil || links != 0 {
		t.Errorf("%d ways to sign in are left, %v", links, err)
	}
}

func TestDeletingWithAOneTimeCode(t *testing.T) {
	town := newTown(t)
	ana, session := town.person("ana", "user")
	town.person("bea", "user")
	sent := town.mail()
	ask := func(email string) (id, code string) {
		answer := town.want(200, "", "POST", "/api/collections/users/request-otp", "", map[string]any{"email": email})
		id = answer["otpId"].(string)
		return id, town.code(sent, id)
	}
	remove := func(status int, id, code string) {
		t.Helper()
		town.want(status, "", "DELETE", "/api/accounts/me", session, map[string]any{"otpId": id, "otp": code})
	}
	id, code := ask("bea@example.com")
	remove(403, id, code) // another's

	id, code = ask("ana@example.com")
	remove(403, id, "00000000")
	remove(403, id, code) // used up by the wrong guess

	id, code = ask("ana@example.com")
	old, err := types.ParseDateTime(time.Now().Add(-4 * time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := town.app.DB().Update("_otps", dbx.Params{"created": old.String()}, dbx.HashExp{"id": id}).Execute(); err != nil {
		t.Fatal(err)
	}
	remove(403, id, code) // late

	id, code = ask("ana@example.com")
	remove(204, id, code)
	if _, err := town.app.FindRecordById("users", ana.Id); err == nil {
		t.Error("the account is still there")
	}
}
