package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What changed in a person's conversations is asked for all the time: by thread and revision it is found without reading
// everything in them.
func init() {
	const name = "idx_messages_thread_rev"
	change := func(app core.App, do func(messages *core.Collection)) error {
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		do(messages)
		return app.Save(messages)
	}
	migrations.Register(func(app core.App) error {
		return change(app, func(messages *core.Collection) { messages.AddIndex(name, false, "thread, rev, id", "") })
	}, func(app core.App) error {
		return change(app, func(messages *core.Collection) { messages.RemoveIndex(name) })
	}, "1764300000_threads_by_revision.go")
}
