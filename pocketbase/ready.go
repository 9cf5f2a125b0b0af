package main

import (
	"errors"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// readyFor is how long an answer holds: anyone may ask, and a write is not free.
const readyFor = time.Second

// readiness tells whether this server can do its work.
type readiness struct {
	appPresent bool
	// log is the operator's: PocketBase's own is written to the database, which may be what cannot be written.
	log *slog.Logger

	mu     sync.Mutex
	asked  time.Time
	checks map[string]string
}

func (r *readiness) handle(e *core.RequestEvent) error {
	checks := r.check(e.App)
	e.Response.Header().Set("Cache-Control", "no-store")
	for _, result := range checks {
		if result != "ok" {
			return writeRefusal(e, http.StatusServiceUnavailable, "not_ready", "The server cannot work yet.", checks)
		}
	}
	return e.JSON(http.StatusOK, map[string]any{"code": "ready", "checks": checks})
}

func (r *readiness) check(app core.App) map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.asked) < readyFor {
		return r.checks
	}
	checks := map[string]string{"database": "ok", "app": "ok"}
	if err := tryWriting(app); err != nil {
		r.log.Error("the database cannot be written", "error", err)
		checks["database"] = "not writable"
	}
	if !r.appPresent {
		checks["app"] = "not built in"
	}
	r.asked, r.checks = time.Now(), checks
	return checks
}

var errUndo = errors.New("only a trial")

// tryWriting writes to the database and takes it back, and to the folder it lies in.
func tryWriting(app core.App) error {
	err := app.RunInTransaction(func(trial core.App) error {
		_, err := trial.NonconcurrentDB().NewQuery(
			"INSERT INTO {{_params}} ([[id]], [[value]], [[created]], [[updated]]) VALUES ('readiness', 'null', '', '')",
		).Execute()
		return errors.Join(err, errUndo)
	})
	if err != nil && err.Error() != errUndo.Error() {
		return err
	}
	file, err := os.CreateTemp(app.DataDir(), ".ready-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write([]byte{0})
	return errors.Join(err, file.Close())
}
