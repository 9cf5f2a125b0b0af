package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What was deleted, for devices that ask later: one row for each person who had it.
func init() {
	migrations.Register(func(app core.App) error {
		return app.Save(tombstones())
	}, func(app core.App) error {
		collection, err := app.FindCollectionByNameOrId("tombstones")
		if err != nil {
			return err
		}
		return app.Delete(collection)
	}, "1764000000_tombstones.go")
}

func tombstones() *core.Collection {
	collection := core.NewBaseCollection("tombstones")
	collection.Fields.Add(
		&core.TextField{Name: "collection", Max: 40, Required: true},
		&core.TextField{Name: "row", Max: 15, Required: true},
		&core.TextField{Name: "user", Max: 15, Required: true},
		&core.NumberField{Name: "at", OnlyInt: true},
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_tombstones_user_rev", false, "user, rev", "")
	return collection
}
