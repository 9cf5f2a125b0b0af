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
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ErrInUse is said of data that a server is working with.
var ErrInUse = errors.New("a server is running with this data: stop it first")

// Restored is what came of a restore.
type Restored struct {
	About About
	Kept  string // the folder with what was there before; empty when nobody had used it
}

// Restore puts a backup in the place of a data folder's database and files. Everything is unpacked and checked before
// anything is moved, and what was there is kept beside it. Devices hear that this is another history, and ask for all
// of it anew. Nobody may have the database open: not this process either.
func Restore(in io.Reader, dir string, now time.Time) (Restored, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Restored{}, err
	}
	folder, err := os.MkdirTemp(dir, ".restore-")
	if err != nil {
		return Restored{}, err
	}
	defer os.RemoveAll(folder)
	about, err := unpack(in, folder)
	if err != nil {
		return Restored{}, err
	}
	if err := renew(filepath.Join(folder, databaseName)); err != nil {
		return Restored{}, err
	}
	used, err := claim(filepath.Join(dir, databaseName))
	if err != nil {
		return Restored{}, err
	}
	kept := filepath.Join(dir, "before-restore-"+now.UTC().Format("20060102-150405"))
	if err := os.Mkdir(kept, 0o700); err != nil {
		return Restored{}, err
	}
	for _, name := range []string{databaseName, storageName} {
		if err := swap(filepath.Join(folder, name), filepath.Join(dir, name), filepath.Join(kept, name)); err != nil {
			return Restored{}, fmt.Errorf("%w; what was there is in %s", err, kept)
		}
	}
	if !used {
		return Restored{About: about}, os.RemoveAll(kept)
	}
	return Restored{about, kept}, nil
}

// swap moves what is there away, and what is new into its place. Either may be missing.
func swap(from, to, away string) error {
	for _, move := range [][2]string{{to, away}, {from, to}} {
		if err := os.Rename(move[0], move[1]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// unpack writes a backup into an empty folder, and nothing else than a backup has.
func unpack(in io.Reader, folder string) (About, error) {
	var about About
	zipped, err := gzip.NewReader(in)
	if err != nil {
		return about, fmt.Errorf("this is no backup of HELEN: %w", err)
	}
	archive := tar.NewReader(zipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return about, fmt.Errorf("the backup is damaged: %w", err)
		}
		if header.Name == aboutName {
			if err := json.NewDecoder(archive).Decode(&about); err != nil {
				return about, fmt.Errorf("the backup is damaged: %w", err)
			}
			continue
		}
		if !belongs(header) {
			return about, fmt.Errorf("this is no backup of HELEN: %q does not belong in one", header.Name)
		}
		if err := write(filepath.Join(folder, filepath.FromSlash(header.Name)), archive); err != nil {
			return about, err
		}
	}
	// The sum at the end is read, too: a backup that was cut off is none.
	if _, err := io.Copy(io.Discard, zipped); err != nil {
		return about, fmt.Errorf("the backup is damaged: %w", err)
	}
	if about.Format != format {
		return about, fmt.Errorf("this is no backup of HELEN, or of a version to come (format %d)", about.Format)
	}
	return about, nil
}

func belongs(header *tar.Header) bool {
	if header.Typeflag != tar.TypeReg || path.Clean(header.Name) != header.Name || !filepath.IsLocal(filepath.FromSlash(header.Name)) {
		return false
	}
	return header.Name == databaseName || strings.HasPrefix(header.Name, storageName+"/")
}

func write(to string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, from); err != nil {
		return errors.Join(fmt.Errorf("the backup is damaged: %w", err), file.Close())
	}
	return errors.Join(file.Sync(), file.Close())
}

// renew checks a database, and makes it another history than the one it was copied from.
func renew(file string) error {
	if _, err := os.Stat(file); err != nil {
		return errors.New("the backup has no database")
	}
	db, err := open(file)
	if err != nil {
		return err
	}
	defer db.Close()
	var found string
	if err := db.NewQuery("PRAGMA integrity_check").Row(&found); err != nil || found != "ok" {
		return fmt.Errorf("the database in the backup is damaged: %s %w", found, err)
	}
	if _, err := db.NewQuery("DELETE FROM counters WHERE name = 'epoch'").Execute(); err != nil {
		return err
	}
	return alone(db)
}

// open is one connection, with PocketBase's driver but without its settings: this database is looked at, not served.
func open(file string) (*dbx.DB, error) {
	db, err := dbx.Open("sqlite", file+"?_pragma=busy_timeout(1000)")
	if err != nil {
		return nil, err
	}
	db.DB().SetMaxOpenConns(1)
	return db, nil
}

// Hold keeps a database from being replaced until it is released: a server has connections only while it is asked.
func Hold(app core.App) (release func() error, err error) {
	db, err := open(filepath.Join(app.DataDir(), databaseName))
	if err != nil {
		return nil, err
	}
	db.DB().SetConnMaxIdleTime(0)
	db.DB().SetMaxIdleConns(1)
	var tables int
	if err := db.NewQuery("SELECT COUNT(*) FROM sqlite_master").Row(&tables); err != nil { // from now on it has its lock
		return nil, errors.Join(err, db.Close())
	}
	return db.Close, nil
}

// claim tells whether anybody has used the database that is there, and folds into it what it still had beside it.
func claim(file string) (used bool, err error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	db, err := open(file)
	if err != nil {
		return false, err
	}
	defer db.Close()
	if err := alone(db); err != nil {
		return false, err
	}
	var people int
	if err := db.NewQuery("SELECT COUNT(*) FROM users").Row(&people); err != nil {
		return true, nil // not a database of ours, or one of long ago: kept, whatever it is
	}
	return people > 0, nil
}

// alone fails while anybody else has the database open: the change of its journal wants it for itself. Afterwards the
// one file is all of it.
func alone(db *dbx.DB) error {
	var mode string
	err := db.NewQuery("PRAGMA journal_mode = DELETE").Row(&mode)
	if err != nil || mode != "delete" {
		return ErrInUse
	}
	return nil
}
