package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/mailer"
)

const signIn = "/api/collections/users/auth-with-password"

func identity(name, password string) map[string]any {
	return map[string]any{"identity": name, "password": password}
}

func TestSignInByEmailOrUsername(t *testing.T) {
	town := newTown(t)
	user, session := town.person("ana", "user")
	for _, name := range []string{"ana@example.com", "ANA@example.com", "ana", "Ana"} {
		answer := town.want(200, "", "POST", signIn, "", identity(name, goodPassword))
		if record, _ := answer["record"].(map[string]any); record["id"] != user.Id {
			t.Errorf("%s: %v", name, answer)
		}
	}
	unknown := town.want(400, "", "POST", signIn, "", identity("nobody@example.com", goodPassword))
	wrong := town.want(400, "", "POST", signIn, "", identity("ana@example.com", "wrong password"))
	if fmt.Sprint(unknown) != fmt.Sprint(wrong) {
		t.Errorf("an unknown address is told from a wrong password: %v, %v", unknown, wrong)
	}

	own := "/api/collections/users/records/" + user.Id
	next := "another long password"
	change := func(old, password string) map[string]any {
		return map[string]any{"oldPassword": old, "password": password, "passwordConfirm": password}
	}
	for _, refused := range []map[string]any{
		change("", next), change("wrong", next), change(goodPassword, "too short"), {"password": next, "passwordConfirm": next},
	} {
		town.want(400, "", "PATCH", own, session, refused)
	}
	town.want(200, "", "PATCH", own, session, change(goodPassword, next))
	town.want(401, "not_signed_in", "GET", "/api/accounts/tokens", session, nil) // a changed password ends every session
	town.want(400, "", "POST", signIn, "", identity("ana", goodPassword))
	town.want(200, "", "POST", signIn, "", identity("ana", next))
}

// mail switches letters on; what would be sent comes out of the channel.
func (o *town) mail() chan *mailer.Message {
	o.t.Helper()
	sent := make(chan *mailer.Message, 100)
	o.app.OnMailerSend().BindFunc(func(e *core.MailerEvent) error {
		sent <- e.Message
		return nil
	})
	o.set(func(settings *core.Settings) {
		settings.SMTP.Enabled, settings.SMTP.Host, settings.SMTP.Port = true, "mail.example.com", 587
	})
	return sent
}

var digits = regexp.MustCompile(`\b[0-9]{8}\b`)

// code is the one-time code in the next letter, once PocketBase has noted that it left.
func (o *town) code(sent chan *mailer.Message, id any) (code string) {
	o.t.Helper()
	select {
	case letter := <-sent:
		code = digits.FindString(letter.HTML)
	case <-time.After(10 * time.Second):
		o.t.Fatal("no letter came")
	}
	for range 1000 {
		if otp, err := o.app.FindOTPById(id.(string)); err != nil || otp.SentTo() != "" {
			return code
		}
		time.Sleep(10 * time.Millisecond)
	}
	o.t.Fatal("the letter never leaves")
	return ""
}

func TestOneTimeCodesNeedMail(t *testing.T) {
	town := newTown(t)
	town.person("ana", "user")
	const request, use = "/api/collections/users/request-otp", "/api/collections/users/auth-with-otp"
	ana := map[string]any{"email": "ana@example.com"}
	town.want(403, "", "POST", request, "", ana)

	sent := town.mail()
	if options := town.want(200, "", "GET", "/api/accounts/options", "", nil); options["otp"] != true || options["mail"] != true {
		t.Errorf("with mail: %v", options)
	}
	unknown := town.want(200, "", "POST", request, "", map[string]any{"email": "nobody@example.com"})
	known := town.want(200, "", "POST", request, "", ana)
	if len(fmt.Sprint(unknown["otpId"])) != len(fmt.Sprint(known["otpId"])) || len(unknown) != len(known) {
		t.Errorf("an unknown address is told from a known one: %v, %v", unknown, known)
	}
	code := town.code(sent, known["otpId"])
	town.want(400, "", "POST", use, "", map[string]any{"otpId": known["otpId"], "password": "00000000"})
	answer := town.want(200, "", "POST", use, "", map[string]any{"otpId": known["otpId"], "password": code})
	if answer["token"] == nil {
		t.Errorf("%v", answer)
	}
	town.want(400, "", "POST", use, "", map[string]any{"otpId": known["otpId"], "password": code})

	town.set(func(settings *core.Settings) { settings.SMTP.Enabled = false })
	if options := town.want(200, "", "GET", "/api/accounts/options", "", nil); options["otp"] != false || options["mail"] != false {
		t.Errorf("without mail again: %v", options)
	}
	town.want(403, "", "POST", request, "", ana)
}

func TestANewAddressIsAskedToVerify(t *testing.T) {
	town := newTown(t)
	_, administering := town.person("admin", "admin")
	town.want(200, "", "PUT", "/api/admin/settings", administering, `{"signUp":"open"}`)
	sent := town.mail()
	town.want(200, "", "POST", "/api/accounts/sign-up", "", newcomer("ana", ""))
	select {
	case letter := <-sent:
		if letter.To[0].Address != "ana@example.com" || !strings.Contains(letter.Subject, "HELEN") {
			t.Errorf("%v %s", letter.To, letter.Subject)
		}
	case <-time.After(10 * time.Second):
		t.Error("no letter came")
	}
}

func TestSignOutEverywhere(t *testing.T) {
	town := newTown(t)
	user, here := town.person("ana", "user")
	there := town.session(user)
	_, other := town.person("bea", "user")
	town.want(204, "", "POST", "/api/accounts/sign-out-everywhere", here, nil)
	for _, session := range []string{here, there} {
		town.want(401, "not_signed_in", "GET", "/api/accounts/tokens", session, nil)
		if status, _ := town.ask("POST", "/api/collections/users/auth-refresh", session, nil); status != 401 {
			t.Errorf("a session of before is refreshed: %d", status)
		}
	}
	town.want(200, "", "GET", "/api/accounts/tokens", other, nil)
	town.want(200, "", "POST", signIn, "", identity("ana", goodPassword))
}
