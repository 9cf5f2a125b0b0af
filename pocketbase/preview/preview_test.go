package preview

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var written bytes.Buffer
	if err := png.Encode(&written, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

// bomb is a picture whose few bytes say that it is enormous.
func bomb(t *testing.T) []byte {
	data := picture(t, 20, 20)
	binary.BigEndian.PutUint32(data[16:], 60_000)
	binary.BigEndian.PutUint32(data[20:], 60_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestPictures(t *testing.T) {
	files := map[string]struct {
		kind string
		data []byte
		good bool
	}{
		"/wide.png":  {"image/png", picture(t, 1200, 300), true},
		"/dot.png":   {"image/png", picture(t, 1, 1), false},
		"/bomb.png":  {"image/png", bomb(t), false},
		"/svg.svg":   {"image/svg+xml", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), false},
		"/page.png":  {"image/png", []byte("<script>alert(1)</script>"), false},
		"/typed.png": {"text/html", picture(t, 50, 50), false},
		"/large.png": {"image/png", append(picture(t, 50, 50), make([]byte, largestPicture)...), false},
	}
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		if one, found := files[request.URL.Path]; found {
			sends(one.kind, string(one.data))(writer, request)
			return
		}
		sends("text/html", "<title>x</title><meta property=og:image content="+request.URL.Query().Get("of")+">")(writer, request)
	})
	for path, one := range files {
		page := w.outside().read(context.Background(), w.at("name.example", "/?of="+path))
		if page.Title != "x" || (len(page.Picture) > 0) != one.good {
			t.Errorf("%s: %q with a picture of %d bytes", path, page.Title, len(page.Picture))
		}
		if !one.good {
			continue
		}
		shape, kind, err := image.DecodeConfig(bytes.NewReader(page.Picture))
		if err != nil || kind != "jpeg" || shape.Width != side || shape.Height != 100 {
			t.Errorf("%s: %+v %s %v", path, shape, kind, err)
		}
	}
	// One that leads inside is not fetched, its page is told all the same.
	inside := newWeb(t, sends("image/png", string(picture(t, 50, 50))))
	page := w.outside().read(context.Background(), w.at("name.example", "/?of="+inside.URL+"/a.png"))
	if page.Title != "x" || len(page.Picture) != 0 || inside.asked.Load() != 0 {
		t.Errorf("%+v", page)
	}
}

func TestOneFetchHoweverManyAsk(t *testing.T) {
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		time.Sleep(50 * time.Millisecond)
		sends("text/html", "<title>Once</title>")(writer, request)
	})
	p, _ := newHouse(t, w)
	link := w.at("name.example", "/")
	var all sync.WaitGroup
	for asker := range 50 {
		all.Go(func() {
			row, err := p.of(context.Background(), "person"+strconv.Itoa(asker), link)
			if err != nil || row.GetString("title") != "Once" {
				t.Errorf("%v %v", row, err)
			}
		})
	}
	all.Wait()
	if w.asked.Load() != 1 {
		t.Errorf("the page was asked %d times", w.asked.Load())
	}
}

// Who goes away does not take the page from the others.
func TestAFetchOutlivesItsAsker(t *testing.T) {
	begun, go_ := make(chan struct{}), make(chan struct{})
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		close(begun)
		<-go_
		sends("text/html", "<title>Here</title>")(writer, request)
	})
	p, _ := newHouse(t, w)
	ctx, leave := context.WithCancel(context.Background())
	left := make(chan error)
	go func() {
		_, err := p.of(ctx, "ana", w.at("name.example", "/"))
		left <- err
	}()
	<-begun
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(go_)
	row, err := p.of(context.Background(), "eva", w.at("name.example", "/"))
	if err != nil || row.GetString("title") != "Here" || w.asked.Load() != 1 {
		t.Errorf("%v %v after %d", row, err, w.asked.Load())
	}
}

