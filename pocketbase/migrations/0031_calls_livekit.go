package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// Whether a call goes by LiveKit is kept with it: it stays so when the server is started anew.
func init() {
	addToCalls("1764610000_calls_livekit.go", func() core.Field { return &core.BoolField{Name: "livekit", Hidden: true} })
}

// addToCalls is a migration that gives calls one more field.
func addToCalls(id string, field func() core.Field) {
	change := func(app core.App, with func(*core.Collection)) error {
		calls, err := app.FindCollectionByNameOrId("calls")
		if err != nil {
			return err
		}
		with(calls)
		return app.Save(calls)
	}
	migrations.Register(func(app core.App) error {
		return change(app, func(calls *core.Collection) { calls.Fields.Add(field()) })
	}, func(app core.App) error {
		return change(app, func(calls *core.Collection) { calls.Fields.RemoveByName(field().GetName()) })
	}, id)
}
