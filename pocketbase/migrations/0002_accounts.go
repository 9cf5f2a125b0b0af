package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
	"github.com/pocketbase/pocketbase/tools/dbutils"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Accounts: who people are, what they may do, how they get in. What a client may write of its own row
// is decided by package accounts; the rules here are the outer door, closed unless said otherwise.
func init() {
	migrations.Register(accountsUp, accountsDown, "1763800000_accounts.go")
}

func accountsUp(app core.App) error {
	for _, step := range []func(core.App) error{
		growUsers, fillUsers, indexUsers, addPeople, addSettings, addInvitations, addTokens, limitRates,
	} {
		if err := step(app); err != nil {
			return err
		}
	}
	return nil
}

// accountFields are what a row of users gains. None is hidden: a person sees all of its own row, and nobody else's.
func accountFields() []core.Field {
	return []core.Field{
		&core.TextField{
			Name: "username", Min: 3, Max: 30, Pattern: `^[a-z0-9][a-z0-9._-]*$`,
			AutogeneratePattern: `user[a-z0-9]{10}`, Presentable: true,
		},
		&core.TextField{Name: "name", Max: 100},
		&core.FileField{
			Name: "avatar", MaxSelect: 1, MaxSize: 2 << 20, Thumbs: []string{"64x64", "256x256"},
			MimeTypes: []string{"image/jpeg", "image/png", "image/gif", "image/webp"}, // no SVG: it can carry scripts
		},
		&core.SelectField{Name: "kind", Values: []string{"human", "assistant", "guest", "bot"}, MaxSelect: 1},
		&core.SelectField{Name: "role", Values: []string{"user", "moderator", "admin"}, MaxSelect: 1},
		&core.BoolField{Name: "premium"},
		// USD. JSON, because a number field cannot be null, and null means that no balance is kept.
		&core.JSONField{Name: "credits", MaxSize: 64},
		&core.SelectField{Name: "language", Values: []string{"es", "en"}, MaxSelect: 1},
		&core.DateField{Name: "blockedUntil"},
		&core.TextField{Name: "blockReason", Max: 500},
	}
}

func growUsers(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	for _, field := range accountFields() {
		if known := users.Fields.GetByName(field.GetName()); known != nil {
			field.SetId(known.GetId()) // the same column, with new limits
		}
		users.Fields.Add(field)
	}
	if password, ok := users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField); ok {
		password.Min = 10
	}
	own := "id = @request.auth.id"
	users.ListRule, users.ViewRule, users.UpdateRule = &own, &own, &own
	users.CreateRule = types.Pointer(`@request.context = "oauth2"`) // the only way in besides our sign-up
	users.DeleteRule = nil                                          // our route asks for the password
	users.OAuth2.MappedFields = core.OAuth2KnownFields{Name: "name", Username: "username"}
	users.AuthAlert.Enabled = false // on when mail is configured, as one-time codes are
	return app.Save(users)
}

// fillUsers gives rows from before what every row has.
func fillUsers(app core.App) error {
	_, err := app.NonconcurrentDB().NewQuery(`
		UPDATE {{users}} SET
			[[username]] = CASE WHEN [[username]] = '' THEN 'u' || lower([[id]]) ELSE [[username]] END,
			[[kind]] = 'human', [[role]] = 'user', [[language]] = 'es', [[email]] = lower([[email]])`,
	).Execute()
	return err
}

func indexUsers(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	for _, name := range []string{"username", "kind", "role", "language"} {
		switch field := users.Fields.GetByName(name).(type) {
		case *core.TextField:
			field.Required = true
		case *core.SelectField:
			field.Required = true
		}
	}
	if email, ok := dbutils.FindSingleColumnUniqueIndex(users.Indexes, core.FieldNameEmail); ok {
		users.AddIndex(email.IndexName, true, "`email` COLLATE NOCASE", "`email` != ''") // in place of PocketBase's
	}
	users.AddIndex("idx_users_username", true, "`username` COLLATE NOCASE", "")
	users.AddIndex("idx_users_role", false, "`role`", "")
	users.PasswordAuth.IdentityFields = []string{"email", "username"}
	return app.Save(users)
}

func accountsDown(app core.App) error {
	for _, name := range []string{"tokens", "invitations", "settings", "people"} {
		collection, err := app.FindCollectionByNameOrId(name)
		if err != nil {
			return err
		}
		if err := app.Delete(collection); err != nil {
			return err
		}
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.PasswordAuth.IdentityFields = []string{"email"}
	users.RemoveIndex("idx_users_username")
	users.RemoveIndex("idx_users_role")
	for _, name := range []string{"username", "kind", "role", "premium", "credits", "language", "blockedUntil", "blockReason"} {
		users.Fields.RemoveByName(name)
	}
	if password, ok := users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField); ok {
		password.Min = 8
	}
	own := "id = @request.auth.id"
	users.CreateRule, users.DeleteRule = nil, &own
	return app.Save(users)
}
