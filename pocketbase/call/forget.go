package call

import (
	"encoding/json"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// forget takes a person who is being deleted out of what is remembered of calls: the rooms that hang on nobody else go, and
// in those of others stays that somebody was there, and when.
func (c *Calls) forget(tx core.App, user string) error {
	own, err := tx.FindRecordsByFilter("calls", "thread = '' && startedBy = {:user}", "", 0, 0, dbx.Params{"user": user})
	if err != nil {
		return err
	}
	for _, row := range own {
		if err := c.bury(tx, row, user); err != nil {
			return err
		}
	}
	rows := []*core.Record{}
	err = tx.RecordQuery("calls").AndWhere(dbx.NewExp("id IN (SELECT call FROM call_seats WHERE user = {:user})",
		dbx.Params{"user": user})).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		var people []person
		_ = json.Unmarshal([]byte(row.GetString("people")), &people) // the schema says it is JSON
		for index := range people {
			if people[index].User == user {
				people[index].User, people[index].Name = "", ""
			}
		}
		row.Set("people", people)
		if err := c.Threads.Save(tx, row); err != nil {
			return err
		}
	}
	return nil // their seats go with the account
}

// bury deletes a link's room, and tells those who had it.
func (c *Calls) bury(tx core.App, row *core.Record, except string) error {
	others, err := callers(tx, row.Id)
	if err != nil {
		return err
	}
	for _, one := range others {
		if one == except {
			continue
		}
		if err := c.Threads.Bury(tx, "calls", row.Id, one); err != nil {
			return err
		}
	}
	return tx.Delete(row)
}

// callers are the accounts that were in a call.
func callers(tx core.App, call string) (users []string, err error) {
	err = tx.DB().NewQuery("SELECT DISTINCT user FROM call_seats WHERE call = {:call} AND user != '' AND joinedAt > 0").
		Bind(dbx.Params{"call": call}).Column(&users)
	return users, err
}

// Owned is what a person may take away of calls: those of their conversations, and the links' rooms that they made or were
// in.
func Owned(app core.App, user string) (map[string][]map[string]any, error) {
	rows := []*core.Record{}
	err := app.RecordQuery("calls").AndWhere(dbx.NewExp(`thread IN (SELECT thread FROM members WHERE user = {:user} AND [[left]] = 0)
		OR thread = '' AND (startedBy = {:user} OR id IN (SELECT call FROM call_seats WHERE user = {:user} AND joinedAt > 0))`,
		dbx.Params{"user": user})).OrderBy("startedAt").All(&rows)
	if err != nil {
		return nil, err
	}
	owned := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		owned = append(owned, row.PublicExport())
	}
	return map[string][]map[string]any{"calls": owned}, nil
}
