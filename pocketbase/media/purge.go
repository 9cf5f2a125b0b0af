package media

import (
	"errors"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	unfinishedFor = 24 * time.Hour // since something of it came
	unsentFor     = 48 * time.Hour // since it was begun
)

// bind deletes files with what they belong to, in the same transaction, and their bytes when it is done.
func (m *Media) bind() {
	m.App.OnRecordDelete("threads").BindFunc(func(e *core.RecordEvent) error {
		if err := drop(e.App, dbx.HashExp{"thread": e.Record.Id}); err != nil {
			return err
		}
		return e.Next()
	})
	m.App.OnRecordDelete("messages").BindFunc(func(e *core.RecordEvent) error {
		if err := drop(e.App, dbx.HashExp{"thread": e.Record.GetString("thread"), "message": e.Record.Id}); err != nil {
			return err
		}
		return e.Next()
	})
	m.App.OnRecordAfterDeleteSuccess("files").BindFunc(func(e *core.RecordEvent) error {
		if err := m.release(e.Record.GetString("blob")); err != nil {
			m.Log.Error("the bytes of a deleted file are still there", "file", e.Record.Id, "error", err)
		}
		return e.Next()
	})
}

// drop deletes rows of files.
func drop(app core.App, which dbx.Expression) error {
	rows := []*core.Record{}
	if err := app.RecordQuery("files").AndWhere(which).All(&rows); err != nil {
		return err
	}
	for _, row := range rows {
		if err := app.Delete(row); err != nil {
			return err
		}
	}
	return nil
}

// release removes bytes that no row has any more.
func (m *Media) release(blob string) error {
	m.making.Lock() // an upload of the same id may be made just now
	defer m.making.Unlock()
	others, err := m.App.CountRecords("files", dbx.HashExp{"blob": blob})
	if err != nil || others > 0 || !anID.MatchString(blob) {
		return err
	}
	return errors.Join(remove(m.pathOf(blob)), remove(m.pathOf(blob)+".info"))
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// sweepDaily forgets what is old: now, and every night.
func (m *Media) sweepDaily() error {
	if err := m.App.Cron().Add("helen_files_sweep", "41 3 * * *", func() {
		if err := m.Sweep(); err != nil {
			m.Log.Error("old files could not be swept", "error", err)
		}
	}); err != nil {
		return err
	}
	return m.Sweep()
}

// Sweep deletes what was never finished, never sent, or outlived its message, and bytes of nobody.
func (m *Media) Sweep() error {
	now := m.Now()
	rows := []*core.Record{}
	err := m.App.RecordQuery("files").AndWhere(dbx.NewExp("message = '' AND createdAt < {:day}",
		dbx.Params{"day": now.Add(-unfinishedFor).UnixMilli()})).All(&rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !m.isOver(row, now) {
			continue
		}
		if err := m.deleteUnsent(row.Id); err != nil {
			return err
		}
	}
	// A message that was deleted for all keeps its row; a file that is tied to its thread is the thread's picture.
	err = drop(m.App, dbx.NewExp(`message != '' AND
		NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = files.message AND messages.deletedAt = 0) AND
		NOT EXISTS (SELECT 1 FROM threads WHERE threads.id = files.message)`))
	if err != nil {
		return err
	}
	return m.sweepFolder(now)
}

// isOver tells whether nobody will send a file any more.
func (m *Media) isOver(row *core.Record, now time.Time) bool {
	if row.GetBool("done") {
		return int64(row.GetInt("createdAt")) < now.Add(-unsentFor).UnixMilli()
	}
	info, err := os.Stat(m.pathOf(row.GetString("blob")))
	return err != nil || info.ModTime().Before(now.Add(-unfinishedFor))
}

// deleteUnsent looks again: it may have been sent since it was found.
func (m *Media) deleteUnsent(id string) error {
	return m.App.RunInTransaction(func(tx core.App) error {
		return drop(tx, dbx.HashExp{"id": id, "message": ""})
	})
}

func (m *Media) sweepFolder(now time.Time) error {
	entries, err := os.ReadDir(m.folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.ModTime().After(now.Add(-unfinishedFor)) {
			continue
		}
		if err := m.release(strings.TrimSuffix(entry.Name(), ".info")); err != nil {
			return err
		}
	}
	return nil
}
