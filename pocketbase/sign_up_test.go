package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// printedCode is the code that was last printed for the first administrator.
func (o *town) printedCode() string {
	all := strings.Split(o.console.text(), "once:") // the last one counts
	if words := strings.Fields(all[len(all)-1]); len(all) > 1 && len(words) > 0 {
		return words[0]
	}
	return ""
}

func firstAdmin(code, username string) map[string]any {
	return map[string]any{
		"code": code, "email": username + "@example.com", "password": goodPassword, "username": username,
	}
}

func TestTheFirstAdminNeedsTheCode(t *testing.T) {
	town := newTown(t)
	options := town.want(200, "", "GET", "/api/accounts/options", "", nil)
	if options["firstAdmin"] != true || options["signUp"] != "closed" || options["otp"] != false {
		t.Errorf("options before anyone: %v", options)
	}
	town.want(403, "sign_up_closed", "POST", "/api/accounts/sign-up", "", newcomer("early", ""))
	town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin("", "ana"))
	town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin("0000-0000-0000-0000", "ana"))
	code := town.printedCode()
	town.want(400, "invalid_body", "POST", "/api/accounts/first-admin", "", firstAdmin(code, "x"))
	if text := town.log.text(); strings.Contains(text, code) {
		t.Error("the code is in the log")
	}
	row, err := town.app.FindFirstRecordByData("settings", "key", "firstAdmin")
	if err != nil || strings.Contains(strings.ToUpper(row.GetString("value")), strings.ReplaceAll(code, "-", "")) {
		t.Errorf("the code is stored as it is: %v, %v", row, err)
	}

	// Two at once with the right code: one wins. Copied by hand, in small letters, it is still right.
	var wait sync.WaitGroup
	answers := make([]int, 2)
	for i, username := range []string{"ana", "eve"} {
		wait.Go(func() {
			answers[i], _ = town.ask("POST", "/api/accounts/first-admin", "", firstAdmin(" "+strings.ToLower(code), username))
		})
	}
	wait.Wait()
	if answers[0]+answers[1] != 200+409 {
		t.Errorf("two at once: %v", answers)
	}
	town.want(409, "admin_exists", "POST", "/api/accounts/first-admin", "", firstAdmin(code, "late"))
	options = town.want(200, "", "GET", "/api/accounts/options", "", nil)
	if options["firstAdmin"] != false || options["signUp"] != "invitation" {
		t.Errorf("options after: %v", options)
	}
	admins, err := town.app.CountRecords("users")
	if err != nil || admins != 1 {
		t.Errorf("%d users, %v", admins, err)
	}
}

func TestTheFirstAdminsCodeRunsOut(t *testing.T) {
	town := newTown(t)
	code := town.printedCode()
	for range 20 {
		town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin("wrong", "ana"))
	}
	town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin(code, "ana"))

	// The next start makes another; a day later that is too old.
	now := time.Now()
	ours := administeredAt(town, func() time.Time { return now.Add(-25 * time.Hour) })
	if err := ours.PrintFirstAdminCode(town.app); err != nil {
		t.Fatal(err)
	}
	town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin(town.printedCode(), "ana"))
	ours = administeredAt(town, func() time.Time { return now.Add(-23 * time.Hour) })
	if err := ours.PrintFirstAdminCode(town.app); err != nil {
		t.Fatal(err)
	}
	old := code
	code = town.printedCode()
	town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin(old, "ana"))
	answer := town.want(200, "", "POST", "/api/accounts/first-admin", "", firstAdmin(code, "ana"))
	session, _ := answer["token"].(string)
	town.want(200, "", "GET", "/api/admin/settings", session, nil)
	before := town.console.text()
	if err := ours.PrintFirstAdminCode(town.app); err != nil || town.console.text() != before {
		t.Errorf("a code is printed though there is an administrator: %v", err)
	}
}

func newcomer(username, invitation string) map[string]any {
	return map[string]any{
		"email": username + "@Example.com", "password": goodPassword, "username": username,
		"name": "Someone New", "language": "en", "invitation": invitation,
	}
}

