package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	_ "helen/migrations"
)

// open is the data of a server, used by somebody.
func openApp(t *testing.T, dir string) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	return app
}

func person(t *testing.T, app core.App, name string) {
	t.Helper()
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	row := core.NewRecord(users)
	row.SetEmail(name + "@example.com")
	row.SetPassword("a long password")
	row.Load(map[string]any{"username": name, "kind": "human", "role": "user", "language": "es"})
	if err := app.Save(row); err != nil {
		t.Fatal(err)
	}
}

func shut(t *testing.T, app core.App) {
	t.Helper()
	if err := app.ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
}

// counter adds a row; two of them in one transaction are always both there or neither.
func counter(app core.App, name string) error {
	counters, err := app.FindCollectionByNameOrId("counters")
	if err != nil {
		return err
	}
	row := core.NewRecord(counters)
	row.Load(map[string]any{"name": name, "value": 1})
	return app.Save(row)
}

func names(t *testing.T, app core.App, prefix string) []string {
	t.Helper()
	rows, err := app.FindRecordsByFilter("counters", "name ~ {:prefix}", "name", 0, 0, map[string]any{"prefix": prefix + "%"})
	if err != nil {
		t.Fatal(err)
	}
	found := make([]string, len(rows))
	for index, row := range rows {
		found[index] = row.GetString("name")
	}
	return found
}

func written(t *testing.T, app core.App) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(app, &out, About{Version: "1.2.3", At: time.Unix(1e9, 0)}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestABackupIsOneMomentWhileOthersWrite(t *testing.T) {
	app := openApp(t, t.TempDir())
	defer shut(t, app)
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			err := app.RunInTransaction(func(tx core.App) error {
				return errors.Join(counter(tx, fmt.Sprintf("left%05d", n)), counter(tx, fmt.Sprintf("right%05d", n)))
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 {
		dir := t.TempDir()
		if _, err := Restore(bytes.NewReader(written(t, app)), dir, time.Now()); err != nil {
			t.Fatal(err)
		}
		copied := openApp(t, dir)
		left, right := names(t, copied, "left"), names(t, copied, "right")
		shut(t, copied)
		if len(left) != len(right) {
			t.Errorf("%d and %d of what belongs together", len(left), len(right))
		}
	}
	close(stop)
	writing.Wait()
	if left, err := filepath.Glob(filepath.Join(app.DataDir(), ".backup-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWhatIsRestoredIsAnotherHistory(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	app := openApp(t, from)
	person(t, app, "ana")
	if err := counter(app, "epoch"); err != nil {
		t.Fatal(err)
	}
	picture := filepath.Join(from, "storage", "abc", "def", "a picture.png")
	if err := os.MkdirAll(filepath.Dir(picture), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(picture, []byte("a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	saved := written(t, app)
	shut(t, app)

	now := openApp(t, to)
	person(t, now, "eva")
	if err := counter(now, "later"); err != nil {
		t.Fatal(err)
	}
	shut(t, now)
	done, err := Restore(bytes.NewReader(saved), to, time.Unix(2e9, 0))
	if err != nil {
		t.Fatal(err)
	}
	if done.About.Version != "1.2.3" || filepath.Base(done.Kept) != "before-restore-20330518-033320" {
		t.Errorf("restored %+v", done)
	}
	restored := openApp(t, to)
	defer shut(t, restored)
	if _, err := restored.FindFirstRecordByData("users", "username", "ana"); err != nil {
		t.Error(err)
	}
	if found := names(t, restored, ""); strings.Contains(strings.Join(found, " "), "epoch") || strings.Contains(strings.Join(found, " "), "later") {
		t.Errorf("there are %v", found)
	}
	if found, err := os.ReadFile(filepath.Join(to, "storage", "abc", "def", "a picture.png")); string(found) != "a picture" {
		t.Errorf("%q, %v", found, err)
	}
	before := openApp(t, done.Kept)
	defer shut(t, before)
	if _, err := before.FindFirstRecordByData("users", "username", "eva"); err != nil {
		t.Error("what was there before is not kept whole:", err)
	}
}

// A server that nobody has asked anything for a while has no connection of its own open: Hold does.
func TestDataInUseIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	app := openApp(t, dir)
	person(t, app, "ana")
	saved := written(t, app)
	release, err := Hold(app)
	if err != nil {
		t.Fatal(err)
	}
	shut(t, app)
	if _, err := Restore(bytes.NewReader(saved), dir, time.Now()); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "before-*")); len(left) > 0 {
		t.Errorf("moved to %v", left)
	}
	if _, err := Restore(bytes.NewReader(saved), dir, time.Now()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoBackupChangesNothing(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	app := openApp(t, from)
	saved := written(t, app)
	shut(t, app)
	now := openApp(t, to)
	person(t, now, "eva")
	shut(t, now)
	flipped := bytes.Clone(saved)
	flipped[len(flipped)/2] ^= 0xff
	for name, wrong := range map[string][]byte{
		"empty": {}, "other": []byte("not a backup at all"), "cut off": saved[:len(saved)-20], "flipped": flipped,
		"outside": tarred(t, "../outside", "x"), "unknown": tarred(t, "pb_hooks/main.js", "x"),
		"to come": tarred(t, aboutName, `{"format":2}`), "without a database": tarred(t, aboutName, `{"format":1}`),
	} {
		if _, err := Restore(bytes.NewReader(wrong), to, time.Now()); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	same := openApp(t, to)
	defer shut(t, same)
	if _, err := same.FindFirstRecordByData("users", "username", "eva"); err != nil {
		t.Error(err)
	}
	for _, pattern := range []string{".restore-*", "before-*", "../outside"} {
		if left, _ := filepath.Glob(filepath.Join(to, pattern)); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func tarred(t *testing.T, name, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipped)
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
