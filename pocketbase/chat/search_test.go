package chat

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/pocketbase/pocketbase/core"
)

// tell puts messages into a conversation of Ana's.
func (h *house) tell(thread string, all ...draft) []string {
	h.t.Helper()
	var ids []string
	err := h.App.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("threads", thread)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.author == "" {
				one.author = h.ana.Id
			}
			message, err := h.store.add(tx, row, one)
			if err != nil {
				return err
			}
			ids = append(ids, message.Id)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return ids
}

// texts are what is found, the newest first, what is highlighted between brackets.
func (h *house) texts(user string, wish wanted) []string {
	h.t.Helper()
	if wish.limit == 0 {
		wish.limit = 30
	}
	found, err := h.store.search(user, wish)
	if err != nil {
		h.t.Fatal(err)
	}
	texts := []string{}
	for _, hit := range found.Hits {
		units := utf16.Encode([]rune(hit.Message["text"].(string)))
		for _, one := range slices.Backward(hit.Ranges) {
			units = slices.Concat(units[:one[0]], []uint16{'['}, units[one[0]:one[1]], []uint16{']'}, units[one[1]:])
		}
		texts = append(texts, string(utf16.Decode(units)))
	}
	return texts
}

func TestSearch(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.tell(thread,
		draft{text: "Mañana será otro día"},
		draft{text: "la manana de ayer, OTRO café 😀 Café"},
		draft{text: "un dia sin nada", author: assistant},
		draft{text: "see https://a.example/page"},
		draft{text: "", attachments: []Attachment{{MIME: "image/png", Name: "gatito.png", Data: []byte("x")}}},
		draft{text: "dos", attachments: []Attachment{{MIME: "application/pdf", Name: "Informe anual.pdf", Data: []byte("x")}}},
	)
	for query, want := range map[string][]string{
		"manana":           {"la [manana] de ayer, OTRO café 😀 Café", "[Mañana] será otro día"},
		"MAÑ":              {"la [man]ana de ayer, OTRO café 😀 Café", "[Mañ]ana será otro día"},
		"otro manana":      {"la [manana] de ayer, [OTRO] café 😀 Café", "[Mañana] será [otro] día"},
		`"otro dia"`:       {"Mañana será [otro día]"},
		`"dia otro"`:       {},
		`"otro di`:         {"Mañana será [otro dí]a"},
		`"otro di"`:        {},
		"cafe":             {"la manana de ayer, OTRO [café] 😀 [Café]"},
		"gatito":           {""},
		"inform":           {"dos"},
		"nothing":          {},
		"-otro":            {"la manana de ayer, [OTRO] café 😀 Café", "Mañana será [otro] día"},
		"otro NOT mañana":  {},
		"thread:" + thread: {},
		`" "`:              {},
		"a.example/page":   {"see https://[a].[example]/[page]"},
		"día*":             {"un [dia] sin nada", "Mañana será otro [día]"},
		"«otro día»":       {"Mañana será [otro día]"},
		"Ñ":                {"un dia sin [n]ada"},
	} {
		if got := h.texts(h.ana.Id, wanted{terms: parseQuery(query)}); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", query, got, want)
		}
		if got := h.texts(h.eva.Id, wanted{terms: parseQuery(query)}); len(got) != 0 {
			t.Errorf("another finds %q by %s", got, query)
		}
	}
	for kind, count := range map[string]int{"text": 4, "image": 1, "file": 1, "link": 1, "audio": 0, "video": 0} {
		if got := h.texts(h.ana.Id, wanted{kind: kind}); len(got) != count {
			t.Errorf("%s: %q", kind, got)
		}
	}
	if got := h.texts(h.ana.Id, wanted{author: assistant, terms: parseQuery("dia")}); !slices.Equal(got, []string{"un [dia] sin nada"}) {
		t.Errorf("by her: %q", got)
	}
	if got := h.texts(h.ana.Id, wanted{}); len(got) != 0 {
		t.Errorf("nothing is asked, found %q", got)
	}
	other := h.session()
	h.tell(other, draft{text: "otra mañana"})
	if got := h.texts(h.ana.Id, wanted{thread: other, terms: parseQuery("mañana")}); !slices.Equal(got, []string{"otra [mañana]"}) {
		t.Errorf("in one: %q", got)
	}
	if got := h.texts(h.eva.Id, wanted{thread: other, terms: parseQuery("mañana")}); len(got) != 0 {
		t.Errorf("by the name of somebody else's: %q", got)
	}
}

