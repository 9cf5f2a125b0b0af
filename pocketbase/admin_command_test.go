package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestAdminCommand(t *testing.T) {
	town := newTown(t)
	execute := func(password string, arguments ...string) (string, error) {
		command := newAdminCommand(town.app, func(string) string { return password })
		out := &bytes.Buffer{}
		command.SetOut(out)
		command.SetErr(out)
		command.SetArgs(arguments)
		err := command.Execute()
		return out.String(), err
	}
	for _, wrong := range [][]string{{}, {"nobody"}, {"a@b"}, {"a@example.com", "b"}} {
		if out, err := execute("", wrong...); err == nil {
			t.Errorf("%v: %s", wrong, out)
		}
	}
	if _, err := execute("short", "boss@example.com"); err == nil {
		t.Error("a short password was taken")
	}

	out, err := execute("", "Boss@example.com")
	_, password, _ := strings.Cut(strings.TrimSpace(out), "shown this once: ")
	if err != nil || len(password) < 20 {
		t.Fatalf("%s, %v", out, err)
	}
	answer := town.want(200, "", "POST", signIn, "", identity("boss@example.com", password))
	town.want(200, "", "GET", "/api/admin/settings", answer["token"].(string), nil)
	town.want(409, "admin_exists", "POST", "/api/accounts/first-admin", "", firstAdmin(town.printedCode(), "late"))

	out, err = execute("chosen by the boss", "boss@elsewhere.example")
	if err != nil || strings.Contains(out, "once") || !strings.Contains(out, "(boss2)") {
		t.Errorf("%s, %v", out, err)
	}
	town.want(200, "", "POST", signIn, "", identity("boss2", "chosen by the boss"))

	// A verified account keeps its password; who signed up with an address that was never theirs is put out.
	town.person("ana", "user")
	if out, err = execute("", "ana@example.com"); err != nil || strings.Contains(out, "once") {
		t.Errorf("%s, %v", out, err)
	}
	answer = town.want(200, "", "POST", signIn, "", identity("ana", goodPassword))
	town.want(200, "", "GET", "/api/admin/settings", answer["token"].(string), nil)
	squatter, session := town.person("bea", "user")
	squatter.SetVerified(false)
	town.save(squatter)
	session = town.session(town.again(squatter))
	if out, err = execute("", "bea@example.com"); err != nil || !strings.Contains(out, "once") {
		t.Errorf("%s, %v", out, err)
	}
	town.want(401, "not_signed_in", "GET", "/api/admin/settings", session, nil)
	town.want(400, "", "POST", signIn, "", identity("bea", goodPassword))
}
