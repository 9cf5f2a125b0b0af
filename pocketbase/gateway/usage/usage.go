// Package usage keeps what each request to a provider used, and adds it up.
package usage

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"helen/gateway"
)

// Book writes rows in batches, behind the answers: nobody waits for it.
type Book struct {
	app   core.App
	log   *slog.Logger
	spend func(app core.App, user string, usd float64) error
	rows  chan gateway.Usage
	ended chan struct{}

	mutex  sync.RWMutex
	closed bool

	debts sync.Mutex
	owed  map[string]float64 // US dollars, by person, of rows that wait
}

// waiting is how many rows may wait to be written; then answers do wait.
const waiting = 10_000

// Open starts a book. Spend takes a cost from a person's balance.
func Open(app core.App, log *slog.Logger, spend func(app core.App, user string, usd float64) error) *Book {
	book := &Book{app: app, log: log, spend: spend, rows: make(chan gateway.Usage, waiting), ended: make(chan struct{}),
		owed: map[string]float64{}}
	go book.write()
	return book
}

// Record puts a row into the book. While the server stops, the last answers are written at once.
func (b *Book) Record(used gateway.Usage) {
	b.mutex.RLock()
	defer b.mutex.RUnlock()
	b.owe(used, 1)
	if b.closed {
		b.keep([]gateway.Usage{used})
		return
	}
	b.rows <- used
}

// Owed is what a person has used and has not paid yet, in US dollars: a moment's worth.
func (b *Book) Owed(user string) float64 {
	b.debts.Lock()
	defer b.debts.Unlock()
	return b.owed[user]
}

// owe notes a row that waits (1), or that is written (-1).
func (b *Book) owe(used gateway.Usage, sign float64) {
	if used.Cost <= 0 || used.User == "" {
		return
	}
	b.debts.Lock()
	defer b.debts.Unlock()
	if b.owed[used.User] += sign * used.Cost; b.owed[used.User] < 1e-9 { // what is left of sums and differences
		delete(b.owed, used.User)
	}
}

// Close writes what waits.
func (b *Book) Close() {
	b.mutex.Lock()
	if !b.closed {
		b.closed = true
		close(b.rows)
	}
	b.mutex.Unlock()
	<-b.ended
}

func (b *Book) write() {
	defer close(b.ended)
	for first := range b.rows {
		batch := []gateway.Usage{first}
		for more := true; more && len(batch) < 500; {
			select {
			case next, open := <-b.rows:
				if open {
					batch = append(batch, next)
				}
				more = open
			default:
				more = false
			}
		}
		b.keep(batch)
	}
}

func (b *Book) keep(batch []gateway.Usage) {
	if err := b.app.RunInTransaction(func(tx core.App) error { return b.insert(tx, batch) }); err != nil {
		b.log.Error("usage could not be kept", "rows", len(batch), "error", err)
	}
	for _, used := range batch {
		b.owe(used, -1)
	}
}

func (b *Book) insert(tx core.App, batch []gateway.Usage) error {
	for _, used := range batch {
		attempts, err := json.Marshal(used.Attempts)
		if err != nil {
			return err
		}
		_, err = tx.DB().Insert("usage", dbx.Params{
			"id": security.RandomStringWithAlphabet(15, core.DefaultIdAlphabet), "user": used.User, "at": used.At.UnixMilli(),
			"capability": string(used.Capability), "provider": used.Provider, "model": used.Model, "key": used.Key,
			"input": used.Tokens.Input, "output": used.Tokens.Output, "characters": used.Characters, "seconds": used.Seconds,
			"cost": used.Cost, "firstToken": used.FirstToken.Milliseconds(), "took": used.Took.Milliseconds(),
			"outcome": string(used.Outcome), "attempts": string(attempts),
		}).Execute()
		if err != nil {
			return err
		}
		if used.Cost > 0 && used.User != "" {
			if err := b.spend(tx, used.User, used.Cost); err != nil {
				return err
			}
		}
	}
	return nil
}

// Today is what each person, and what each provider, has used since midnight in UTC.
func Today(ctx context.Context, app core.App, now time.Time) (people, providers map[string]gateway.Used, err error) {
	since := now.UTC().Truncate(24 * time.Hour)
	if people, err = usedBy(ctx, app, "user", since); err != nil {
		return nil, nil, err
	}
	providers, err = usedBy(ctx, app, "provider", since)
	return people, providers, err
}

// usedBy adds up by a column of usage.
func usedBy(ctx context.Context, app core.App, column string, since time.Time) (map[string]gateway.Used, error) {
	var rows []struct {
		Name     string `db:"name"`
		Requests int    `db:"requests"`
		Tokens   int    `db:"tokens"`
	}
	err := app.DB().NewQuery(`SELECT [[` + column + `]] AS name, COUNT(*) AS requests, SUM(input + output) AS tokens
		FROM usage WHERE at >= {:since} GROUP BY name`).
		WithContext(ctx).Bind(dbx.Params{"since": since.UnixMilli()}).All(&rows)
	if err != nil {
		return nil, err
	}
	used := make(map[string]gateway.Used, len(rows))
	for _, row := range rows {
		used[row.Name] = gateway.Used{Requests: row.Requests, Tokens: row.Tokens}
	}
	return used, nil
}
