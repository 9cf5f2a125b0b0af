package chat

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// bind deletes a person's conversations with HELEN in the transaction that deletes the person: what fails or crashes
// leaves all or nothing.
func (c *Chat) bind() {
	c.App.OnRecordDelete("users").BindFunc(func(e *core.RecordEvent) error {
		outside := e.App
		defer func() { e.App = outside }()
		return outside.RunInTransaction(func(tx core.App) error {
			e.App = tx
			threads := []*core.Record{}
			err := tx.RecordQuery("threads").AndWhere(dbx.NewExp(
				"kind = 'assistant' AND id IN (SELECT thread FROM members WHERE user = {:user})", dbx.Params{"user": e.Record.Id},
			)).All(&threads)
			if err != nil {
				return err
			}
			for _, thread := range threads {
				c.stop(thread.Id)
				if err := tx.Delete(thread); err != nil {
					return err
				}
			}
			return e.Next()
		})
	})
}

// Owned is what a person may take away: their conversations with all that was said.
func Owned(app core.App, user string) (map[string][]map[string]any, error) {
	owned := map[string][]map[string]any{}
	for name, filter := range map[string]string{
		"threads":  "id IN (SELECT thread FROM members WHERE user = {:user})",
		"messages": "thread IN (SELECT thread FROM members WHERE user = {:user})",
	} {
		rows := []*core.Record{}
		err := app.RecordQuery(name).AndWhere(dbx.NewExp(filter, dbx.Params{"user": user})).OrderBy("rowid").All(&rows)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			owned[name] = append(owned[name], row.PublicExport())
		}
	}
	return owned, nil
}
