package migrations

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// Calls: what is told of them for ever, who has sat where in each, and the keys by which the server knows its own tickets
// again after it was started anew. Nobody reads or writes them by PocketBase's own addresses.
func init() {
	limited := []core.RateLimitRule{
		{Label: "/api/calls/", MaxRequests: 300, Duration: 60},
		{Label: "/api/call/", MaxRequests: 300, Duration: 60},
	}
	ours := func(rule core.RateLimitRule) bool { return rule.Label == "/api/calls/" || rule.Label == "/api/call/" }
	migrations.Register(func(app core.App) error {
		for _, make := range []func(core.App) (*core.Collection, error){calls, callSeats, keys} {
			collection, err := make(app)
			if err != nil {
				return err
			}
			if err := app.Save(collection); err != nil {
				return err
			}
		}
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		messages.Fields.Add(&core.JSONField{Name: "call", MaxSize: 1 << 12})
		if err := app.Save(messages); err != nil {
			return err
		}
		settings := app.Settings()
		settings.RateLimits.Rules = append(settings.RateLimits.Rules, limited...)
		return app.Save(settings)
	}, func(app core.App) error {
		settings := app.Settings()
		settings.RateLimits.Rules = slices.DeleteFunc(settings.RateLimits.Rules, ours)
		if err := app.Save(settings); err != nil {
			return err
		}
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		messages.Fields.RemoveByName("call")
		if err := app.Save(messages); err != nil {
			return err
		}
		for _, name := range []string{"call_seats", "calls", "keys"} {
			collection, err := app.FindCollectionByNameOrId(name)
			if err != nil {
				return err
			}
			if err := app.Delete(collection); err != nil {
				return err
			}
		}
		return nil
	}, "1764600000_calls.go")
}

func calls(app core.App) (*core.Collection, error) {
	threads, err := app.FindCollectionByNameOrId("threads")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("calls")
	collection.Fields.Add(
		&core.RelationField{Name: "thread", CollectionId: threads.Id, CascadeDelete: true}, // none: a link's room
		&core.SelectField{Name: "kind", Values: []string{"audio", "video"}, Required: true, MaxSelect: 1},
		&core.TextField{Name: "title", Max: 200},
		&core.TextField{Name: "startedBy", Max: 15}, // no relation: that it was stays when who began it is gone
		&core.NumberField{Name: "startedAt", OnlyInt: true},
		&core.NumberField{Name: "answeredAt", OnlyInt: true},
		&core.NumberField{Name: "endedAt", OnlyInt: true}, // 0: someone may be in it
		&core.SelectField{Name: "outcome", Values: []string{"answered", "missed", "declined", "cancelled"}, MaxSelect: 1},
		&core.JSONField{Name: "declined", MaxSize: 1 << 14},
		&core.JSONField{Name: "people", MaxSize: 1 << 18},
		&core.TextField{Name: "secretHash", Hidden: true, Max: 64},     // SHA-256, hex; empty: nobody comes in by a link
		&core.NumberField{Name: "seenAt", OnlyInt: true, Hidden: true}, // when somebody was last known to be in it
		&core.NumberField{Name: "rev", OnlyInt: true},
	)
	collection.AddIndex("idx_calls_thread_rev", false, "thread, rev", "")
	collection.AddIndex("idx_calls_startedBy_rev", false, "startedBy, rev", "")
	collection.AddIndex("idx_calls_open", false, "endedAt", "endedAt = 0")
	return collection, nil
}

// callSeats are one row for each device that asked for a ticket: a peer's id is its first holder's for the call's life.
func callSeats(app core.App) (*core.Collection, error) {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return nil, err
	}
	calls, err := app.FindCollectionByNameOrId("calls")
	if err != nil {
		return nil, err
	}
	collection := core.NewBaseCollection("call_seats")
	collection.Fields.Add(
		&core.RelationField{Name: "call", CollectionId: calls.Id, Required: true, CascadeDelete: true},
		&core.TextField{Name: "peer", Required: true, Max: 36},
		&core.TextField{Name: "holder", Required: true, Hidden: true, Max: 80},
		&core.RelationField{Name: "user", CollectionId: users.Id, CascadeDelete: true}, // none: a guest
		&core.TextField{Name: "name", Max: 100},
		&core.NumberField{Name: "seat", OnlyInt: true},
		&core.NumberField{Name: "joinedAt", OnlyInt: true}, // 0: has a ticket only
		&core.NumberField{Name: "leftAt", OnlyInt: true},   // 0: is in it
	)
	collection.AddIndex("idx_call_seats_call_peer", true, "call, peer", "")
	collection.AddIndex("idx_call_seats_user", false, "user", "")
	return collection, nil
}

// keys are the server's own secrets, by what they are for.
func keys(core.App) (*core.Collection, error) {
	collection := core.NewBaseCollection("keys")
	collection.Fields.Add(
		&core.TextField{Name: "name", Required: true, Max: 40},
		&core.TextField{Name: "value", Required: true, Hidden: true, Max: 100},
	)
	collection.AddIndex("idx_keys_name", true, "name", "")
	return collection, nil
}
