package migrations

import (
	"fmt"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	_ "github.com/pocketbase/pocketbase/migrations"
)

// People who were there before keep their rows, and get what every row has now.
func TestAccountsTakeInWhoWasThere(t *testing.T) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunInTransaction(accountsDown); err != nil {
		t.Fatal(err)
	}
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	if users.Fields.GetByName("role") != nil {
		t.Error("going back leaves the roles")
	}
	for i := range 2 {
		user := core.NewRecord(users)
		user.SetEmail(fmt.Sprintf("Someone%d@Example.com", i))
		user.SetPassword("short one")
		user.Set("name", "Someone")
		if err := app.Save(user); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.RunInTransaction(accountsUp); err != nil {
		t.Fatal(err)
	}
	found, err := app.FindAllRecords("users")
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	for _, user := range found {
		if user.GetString("username") != "u"+user.Id || user.GetString("role") != "user" || user.GetString("kind") != "human" ||
			user.GetString("credits") != "null" || user.GetString("name") != "Someone" || !user.ValidatePassword("short one") {
			t.Errorf("%v", user.FieldsData())
		}
		if err := app.Save(user); err != nil {
			t.Errorf("a row from before is not valid now: %v", err)
		}
	}
	if _, err := app.FindAuthRecordByEmail("users", "someone0@example.com"); err != nil {
		t.Error(err)
	}
}
