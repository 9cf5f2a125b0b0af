package accounts

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
)

// writable is all that a person may change of its own row by PocketBase's record routes. It names what
// is allowed and not what is forbidden, so that a field added later is closed until someone opens it.
var writable = []string{
	"username", "name", "avatar", "language", "hidesRead", "hidesTyping", "hidesPresence", core.FieldNamePassword,
}

// protectUpdate refuses a change to any other field, by whatever way it came: JSON, a form, a batch,
// a modifier such as "credits+". A field sent back unchanged passes, for clients send whole rows.
func (a *Accounts) protectUpdate(e *core.RecordRequestEvent) error {
	if e.HasSuperuserAuth() {
		return e.Next()
	}
	if err := Blocked(e.Record, a.Now()); err != nil {
		return inTheirShape(e.RequestEvent, "account", err)
	}
	original := e.Record.Original()
	for _, field := range e.Record.Collection().Fields {
		name := field.GetName()
		if slices.Contains(writable, name) {
			continue
		}
		if !sameValue(e.Record.GetRaw(name), original.GetRaw(name)) {
			return e.ForbiddenError("The field "+name+" cannot be changed here.", nil)
		}
	}
	return e.Next()
}

// onlyChanges keeps PocketBase from writing whole rows on a person's behalf: a new name, read before and
// saved after, must not undo a payment or a block. It is for rows that were just read and are saved once.
func onlyChanges(app core.App) {
	app.OnRecordUpdateRequest(Users).BindFunc(func(e *core.RecordRequestEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
	app.OnRecordAuthWithOAuth2Request(Users).BindFunc(func(e *core.RecordAuthWithOAuth2RequestEvent) error {
		if e.Record != nil {
			e.Record.IgnoreUnchangedFields(true)
		}
		return e.Next()
	})
	app.OnRecordAuthWithOTPRequest(Users).BindFunc(func(e *core.RecordAuthWithOTPRequestEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
	app.OnRecordConfirmPasswordResetRequest(Users).BindFunc(func(e *core.RecordConfirmPasswordResetRequestEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
	app.OnRecordConfirmVerificationRequest(Users).BindFunc(func(e *core.RecordConfirmVerificationRequestEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
	app.OnRecordConfirmEmailChangeRequest(Users).BindFunc(func(e *core.RecordConfirmEmailChangeRequestEvent) error {
		e.Record.IgnoreUnchangedFields(true)
		return e.Next()
	})
}

func sameValue(one, other any) bool {
	first, err := json.Marshal(one)
	if err != nil {
		return false
	}
	second, err := json.Marshal(other)
	return err == nil && bytes.Equal(first, second)
}

// normalise holds for every way a user is saved, the dashboard included.
func normalise(e *core.RecordEvent) error {
	user := e.Record
	user.Set("username", strings.ToLower(strings.TrimSpace(user.GetString("username"))))
	user.SetEmail(strings.ToLower(strings.TrimSpace(user.Email())))
	for name, value := range map[string]string{"kind": "human", "role": RoleUser, "language": "es"} {
		if user.GetString(name) == "" {
			user.Set(name, value)
		}
	}
	if _, kept := Balance(user); !kept && !sameValue(user.GetRaw("credits"), nil) {
		return validation.Errors{"credits": validation.NewError("validation_not_a_number", "Must be a number of dollars or null.")}
	}
	return e.Next()
}