func TestTheIndexFollows(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	id := h.tell(thread, draft{text: "uno"}, draft{text: "creciendo", author: assistant, generation: &Generation{Status: running}})
	finds := func(word string, count int) {
		t.Helper()
		if got := h.texts(h.ana.Id, wanted{terms: parseQuery(word)}); len(got) != count {
			t.Errorf("%s: %q", word, got)
		}
	}
	change := func(id, field string, value any) {
		t.Helper()
		row, err := h.App.FindRecordById("messages", id)
		if err != nil {
			t.Fatal(err)
		}
		row.Set(field, value)
		if err := h.App.Save(row); err != nil {
			t.Fatal(err)
		}
	}
	finds("uno", 1)
	finds("creciendo", 0) // not before it is over
	change(id[1], "generation", Generation{Status: done})
	finds("creciendo", 1)
	change(id[0], "text", "dos")
	finds("uno", 0)
	finds("dos", 1)
	change(id[0], "deletedAt", 5)
	finds("dos", 0)
	change(id[0], "deletedAt", 0)
	finds("dos", 1)
	row, err := h.App.FindRecordById("threads", thread)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.App.Delete(row); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := h.App.DB().NewQuery("SELECT (SELECT count(*) FROM search_places) + (SELECT count(*) FROM search_words)").Row(&left); err != nil || left != 0 {
		t.Errorf("%d rows of a conversation that is gone: %v", left, err)
	}
}

func TestPagesOfHits(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	for number := range 25 {
		h.tell(thread, draft{text: fmt.Sprintf("word %d", number), spoken: &putMessage{CreatedAt: 1000 + int64(number/3)}})
	}
	var all []string
	for wish := (wanted{terms: parseQuery("word"), limit: 4}); ; {
		found, err := h.store.search(h.ana.Id, wish)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range found.Hits {
			all = append(all, hit.Message["text"].(string))
		}
		if found.Next == "" {
			break
		}
		if _, err := fmt.Sscan(found.Next, &wish.before); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) != 25 || all[0] != "word 24" || all[24] != "word 0" || len(slices.Compact(slices.Clone(all))) != 25 {
		t.Errorf("%d: %q", len(all), all)
	}
	if got := h.texts(h.ana.Id, wanted{terms: parseQuery("word"), from: 1001, to: 1002}); len(got) != 3 {
		t.Errorf("of one moment: %q", got)
	}
}

// What was there before the index is found, too.
func TestTheIndexIsFilled(t *testing.T) {
	h := newHouse(t)
	h.tell(h.session(), draft{text: "antiguo"}, draft{text: "antiguo también"})
	list := core.AppMigrations
	index := slices.IndexFunc(list.Items(), func(one *core.Migration) bool { return one.File == "1764420000_search.go" })
	one := list.Item(index)
	for _, step := range []func(core.App) error{one.Down, one.Up} {
		if err := step(h.App); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.texts(h.ana.Id, wanted{terms: parseQuery("antiguo")}); len(got) != 2 || got[1] != "[antiguo]" {
		t.Errorf("%q", got)
	}
}

// bare is a database with nobody in it.
func bare(tb testing.TB) core.App {
	tb.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: tb.TempDir()})
	if err := app.Bootstrap(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		tb.Fatal(err)
	}
	return app
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		`"`, `""`, `a"b`, `a AND`, `NEAR(a b)`, `text : x`, `^a`, `a*b`, `(`, `{`, "\x00", `a + b`, "𞤀𞤁", "\u0301", `-`, "ß İ ﬁ", `'; DROP TABLE x; --`,
		strings.Repeat(`"a" `, 100), "{:user}", "[[x]]", "{{x}}",
	} {
		f.Add(seed)
	}
	s := store{app: bare(f)}
	f.Fuzz(func(t *testing.T, query string) {
		terms := parseQuery(query)
		if _, err := s.search("anaanaanaanaana", wanted{terms: terms, limit: 5}); err != nil {
			t.Errorf("%q: %v", query, err)
		}
		last := 0
		for _, one := range ranges(query, terms) {
			if one[0] < last || one[1] <= one[0] || one[1] > len(utf16.Encode([]rune(query))) {
				t.Errorf("%q: %v", query, one)
			}
			last = one[1]
		}
	})
}

// BenchmarkSearch looks among 100,000 messages of 100 conversations, of which a person is in 20 and another in one.
func BenchmarkSearch(b *testing.B) {
	app := bare(b)
	for _, statement := range []string{
		"PRAGMA foreign_keys = OFF",
		`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO threads (id, kind)
			SELECT printf('thread%09d', i), 'group' FROM n`,
		`INSERT INTO members (id, thread, user, role) SELECT 'a' || substr(id, 2), id, 'anaanaanaanaana', 'member' FROM threads WHERE rowid <= 20`,
		`INSERT INTO members (id, thread, user, role) VALUES ('e00000000000000', 'thread000000099', 'evaevaevaevaeva', 'member')`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO messages
			(id, thread, seq, author, kind, text, createdAt, deletedAt, attachments, generation) SELECT printf('message%08d', i), printf('thread%09d', i % 100),
			i, 'anaanaanaanaana', 'text', 'la palabra número ' || i || ' de una frase común' ||
			CASE WHEN i % 1000 = 0 THEN ' extraña' ELSE '' END || ' w' || (i * 7919 % 5000), 1700000000000 + i * 1000, 0, 'null', 'null' FROM n`,
	} {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			b.Fatal(err, statement)
		}
	}
	s := store{app: app}
	for _, name := range []string{"ana", "eva"} {
		for _, query := range []string{"palabra", "pal", "extraña", `"frase común"`, "palabra w12", "p", "absent"} {
			b.Run(name+"/"+query, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.search(strings.Repeat(name, 5), wanted{terms: parseQuery(query), limit: 30}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
