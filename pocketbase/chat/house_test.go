package chat

import (
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	_ "helen/migrations"
)

// house is a real database with two people, and a model that says what a test tells it to.
type house struct {
	*Chat
	t   *testing.T
	dir string
	// counts is what was admitted; refuses, when set, is said to whatever comes.
	counts  Counted
	refuses error
	ana     *core.Record
	eva     *core.Record
	leo     *core.Record
	model   *model
	// ahead is how far its clock is before the real one, in nanoseconds.
	ahead atomic.Int64
}

// model says what arrives on `says`, until it is closed.
type model struct {
	says  chan string
	asked chan Question
	fails error
}

func (m *model) answer(ctx context.Context, question Question, emit func(string, time.Time) error) (Answered, error) {
	m.asked <- question
	known := Answered{Provider: "p", Model: "m", Usage: Usage{Input: 3, Output: 4}}
	for {
		select {
		case text, more := <-m.says:
			if !more {
				return known, m.fails
			}
			if err := emit(text, time.Now()); err != nil {
				return known, err
			}
		case <-ctx.Done():
			return known, ctx.Err()
		}
	}
}

func (h *house) admit(_ Question, stored Counted) (Admission, error) {
	return &given{h, stored}, h.count("", stored)
}

func (h *house) count(_ string, stored Counted) error {
	if h.refuses != nil {
		return h.refuses
	}
	h.counts.Messages += stored.Messages
	h.counts.Uploads += stored.Uploads
	return nil
}

// given is what a house admitted.
type given struct {
	by *house
	of Counted
}

func (g *given) Cancel() {
	g.by.counts.Messages -= g.of.Messages
	g.by.counts.Uploads -= g.of.Uploads
}

func newModel() *model { return &model{says: make(chan string), asked: make(chan Question, 100)} }

func openApp(t *testing.T, dir string) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil { // none in a house that is a copy
		t.Fatal(err)
	}
	return app
}

// built is where the database stands that every house is a copy of: the migrations take longer than any test.
var built string

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// town builds it once, with two people in it.
func town(t *testing.T) string {
	t.Helper()
	if built != "" {
		return built
	}
	dir, err := os.MkdirTemp("", "helen-chat-")
	if err != nil {
		t.Fatal(err)
	}
	app := openApp(t, dir)
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ana", "eva", "leo"} {
		person := core.NewRecord(users)
		person.SetEmail(name + "@example.com")
		person.SetPassword("a long password")
		person.Load(map[string]any{"username": name, "kind": "human", "role": "user", "language": "es"})
		if err := app.Save(person); err != nil {
			t.Fatal(err)
		}
	}
	if err := app.(*core.BaseApp).ResetBootstrapState(); err != nil {
		t.Fatal(err)
	}
	built = dir
	return dir
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), model: newModel()}
	if err := os.CopyFS(h.dir, os.DirFS(town(t))); err != nil {
		t.Fatal(err)
	}
	h.open()
	for name, person := range map[string]**core.Record{"ana": &h.ana, "eva": &h.eva, "leo": &h.leo} {
		var err error
		if *person, err = h.App.FindFirstRecordByData("users", "username", name); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { h.Close(); h.crash() })
	return h
}

func (h *house) open() {
	chat, err := New(Settings{
		App: openApp(h.t, h.dir), Log: slog.New(slog.DiscardHandler), Now: h.now, Answer: h.model.answer, Admit: h.admit, Count: h.count,
		Recent: func() int { return 10 }, SaveEvery: 5 * time.Millisecond, Keep: time.Minute,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Chat = chat
}

func (h *house) now() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }

// crash takes the database away as if the process were gone.
func (h *house) crash() {
	if err := h.App.(*core.BaseApp).ResetBootstrapState(); err != nil {
		h.t.Error(err)
	}
}

func (h *house) session() string {
	h.t.Helper()
	session, err := h.store.create(h.ana.Id, "", "A talk", "")
	if err != nil {
		h.t.Fatal(err)
	}
	return session.ID
}

func (h *house) ask(thread string, wish Wish) *run {
	h.t.Helper()
	one, err := h.Chat.ask(h.ana.Id, thread, wish)
	if err != nil {
		h.t.Fatal(err)
	}
	return one
}

func (h *house) finish(one *run) {
	h.t.Helper()
	close(h.model.says)
	waitOver(h.t, one)
	h.model.says = make(chan string)
}

func waitOver(t *testing.T, one *run) []event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	seen := []event{}
	for {
		events, over := one.after(ctx, len(seen))
		seen = append(seen, events...)
		if over {
			return seen
		}
		if ctx.Err() != nil {
			t.Fatal("the answer never ended")
		}
	}
}

func (h *house) rows(thread string) []Message {
	h.t.Helper()
	rows, err := h.store.messages(h.App, thread)
	if err != nil {
		h.t.Fatal(err)
	}
	var messages []Message
	for _, row := range rows {
		messages = append(messages, messageOf(row))
	}
	return messages
}
