// Package accounts is who people are on this server: how they get in, what they may do, what is theirs,
// and how they leave. PocketBase checks passwords and signs sessions; this package decides who may.
package accounts

import (
	"io"
	"log/slog"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Users is the collection of people. Superusers, who administer PocketBase itself, are in another.
const Users = "users"

// Config is what Accounts needs from outside.
type Config struct {
	Now     func() time.Time
	Log     *slog.Logger
	Console io.Writer // where the first administrator's code is printed: never the log, which is kept
}

// Accounts answers the routes of accounts and administration. Its handlers return a *Refusal when they refuse.
type Accounts struct {
	Config
	owned []Owned
	fresh freshSessions
}

// New makes Accounts; Bind puts it to work.
func New(config Config) *Accounts {
	return &Accounts{
		Config: config,
		owned:  []Owned{ownedByRelation, ownedSignIns},
		fresh:  freshSessions{since: map[string]time.Time{}},
	}
}

// Bind guards PocketBase's own ways to users: records, OAuth2 and one-time codes.
func (a *Accounts) Bind(app core.App) error {
	app.OnRecordCreate(Users).BindFunc(normalise)
	app.OnRecordUpdate(Users).BindFunc(normalise)
	onlyChanges(app)
	app.OnRecordUpdateRequest(Users).BindFunc(a.protectUpdate)
	app.OnRecordAuthWithOAuth2Request(Users).BindFunc(a.admitByOAuth2)
	app.OnRecordAuthRequest(Users).BindFunc(a.rememberOAuth2)
	app.OnRecordRequestOTPRequest(Users).BindFunc(equaliseOTP)
	app.OnSettingsReload().BindFunc(func(e *core.SettingsReloadEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return followMail(e.App)
	})
	return followMail(app)
}
