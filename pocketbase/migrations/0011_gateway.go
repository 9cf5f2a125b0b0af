package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// The gateway's configuration in all its versions, and what each request used. Only our routes read them.
func init() {
	migrations.Register(func(app core.App) error {
		for _, collection := range []*core.Collection{configurations(), usage()} {
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		for _, name := range []string{"usage", "configurations"} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			if err := app.Delete(collection); err != nil {
				return err
			}
		}
		return nil
	}, "1763900000_gateway.go")
}

func configurations() *core.Collection {
	collection := core.NewBaseCollection("configurations")
	collection.Fields.Add(
		&core.NumberField{Name: "number", OnlyInt: true, Required: true},
		&core.TextField{Name: "document", Max: 1 << 16, Required: true},
		// Not a relation: who changed it stays on record when the account is gone.
		&core.TextField{Name: "author", Max: 100},
		&core.TextField{Name: "note", Max: 200},
		&core.NumberField{Name: "at", OnlyInt: true},
	)
	collection.AddIndex("idx_configurations_number", true, "number", "")
	return collection
}

func usage() *core.Collection {
	collection := core.NewBaseCollection("usage")
	collection.Fields.Add(
		&core.TextField{Name: "user", Max: 15}, // not a relation: the sums stay when an account is gone
		&core.NumberField{Name: "at", OnlyInt: true},
		&core.TextField{Name: "capability", Max: 40},
		&core.TextField{Name: "provider", Max: 100},
		&core.TextField{Name: "model", Max: 200},
		&core.TextField{Name: "key", Max: 20},
		&core.NumberField{Name: "input", OnlyInt: true},
		&core.NumberField{Name: "output", OnlyInt: true},
		&core.NumberField{Name: "characters", OnlyInt: true},
		&core.NumberField{Name: "seconds"},
		&core.NumberField{Name: "cost"},
		&core.NumberField{Name: "firstToken", OnlyInt: true}, // milliseconds
		&core.NumberField{Name: "took", OnlyInt: true},       // milliseconds
		&core.TextField{Name: "outcome", Max: 40},
		&core.JSONField{Name: "attempts", MaxSize: 1 << 16},
	)
	collection.AddIndex("idx_usage_at", false, "at", "")
	collection.AddIndex("idx_usage_user_at", false, "user, at", "")
	return collection
}
