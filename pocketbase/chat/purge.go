package chat

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// remembered is how long a deletion is told of, and how long an operation is known to be done.
const remembered = 90 * 24 * time.Hour

// purgeDaily forgets what is old: now, and every night.
func (c *Chat) purgeDaily() error {
	if err := c.App.Cron().Add("helen_sync_purge", "23 3 * * *", func() {
		if err := c.store.purge(); err != nil {
			c.Log.Error("old tombstones could not be purged", "error", err)
		}
	}); err != nil {
		return err
	}
	return c.store.purge()
}

// purge removes old tombstones and raises the horizon to the newest of them: who asks from before it has missed
// something that nobody can tell any more.
func (s store) purge() error {
	before := dbx.Params{"before": s.now().Add(-remembered).UnixMilli()}
	if err := s.forgetReports(); err != nil {
		return err
	}
	return s.app.RunInTransaction(func(tx core.App) error {
		var newest int
		err := tx.DB().NewQuery("SELECT COALESCE(MAX(rev), 0) FROM tombstones WHERE at < {:before}").Bind(before).Row(&newest)
		if err != nil {
			return err
		}
		if newest > 0 {
			if err := raiseHorizon(tx, newest); err != nil {
				return err
			}
		}
		for _, table := range []string{"tombstones", "operations"} {
			if _, err := tx.DB().NewQuery("DELETE FROM " + table + " WHERE at < {:before}").Bind(before).Execute(); err != nil {
				return err
			}
		}
		return nil
	})
}

func raiseHorizon(tx core.App, rev int) error {
	row, err := tx.FindFirstRecordByData("counters", "name", "horizon")
	if err != nil {
		if row, err = newRow(tx, "counters", map[string]any{"name": "horizon"}); err != nil {
			return err
		}
	}
	row.Set("value", max(rev, row.GetInt("value")))
	return tx.Save(row)
}

// counted is the value of a counter; 0 before its first use.
func counted(tx core.App, name string) (int, error) {
	var value int
	err := tx.DB().NewQuery("SELECT COALESCE(MAX(value), 0) FROM counters WHERE name = {:name}").
		Bind(dbx.Params{"name": name}).Row(&value)
	return value, err
}
