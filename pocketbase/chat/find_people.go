package chat

import (
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	leastSought = 2  // letters: nobody reads the list of all
	mostFound   = 20 // people
)

// People is GET /api/people?q=: who is called so, by the beginning of their name, of a part of it, or of their username.
// Who blocked the one who asks is not found.
func (c *Chat) People(e *core.RequestEvent) error {
	sought := strings.TrimPrefix(strings.Join(strings.Fields(e.Request.URL.Query().Get("q")), " "), "@")
	found := []Person{}
	if len([]rune(sought)) < leastSought {
		return e.JSON(http.StatusOK, found)
	}
	begins := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(sought) + "%"
	rows := []*core.Record{}
	err := c.App.RecordQuery("users").AndWhere(dbx.NewExp(`users.id != {:self} AND users.kind IN ('human', 'bot')
		AND (username LIKE {:begins} ESCAPE '\' OR name LIKE {:begins} ESCAPE '\' OR name LIKE {:later} ESCAPE '\')
		AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user = users.id AND b.blocked = {:self})`,
		dbx.Params{"self": e.Auth.Id, "begins": begins, "later": "% " + begins})).
		OrderBy("username").Limit(mostFound).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		found = append(found, PersonOf(row))
	}
	return e.JSON(http.StatusOK, found)
}
