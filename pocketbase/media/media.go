// Package media keeps the files that people send each other: taken in pieces that survive any break (tus 1.0), shown only to
// who is in their thread, and deleted with what they belong to.
package media

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	tus "github.com/tus/tusd/v2/pkg/handler"
)

// Settings are what it needs of the rest of the server.
type Settings struct {
	App core.App
	Log *slog.Logger
	Now func() time.Time
	// Most is how many bytes one file may have.
	Most int64
	// Member tells whether somebody is in a thread now. App may be a transaction.
	Member func(app core.App, user, thread string) bool
	// Count admits one more upload of a person, or refuses it by an error of ours.
	Count func(user string) error
	// Allow refuses who may not act just now, such as a blocked account.
	Allow func(user *core.Record) error
}

// Media is all of it.
type Media struct {
	Settings
	uploads *tus.UnroutedHandler
	folder  string     // where the bytes lie
	making  sync.Mutex // of new files: an id has one
}

// folderName is in PocketBase's storage, which backups take along.
const folderName = "uploads"

// New opens the folder, forgets what is old, and deletes files with what they belong to from now on.
func New(settings Settings) (*Media, error) {
	folder, err := filepath.Abs(filepath.Join(settings.App.DataDir(), core.LocalStorageDirName, folderName))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("no folder for uploads: %w", err)
	}
	m := &Media{Settings: settings, folder: folder}
	if m.uploads, err = m.newHandler(); err != nil {
		return nil, err
	}
	m.bind()
	return m, m.sweepDaily()
}

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
	details       map[string]any
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

// Details is nil where there is nothing more to say.
func (r *Refused) Details() any {
	if r.details == nil {
		return nil
	}
	return r.details
}

var (
	// ErrMissing is the same for what is not there and for what is somebody else's.
	ErrMissing  = &Refused{status: http.StatusNotFound, code: "file_missing", message: "There is no such file."}
	errNoThread = &Refused{status: http.StatusNotFound, code: "session_missing", message: "There is no such conversation."}
	errTaken    = &Refused{status: http.StatusConflict, code: "id_taken", message: "This id belongs to another file."}
	errSent     = &Refused{status: http.StatusConflict, code: "file_sent", message: "This file was sent: delete its message."}
	errEmpty    = &Refused{status: http.StatusBadRequest, code: "file_empty", message: "This file is empty."}
	errHoard    = &Refused{status: http.StatusTooManyRequests, code: "too_many_unsent", message: "Too many files wait to be sent."}
	errToken    = &Refused{status: http.StatusUnauthorized, code: "media_token_invalid", message: "This address of a file has run out."}
)

func tooLarge(most int64) *Refused {
	return &Refused{http.StatusRequestEntityTooLarge, "file_too_large", "This file is too large.", map[string]any{"most": most}}
}

func invalid(field, reason string) *Refused {
	return &Refused{http.StatusBadRequest, "invalid_upload", field + " " + reason + ".", map[string]any{"field": field}}
}
