package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// addPeople makes what others may see of a user: never the address, never the role.
// Guests see whom they meet, not the whole directory.
func addPeople(app core.App) error {
	people := core.NewViewCollection("people")
	people.ViewQuery = "SELECT id, username, name, avatar, kind FROM users"
	welcome := `@request.auth.collectionName = "users" && ` +
		`(@request.auth.blockedUntil = "" || @request.auth.blockedUntil < @now)`
	people.ViewRule = types.Pointer(welcome)
	people.ListRule = types.Pointer(welcome + ` && @request.auth.kind != "guest"`)
	return app.Save(people)
}

// The collections below have no rules: only routes of ours, and superusers, reach them.

func addSettings(app core.App) error {
	settings := core.NewBaseCollection("settings")
	settings.Fields.Add(
		&core.TextField{Name: "key", Required: true, Max: 100, Presentable: true},
		&core.JSONField{Name: "value", MaxSize: 1 << 20},
	)
	addDates(settings)
	settings.AddIndex("idx_settings_key", true, "`key`", "")
	return app.Save(settings)
}

func addInvitations(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	invitations := core.NewBaseCollection("invitations")
	invitations.Fields.Add(
		// Empty when a superuser made it.
		&core.RelationField{Name: "maker", CollectionId: users.Id, MaxSelect: 1, CascadeDelete: true},
		&core.TextField{Name: "hash", Required: true, Hidden: true, Max: 64},
		&core.TextField{Name: "prefix", Required: true, Max: 20, Presentable: true},
		&core.SelectField{Name: "role", Required: true, Values: []string{"user", "moderator", "admin"}, MaxSelect: 1},
		&core.NumberField{Name: "uses", Required: true, OnlyInt: true, Min: types.Pointer(1.0), Max: types.Pointer(1000.0)},
		&core.NumberField{Name: "used", OnlyInt: true, Min: types.Pointer(0.0)},
		&core.DateField{Name: "expires", Required: true},
	)
	addDates(invitations)
	invitations.AddIndex("idx_invitations_hash", true, "`hash`", "")
	return app.Save(invitations)
}

func addTokens(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	tokens := core.NewBaseCollection("tokens")
	tokens.Fields.Add(
		&core.RelationField{Name: "user", Required: true, CollectionId: users.Id, MaxSelect: 1, CascadeDelete: true},
		&core.TextField{Name: "name", Required: true, Max: 100, Presentable: true},
		&core.TextField{Name: "hash", Required: true, Hidden: true, Max: 64}, // SHA-256, hex
		&core.TextField{Name: "prefix", Required: true, Max: 20},             // of the secret, to tell one from another
		&core.SelectField{
			Name: "scopes", Required: true, MaxSelect: 4,
			Values: []string{"chat", "speech", "transcription", "embeddings"},
		},
		&core.DateField{Name: "lastUsed"},
		&core.DateField{Name: "expires"}, // empty: never
	)
	addDates(tokens)
	tokens.AddIndex("idx_tokens_prefix", false, "`prefix`", "")
	tokens.AddIndex("idx_tokens_user", false, "`user`", "")
	return app.Save(tokens)
}

func addDates(collection *core.Collection) {
	collection.Fields.Add(
		&core.AutodateField{Name: "created", OnCreate: true},
		&core.AutodateField{Name: "updated", OnCreate: true, OnUpdate: true},
	)
}

// limitRates slows down whoever guesses: requests a minute and address. There is no limit on everything:
// a school or an office is one address, and the gateway has limits of its own.
func limitRates(app core.App) error {
	settings := app.Settings()
	if settings.Meta.AppName == "Acme" {
		settings.Meta.AppName, settings.Meta.SenderName = "HELEN", "HELEN"
	}
	if !settings.RateLimits.Enabled {
		settings.RateLimits.Enabled = true
		settings.RateLimits.Rules = []core.RateLimitRule{
			{Label: "*:auth", MaxRequests: 10, Duration: 60},
			{Label: "*:requestOTP", MaxRequests: 5, Duration: 60},
			{Label: "*:requestPasswordReset", MaxRequests: 5, Duration: 60},
			{Label: "*:requestVerification", MaxRequests: 5, Duration: 60},
			{Label: "*:requestEmailChange", MaxRequests: 5, Duration: 60},
			{Label: "users:update", MaxRequests: 30, Duration: 60}, // it takes the old password
			{Label: "POST /api/accounts/sign-up", MaxRequests: 10, Duration: 60},
			{Label: "POST /api/accounts/first-admin", MaxRequests: 10, Duration: 60},
			{Label: "DELETE /api/accounts/me", MaxRequests: 10, Duration: 60},
			{Label: "/api/batch", MaxRequests: 3, Duration: 1},
		}
	}
	return app.Save(settings)
}