func TestSignUpModes(t *testing.T) {
	town := newTown(t)
	admin, administering := town.person("admin", "admin")
	_, moderating := town.person("moderator", "moderator")
	signUp := "/api/accounts/sign-up"

	town.want(403, "invitation_needed", "POST", signUp, "", newcomer("ana", ""))
	town.want(403, "invitation_invalid", "POST", signUp, "", newcomer("ana", "invite_made-up"))
	made := town.want(201, "", "POST", "/api/admin/invitations", administering, map[string]any{"uses": 2, "role": "moderator"})
	code, _ := made["code"].(string)
	if made["hash"] != nil || !strings.HasPrefix(code, "invite_") {
		t.Errorf("the invitation: %v", made)
	}
	answer := town.want(200, "", "POST", signUp, "", newcomer("Ana", code))
	record, _ := answer["record"].(map[string]any)
	if answer["token"] == nil || record["username"] != "ana" || record["email"] != "ana@example.com" || record["role"] != "moderator" ||
		record["kind"] != "human" || record["credits"] != nil || record["premium"] != false || record["verified"] != false || record["language"] != "en" {
		t.Errorf("signed up: %v", answer)
	}

	// What fails costs no use.
	town.want(409, "username_taken", "POST", signUp, "", newcomer("ana", code))
	same := newcomer("other", code)
	same["email"] = "ANA@example.com"
	town.want(409, "email_taken", "POST", signUp, "", same)
	short := newcomer("short", code)
	short["password"] = "nine char"
	town.want(400, "invalid_body", "POST", signUp, "", short)
	town.want(200, "", "POST", signUp, "", newcomer("bea", code))
	town.want(403, "invitation_invalid", "POST", signUp, "", newcomer("carl", code))

	// A moderator gives no more than a user's role; nobody's invitation outlives the right to give it.
	town.want(403, "not_allowed", "POST", "/api/admin/invitations", moderating, map[string]any{"role": "moderator"})
	town.want(201, "", "POST", "/api/admin/invitations", moderating, `{}`)
	for token, want := range map[string]int{administering: 2, moderating: 1} {
		listed := town.want(200, "", "GET", "/api/admin/invitations", token, nil)
		if items, _ := listed["items"].([]any); len(items) != want || strings.Contains(fmt.Sprint(listed), "hash:") {
			t.Errorf("listed %v, not %d", listed, want)
		}
	}
	made = town.want(201, "", "POST", "/api/admin/invitations", administering, map[string]any{"role": "admin"})
	town.person("another", "admin")
	admin.Set("role", "moderator")
	town.save(admin)
	town.want(403, "invitation_invalid", "POST", signUp, "", newcomer("carl", made["code"].(string)))
	admin.Set("role", "admin")
	town.save(admin)

	// Late.
	row, err := town.app.FindRecordById("invitations", made["id"].(string))
	if err != nil {
		t.Fatal(err)
	}
	row.Set("expires", time.Now().Add(-time.Second))
	town.save(row)
	town.want(403, "invitation_invalid", "POST", signUp, "", newcomer("carl", made["code"].(string)))
	for _, wrong := range []string{`{"expires":"2001-01-01T00:00:00Z"}`, `{"uses":0}`, `{"uses":1001}`, `{"role":"king"}`, `{"maker":"x"}`} {
		town.want(400, "invalid_body", "POST", "/api/admin/invitations", administering, wrong)
	}

	town.want(400, "invalid_body", "PUT", "/api/admin/settings", administering, `{"signUp":"everyone"}`)
	town.want(400, "invalid_body", "PUT", "/api/admin/settings", administering, `{"firstAdmin":{"hash":"x"}}`)
	town.want(200, "", "PUT", "/api/admin/settings", administering, `{"signUp":"open"}`)
	answer = town.want(200, "", "POST", signUp, "", newcomer("carl", ""))
	if record, _ := answer["record"].(map[string]any); record["role"] != "user" {
		t.Errorf("by open sign-up: %v", answer)
	}
	town.want(200, "", "PUT", "/api/admin/settings", administering, `{"signUp":"closed"}`)
	made = town.want(201, "", "POST", "/api/admin/invitations", administering, "{}")
	town.want(403, "sign_up_closed", "POST", signUp, "", newcomer("dora", made["code"].(string)))
}

// The last use of an invitation is one person's, however many come at once.
func TestAnInvitationIsNotSharedByARace(t *testing.T) {
	town := newTown(t)
	_, administering := town.person("admin", "admin")
	code := town.want(201, "", "POST", "/api/admin/invitations", administering, `{"uses":1}`)["code"].(string)
	var wait sync.WaitGroup
	answers := make([]int, 6)
	for i := range answers {
		wait.Go(func() {
			answers[i], _ = town.ask("POST", "/api/accounts/sign-up", "", newcomer(fmt.Sprint("racer", i), code))
		})
	}
	wait.Wait()
	won := 0
	for _, status := range answers {
		if status == 200 {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%v", answers)
	}
}

func TestAttemptsAreLimited(t *testing.T) {
	town := newTown(t)
	for _, rule := range []string{"*:auth", "POST /api/accounts/first-admin"} {
		if found, ok := town.app.Settings().RateLimits.FindRateLimitRule([]string{rule}); !ok || found.MaxRequests != 10 || found.Duration != 60 {
			t.Errorf("%s: %+v", rule, found)
		}
	}
	town.set(func(settings *core.Settings) { settings.RateLimits.Enabled = true })
	wrong := map[string]any{"identity": "nobody@example.com", "password": "wrong"}
	statuses := map[int]int{}
	for range 12 {
		status, _ := town.ask("POST", "/api/collections/users/auth-with-password", "", wrong)
		statuses[status]++
	}
	if statuses[400] != 10 || statuses[429] != 2 {
		t.Errorf("signing in: %v", statuses)
	}
	for range 10 {
		town.want(403, "first_admin_code_wrong", "POST", "/api/accounts/first-admin", "", firstAdmin("wrong", "ana"))
	}
	town.want(429, "too_many_requests", "POST", "/api/accounts/first-admin", "", firstAdmin("wrong", "ana"))
}
