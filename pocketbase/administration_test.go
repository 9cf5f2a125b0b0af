package main

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
)

const years = "2999-01-01T00:00:00Z"

func TestOnlyAdminsChangeStanding(t *testing.T) {
	town := newTown(t)
	admin, administering := town.person("admin", "admin")
	second, _ := town.person("second", "admin")
	moderator, moderating := town.person("moderator", "moderator")
	colleague, _ := town.person("colleague", "moderator")
	user, session := town.person("ana", "user")
	at := func(who *core.Record) string { return "/api/admin/users/" + who.Id }

	for _, one := range []struct {
		status int
		code   string
		who    *core.Record
		token  string
		body   string
	}{
		{200, "", user, administering, `{"premium":true,"credits":12.5}`},
		{200, "", user, administering, `{"credits":0}`},
		{200, "", user, administering, `{"credits":null}`},
		{200, "", user, administering, `{"role":"moderator"}`},
		{200, "", user, administering, `{"role":"user"}`},
		{200, "", user, administering, `{}`},
		{400, "invalid_body", user, administering, `{"credits":"12"}`},
		{400, "invalid_body", user, administering, `{"credits":-1}`},
		{400, "invalid_body", user, administering, `{"credits":[1]}`},
		{400, "invalid_body", user, administering, `{"role":"king"}`},
		{400, "invalid_body", user, administering, `{"role":["admin"]}`},
		{400, "invalid_body", user, administering, `{"premium":"yes"}`},
		{400, "invalid_body", user, administering, `{"kind":"bot"}`},
		{400, "invalid_body", user, administering, `{"email":"x@example.com"}`},
		{400, "invalid_body", user, administering, `{"blockedUntil":"for ever"}`},
		{400, "invalid_body", user, administering, `{"blockedUntil":5}`},
		{400, "invalid_body", user, administering, `{"blockReason":"` + strings.Repeat("a", 501) + `"}`},
		{403, "not_allowed", user, moderating, `{"role":"moderator"}`},
		{403, "not_allowed", user, moderating, `{"credits":null}`},
		{403, "not_allowed", user, moderating, `{"blockedUntil":"` + years + `","premium":false}`},
		{403, "not_allowed", colleague, moderating, `{"blockedUntil":"` + years + `"}`},
		{403, "not_allowed", admin, moderating, `{"blockedUntil":"` + years + `"}`},
		{403, "not_allowed", moderator, moderating, `{"role":"admin"}`},
		{403, "not_allowed", user, session, `{"role":"admin"}`},
		{200, "", user, moderating, `{"blockedUntil":"` + years + `","blockReason":"noise"}`},
		{200, "", user, moderating, `{"blockedUntil":null}`},
	} {
		if answer := town.want(one.status, one.code, "PATCH", at(one.who), one.token, one.body); t.Failed() {
			t.Fatalf("%s: %v", one.body, answer)
		}
	}
	town.want(404, "not_found", "PATCH", "/api/admin/users/aaaaaaaaaaaaaaa", administering, `{}`)
	if found := town.again(user); !found.GetBool("premium") || found.GetString("role") != "user" || found.GetString("credits") != "null" || found.GetString("blockReason") != "" {
		t.Errorf("in the end: %v", found.FieldsData())
	}

	// The last administrator who can act stays: blocked ones do not count.
	town.want(200, "", "PATCH", at(second), administering, `{"blockedUntil":"`+years+`"}`)
	town.want(409, "last_admin", "PATCH", at(admin), administering, `{"role":"user"}`)
	town.want(409, "last_admin", "PATCH", at(admin), administering, `{"blockedUntil":"`+years+`"}`)
	town.want(409, "last_admin", "DELETE", "/api/accounts/me", administering, map[string]any{"password": goodPassword})
	town.want(200, "", "PATCH", at(second), administering, `{"blockedUntil":""}`)
	town.want(200, "", "PATCH", at(admin), administering, `{"role":"user"}`)
	town.want(403, "not_allowed", "GET", "/api/admin/settings", administering, nil)
}

