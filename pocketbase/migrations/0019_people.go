package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What threads between people need beside what conversations with HELEN have, and what is a person's own of a message.
func init() {
	migrations.Register(func(app core.App) error {
		for name, change := range peopleFields {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			change(collection)
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		for _, make := range []func(core.App) (*core.Collection, error){marks, blocks} {
			collection, err := make(app)
			if err != nil {
				return err
			}
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		return nil
	}, func(app core.App) error {
		for _, name := range []string{"blocks", "marks"} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			if err := app.Delete(collection); err != nil {
				return err
			}
		}
		for name, fields := range map[string][]string{
			"threads":  {"helen", "picture", "pins"},
			"members":  {"left", "joinedSeq", "joinedRev", "clearedSeq", "unread", "ownRev"},
			"messages": {"files", "reactions", "forwarded", "notice"},
		} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			for _, field := range fields {
				collection.Fields.RemoveByName(field)
			}
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		return nil
	}, "1764390000_people.go")
}

var peopleFields = map[string]func(collection *core.Collection){
	"threads": func(threads *core.Collection) {
		threads.Fields.Add(
			&core.BoolField{Name: "helen"},
			&core.TextField{Name: "picture", Max: 15},
			&core.JSONField{Name: "pins", MaxSize: 1 << 12},
		)
	},
	"members": func(members *core.Collection) {
		members.Fields.Add(
			&core.NumberField{Name: "left", OnlyInt: true},       // when, in milliseconds; 0: is in
			&core.NumberField{Name: "joinedSeq", OnlyInt: true},  // what was there when they came
			&core.NumberField{Name: "joinedRev", OnlyInt: true},  // and when that was
			&core.NumberField{Name: "clearedSeq", OnlyInt: true}, // up to where this person wants nothing of it any more
			&core.BoolField{Name: "unread"},
			&core.NumberField{Name: "ownRev", OnlyInt: true}, // of what only this person is told
		)
	},
	"messages": func(messages *core.Collection) {
		messages.Fields.Add(
			&core.JSONField{Name: "files", MaxSize: 1 << 17},
			&core.JSONField{Name: "reactions", MaxSize: 1 << 18},
			&core.TextField{Name: "forwarded", Max: 15},
			&core.JSONField{Name: "notice", MaxSize: 1 << 12},
		)
	},
}

func marks(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	messages, err := app.FindCollectionByNameOrId("messages")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("marks")
	collection.Fields.Add(
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.RelationField{Name: "message", CollectionId: messages.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "thread", Max: 15, Required: true},
		&core.BoolField{Name: "starred"},
		&core.BoolField{Name: "hidden"},
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_marks_user_message", true, "user, message", "")
	collection.AddIndex("idx_marks_user_rev", false, "user, rev", "")
	return collection, nil
}

func blocks(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("blocks")
	collection.Fields.Add(
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.RelationField{Name: "blocked", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.NumberField{Name: "at", OnlyInt: true},
	)
	collection.AddIndex("idx_blocks_user_blocked", true, "user, blocked", "")
	collection.AddIndex("idx_blocks_blocked", false, "blocked", "")
	return collection, nil
}
