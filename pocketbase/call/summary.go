package call

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What a summary may be made of.
const (
	largestSummary = 256 << 10 // bytes of its request
	mostLines      = 2000
	longestLine    = 2000 // characters
	longestCall    = 60_000
	patience       = 10 * time.Second // of who waits for the answer, once it is there
)

// helen is what her own lines are under: no peer has so short an id.
const helen = "helen"

type line struct {
	Peer string `json:"peer"`
	Text string `json:"text"`
}

// Summarise is POST /api/calls/{id}/summary {language, lines: [{peer, text}]}: HELEN, who was in the call, says in its thread
// who said what. It is for who was in it too, and there is one of a call: asked for again, that one is answered. The words are
// the client's, and the names are those that the server knows peers by.
func (c *Calls) Summarise(e *core.RequestEvent) error {
	var asked struct {
		Language string `json:"language"`
		Lines    []line `json:"lines"`
	}
	if err := readUpTo(e, largestSummary, &asked); err != nil {
		return err
	}
	if asked.Language != "es" && asked.Language != "en" || len(asked.Lines) > mostLines {
		return errInvalid
	}
	id, user := e.Request.PathValue("id"), userOf(e)
	if !c.beginSummary(id) {
		return errSumming
	}
	defer c.endSummary(id)
	row, names, err := c.summable(c.App, user, id)
	if err != nil {
		return err
	}
	if known := row.GetString("summary"); known != "" {
		return e.JSON(http.StatusOK, map[string]string{"message": known})
	}
	told, err := tell(asked.Lines, names)
	if err != nil {
		return err
	}
	// Who asks hangs up with the call: the summary is the server's to finish.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.Request.Context()), c.SumUpFor)
	defer cancel()
	text, made, err := c.SumUp(ctx, e.Auth, asked.Language, told)
	if err != nil {
		return err
	}
	var message string
	err = c.App.RunInTransaction(func(tx core.App) error {
		row, _, err := c.summable(tx, user, id) // they may be out of the thread by now
		if err != nil {
			return err
		}
		if message, err = c.Threads.PutAnswer(tx, row.GetString("thread"), text, made); err != nil {
			return err
		}
		row.Set("summary", message)
		return tx.Save(row) // it is no part of what devices keep of a call
	})
	if err != nil {
		return err
	}
	// It may have taken longer than the server's own deadline; a writer without deadlines has none to move.
	_ = http.NewResponseController(e.Response).SetWriteDeadline(c.Now().Add(patience))
	return e.JSON(http.StatusCreated, map[string]string{"message": message})
}

// summable finds a call of a thread for somebody who was in it, with the names of all who were.
func (c *Calls) summable(app core.App, user, id string) (*core.Record, map[string]string, error) {
	row, err := c.find(app, user, id)
	if err != nil {
		return nil, nil, err
	}
	if row.GetString("thread") == "" {
		return nil, nil, errNotAllowed
	}
	if _, err := c.mayCall(app, user, row.GetString("thread")); err != nil {
		return nil, nil, err
	}
	seats, err := app.FindRecordsByFilter("call_seats", "call = {:call} && joinedAt > 0", "seat", 0, 0, dbx.Params{"call": id})
	if err != nil {
		return nil, nil, err
	}
	names, was := map[string]string{helen: "HELEN"}, false
	for _, seat := range seats {
		names[seat.GetString("peer")] = tidy(seat.GetString("name"))
		was = was || seat.GetString("user") == user
	}
	if !was {
		return nil, nil, errNotAllowed
	}
	return row, names, nil
}

// tell is what was said as it is read: each line begun by who said it. Those of nobody who was there are left out.
func tell(lines []line, names map[string]string) (string, error) {
	var told strings.Builder
	people := false
	for _, one := range lines {
		name, known := names[one.Peer]
		text := tidy(one.Text)
		if utf8.RuneCountInString(text) > longestLine {
			return "", errTooLong
		}
		if !known || text == "" {
			continue
		}
		if name == "" {
			name = "?"
		}
		people = people || one.Peer != helen
		told.WriteString(name + ": " + text + "\n")
	}
	if utf8.RuneCountInString(told.String()) > longestCall {
		return "", errTooLong
	}
	if !people {
		return "", errNothingSaid
	}
	return told.String(), nil
}

// beginSummary keeps a call for one summary at a time.
func (c *Calls) beginSummary(id string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.summing[id] || c.closed {
		return false
	}
	c.summing[id] = true
	return true
}

func (c *Calls) endSummary(id string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.summing, id)
}
