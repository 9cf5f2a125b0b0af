package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// forbidden are fields of users that no client may write, each with values of several kinds.
var forbidden = map[string][]any{
	"role":            {"admin", "moderator", []string{"admin"}, ""},
	"role+":           {"admin"},
	"+role":           {"admin"},
	"premium":         {true, "true", 1, "1"},
	"credits":         {100, "100", 1e9, []int{5}, map[string]int{"a": 1}, "x", true},
	"credits+":        {100, "100"},
	"kind":            {"bot", "assistant", []string{"bot"}},
	"kind-":           {"human"},
	"verified":        {false, "false", 0},
	"blockedUntil":    {"2999-01-01 00:00:00.000Z"},
	"blockReason":     {"because"},
	"email":           {"other@example.com"},
	"emailVisibility": {true, "true"},
	"tokenKey":        {strings.Repeat("k", 50)},
	"id":              {"aaaaaaaaaaaaaaa"},
	"created":         {"2001-01-01 00:00:00.000Z"},
}

// protected is what must be the same after every attempt.
func protected(user *core.Record) string {
	values := map[string]any{}
	for _, name := range []string{
		"id", "role", "premium", "credits", "kind", "verified", "blockedUntil", "blockReason", "email", "emailVisibility", "tokenKey", "created",
	} {
		values[name] = user.GetRaw(name)
	}
	data, _ := json.Marshal(values)
	return string(data)
}

func form(values map[string]string) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	for name, value := range values {
		_ = writer.WriteField(name, value) // a buffer takes everything
	}
	_ = writer.Close()
	return writer.FormDataContentType(), body
}

func TestNoClientWritesItsOwnStanding(t *testing.T) {
	town := newTown(t)
	town.set(func(settings *core.Settings) { settings.Batch.Enabled = true })
	user, session := town.person("ana", "user")
	user = town.again(user)
	before := protected(user)
	own := "/api/collections/users/records/" + user.Id
	check := func(how string, status int) {
		t.Helper()
		found, err := town.app.FindRecordById("users", user.Id)
		if err != nil || protected(found) != before {
			t.Fatalf("%s (%d): %v\n%s\n%s", how, status, err, before, protected(found))
		}
	}
	for field, values := range forbidden {
		for _, value := range values {
			body := map[string]any{field: value, "name": "Ana"}
			how := fmt.Sprintf("%s = %#v", field, value)

			status, _ := town.ask("PATCH", own, session, body)
			check("JSON: "+how, status)

			status, _ = town.ask("POST", "/api/batch", session, map[string]any{"requests": []any{
				map[string]any{"method": "PATCH", "url": own, "body": body}}})
			check("batch: "+how, status)

			body["id"] = user.Id
			if field == "id" {
				body["id"] = value
			}
			status, _ = town.ask("POST", "/api/batch", session, map[string]any{"requests": []any{
				map[string]any{"method": "PUT", "url": "/api/collections/users/records", "body": body}}})
			check("upsert: "+how, status)

			kind, content := form(map[string]string{field: fmt.Sprint(value)})
			status, _ = town.send("PATCH", own, session, kind, content)
			check("multipart: "+how, status)

			payload, _ := json.Marshal(map[string]any{field: value})
			kind, content = form(map[string]string{"@jsonPayload": string(payload)})
			status, _ = town.send("PATCH", own, session, kind, content)
			check("multipart with JSON: "+how, status)

			status, _ = town.send("PATCH", own, session, "application/x-www-form-urlencoded",
				strings.NewReader(url.Values{field: {fmt.Sprint(value)}}.Encode()))
			check("form: "+how, status)
		}
	}
	for _, body := range []string{`{"role":"admin","role":"user"}`, `{"role":"user","role":"admin"}`, `{"role":null}`, `{"credits":null}`, `[{"role":"admin"}]`} {
		status, _ := town.ask("PATCH", own, session, body)
		check(body, status)
	}

	// A whole row sent back with a new name is no offence, and the fields that are theirs they may write.
	row := town.want(200, "", "GET", own, session, nil)
	row["name"], row["username"], row["language"] = "Ana María", "Ana.Maria", "en"
	row = town.want(200, "", "PATCH", own, session, row)
	if row["name"] != "Ana María" || row["username"] != "ana.maria" || row["language"] != "en" {
		t.Errorf("their own fields: %v", row)
	}
	check("the whole row", 200)
}

