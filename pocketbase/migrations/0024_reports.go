package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// What people report to moderators. Nobody is named by a relation: a report outlives the message and the account it is
// about, and is not among what the person it is about takes away.
func init() {
	migrations.Register(func(app core.App) error {
		return app.Save(reports())
	}, func(app core.App) error {
		collection, err := app.FindCollectionByNameOrId("reports")
		if err != nil {
			return err
		}
		return app.Delete(collection)
	}, "1764440000_reports.go")
}

func reports() *core.Collection {
	collection := core.NewBaseCollection("reports")
	collection.Fields.Add(
		&core.TextField{Name: "by", Max: 15}, // empty once their account is gone
		&core.TextField{Name: "user", Max: 15},
		&core.TextField{Name: "thread", Max: 15},
		&core.TextField{Name: "message", Max: 15},
		&core.TextField{Name: "said", Max: maxSaid}, // what stood in the message then
		&core.JSONField{Name: "files", MaxSize: 1 << 14},
		&core.SelectField{Name: "reason", Required: true, MaxSelect: 1, Values: []string{"spam", "abuse", "danger", "other"}},
		&core.TextField{Name: "text", Max: 2000},
		&core.SelectField{Name: "state", Required: true, MaxSelect: 1, Values: []string{"open", "closed"}},
		&core.TextField{Name: "note", Max: 2000},
		&core.TextField{Name: "closedBy", Max: 15},
		&core.NumberField{Name: "closedAt", OnlyInt: true},
		&core.NumberField{Name: "at", OnlyInt: true},
	)
	collection.AddIndex("idx_reports_state_at", false, "state, at", "")
	collection.AddIndex("idx_reports_by_at", false, "`by`, at", "")
	return collection
}

// maxSaid is in letters: as long as any message.
const maxSaid = 200_000
