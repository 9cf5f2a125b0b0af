package accounts

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// Made is what MakeAdmin did. Password is set when it was generated, and is nowhere else.
type Made struct {
	Created  bool
	Username string
	Password string
}

// MakeAdmin gives an address the role of administrator, with a new account if it has none. It is for the
// console: whoever runs it owns the database. Without a password a new account gets a generated one. An
// account whose address nobody verified gets one too, and its sessions end: anyone may have signed up with it.
func MakeAdmin(app core.App, email, password string) (Made, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	user, err := app.FindAuthRecordByEmail(Users, email)
	switch {
	case err == nil:
		return promote(app, user, password)
	case !errors.Is(err, sql.ErrNoRows):
		return Made{}, err
	}
	made := Made{Created: true}
	if password == "" {
		made.Password = secret(15)
		password = made.Password
	}
	made.Username, err = freeUsername(app, email)
	if err != nil {
		return Made{}, err
	}
	user, err = newUser(app, email, password, made.Username)
	if err != nil {
		return Made{}, err
	}
	user.Set("role", RoleAdmin)
	user.SetVerified(true)
	return made, normaliseAndSave(app, user)
}

func promote(app core.App, user *core.Record, password string) (Made, error) {
	user.IgnoreUnchangedFields(true)
	made := Made{Username: user.GetString("username")}
	if password == "" && !user.Verified() {
		made.Password = secret(15)
		password = made.Password
	}
	if password != "" {
		user.SetPassword(password)
		user.RefreshTokenKey()
		if err := app.DeleteAllExternalAuthsByRecord(user); err != nil {
			return Made{}, err
		}
	}
	user.Set("role", RoleAdmin)
	user.Set("blockedUntil", "")
	user.SetVerified(true)
	return made, normaliseAndSave(app, user)
}

// normaliseAndSave serves the console too, where Bind was not called.
func normaliseAndSave(app core.App, user *core.Record) error {
	event := new(core.RecordEvent)
	event.App, event.Record = app, user
	if err := normalise(event); err != nil {
		return err
	}
	return app.Save(user)
}

var notInUsernames = regexp.MustCompile(`[^a-z0-9._-]+`)

// freeUsername makes one out of an address: ana@… is ana, then ana2.
func freeUsername(app core.App, email string) (string, error) {
	local, _, _ := strings.Cut(email, "@")
	base := strings.TrimLeft(notInUsernames.ReplaceAllString(local, ""), "._-")
	if len(base) < 3 {
		base += "admin"
	}
	base = base[:min(len(base), 26)]
	for number := 1; number < 1000; number++ {
		name := base
		if number > 1 {
			name = fmt.Sprint(base, number)
		}
		_, err := app.FindFirstRecordByData(Users, "username", name)
		if errors.Is(err, sql.ErrNoRows) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", errors.New("no username is free for this address")
}
