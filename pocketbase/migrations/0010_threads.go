package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// Threads, their members and their messages, in the rows the app keeps on the device, too. Nobody reads or writes them
// by PocketBase's own addresses: every rule stays shut, and our routes decide. `rev` is one counter for all of them,
// raised by each write, so that a device can ask what changed.
func init() {
	migrations.Register(func(app core.App) error {
		for _, make := range []func(core.App) (*core.Collection, error){counters, threads, members, messages} {
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
		for _, name := range []string{"messages", "members", "threads", "counters"} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			if err := app.Delete(collection); err != nil {
				return err
			}
		}
		return nil
	}, "1763701000_threads.go")
}

func counters(core.App) (*core.Collection, error) {
	collection := core.NewBaseCollection("counters")
	collection.Fields.Add(
		&core.TextField{Name: "name", Required: true, Max: 40},
		&core.NumberField{Name: "value", OnlyInt: true},
	)
	collection.AddIndex("idx_counters_name", true, "name", "")
	return collection, nil
}

func threads(core.App) (*core.Collection, error) {
	collection := core.NewBaseCollection("threads")
	collection.Fields.Add(
		&core.SelectField{Name: "kind", Values: []string{"direct", "group", "assistant"}, Required: true},
		&core.TextField{Name: "title", Max: 200},
		&core.NumberField{Name: "createdAt", OnlyInt: true},
		&core.NumberField{Name: "updatedAt", OnlyInt: true},
		&core.NumberField{Name: "lastSeq", OnlyInt: true},
		&core.TextField{Name: "preview", Max: 400},
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_threads_rev", false, "rev", "")
	return collection, nil
}

func members(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	threads, err := app.FindCollectionByNameOrId("threads")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("members")
	collection.Fields.Add(
		&core.RelationField{Name: "thread", CollectionId: threads.Id, Required: true, CascadeDelete: true},
		&core.RelationField{Name: "user", CollectionId: users.Id, Required: true, CascadeDelete: true},
		&core.SelectField{Name: "role", Values: []string{"owner", "admin", "member"}, Required: true},
		&core.NumberField{Name: "readSeq", OnlyInt: true},
		&core.NumberField{Name: "deliveredSeq", OnlyInt: true},
		&core.BoolField{Name: "muted"},
		&core.BoolField{Name: "pinned"},
		&core.BoolField{Name: "archived"},
		&core.TextField{Name: "leaf", Max: 15},
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_members_thread_user", true, "thread, user", "")
	collection.AddIndex("idx_members_user", false, "user", "")
	collection.AddIndex("idx_members_rev", false, "rev", "")
	return collection, nil
}

func messages(app core.App) (*core.Collection, error) {
	threads, err := app.FindCollectionByNameOrId("threads")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("messages")
	collection.ListRule, collection.ViewRule = nil, nil
	collection.Fields.Add(
		&core.RelationField{Name: "thread", CollectionId: threads.Id, Required: true, CascadeDelete: true},
		&core.NumberField{Name: "seq", OnlyInt: true},
		// Not a relation: what was said stays when who said it is gone, and the assistant has no account.
		&core.TextField{Name: "author", Max: 15, Required: true},
		&core.SelectField{Name: "kind", Required: true, Values: []string{"text", "image", "audio", "video", "file", "call", "system"}},
		&core.TextField{Name: "text", Max: maxMessage},
		&core.TextField{Name: "parent", Max: 15},
		&core.TextField{Name: "replyTo", Max: 15},
		&core.JSONField{Name: "mentions", MaxSize: 1 << 14},
		&core.JSONField{Name: "revisions", MaxSize: 1 << 20},
		&core.JSONField{Name: "attachments", MaxSize: 8 << 20},
		&core.JSONField{Name: "generation", MaxSize: 1 << 14},
		&core.TextField{Name: "heard", Max: maxMessage},
		&core.NumberField{Name: "createdAt", OnlyInt: true},
		&core.NumberField{Name: "editedAt", OnlyInt: true},
		&core.NumberField{Name: "deletedAt", OnlyInt: true},
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_messages_thread_seq", true, "thread, seq", "")
	collection.AddIndex("idx_messages_rev", false, "rev", "")
	return collection, nil
}

// maxMessage is in characters: a long answer, with room.
const maxMessage = 200_000
