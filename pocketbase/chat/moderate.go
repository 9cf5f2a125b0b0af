package chat

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const reportsPerPage = 50

// keptClosed is how long a report is kept after it was closed.
const keptClosed = 180 * 24 * time.Hour

var (
	errNoReport = &Refused{http.StatusNotFound, "not_found", "There is no such report."}
	errNoState  = &Refused{http.StatusBadRequest, "invalid_body", "A report is open or closed, with a note of at most 2,000 letters."}
)

// Reported is a report as moderators see it.
type Reported struct {
	ID       string  `json:"id"`
	Reason   string  `json:"reason"`
	Text     string  `json:"text"`
	At       int     `json:"at"` // milliseconds since 1970
	By       *Person `json:"by"` // null once their account is gone
	User     *Person `json:"user"`
	Thread   string  `json:"thread"`
	Title    string  `json:"title"` // of the thread now
	Message  string  `json:"message"`
	Said     string  `json:"said"` // what stood in the message then
	Files    []File  `json:"files"`
	State    string  `json:"state"` // open or closed
	Note     string  `json:"note"`
	ClosedBy *Person `json:"closedBy"`
	ClosedAt int     `json:"closedAt"`
}

// Reports is GET /api/admin/reports?state=open&page=1: 50 a page, the oldest open one first, the newest closed one first.
func (c *Chat) Reports(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	page, err := strconv.Atoi(query.Get("page"))
	if err != nil || page < 1 || page > 1<<20 {
		page = 1
	}
	state, order := "open", "at, id"
	if query.Get("state") == "closed" {
		state, order = "closed", "closedAt DESC, id"
	}
	of := dbx.HashExp{"state": state}
	total, err := c.App.CountRecords("reports", of)
	if err != nil {
		return err
	}
	rows := []*core.Record{}
	err = c.App.RecordQuery("reports").AndWhere(of).OrderBy(strings.Split(order, ", ")...).
		Limit(reportsPerPage).Offset(int64(page-1) * reportsPerPage).All(&rows)
	if err != nil {
		return err
	}
	items := make([]Reported, len(rows))
	for index, row := range rows {
		if items[index], err = c.seenByModerators(row); err != nil {
			return err
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"items": items, "page": page, "perPage": reportsPerPage, "total": total})
}

// Moderate is PATCH /api/admin/reports/{id} {state, note}.
func (c *Chat) Moderate(e *core.RequestEvent) error {
	var asked struct {
		State string  `json:"state"`
		Note  *string `json:"note"`
	}
	if err := readBody(e, &asked); err != nil {
		return err
	}
	if asked.State != "open" && asked.State != "closed" || asked.Note != nil && utf8.RuneCountInString(*asked.Note) > longestReport {
		return errNoState
	}
	var changed *core.Record
	err := c.App.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("reports", e.Request.PathValue("id"))
		if err != nil {
			return missing(err, errNoReport)
		}
		if asked.Note != nil {
			row.Set("note", strings.TrimSpace(*asked.Note))
		}
		if asked.State != row.GetString("state") {
			row.Load(map[string]any{"state": asked.State, "closedBy": "", "closedAt": 0})
			if asked.State == "closed" {
				row.Load(map[string]any{"closedBy": e.Auth.Id, "closedAt": c.Now().UnixMilli()})
			}
		}
		changed = row
		return tx.Save(row)
	})
	if err != nil {
		return err
	}
	c.Log.Info("a report was moderated", "report", changed.Id, "by", e.Auth.Id, "state", asked.State)
	seen, err := c.seenByModerators(changed)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, seen)
}

func (c *Chat) seenByModerators(row *core.Record) (Reported, error) {
	one := Reported{
		ID: row.Id, Reason: row.GetString("reason"), Text: row.GetString("text"), At: row.GetInt("at"),
		Thread: row.GetString("thread"), Message: row.GetString("message"), Said: row.GetString("said"), Files: []File{},
		State: row.GetString("state"), Note: row.GetString("note"), ClosedAt: row.GetInt("closedAt"),
	}
	read(row, "files", &one.Files)
	for field, into := range map[string]**Person{"by": &one.By, "user": &one.User, "closedBy": &one.ClosedBy} {
		id := row.GetString(field)
		if id == "" {
			continue
		}
		person, err := c.store.person(id)
		if err != nil {
			return one, err
		}
		*into = &person
	}
	if one.Thread != "" {
		thread, err := c.App.FindRecordById("threads", one.Thread)
		if err == nil {
			one.Title = thread.GetString("title")
		} else if err = missing(err, nil); err != nil {
			return one, err
		}
	}
	return one, nil
}

// forgetReports forgets what was settled long ago.
func (s store) forgetReports() error {
	_, err := s.app.NonconcurrentDB().NewQuery("DELETE FROM reports WHERE state = 'closed' AND closedAt < {:before}").
		Bind(dbx.Params{"before": s.now().Add(-keptClosed).UnixMilli()}).Execute()
	return err
}
