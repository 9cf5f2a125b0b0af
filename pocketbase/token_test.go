package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

func TestPersonalTokens(t *testing.T) {
	town := newTown(t)
	user, session := town.person("ana", "user")
	now := time.Now().UTC().Truncate(time.Second)
	clock := now
	ours := administeredAt(town, func() time.Time { return clock })

	made := town.want(201, "", "POST", "/api/accounts/tokens", session, map[string]any{
		"name": "  laptop ", "scopes": []string{"chat", "speech"}, "expires": now.Add(time.Hour),
	})
	secret, _ := made["secret"].(string)
	if !strings.HasPrefix(secret, "helen_") || len(secret) != 6+52 || made["hash"] != nil || made["name"] != "laptop" || !strings.HasPrefix(secret, made["prefix"].(string)) {
		t.Errorf("%v", made)
	}
	listed := town.want(200, "", "GET", "/api/accounts/tokens", session, nil)
	if text := fmt.Sprint(listed); strings.Contains(text, secret) || strings.Contains(text, "hash:") || !strings.Contains(text, "laptop") {
		t.Errorf("%v", listed)
	}
	stored, err := town.app.FindRecordById("tokens", made["id"].(string))
	if err != nil || strings.Contains(fmt.Sprint(stored.FieldsData()), secret[14:]) {
		t.Errorf("the secret is stored: %v, %v", stored, err)
	}
	if text := town.log.text(); strings.Contains(text, secret[14:]) {
		t.Error("the secret is in the log")
	}

	found, scopes, err := ours.ByToken(town.app, secret)
	if err != nil || found.Id != user.Id || fmt.Sprint(scopes) != "[chat speech]" {
		t.Errorf("%v %v %v", found, scopes, err)
	}
	lastUsed := func() time.Time {
		row, err := town.app.FindRecordById("tokens", stored.Id)
		if err != nil {
			t.Fatal(err)
		}
		return row.GetDateTime("lastUsed").Time()
	}
	for _, step := range []struct {
		after time.Duration
		want  time.Duration // of what is stored
	}{{0, 0}, {59 * time.Second, 0}, {60 * time.Second, 60 * time.Second}, {100 * time.Second, 60 * time.Second}, {3 * time.Minute, 3 * time.Minute}} {
		clock = now.Add(step.after)
		if _, _, err := ours.ByToken(town.app, secret); err != nil {
			t.Fatal(err)
		}
		if got := lastUsed().Sub(now); got != step.want {
			t.Errorf("used after %s, noted %s", step.after, got)
		}
	}

	last := secret[len(secret)-1:]
	other := "0"
	if last == other {
		other = "g" // a letter whose bits all count
	}
	for _, wrong := range []string{"", "helen_", secret[:14], secret[:len(secret)-1], secret[:len(secret)-1] + other, secret + "0", strings.ToUpper(secret), "sk-" + secret, session} {
		if _, _, err := ours.ByToken(town.app, wrong); codeOf(err) != "token_invalid" {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	clock = now.Add(time.Hour)
	if _, _, err := ours.ByToken(town.app, secret); codeOf(err) != "token_invalid" {
		t.Errorf("expired: %v", err)
	}
	clock = now
	town.want(204, "", "DELETE", "/api/accounts/tokens/"+stored.Id, session, nil)
	if _, _, err := ours.ByToken(town.app, secret); codeOf(err) != "token_invalid" {
		t.Errorf("revoked: %v", err)
	}
	town.want(404, "not_found", "DELETE", "/api/accounts/tokens/"+stored.Id, session, nil)

	// A token opens the gateway, never the account.
	another := town.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"b","scopes":["embeddings"]}`)["secret"].(string)
	for _, header := range []string{another, "Bearer " + another} {
		town.want(401, "not_signed_in", "GET", "/api/accounts/export", header, nil)
	}
}

func TestTokensAreChecked(t *testing.T) {
	town := newTown(t)
	user, session := town.person("ana", "user")
	for _, wrong := range []string{
		`{}`, `{"name":"a"}`, `{"name":"a","scopes":[]}`, `{"name":"a","scopes":["admin"]}`, `{"name":"  ","scopes":["chat"]}`,
		`{"name":"` + strings.Repeat("a", 101) + `","scopes":["chat"]}`, `{"name":"a","scopes":["chat"],"expires":"2001-01-01T00:00:00Z"}`,
		`{"name":"a","scopes":["chat"],"user":"other"}`, `{"name":"a","scopes":"chat"}`, `{"name":"a","scopes":["chat"],"hash":"x"}`,
	} {
		town.want(400, "invalid_body", "POST", "/api/accounts/tokens", session, wrong)
	}
	tokens, err := town.app.FindCollectionByNameOrId("tokens")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		row := core.NewRecord(tokens)
		row.Set("user", user.Id)
		row.Set("name", fmt.Sprint(i))
		row.Set("hash", fmt.Sprint(i))
		row.Set("prefix", "helen_x")
		row.Set("scopes", []string{"chat"})
		town.save(row)
	}
	town.want(409, "too_many_tokens", "POST", "/api/accounts/tokens", session, `{"name":"a","scopes":["chat"]}`)
}
