package chat

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What a person keeps to themselves. Who hides something does not see it of others either.

// hidden tells whether any of some people hides something: it is a column of theirs.
func (s store) hidden(column string, users ...string) (bool, error) {
	params, names := dbx.Params{}, make([]string, len(users))
	for index, user := range users {
		name := "user" + string(rune('0'+index))
		params[name], names[index] = user, "{:"+name+"}"
	}
	var hides bool
	err := s.app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM users WHERE id IN (" + strings.Join(names, ", ") + ") AND " + column + ")").
		Bind(params).Row(&hides)
	return hides, err
}

// privacyChanged lets others, and the person's own devices, hear of what they may see now.
func (c *Chat) privacyChanged(user *core.Record) {
	before := user.Original()
	if before.GetBool("hidesPresence") != user.GetBool("hidesPresence") {
		c.presence.again(user.Id)
	}
	if before.GetBool("hidesRead") != user.GetBool("hidesRead") {
		if err := c.showReadAgain(user.Id); err != nil {
			c.Log.Error("who may see what was read could not be told", "user", user.Id, "error", err)
		}
	}
}

// seats are the places by which people tell each other what they have read: those of a person, and of all who are with
// them where everybody is told.
const seats = `SELECT x.id, x.user FROM members m
	JOIN threads t ON t.id = m.thread AND t.kind != 'assistant'
	JOIN members x ON x.thread = m.thread AND x.[[left]] = 0
	WHERE m.user = {:user} AND m.[[left]] = 0 AND (x.user = {:user}
		OR (SELECT COUNT(*) FROM members n WHERE n.thread = m.thread AND n.[[left]] = 0) <= {:witnesses})`

// showReadAgain raises all those places at once, each to a revision of its own: a page may end between any two.
func (c *Chat) showReadAgain(user string) error {
	params := dbx.Params{"user": user, "witnesses": mostWitnesses}
	var concerned []string
	err := c.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().NewQuery("SELECT DISTINCT user FROM (" + seats + ")").Bind(params).Column(&concerned); err != nil {
			return err
		}
		first, err := raise(tx)
		if err != nil {
			return err
		}
		params["first"] = first
		result, err := tx.DB().NewQuery(`UPDATE members SET rev = {:first} + s.place FROM
			(SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM (` + seats + `)) s WHERE members.id = s.id`).Bind(params).Execute()
		if err != nil {
			return err
		}
		count, err := result.RowsAffected()
		if err != nil {
			return err
		}
		_, err = tx.DB().NewQuery("UPDATE counters SET value = value + {:count} WHERE name = 'rev'").
			Bind(dbx.Params{"count": count}).Execute()
		return err
	})
	if err != nil {
		return err
	}
	// Those of a large thread whom this person alone is told anew to are poked with everything else.
	for _, one := range concerned {
		c.pokes.poke(one, nil)
	}
	return nil
}
