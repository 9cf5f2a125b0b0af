package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// Links by which strangers read one branch of a conversation. Of the secret only a hash is kept; only our routes
// read it. Guessing is slowed down as it is elsewhere.
func init() {
	migrations.Register(func(app core.App) error {
		collection, err := shares(app)
		if err != nil {
			return err
		}
		if err := app.Save(collection); err != nil {
			return err
		}
		settings := app.Settings()
		settings.RateLimits.Rules = append(settings.RateLimits.Rules,
			core.RateLimitRule{Label: "GET /api/shared/", MaxRequests: 60, Duration: 60})
		return app.Save(settings)
	}, func(app core.App) error {
		settings := app.Settings()
		var kept []core.RateLimitRule
		for _, rule := range settings.RateLimits.Rules {
			if rule.Label != "GET /api/shared/" {
				kept = append(kept, rule)
			}
		}
		settings.RateLimits.Rules = kept
		if err := app.Save(settings); err != nil {
			return err
		}
		collection, err := app.FindCollectionByNameOrId("shares")
		if err != nil {
			return err
		}
		return app.Delete(collection)
	}, "1764200000_shares.go")
}

func shares(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	threads, err := app.FindCollectionByNameOrId("threads")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("shares")
	collection.Fields.Add(
		&core.RelationField{Name: "thread", CollectionId: threads.Id, Required: true, CascadeDelete: true},
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "hash", Required: true, Hidden: true, Max: 64}, // SHA-256, hex
		&core.TextField{Name: "leaf", Max: 15, Required: true},               // where the branch ends that is shown
		&core.NumberField{Name: "at", OnlyInt: true},
	)
	collection.AddIndex("idx_shares_hash", true, "hash", "")
	collection.AddIndex("idx_shares_thread", false, "thread", "")
	return collection, nil
}
