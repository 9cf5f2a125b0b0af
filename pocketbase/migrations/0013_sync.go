package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What devices know of a message and bring along, and which of their operations were done: one that is sent again,
// because its answer was lost, is not done again.
func init() {
	migrations.Register(func(app core.App) error {
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		messages.Fields.Add(
			&core.TextField{Name: "language", Max: 10},
			&core.JSONField{Name: "segments", MaxSize: maxSegments},
		)
		if err := app.Save(messages); err != nil {
			return err
		}
		operations, err := operations(app)
		if err != nil {
			return err
		}
		return app.Save(operations)
	}, func(app core.App) error {
		collection, err := app.FindCollectionByNameOrId("operations")
		if err != nil {
			return err
		}
		if err := app.Delete(collection); err != nil {
			return err
		}
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		messages.Fields.RemoveByName("language")
		messages.Fields.RemoveByName("segments")
		return app.Save(messages)
	}, "1764100000_sync.go")
}

func operations(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("operations")
	collection.Fields.Add(
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "operation", Max: 15, Required: true},
		&core.NumberField{Name: "at", OnlyInt: true},
	)
	collection.AddIndex("idx_operations_user_operation", true, "user, operation", "")
	collection.AddIndex("idx_operations_at", false, "at", "")
	return collection, nil
}

// maxSegments is in bytes: when each part of a long turn was said.
const maxSegments = 1 << 16
