package usage

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Sum is one line of the report: a day, a person, a provider and a model.
type Sum struct {
	Day        string  `db:"day" json:"day"`
	User       string  `db:"user" json:"user"`
	Username   string  `db:"username" json:"username"` // empty of whoever has left
	Provider   string  `db:"provider" json:"provider"`
	Model      string  `db:"model" json:"model"`
	Requests   int     `db:"requests" json:"requests"`
	Failed     int     `db:"failed" json:"failed"`
	Input      int     `db:"input" json:"input"`
	Output     int     `db:"output" json:"output"`
	Cost       float64 `db:"cost" json:"cost"`
	FirstToken float64 `db:"firstToken" json:"firstToken"` // milliseconds, the mean of those answered
}

const (
	usualDays = 30
	mostDays  = 400
)

// Owned is what a person may take away of the book: what they asked for, and not with which key.
func Owned(app core.App, user string) (map[string][]map[string]any, error) {
	rows := []*core.Record{}
	if err := app.RecordQuery("usage").AndWhere(dbx.HashExp{"user": user}).OrderBy("at").All(&rows); err != nil {
		return nil, err
	}
	owned := make([]map[string]any, len(rows))
	for i, row := range rows {
		owned[i] = row.PublicExport()
		delete(owned[i], "key")
		delete(owned[i], "attempts")
	}
	return map[string][]map[string]any{"usage": owned}, nil
}

// Report is GET /api/admin/usage?days=30&format=csv: sums by day, person, provider and model, the newest first.
func (b *Book) Report(e *core.RequestEvent) error {
	days, err := strconv.Atoi(e.Request.URL.Query().Get("days"))
	if err != nil || days < 1 || days > mostDays {
		days = usualDays
	}
	sums, err := b.sums(time.Now().UTC().AddDate(0, 0, 1-days).Truncate(24 * time.Hour))
	if err != nil {
		return err
	}
	if e.Request.URL.Query().Get("format") == "csv" {
		return writeCSV(e, sums)
	}
	return e.JSON(http.StatusOK, sums)
}

func (b *Book) sums(since time.Time) ([]Sum, error) {
	sums := []Sum{}
	err := b.app.DB().NewQuery(`SELECT date(at / 1000, 'unixepoch') AS day, user, COALESCE(users.username, '') AS username, provider, model,
			COUNT(*) AS requests, SUM(outcome <> 'answered') AS failed, SUM(input) AS input, SUM(output) AS output,
			SUM(cost) AS cost, COALESCE(AVG(CASE WHEN outcome = 'answered' THEN firstToken END), 0) AS firstToken
		FROM usage LEFT JOIN users ON users.id = usage.user WHERE at >= {:since} GROUP BY day, user, provider, model ORDER BY day DESC, requests DESC`).
		Bind(dbx.Params{"since": since.UnixMilli()}).All(&sums)
	return sums, err
}

func writeCSV(e *core.RequestEvent, sums []Sum) error {
	header := e.Response.Header()
	header.Set("Content-Type", "text/csv; charset=utf-8")
	header.Set("Content-Disposition", `attachment; filename="helen-usage.csv"`)
	table := csv.NewWriter(e.Response)
	lines := [][]string{{"day", "user", "username", "provider", "model", "requests", "failed", "input", "output", "cost", "firstToken"}}
	for _, one := range sums {
		lines = append(lines, []string{one.Day, one.User, plain(one.Username), plain(one.Provider), plain(one.Model), strconv.Itoa(one.Requests),
			strconv.Itoa(one.Failed), strconv.Itoa(one.Input), strconv.Itoa(one.Output),
			strconv.FormatFloat(one.Cost, 'f', 6, 64), strconv.FormatFloat(one.FirstToken, 'f', 0, 64)})
	}
	return table.WriteAll(lines)
}

// plain keeps a spreadsheet from taking a name for a formula.
func plain(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@') {
		return "'" + text
	}
	return text
}
