// Package backup writes the server's data into one file while it runs, and puts such a file back.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Names within a backup, in the order they stand there.
const (
	aboutName    = "helen.json"
	databaseName = "data.db"
	storageName  = "storage"
)

// About is what a backup says of itself.
type About struct {
	Format  int       `json:"format"` // of the file; format is the one written here
	Version string    `json:"version"`
	At      time.Time `json:"at"`
}

const format = 1

// Write writes a gzipped tar of the database as it is at one moment, and of the files it names. Nobody waits for it: the
// database is copied by a reader. A file that is deleted meanwhile may be missing.
func Write(app core.App, out io.Writer, about About) error {
	folder, err := os.MkdirTemp(app.DataDir(), ".backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	copied := filepath.Join(folder, databaseName)
	if _, err := app.DB().NewQuery("VACUUM INTO {:file}").Bind(dbx.Params{"file": copied}).Execute(); err != nil {
		return fmt.Errorf("the database could not be copied: %w", err)
	}
	zipped := gzip.NewWriter(out)
	archive := tar.NewWriter(zipped)
	about.Format = format
	said, err := json.Marshal(about)
	if err != nil {
		return err
	}
	header := &tar.Header{Name: aboutName, Mode: 0o600, Size: int64(len(said)), ModTime: about.At}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	if _, err := archive.Write(said); err != nil {
		return err
	}
	if err := add(archive, copied, databaseName); err != nil {
		return err
	}
	if err := addFolder(archive, app.DataDir(), storageName); err != nil {
		return err
	}
	return errors.Join(archive.Close(), zipped.Close())
}

func addFolder(archive *tar.Writer, dir, name string) error {
	return filepath.WalkDir(filepath.Join(dir, name), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // none yet, or deleted meanwhile
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		within, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		return add(archive, path, filepath.ToSlash(within))
	})
}

func add(archive *tar.Writer, path, name string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}
