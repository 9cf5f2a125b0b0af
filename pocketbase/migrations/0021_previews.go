package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What pages said of themselves, by the links that lead to them: a memory that may be lost at any time. Nobody reads it
// by PocketBase's own addresses; it would tell what others write of.
func init() {
	migrations.Register(func(app core.App) error {
		collection := core.NewBaseCollection("previews")
		collection.Fields.Add(
			&core.TextField{Name: "key", Required: true, Max: 64}, // SHA-256 of the link, hex
			&core.TextField{Name: "url", Required: true, Max: 2000},
			&core.TextField{Name: "title", Max: 200},
			&core.TextField{Name: "description", Max: 300},
			&core.TextField{Name: "site", Max: 200},
			&core.TextField{Name: "picture", Hidden: true, Max: 1 << 20}, // a small JPEG, base64
			&core.NumberField{Name: "at", OnlyInt: true},
			&core.NumberField{Name: "until", OnlyInt: true},
		)
		collection.AddIndex("idx_previews_key", true, "key", "")
		collection.AddIndex("idx_previews_at", false, "at", "")
		return app.Save(collection)
	}, func(app core.App) error {
		collection, err := app.FindCollectionByNameOrId("previews")
		if err != nil {
			return err
		}
		return app.Delete(collection)
	}, "1764410000_previews.go")
}
