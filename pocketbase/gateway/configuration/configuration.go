// Package configuration keeps the gateway's document: from a file, or stored in versions that administrators write.
package configuration

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// Source is where the document in force comes from.
type Source string

const (
	Shipped Source = "default"
	Stored  Source = "stored"
	File    Source = "file"
)

// Keeper holds the document in force.
type Keeper struct {
	app   core.App
	log   *slog.Logger
	now   func() time.Time
	apply func(config.Config) error

	mutex    sync.Mutex // one change at a time
	source   Source
	number   int
	document *config.Document
	text     string
}

// Open reads the file when one is named, else the newest stored version, else what ships. A file that cannot be read
// or is wrong is an error; so is a stored version, which only an older server can have written.
func Open(app core.App, log *slog.Logger, file string, now func() time.Time) (*Keeper, error) {
	k := &Keeper{app: app, log: log, now: now}
	var err error
	if k.text, k.source, k.number, err = k.find(file); err != nil {
		return nil, err
	}
	k.document, err = parse(k.text)
	return k, err
}

// OnChange tells who obeys the document.
func (k *Keeper) OnChange(apply func(config.Config) error) { k.apply = apply }

// Config is the document in force, and what is odd about it.
func (k *Keeper) Config() (config.Config, []config.Problem) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.document.Config, k.document.Warnings
}

func parse(text string) (*config.Document, error) {
	return config.Parse([]byte(text), config.Options{Lookup: driver.Lookup, Types: driver.Types})
}

func (k *Keeper) find(file string) (string, Source, int, error) {
	if file != "" {
		text, err := os.ReadFile(file)
		return string(text), File, 0, err
	}
	newest, err := k.newest(k.app)
	if errors.Is(err, sql.ErrNoRows) {
		return string(config.Default()), Shipped, 0, nil
	}
	if err != nil {
		return "", "", 0, err
	}
	return newest.GetString("document"), Stored, newest.GetInt("number"), nil
}

func (k *Keeper) newest(app core.App) (*core.Record, error) {
	rows, err := app.FindRecordsByFilter("configurations", "number > 0", "-number", 1, 0)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, sql.ErrNoRows
	}
	return rows[0], nil
}

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
	details       any
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }
func (r *Refused) Details() any    { return r.details }

var (
	errFromFile  = &Refused{http.StatusConflict, "config_from_file", "The configuration is read from a file: change it there.", nil}
	errNoVersion = &Refused{http.StatusNotFound, "not_found", "There is no such version.", nil}
	errStale     = &Refused{http.StatusConflict, "config_changed", "Somebody else has changed the configuration since it was read.", nil}
)

// replace checks a document, stores it as a version, and has it obeyed.
func (k *Keeper) replace(text string, change Change) (*config.Document, int, error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.source == File {
		return nil, 0, errFromFile
	}
	if change.After != nil && *change.After != k.number {
		return nil, 0, errStale
	}
	next, err := parse(text)
	if err != nil {
		return nil, 0, err
	}
	if moved := config.NeedsKeyAgain(k.document.Config, next.Config); len(moved) > 0 && !change.Confirmed {
		return nil, 0, &Refused{http.StatusConflict, "keys_would_move",
			"These would send a key to another address than now. Confirm that this is meant.", map[string]any{"providers": moved}}
	}
	// Obeyed before it is stored: what cannot be obeyed is never what the next start reads.
	if err := k.apply(next.Config); err != nil {
		return nil, 0, err
	}
	number, err := k.store(text, change)
	if err != nil {
		return nil, 0, errors.Join(err, k.apply(k.document.Config))
	}
	k.document, k.text, k.source, k.number = next, text, Stored, number
	return next, number, nil
}

// Change is who changes the document, and how sure they are.
type Change struct {
	Author    string
	Note      string
	Confirmed bool // that keys go to another address
	After     *int // the version they have read; nil where they did not say
}

func (k *Keeper) store(text string, change Change) (int, error) {
	number := 0
	err := k.app.RunInTransaction(func(tx core.App) error {
		newest, err := k.newest(tx)
		if err == nil {
			number = newest.GetInt("number")
		} else if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		number++
		collection, err := tx.FindCachedCollectionByNameOrId("configurations")
		if err != nil {
			return err
		}
		row := core.NewRecord(collection)
		row.Load(map[string]any{"number": number, "document": text, "author": change.Author, "note": change.Note, "at": k.now().UnixMilli()})
		return tx.Save(row)
	})
	return number, err
}
