package accounts

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// SignOutEverywhere answers POST /api/accounts/sign-out-everywhere: no session signed before holds any more,
// this one included. Personal tokens are no sessions; they are revoked one by one.
func (a *Accounts) SignOutEverywhere(e *core.RequestEvent) error {
	e.Auth.IgnoreUnchangedFields(true)
	e.Auth.RefreshTokenKey()
	if err := e.App.Save(e.Auth); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// Delete answers DELETE /api/accounts/me {password}, {otpId, otp}, or {} right after a sign-in by OAuth2 and with
// its session: the account and all it owns.
// What others own stays; rows that belong to a user name it in a relation that deletes in cascade.
func (a *Accounts) Delete(e *core.RequestEvent) error {
	var asked struct {
		Password string `json:"password"`
		OTPID    string `json:"otpId"`
		OTP      string `json:"otp"`
	}
	if err := read(e, &asked); err != nil {
		return err
	}
	if !e.Auth.ValidatePassword(asked.Password) && !a.fresh.has(sessionOf(e.Request), a.Now()) {
		if err := useOTP(e.App, e.Auth, asked.OTPID, asked.OTP); err != nil {
			return err
		}
	}
	err := e.App.RunInTransaction(func(app core.App) error {
		user, err := app.FindRecordById(Users, e.Auth.Id)
		if err != nil {
			return err
		}
		if err := a.keepAnAdmin(app, user); err != nil {
			return err
		}
		return app.Delete(user)
	})
	if err != nil {
		return err
	}
	a.Log.Info("an account was deleted by its owner", "user", e.Auth.Id)
	return e.NoContent(http.StatusNoContent)
}

// useOTP confirms with a code that was sent to this user; right or wrong, it is used up by being tried.
func useOTP(app core.App, user *core.Record, id, code string) error {
	if id == "" || code == "" {
		return errReauthenticate
	}
	otp, err := app.FindOTPById(id)
	if err != nil || otp.RecordRef() != user.Id || otp.CollectionRef() != user.Collection().Id {
		return errReauthenticate
	}
	right := !otp.HasExpired(user.Collection().OTP.DurationTime()) && otp.ValidatePassword(code)
	if err := app.Delete(otp); err != nil {
		return err
	}
	if !right {
		return errReauthenticate
	}
	return nil
}

// keepAnAdmin refuses to lose the last administrator who can act.
func (a *Accounts) keepAnAdmin(app core.App, user *core.Record) error {
	if user.GetString("role") != RoleAdmin {
		return nil
	}
	others, err := hasAdmin(app, user.Id, a.Now())
	if err == nil && !others {
		return errLastAdmin
	}
	return err
}