func TestAtMostSoManyAtOnce(t *testing.T) {
	var mutex sync.Mutex
	now, top := 0, 0
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		mutex.Lock()
		now++
		top = max(top, now)
		mutex.Unlock()
		time.Sleep(20 * time.Millisecond)
		mutex.Lock()
		now--
		mutex.Unlock()
		sends("text/html", "<title>x</title>")(writer, request)
	})
	p, _ := newHouse(t, w)
	var all sync.WaitGroup
	for page := range 16 {
		all.Go(func() { _, _ = p.of(context.Background(), "ana", w.at("name.example", "/"+strconv.Itoa(page))) })
	}
	all.Wait()
	if top > atOnce || w.asked.Load() != 16 {
		t.Errorf("%d at once, %d in all", top, w.asked.Load())
	}
}

func TestHowLongAPageIsRemembered(t *testing.T) {
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/bad" {
			http.NotFound(writer, request)
			return
		}
		sends("text/html", "<title>x</title>")(writer, request)
	})
	p, now := newHouse(t, w)
	for _, one := range []struct {
		path  string
		later time.Duration
		asked int32
	}{
		{"/", 0, 1}, {"/", 6 * 24 * time.Hour, 1}, {"/", 25 * time.Hour, 2},
		{"/bad", 0, 3}, {"/bad", 59 * time.Minute, 3}, {"/bad", 2 * time.Minute, 4},
	} {
		*now = now.Add(one.later)
		if _, err := p.of(context.Background(), "ana", w.at("name.example", one.path)); err != nil || w.asked.Load() != one.asked {
			t.Errorf("%s after %v: asked %d times, not %d; %v", one.path, one.later, w.asked.Load(), one.asked, err)
		}
	}
	*now = now.Add(8 * 24 * time.Hour)
	if err := p.sweep(); err != nil {
		t.Fatal(err)
	}
	if left, err := p.App.CountRecords(collection); err != nil || left != 0 {
		t.Errorf("%d are left, %v", left, err)
	}
}

func TestOnlySoManyAreRemembered(t *testing.T) {
	w := newWeb(t, sends("text/html", ""))
	p, now := newHouse(t, w)
	err := p.App.RunInTransaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
			INSERT INTO previews (id, key, url, at, until) SELECT printf('%015d', i), printf('%064d', i), 'x', i, 9e15 FROM n`).Execute()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.keep(keyOf("https://a.example"), "https://a.example", Page{Title: "a"}); err != nil {
		t.Fatal(err)
	}
	if left, err := p.App.CountRecords(collection); err != nil || left != most {
		t.Errorf("%d are left, %v", left, err)
	}
	if row, err := p.known(keyOf("https://a.example")); row == nil || err != nil {
		t.Errorf("the newest is gone at %v: %v", now, err)
	}
}

func TestAPersonsMinute(t *testing.T) {
	w := newWeb(t, sends("text/html", "<title>x</title>"))
	p, now := newHouse(t, w)
	ask := func(who string, page int) error {
		_, err := p.of(context.Background(), who, w.at("name.example", "/"+strconv.Itoa(page)))
		return err
	}
	for page := range perMinute {
		if err := ask("ana", page); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask("ana", 99); !errors.Is(err, errTooMany) {
		t.Errorf("one more: %v", err)
	}
	if err := ask("ana", 3); err != nil {
		t.Errorf("what is known costs nothing: %v", err)
	}
	if err := ask("eva", 98); err != nil {
		t.Errorf("another's minute: %v", err)
	}
	*now = now.Add(time.Minute)
	if err := ask("ana", 99); err != nil {
		t.Errorf("the next minute: %v", err)
	}
}

func TestThePictureIsKept(t *testing.T) {
	shown := picture(t, 64, 64)
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/p" {
			sends("image/png", string(shown))(writer, request)
			return
		}
		sends("text/html", "<title>x</title><meta property=og:image content=/p>")(writer, request)
	})
	p, _ := newHouse(t, w)
	row, err := p.of(context.Background(), "ana", w.at("name.example", "/"))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := base64.StdEncoding.DecodeString(row.GetString("picture"))
	if _, kind, failed := image.DecodeConfig(bytes.NewReader(kept)); err != nil || failed != nil || kind != "jpeg" {
		t.Errorf("%s %v %v", kind, err, failed)
	}
}
