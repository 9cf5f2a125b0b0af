package chat

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// bind deletes a conversation with HELEN when the person it was with is gone.
func (c *Chat) bind() {
	c.App.OnRecordAfterDeleteSuccess("members").BindFunc(func(e *core.RecordEvent) error {
		thread, err := e.App.FindRecordById("threads", e.Record.GetString("thread"))
		if err == nil && thread.GetString("kind") == "assistant" {
			if one := c.find(thread.Id); one != nil {
				one.cancel(errStopped)
			}
			if err := e.App.Delete(thread); err != nil {
				return err
			}
		}
		return e.Next() // without a thread it was the thread that was deleted
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
