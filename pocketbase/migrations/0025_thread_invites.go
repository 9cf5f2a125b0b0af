package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// Links by which people come into a group. Of the secret only a hash is kept; only our routes read it, and guessing is
// slowed down. And what a personal token may be for besides the gateway: messages between people.
func init() {
	const guessed = "/api/invites/"
	migrations.Register(func(app core.App) error {
		collection, err := threadInvites(app)
		if err != nil {
			return err
		}
		if err := app.Save(collection); err != nil {
			return err
		}
		if err := setScopes(app, "chat", "speech", "transcription", "embeddings", "messages"); err != nil {
			return err
		}
		settings := app.Settings()
		settings.RateLimits.Rules = append(settings.RateLimits.Rules,
			core.RateLimitRule{Label: guessed, MaxRequests: 60, Duration: 60})
		return app.Save(settings)
	}, func(app core.App) error {
		settings := app.Settings()
		settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules,
			func(rule core.RateLimitRule) bool { return rule.Label == guessed })
		if err := app.Save(settings); err != nil {
			return err
		}
		if err := setScopes(app, "chat", "speech", "transcription", "embeddings"); err != nil {
			return err
		}
		collection, err := app.FindCollectionByNameOrId("thread_invites")
		if err != nil {
			return err
		}
		return app.Delete(collection)
	}, "1764450000_thread_invites.go")
}

func setScopes(app core.App, scopes ...string) error {
	tokens, err := app.FindCollectionByNameOrId("tokens")
	if err != nil {
		return err
	}
	field := tokens.Fields.GetByName("scopes").(*core.SelectField)
	field.Values, field.MaxSelect = scopes, len(scopes)
	return app.Save(tokens)
}

func threadInvites(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	threads, err := app.FindCollectionByNameOrId("threads")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("thread_invites")
	collection.Fields.Add(
		&core.RelationField{Name: "thread", CollectionId: threads.Id, Required: true, CascadeDelete: true},
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "hash", Required: true, Hidden: true, Max: 64}, // SHA-256, hex
		&core.NumberField{Name: "uses", OnlyInt: true},                       // 0: as many as want
		&core.NumberField{Name: "used", OnlyInt: true},
		&core.NumberField{Name: "at", OnlyInt: true},
		&core.NumberField{Name: "expires", OnlyInt: true}, // 0: never
		&core.NumberField{Name: "revoked", OnlyInt: true}, // when; 0: it was not
	)
	collection.AddIndex("idx_thread_invites_hash", true, "hash", "")
	collection.AddIndex("idx_thread_invites_thread", false, "thread", "")
	return collection, nil
}
