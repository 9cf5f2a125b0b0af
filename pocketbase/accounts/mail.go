package accounts

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/mails"
	"github.com/pocketbase/pocketbase/tools/routine"
)

// hasMail tells whether letters can be sent. Without SMTP PocketBase would try a local sendmail; we do not promise that.
func hasMail(app core.App) bool { return app.Settings().SMTP.Enabled }

// followMail offers one-time codes, and letters about sign-ins from new devices, only while letters can be sent.
func followMail(app core.App) error {
	users, err := app.FindCollectionByNameOrId(Users)
	if err != nil {
		return err
	}
	on := hasMail(app)
	if users.OTP.Enabled == on && users.AuthAlert.Enabled == on {
		return nil
	}
	users.OTP.Enabled, users.AuthAlert.Enabled = on, on
	return app.Save(users)
}

// equaliseOTP spends on an unknown address the time that hashing a code takes for a known one.
func equaliseOTP(e *core.RecordCreateOTPRequestEvent) error {
	if e.Record == nil {
		core.NewOTP(e.App).SetPassword(e.Password)
	}
	return e.Next()
}

// askToVerify writes to a new account's address, in the background: the answer does not wait for a mail server.
func (a *Accounts) askToVerify(app core.App, user *core.Record) {
	if !hasMail(app) || user.Verified() {
		return
	}
	routine.FireAndForget(func() {
		if err := mails.SendRecordVerification(app, user); err != nil {
			a.Log.Error("the letter that verifies an address was not sent", "user", user.Id, "error", err)
		}
	})
}