func TestBlocked(t *testing.T) {
	town := newTown(t)
	_, moderating := town.person("moderator", "moderator")
	_, administering := town.person("admin", "admin")
	user, session := town.person("ana", "user")
	secret := town.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"mine","scopes":["chat"]}`)["secret"].(string)
	path := "/api/admin/users/" + user.Id

	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	town.want(200, "", "PATCH", path, moderating, map[string]any{"blockedUntil": until, "blockReason": "noise"})
	refused := town.want(403, "blocked", "GET", "/api/accounts/tokens", session, nil)
	details, _ := refused["details"].(map[string]any)
	if details["until"] != until.Format(time.RFC3339) || details["reason"] != "noise" {
		t.Errorf("%v", refused)
	}
	listed := town.want(200, "", "GET", "/api/admin/blocked", moderating, nil)
	if items, _ := listed["items"].([]any); len(items) != 1 || listed["total"] != 1.0 || items[0].(map[string]any)["blockReason"] != "noise" {
		t.Errorf("%v", listed)
	}
	if _, _, err := administeredAt(town, time.Now).ByToken(town.app, secret); codeOf(err) != "blocked" {
		t.Errorf("a token of theirs: %v", err)
	}
	own := "/api/collections/users/records/" + user.Id
	if status, answer := town.ask("PATCH", own, session, `{"name":"rude"}`); status != 403 {
		t.Errorf("a blocked person writes its name: %d %v", status, answer)
	}
	if status, _ := town.ask("GET", "/api/collections/people/records/"+user.Id, session, nil); status != 404 {
		t.Errorf("a blocked person looks at people: %d", status)
	}
	// What is theirs they may see and take along.
	town.want(200, "", "GET", own, session, nil)
	town.want(200, "", "POST", signIn, "", identity("ana", goodPassword))
	town.want(200, "", "GET", "/api/accounts/export", session, nil)

	// It ends by itself, and by hand.
	if err := accounts.Blocked(town.again(user), until.Add(time.Second)); err != nil {
		t.Errorf("after its end: %v", err)
	}
	town.want(200, "", "PATCH", path, moderating, `{"blockedUntil":null}`)
	town.want(200, "", "GET", "/api/accounts/tokens", session, nil)

	// The gateway's way, and an administrator who is blocked administers nothing.
	if err := accounts.Block(town.app, user.Id, until, "flood"); err != nil {
		t.Fatal(err)
	}
	town.want(403, "blocked", "GET", "/api/accounts/tokens", session, nil)
	other, acting := town.person("other", "admin")
	town.want(200, "", "PATCH", "/api/admin/users/"+other.Id, administering, `{"blockedUntil":"`+years+`"}`)
	town.want(403, "blocked", "GET", "/api/admin/users", acting, nil)
}

func codeOf(err error) string {
	if known, ok := err.(refusal); ok {
		return known.Code()
	}
	return ""
}

func TestPeopleAreFound(t *testing.T) {
	town := newTown(t)
	_, administering := town.person("admin", "admin")
	_, moderating := town.person("moderator", "moderator")
	for i := range 60 {
		town.person("crowd"+strings.Repeat("a", i%20)+string(rune('a'+i/20)), "user")
	}
	count := func(query, token string) (listed, total int) {
		answer := town.want(200, "", "GET", "/api/admin/users"+query, token, nil)
		items, _ := answer["items"].([]any)
		number, _ := answer["total"].(float64)
		return len(items), int(number)
	}
	for _, one := range []struct {
		query, token  string
		listed, total int
	}{
		{"", administering, 50, 62},
		{"?page=2", administering, 12, 62},
		{"?page=3", administering, 0, 62},
		{"?page=-1", administering, 50, 62},
		{"?page=x", administering, 50, 62},
		{"?search=MODER", moderating, 1, 1},
		{"?search=example.com", administering, 50, 62},
		{"?search=example.com", moderating, 0, 0},
		{"?search=%25", administering, 0, 0},
		{"?search=%27%20OR%201=1--", administering, 0, 0},
	} {
		if listed, total := count(one.query, one.token); listed != one.listed || total != one.total {
			t.Errorf("%s: %d of %d, not %d of %d", one.query, listed, total, one.listed, one.total)
		}
	}
	seen := town.want(200, "", "GET", "/api/admin/users?search=admin", moderating, nil)["items"].([]any)[0].(map[string]any)
	for _, hidden := range []string{"email", "credits", "premium", "password", "tokenKey"} {
		if _, there := seen[hidden]; there {
			t.Errorf("a moderator sees %s: %v", hidden, seen)
		}
	}
}

// A superuser of PocketBase may administer; to have things of one's own needs an account.
func TestSuperusersAdminister(t *testing.T) {
	town := newTown(t)
	superusers, err := town.app.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		t.Fatal(err)
	}
	root := core.NewRecord(superusers)
	root.SetEmail("root@example.com")
	root.SetPassword(goodPassword)
	town.save(root)
	session := town.session(root)
	user, _ := town.person("ana", "user")
	town.want(200, "", "GET", "/api/admin/settings", session, nil)
	town.want(200, "", "PATCH", "/api/admin/users/"+user.Id, session, `{"role":"admin"}`)
	made := town.want(201, "", "POST", "/api/admin/invitations", session, `{"role":"admin"}`)
	town.want(200, "", "POST", "/api/accounts/sign-up", "", newcomer("bea", made["code"].(string)))
	town.want(204, "", "DELETE", "/api/admin/invitations/"+made["id"].(string), session, nil)
	for _, path := range []string{"/api/accounts/tokens", "/api/accounts/export"} {
		town.want(403, "not_allowed", "GET", path, session, nil)
	}
	town.want(403, "not_allowed", "DELETE", "/api/accounts/me", session, map[string]any{"password": goodPassword})
}
