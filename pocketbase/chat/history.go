package chat

import (
	"math"
	"net/http"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// mostHistory is the most messages in one page of a thread's past.
const mostHistory = 500

// Past is a part of a thread from before its reader came: newest first, page by page.
type Past struct {
	Thread   map[string]any   `json:"thread"`
	Members  []map[string]any `json:"members"` // with the first page
	Messages []map[string]any `json:"messages"`
	Marks    []map[string]any `json:"marks"` // what the reader made of these
	More     bool             `json:"more"`
}

// History is GET /api/threads/{id}/history?before=SEQ&limit=200. Who comes into a thread asks for what was there before:
// of what happens afterwards they hear as everybody does.
func (c *Chat) History(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	before, _ := strconv.Atoi(query.Get("before"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	past, err := c.PastOf(e.Auth.Id, e.Request.PathValue("id"), before, limit)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, past)
}

// PastOf is what of a thread is before a place (0: the newest), of at most `limit` messages.
func (c *Chat) PastOf(user, thread string, before, limit int) (Past, error) {
	if before < 1 {
		before = math.MaxInt32
	}
	if limit < 1 || limit > mostHistory {
		limit = 200
	}
	return c.store.history(user, thread, before, limit)
}

func (s store) history(user, id string, before, limit int) (Past, error) {
	past := Past{Members: []map[string]any{}, Messages: []map[string]any{}, Marks: []map[string]any{}}
	thread, member, err := s.open(s.app, user, id)
	if err != nil {
		return past, err
	}
	if past.Thread, err = s.synced(thread, user); err != nil {
		return past, err
	}
	if before == math.MaxInt32 {
		seats, err := s.app.FindRecordsByFilter("members", "thread = {:thread}", "", 0, 0, dbx.Params{"thread": id})
		if err != nil {
			return past, err
		}
		if past.Members, err = s.syncedAll(seats, user); err != nil {
			return past, err
		}
	}
	rows := []*core.Record{}
	err = s.app.RecordQuery("messages").AndWhere(dbx.NewExp(`thread = {:thread} AND seq < {:before} AND seq > {:cleared}
		AND NOT EXISTS (SELECT 1 FROM marks h WHERE h.user = {:user} AND h.message = messages.id AND h.hidden)`,
		dbx.Params{"thread": id, "before": before, "cleared": member.GetInt("clearedSeq"), "user": user})).
		OrderBy("seq DESC").Limit(int64(limit) + 1).All(&rows)
	if err != nil {
		return past, err
	}
	if past.More = len(rows) > limit; past.More {
		rows = rows[:limit]
	}
	if past.Messages, err = s.syncedAll(rows, user); err != nil || len(rows) == 0 {
		return past, err
	}
	marks := []*core.Record{}
	err = s.app.RecordQuery("marks").InnerJoin("messages", dbx.NewExp("messages.id = marks.message")).
		AndWhere(dbx.NewExp(`marks.user = {:user} AND NOT marks.hidden AND messages.thread = {:thread} AND messages.seq BETWEEN {:from} AND {:to}`,
			dbx.Params{"user": user, "thread": id, "from": rows[len(rows)-1].GetInt("seq"), "to": rows[0].GetInt("seq")})).All(&marks)
	if err != nil {
		return past, err
	}
	past.Marks, err = s.syncedAll(marks, user)
	return past, err
}

func (s store) syncedAll(rows []*core.Record, user string) ([]map[string]any, error) {
	all := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		values, err := s.synced(row, user)
		if err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	return all, nil
}
