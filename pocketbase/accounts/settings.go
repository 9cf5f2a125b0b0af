package accounts

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// How a new account is made.
const (
	SignUpOpen       = "open"
	SignUpInvitation = "invitation"
	SignUpClosed     = "closed"
)

const keySignUp = "signUp"

// adminSettings is what GET and PUT /api/admin/settings speak of.
type adminSettings struct {
	SignUp string `json:"signUp"`
}

// readSetting finds the row of a key and reads its value; without one it returns nil and leaves into alone.
func readSetting(app core.App, key string, into any) (*core.Record, error) {
	row, err := app.FindFirstRecordByData("settings", "key", key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row, row.UnmarshalJSONField("value", into)
}

// writeSetting stores a value under a key, over what was there.
func writeSetting(app core.App, key string, value any) error {
	row, err := readSetting(app, key, new(json.RawMessage))
	if err != nil {
		return err
	}
	if row == nil {
		settings, err := app.FindCachedCollectionByNameOrId("settings")
		if err != nil {
			return err
		}
		row = core.NewRecord(settings)
		row.Set("key", key)
	}
	row.Set("value", value)
	return app.Save(row)
}

// signUpMode is what was chosen; until then nobody gets in before there is an administrator, and by invitation after.
func (a *Accounts) signUpMode(app core.App) (string, error) {
	var mode string
	row, err := readSetting(app, keySignUp, &mode)
	if err != nil || row != nil {
		return mode, err
	}
	admins, err := hasAdmin(app, "", a.Now())
	if err != nil || !admins {
		return SignUpClosed, err
	}
	return SignUpInvitation, nil
}

// Settings answers GET /api/admin/settings.
func (a *Accounts) Settings(e *core.RequestEvent) error {
	mode, err := a.signUpMode(e.App)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, adminSettings{mode})
}

// ChangeSettings answers PUT /api/admin/settings.
func (a *Accounts) ChangeSettings(e *core.RequestEvent) error {
	var asked adminSettings
	if err := read(e, &asked); err != nil {
		return err
	}
	switch asked.SignUp {
	case SignUpOpen, SignUpInvitation, SignUpClosed:
	default:
		return invalid("signUp", "must be open, invitation or closed")
	}
	if err := writeSetting(e.App, keySignUp, asked.SignUp); err != nil {
		return err
	}
	a.Log.Info("sign-up changed", "mode", asked.SignUp, "by", e.Auth.Id)
	return a.Settings(e)
}

// Options answers GET /api/accounts/options: what the sign-in screen needs to know, and nothing of anyone.
func (a *Accounts) Options(e *core.RequestEvent) error {
	mode, err := a.signUpMode(e.App)
	if err != nil {
		return err
	}
	admins, err := hasAdmin(e.App, "", a.Now())
	if err != nil {
		return err
	}
	users, err := e.App.FindCachedCollectionByNameOrId(Users)
	if err != nil {
		return err
	}
	providers := []string{}
	if users.OAuth2.Enabled {
		for _, one := range users.OAuth2.Providers {
			providers = append(providers, one.Name)
		}
	}
	return e.JSON(http.StatusOK, map[string]any{
		"signUp": mode, "firstAdmin": !admins, "oauth2": providers,
		"otp": users.OTP.Enabled && hasMail(e.App), "mail": hasMail(e.App),
	})
}
