package chat

import (
	"database/sql"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// bind keeps what others know of people right. A deleted person's conversations with HELEN go in the transaction that
// deletes the person: what fails or crashes leaves all or nothing. What they wrote to others is the others', too.
func (c *Chat) bind() {
	c.App.OnRecordDelete("users").BindFunc(func(e *core.RecordEvent) error {
		outside := e.App
		defer func() { e.App = outside }()
		return outside.RunInTransaction(func(tx core.App) error {
			e.App = tx
			if err := c.leaveAll(&work{Chat: c, tx: tx, user: e.Record.Id}); err != nil {
				return err
			}
			_, err := tx.DB().NewQuery("UPDATE reports SET `by` = '' WHERE `by` = {:user}").Bind(dbx.Params{"user": e.Record.Id}).Execute()
			if err != nil {
				return err
			}
			return e.Next()
		})
	})
	c.App.OnRecordAfterUpdateSuccess("users").BindFunc(func(e *core.RecordEvent) error {
		if shownChanged(e.Record) {
			if err := c.showAgain(e.Record.Id); err != nil {
				c.Log.Error("a changed profile could not be told", "user", e.Record.Id, "error", err)
			}
		}
		return e.Next()
	})
}

// leaveAll ends a person's conversations with HELEN, takes them out of their groups, and tells all who knew them.
func (c *Chat) leaveAll(w *work) error {
	seats, err := w.tx.FindRecordsByFilter("members", "user = {:user} && left = 0", "", 0, 0, dbx.Params{"user": w.user})
	if err != nil {
		return err
	}
	var knew []string
	err = w.tx.DB().NewQuery(`SELECT DISTINCT o.user FROM members m CROSS JOIN members o ON o.thread = m.thread AND o.[[left]] = 0
		WHERE m.user = {:user} AND o.user != m.user`).Bind(dbx.Params{"user": w.user}).Column(&knew)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		thread, err := w.tx.FindRecordById("threads", seat.GetString("thread"))
		if errors.Is(err, sql.ErrNoRows) {
			continue // a place in nothing goes with the person
		}
		if err != nil {
			return err
		}
		switch thread.GetString("kind") {
		case assisted:
			c.stop(thread.Id)
			err = w.tx.Delete(thread)
		case group:
			err = w.depart(thread, seat)
		}
		if err != nil {
			return err
		}
	}
	for _, user := range knew {
		if err := w.store.bury1(w.tx, "users", w.user, user); err != nil {
			return err
		}
	}
	return nil
}

// showAgain raises the places of somebody who has another name or face: with them others are told of it.
func (c *Chat) showAgain(user string) error {
	return c.App.RunInTransaction(func(tx core.App) error {
		seats, err := tx.FindRecordsByFilter("members", "user = {:user} && thread.kind != 'assistant'", "", 0, 0, dbx.Params{"user": user})
		if err != nil {
			return err
		}
		return save(tx, seats...)
	})
}

// Owned is what a person may take away: their conversations with all that was said, whom they blocked and what they
// reported; not who blocked or reported them.
func Owned(app core.App, user string) (map[string][]map[string]any, error) {
	owned := map[string][]map[string]any{"blocks": {}, "reports": {}} // also when there are none: others' are not shown
	for name, filter := range map[string]string{
		"threads":  "id IN (SELECT thread FROM members WHERE user = {:user} AND [[left]] = 0)",
		"messages": "thread IN (SELECT thread FROM members WHERE user = {:user} AND [[left]] = 0)",
		"blocks":   "user = {:user}",
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
	reports := []*core.Record{}
	if err := app.RecordQuery("reports").AndWhere(dbx.HashExp{"by": user}).OrderBy("at").All(&reports); err != nil {
		return nil, err
	}
	for _, row := range reports { // what became of it is the moderators'
		owned["reports"] = append(owned["reports"], map[string]any{"at": row.GetInt("at"), "reason": row.GetString("reason"),
			"text": row.GetString("text"), "user": row.GetString("user"), "thread": row.GetString("thread"), "message": row.GetString("message")})
	}
	return owned, nil
}