func TestNobodyIsCreatedOrDeletedPastTheRoutes(t *testing.T) {
	town := newTown(t)
	town.set(func(settings *core.Settings) { settings.Batch.Enabled = true })
	user, session := town.person("ana", "user")
	_, administering := town.person("admin", "admin")
	town.want(200, "", "PUT", "/api/admin/settings", administering, `{"signUp":"open"}`)
	body := map[string]any{
		"email": "eve@example.com", "password": goodPassword, "passwordConfirm": goodPassword, "username": "eve", "role": "admin",
	}
	for who, token := range map[string]string{"nobody": "", "a user": session, "an admin": administering} {
		status, _ := town.ask("POST", "/api/collections/users/records", token, body)
		batched, _ := town.ask("POST", "/api/batch", token, map[string]any{"requests": []any{
			map[string]any{"method": "POST", "url": "/api/collections/users/records", "body": body}}})
		upserted, _ := town.ask("POST", "/api/batch", token, map[string]any{"requests": []any{
			map[string]any{"method": "PUT", "url": "/api/collections/users/records", "body": body}}})
		kind, content := form(map[string]string{"email": "eve@example.com", "password": goodPassword, "passwordConfirm": goodPassword, "username": "eve", "role": "admin"})
		formed, _ := town.send("POST", "/api/collections/users/records", token, kind, content)
		deleted, _ := town.ask("DELETE", "/api/collections/users/records/"+user.Id, token, nil)
		if status < 400 || batched < 400 || upserted < 400 || formed < 400 || deleted < 400 {
			t.Errorf("%s: %d %d %d %d %d", who, status, batched, upserted, formed, deleted)
		}
	}

	// Our sign-up names what it takes.
	for _, extra := range []string{"role", "premium", "credits", "kind", "verified", "id", "tokenKey", "Role", "blockedUntil", "emailVisibility"} {
		with := newcomer("eve", "")
		with[extra] = "admin"
		delete(with, "invitation")
		town.want(400, "invalid_body", "POST", "/api/accounts/sign-up", "", with)
	}
	kind, content := form(map[string]string{"email": "eve@example.com", "password": goodPassword, "username": "eve"})
	if status, answer := town.send("POST", "/api/accounts/sign-up", "", kind, content); status != 400 || answer["code"] != "invalid_body" {
		t.Errorf("a form: %d %v", status, answer)
	}
	for _, broken := range []string{``, `{`, `[]`, `{"email":5}`, `{} {}`, `"` + strings.Repeat("a", 70<<10) + `"`} {
		if status, answer := town.ask("POST", "/api/accounts/sign-up", "", broken); status != 400 && status != 413 || answer["code"] == nil {
			t.Errorf("%.20s: %d %v", broken, status, answer)
		}
	}
	if count, err := town.app.CountRecords("users"); err != nil || count != 2 {
		t.Errorf("%d users, %v", count, err)
	}
}

// provider is an OpenID Connect provider on the wire; it knows one person.
func (o *town) provider(person *map[string]any) {
	o.t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "t", "token_type": "Bearer", "expires_in": 60})
	})
	mux.HandleFunc("GET /person", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(*person)
	})
	there := httptest.NewServer(mux)
	o.t.Cleanup(there.Close)
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		o.t.Fatal(err)
	}
	users.OAuth2.Enabled = true
	users.OAuth2.Providers = []core.OAuth2ProviderConfig{{
		Name: "oidc", ClientId: "helen", ClientSecret: "secret",
		AuthURL: there.URL + "/auth", TokenURL: there.URL + "/token", UserInfoURL: there.URL + "/person",
	}}
	if err := o.app.Save(users); err != nil {
		o.t.Fatal(err)
	}
}

