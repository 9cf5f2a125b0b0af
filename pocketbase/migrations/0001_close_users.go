// Package migrations brings a data folder to the shape this version expects. Each file is one step, never edited.
package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// PocketBase starts with a collection of users that anyone may join. Nothing here needs accounts,
// so nobody can make one.
func init() {
	migrations.Register(func(app core.App) error {
		return setUserRules(app, nil)
	}, func(app core.App) error {
		everyone := ""
		return setUserRules(app, &everyone)
	}, "1763700000_close_users.go")
}

func setUserRules(app core.App, create *string) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.CreateRule = create
	return app.Save(users)
}
