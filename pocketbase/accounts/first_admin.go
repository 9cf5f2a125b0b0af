package accounts

import (
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
)

const (
	keyFirstAdmin    = "firstAdmin"
	firstAdminFor    = 24 * time.Hour
	firstAdminTries  = 20 // wrong ones; then only a restart, or the console, makes the first administrator
	firstAdminLength = 10 // bytes of randomness: 16 letters
)

type firstAdminCode struct {
	Hash    string    `json:"hash"`
	Expires time.Time `json:"expires"`
	Wrong   int       `json:"wrong"`
}

// PrintFirstAdminCode makes a new one-time code while there is no administrator, and prints it for
// whoever can read the server's console: being first to ask is no reason to be in charge.
func (a *Accounts) PrintFirstAdminCode(app core.App) error {
	admins, err := hasAdmin(app, "", a.Now())
	if err != nil || admins {
		return err
	}
	code := secret(firstAdminLength)
	if err := writeSetting(app, keyFirstAdmin, firstAdminCode{Hash: digest(code), Expires: a.Now().Add(firstAdminFor)}); err != nil {
		return err
	}
	shown := strings.ToUpper(code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:])
	_, err = fmt.Fprintf(a.Console, "\nNobody administers this HELEN yet. The first administrator's code, good for 24 hours and once:\n\n    %s\n\nType it at /account of this server.\n\n", shown)
	return err
}

// FirstAdmin answers POST /api/accounts/first-admin {code, email, password, username} with a session.
func (a *Accounts) FirstAdmin(e *core.RequestEvent) error {
	var asked struct {
		Code     string `json:"code"`
		Email    string `json:"email"`
		Password string `json:"password"`
		Username string `json:"username"`
		Name     string `json:"name"`
		Language string `json:"language"`
	}
	if err := read(e, &asked); err != nil {
		return err
	}
	hash := digest(strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(asked.Code)))
	if err := a.tryFirstAdminCode(e.App, hash); err != nil {
		return err
	}
	user, err := newUser(e.App, asked.Email, asked.Password, asked.Username)
	if err != nil {
		return err
	}
	user.Set("name", asked.Name)
	user.Set("language", asked.Language)
	user.Set("role", RoleAdmin)
	err = e.App.RunInTransaction(func(app core.App) error {
		row, err := a.checkFirstAdminCode(app, hash, new(firstAdminCode))
		if err != nil {
			return err
		}
		if err := app.Delete(row); err != nil {
			return err
		}
		return explain(app.Save(user))
	})
	if err != nil {
		return err
	}
	a.Log.Info("the first administrator was made by the code", "user", user.Id)
	a.askToVerify(e.App, user)
	return apis.RecordAuthResponse(e, user, "", nil)
}

// tryFirstAdminCode checks a code and counts it when it is wrong.
func (a *Accounts) tryFirstAdminCode(app core.App, hash string) error {
	var refused error
	err := app.RunInTransaction(func(app core.App) error {
		var stored firstAdminCode
		row, err := a.checkFirstAdminCode(app, hash, &stored)
		if err != errFirstAdminCode || row == nil {
			refused = err
			return nil
		}
		refused = err
		stored.Wrong++
		return writeSetting(app, keyFirstAdmin, stored)
	})
	if err != nil {
		return err
	}
	return refused
}

// checkFirstAdminCode refuses alike a wrong code, a late one, one tried too often and one that was never made.
func (a *Accounts) checkFirstAdminCode(app core.App, hash string, stored *firstAdminCode) (*core.Record, error) {
	admins, err := hasAdmin(app, "", a.Now())
	if err != nil {
		return nil, err
	}
	if admins {
		return nil, errAdminExists
	}
	row, err := readSetting(app, keyFirstAdmin, stored)
	if err != nil {
		return nil, err
	}
	if !same(stored.Hash, hash) || stored.Wrong >= firstAdminTries || !a.Now().Before(stored.Expires) {
		return row, errFirstAdminCode
	}
	return row, nil
}
