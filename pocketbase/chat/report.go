package chat

import (
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	mostReports   = 20   // of a person, a day
	longestReport = 2000 // letters
)

var reasons = []string{"spam", "abuse", "danger", "other"}

var errReport = &Refused{http.StatusBadRequest, "invalid_body", "A report is about a message, a thread or a person, for one of the reasons."}

// tooManyReports says when there is room again.
type tooManyReports struct{ after time.Duration }

func (t tooManyReports) Error() string             { return t.Message() }
func (t tooManyReports) Code() string              { return "too_many_requests" }
func (t tooManyReports) Message() string           { return "At most 20 reports a day." }
func (t tooManyReports) Status() int               { return http.StatusTooManyRequests }
func (t tooManyReports) RetryAfter() time.Duration { return t.after }

// report is what a person tells the moderators.
type report struct {
	Thread  string `json:"thread"`
	Message string `json:"message"`
	User    string `json:"user"`
	Reason  string `json:"reason"`
	Text    string `json:"text"`
}

// Report is POST /api/reports {thread?, message?, user?, reason, text}: about what one can see oneself. What the message
// says is kept as it is now: whoever wrote it may change it.
func (c *Chat) Report(e *core.RequestEvent) error {
	var asked report
	if err := readBody(e, &asked); err != nil {
		return err
	}
	asked.Text = strings.TrimSpace(asked.Text)
	if asked.Thread == "" && asked.Message == "" && asked.User == "" || !slices.Contains(reasons, asked.Reason) ||
		utf8.RuneCountInString(asked.Text) > longestReport {
		return errReport
	}
	id := ""
	err := c.App.RunInTransaction(func(tx core.App) error {
		if err := c.mayReport(tx, e.Auth.Id); err != nil {
			return err
		}
		row, err := c.reported(tx, e.Auth.Id, asked)
		if err != nil {
			return err
		}
		id = row.Id
		return tx.Save(row)
	})
	if err != nil {
		return err
	}
	c.Log.Info("something was reported", "report", id, "reason", asked.Reason)
	return e.JSON(http.StatusCreated, map[string]string{"id": id})
}

func (c *Chat) mayReport(tx core.App, user string) error {
	now := c.Now()
	var at []int64
	err := tx.DB().NewQuery("SELECT at FROM reports WHERE `by` = {:user} AND at > {:since} ORDER BY at").
		Bind(dbx.Params{"user": user, "since": now.Add(-24 * time.Hour).UnixMilli()}).Column(&at)
	if err != nil || len(at) < mostReports {
		return err
	}
	return tooManyReports{time.UnixMilli(at[len(at)-mostReports]).Add(24 * time.Hour).Sub(now)}
}

// reported is a new report; it is no report of what its author cannot see.
func (c *Chat) reported(tx core.App, user string, asked report) (*core.Record, error) {
	values := map[string]any{"by": user, "reason": asked.Reason, "text": asked.Text, "state": "open", "at": c.Now().UnixMilli()}
	if asked.Message != "" {
		message, err := tx.FindRecordById("messages", asked.Message)
		if err != nil {
			return nil, missing(err, ErrNoMessage)
		}
		if asked.Thread != "" && asked.Thread != message.GetString("thread") {
			return nil, ErrNoMessage
		}
		asked.Thread = message.GetString("thread")
		if author := message.GetString("author"); author != assistant {
			asked.User = author
		}
		values["said"], values["files"] = message.GetString("text"), message.GetRaw("files")
	}
	if asked.Thread != "" {
		if _, _, err := c.store.open(tx, user, asked.Thread); err != nil {
			if asked.Message != "" && errors.Is(err, ErrNoSession) {
				err = ErrNoMessage
			}
			return nil, err
		}
	}
	if asked.User != "" {
		if _, err := tx.FindRecordById("users", asked.User); err != nil && asked.Message == "" {
			return nil, missing(err, errNoPerson)
		}
	}
	if asked.User == user {
		return nil, errReport
	}
	values["thread"], values["message"], values["user"] = asked.Thread, asked.Message, asked.User
	row, err := newRow(tx, "reports", values)
	if err == nil {
		row.Set("id", core.GenerateDefaultRandomId())
	}
	return row, err
}

// missing is what is said when there is no such row; other errors stay.
func missing(err error, said error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return said
	}
	return err
}
