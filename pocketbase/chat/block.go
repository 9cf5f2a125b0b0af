package chat

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Block is PUT /api/people/{id}/block: that person writes to this one no more, and neither hears whether the other is
// here. They are not told.
func (c *Chat) Block(e *core.RequestEvent) error {
	other, err := c.other(e)
	if err != nil {
		return err
	}
	err = c.App.RunInTransaction(func(tx core.App) error {
		_, err := blockOf(tx, e.Auth.Id, other)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		row, err := newRow(tx, "blocks", map[string]any{"user": e.Auth.Id, "blocked": other, "at": c.Now().UnixMilli()})
		if err != nil {
			return err
		}
		return tx.Save(row)
	})
	if err != nil {
		return err
	}
	if err := c.part(e.Auth.Id, other); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}

// Unblock is DELETE /api/people/{id}/block; one that is not blocked is no mistake.
func (c *Chat) Unblock(e *core.RequestEvent) error {
	other, err := c.other(e)
	if err != nil {
		return err
	}
	row, err := blockOf(c.App, e.Auth.Id, other)
	if err == nil {
		err = c.App.Delete(row)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	c.presence.again(e.Auth.Id)
	c.presence.again(other)
	return e.NoContent(http.StatusNoContent)
}

// Blocked is GET /api/people/blocked: whom this person blocked, the newest first.
func (c *Chat) Blocked(e *core.RequestEvent) error {
	rows := []*core.Record{}
	err := c.App.RecordQuery("users").
		InnerJoin("blocks", dbx.NewExp("blocks.blocked = users.id AND blocks.user = {:user}", dbx.Params{"user": e.Auth.Id})).
		OrderBy("blocks.at DESC", "users.id").All(&rows)
	if err != nil {
		return err
	}
	people := make([]Person, 0, len(rows))
	for _, row := range rows {
		people = append(people, PersonOf(row))
	}
	return e.JSON(http.StatusOK, people)
}

// other is the person an address names, who is somebody else.
func (c *Chat) other(e *core.RequestEvent) (string, error) {
	row, err := c.App.FindRecordById("users", e.Request.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.Id == e.Auth.Id {
		return "", errNoPerson
	}
	if err != nil {
		return "", err
	}
	return row.Id, nil
}

func blockOf(app core.App, user, blocked string) (*core.Record, error) {
	return app.FindFirstRecordByFilter("blocks", "user = {:user} && blocked = {:blocked}",
		dbx.Params{"user": user, "blocked": blocked})
}

// part lets two people who share a thread see each other no more.
func (c *Chat) part(one, other string) error {
	var shared bool
	err := c.App.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM members m CROSS JOIN members o ON o.thread = m.thread AND o.[[left]] = 0
		WHERE m.user = {:one} AND m.[[left]] = 0 AND o.user = {:other})`).Bind(dbx.Params{"one": one, "other": other}).Row(&shared)
	if err != nil || !shared {
		return err
	}
	return errors.Join(
		c.tellThem([]string{one}, Presence{Type: "presence", User: other}),
		c.tellThem([]string{other}, Presence{Type: "presence", User: one}),
	)
}
