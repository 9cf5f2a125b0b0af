package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// When somebody was last here, and what of that and of their reading and writing they keep to themselves.
func init() {
	migrations.Register(func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		users.Fields.Add(
			&core.NumberField{Name: "lastSeen", OnlyInt: true}, // milliseconds since 1970; 0: not yet
			&core.BoolField{Name: "hidesRead"},
			&core.BoolField{Name: "hidesTyping"},
			&core.BoolField{Name: "hidesPresence"},
		)
		return app.Save(users)
	}, func(app core.App) error {
		users, err := app.FindCollectionByNameOrId("users")
		if err != nil {
			return err
		}
		for _, field := range []string{"lastSeen", "hidesRead", "hidesTyping", "hidesPresence"} {
			users.Fields.RemoveByName(field)
		}
		return app.Save(users)
	}, "1764430000_presence.go")
}
