package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// looking is how long the address of a file holds, in seconds: PocketBase's three minutes would end a film in its middle.
const looking = 15 * 60

// Files that people send each other: what is known of them. Their bytes lie in the folder of uploads, under the name in
// `blob`, which forwarded files share. Only our routes read and write them.
func init() {
	migrations.Register(func(app core.App) error {
		collection, err := files(app)
		if err != nil {
			return err
		}
		if err := app.Save(collection); err != nil {
			return err
		}
		return lookFor(app, looking)
	}, func(app core.App) error {
		collection, err := app.FindCollectionByNameOrId("files")
		if err != nil {
			return err
		}
		if err := app.Delete(collection); err != nil {
			return err
		}
		return lookFor(app, 180)
	}, "1764400000_files.go")
}

func files(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("files")
	collection.Fields.Add(
		&core.RelationField{Name: "owner", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "thread", Max: 15, Required: true},
		&core.TextField{Name: "message", Max: 15}, // empty until it is sent; the thread itself for its picture
		&core.TextField{Name: "blob", Max: 15, Required: true, Hidden: true},
		&core.BoolField{Name: "done"}, // all of it is here
		&core.TextField{Name: "name", Max: 255},
		&core.TextField{Name: "mime", Max: 100},
		&core.NumberField{Name: "size", OnlyInt: true}, // bytes
		&core.NumberField{Name: "width", OnlyInt: true},
		&core.NumberField{Name: "height", OnlyInt: true},
		&core.NumberField{Name: "duration"}, // seconds
		&core.JSONField{Name: "waveform", MaxSize: 1 << 12},
		&core.TextField{Name: "transcript", Max: 20_000},
		&core.NumberField{Name: "createdAt", OnlyInt: true}, // milliseconds since 1970
	)
	for _, one := range []string{"owner", "thread", "message", "blob"} {
		collection.AddIndex("idx_files_"+one, false, one, "")
	}
	return collection, nil
}

func lookFor(app core.App, seconds int64) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.FileToken.Duration = seconds
	return app.Save(users)
}