func TestOAuth2RespectsSignUpAndWritesNothingElse(t *testing.T) {
	town := newTown(t)
	_, administering := town.person("admin", "admin")
	person := map[string]any{
		"sub": "1", "email": "ana@example.com", "email_verified": true, "name": strings.Repeat("á", 150), "preferred_username": "Ana-M",
	}
	town.provider(&person)
	const path = "/api/collections/users/auth-with-oauth2"
	ask := func(data map[string]any) map[string]any {
		return map[string]any{"provider": "oidc", "code": "c", "redirectURL": "http://localhost/", "createData": data}
	}
	options := town.want(200, "", "GET", "/api/accounts/options", "", nil)
	if names, _ := options["oauth2"].([]any); len(names) != 1 || names[0] != "oidc" {
		t.Errorf("options: %v", options)
	}
	status, answer := town.ask("POST", path, "", ask(nil))
	if status != 403 || !strings.Contains(fmt.Sprint(answer["data"]), "invitation:map[code:invitation_needed") {
		t.Errorf("without an invitation: %d %v", status, answer)
	}
	made := town.want(201, "", "POST", "/api/admin/invitations", administering, `{"role":"moderator"}`)

	// A username that does not fit fails and costs no use.
	status, answer = town.ask("POST", path, "", ask(map[string]any{"username": "no spaces!", "invitation": made["code"]}))
	if status != 400 {
		t.Errorf("a bad username: %d %v", status, answer)
	}
	data := map[string]any{
		"invitation": made["code"], "language": "en", "role": "admin", "premium": true, "credits": 5, "kind": "bot",
		"email": "victim@example.com", "password": "known to the attacker", "passwordConfirm": "known to the attacker",
		"verified": true, "id": "aaaaaaaaaaaaaaa", "tokenKey": strings.Repeat("k", 50), "name": []string{"x"}, "avatar": "x.png",
	}
	answer = town.want(200, "", "POST", path, "", ask(data))
	record, _ := answer["record"].(map[string]any)
	if record["role"] != "moderator" || record["premium"] != false || record["credits"] != nil || record["kind"] != "human" ||
		record["email"] != "ana@example.com" || record["username"] != "ana-m" || record["language"] != "en" ||
		record["name"] != strings.Repeat("á", 100) || record["id"] == "aaaaaaaaaaaaaaa" {
		t.Errorf("made: %v", record)
	}
	user, err := town.app.FindRecordById("users", record["id"].(string))
	if err != nil || user.ValidatePassword("known to the attacker") || user.TokenKey() == strings.Repeat("k", 50) {
		t.Errorf("%v, %v", user, err)
	}

	// A second time she is known, and needs nothing.
	town.want(200, "", "POST", path, "", ask(map[string]any{"role": "admin"}))
	town.want(403, "reauthentication_failed", "DELETE", "/api/accounts/me", town.anotherSession(town.again(user)), `{}`) // not signed in by OAuth2 just now
	if found := town.again(user); found.GetString("role") != "moderator" {
		t.Errorf("the role after another sign-in: %s", found.GetString("role"))
	}
	person["sub"], person["email"], person["preferred_username"] = "2", "eve@example.com", "ana-m"
	status, answer = town.ask("POST", path, "", ask(map[string]any{"invitation": made["code"]}))
	if status != 403 {
		t.Errorf("a spent invitation: %d %v", status, answer)
	}
	town.want(200, "", "PUT", "/api/admin/settings", administering, `{"signUp":"open"}`)
	answer = town.want(200, "", "POST", path, "", ask(map[string]any{"role": "admin"}))
	record, _ = answer["record"].(map[string]any)
	if record["role"] != "user" || record["username"] == "ana-m" || record["username"] == "" {
		t.Errorf("open, with a username that is taken: %v", record)
	}
	// She has no password: having just signed in confirms.
	session, _ := answer["token"].(string)
	town.want(403, "reauthentication_failed", "DELETE", "/api/accounts/me", town.anotherSession(user), `{}`)
	town.want(204, "", "DELETE", "/api/accounts/me", "Bearer "+session, `{}`)
}

func TestOthersSeeLittleOfAPerson(t *testing.T) {
	town := newTown(t)
	ana, _ := town.person("ana", "user")
	_, session := town.person("bea", "user")
	guest, visiting := town.person("guest", "user")
	guest.Set("kind", "guest")
	town.save(guest)

	for _, path := range []string{"/api/collections/users/records/" + ana.Id, "/api/collections/people/records/" + ana.Id} {
		if status, answer := town.ask("GET", path, "", nil); status != 404 {
			t.Errorf("nobody at %s: %d %v", path, status, answer)
		}
	}
	if status, _ := town.ask("GET", "/api/collections/users/records/"+ana.Id, session, nil); status != 404 {
		t.Errorf("the row of another: %d", status)
	}
	seen := town.want(200, "", "GET", "/api/collections/people/records/"+ana.Id, session, nil)
	delete(seen, "collectionId")
	delete(seen, "collectionName")
	if text := fmt.Sprint(seen); text != "map[avatar: id:"+ana.Id+" kind:human name: username:ana]" {
		t.Errorf("others see %s", text)
	}
	listed := town.want(200, "", "GET", "/api/collections/people/records", session, nil)
	if items, _ := listed["items"].([]any); len(items) != 3 {
		t.Errorf("%v", listed)
	}
	for _, filter := range []string{"email~'ana'", "role='user'", "@collection.users.email~'ana'", "users_via_id.email~'a'"} {
		if status, answer := town.ask("GET", "/api/collections/people/records?filter="+url.QueryEscape(filter), session, nil); status == 200 {
			t.Errorf("%s: %v", filter, answer)
		}
	}
	town.want(200, "", "GET", "/api/collections/people/records/"+ana.Id, visiting, nil)
	if listed := town.want(200, "", "GET", "/api/collections/people/records", visiting, nil); listed["totalItems"] != 0.0 {
		t.Errorf("a guest sees everyone: %v", listed)
	}
	for _, name := range []string{"settings", "invitations", "tokens"} {
		if status, _ := town.ask("GET", "/api/collections/"+name+"/records", session, nil); status != 403 {
			t.Errorf("%s: %d", name, status)
		}
	}
}
