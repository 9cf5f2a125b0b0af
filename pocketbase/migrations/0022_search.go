package migrations

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/migrations"
)

// The words of every message, to be looked for. `search_places` gives a message its place in the index: its milliseconds,
// moved up by 20 bits and counted within each, so that the index's own order is that of time. (A table's hidden rowid will
// not do: compacting the database changes it.) `search_words` keeps no text of its own. Triggers keep both right,
// whoever writes the messages; an answer that is still growing waits for its end.
//
// It goes after the migrations that add columns it looks into; it does without those that are not there.
func init() {
	migrations.Register(func(app core.App) error {
		messages, err := app.FindCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		return run(app, searchIndex(messages.Fields.GetByName("files") != nil)...)
	}, func(app core.App) error {
		return run(app, "DROP TRIGGER search_insert", "DROP TRIGGER search_update", "DROP TRIGGER search_delete",
			"DROP TABLE search_words", "DROP TABLE search_places")
	}, "1764420000_search.go")
}

func run(app core.App, statements ...string) error {
	for _, one := range statements {
		if _, err := app.DB().NewQuery(one).Execute(); err != nil {
			return fmt.Errorf("%w in %s", err, one)
		}
	}
	return nil
}

// searchIndex makes the tables, fills them and writes the triggers. The colon of PocketBase's parameters is never in it.
func searchIndex(files bool) []string {
	const running = "CASE WHEN json_valid(new.generation) THEN coalesce(json_extract(new.generation, '$.status'), '') ELSE '' END = 'running'"
	// It is about what changes what can be found, not about who read it.
	changed := "old.text IS NOT new.text OR old.deletedAt IS NOT new.deletedAt OR old.kind IS NOT new.kind" +
		" OR old.attachments IS NOT new.attachments OR old.generation IS NOT new.generation"
	if files {
		changed += " OR old.files IS NOT new.files"
	}
	place := "INSERT INTO search_places (place, message, thread, author, kinds) SELECT coalesce((SELECT max(place) + 1 FROM search_places " +
		"WHERE place >= new.createdAt << 20 AND place < (new.createdAt + 1) << 20), new.createdAt << 20), new.id, new.thread, new.author, " +
		searchKinds(files) + " WHERE NOT (" + running + ") AND new.deletedAt = 0"
	words := "INSERT INTO search_words (rowid, text, names, transcripts, thread) SELECT place, new.text, " + searchWords(files) +
		", new.thread FROM search_places WHERE message = new.id"
	forget := "DELETE FROM search_words WHERE rowid = (SELECT place FROM search_places WHERE message = old.id); " +
		"DELETE FROM search_places WHERE message = old.id"
	filled := strings.NewReplacer("new.", "m.")
	return []string{
		"CREATE TABLE search_places (place INTEGER PRIMARY KEY, message TEXT NOT NULL UNIQUE, thread TEXT NOT NULL, author TEXT NOT NULL, kinds INTEGER NOT NULL)",
		"CREATE INDEX idx_search_places_thread ON search_places (thread, place)",
		searchTable("2 3"),
		filled.Replace("INSERT INTO search_places (place, message, thread, author, kinds) SELECT (m.createdAt << 20) + " +
			"row_number() OVER (PARTITION BY m.createdAt ORDER BY m.thread, m.seq) - 1, m.id, m.thread, m.author, " +
			searchKinds(files) + " FROM messages m WHERE NOT (" + running + ") AND m.deletedAt = 0"),
		searchFilled(files),
		"CREATE TRIGGER search_insert AFTER INSERT ON messages BEGIN " + place + "; " + words + "; END",
		"CREATE TRIGGER search_update AFTER UPDATE ON messages WHEN " + changed + " BEGIN " + forget + "; " + place + "; " + words + "; END",
		"CREATE TRIGGER search_delete AFTER DELETE ON messages BEGIN " + forget + "; END",
	}
}

// searchTable makes the index of words. prefixes are how many letters of a beginning are looked up at once: any other
// number is put together from all words that begin so, with all the places where they are.
func searchTable(prefixes string) string {
	return "CREATE VIRTUAL TABLE search_words USING fts5(text, names, transcripts, thread, content='', contentless_delete=1, " +
		"tokenize=\"unicode61 remove_diacritics 2\", prefix='" + prefixes + "')"
}

// searchFilled puts the words of all that has a place into it.
func searchFilled(files bool) string {
	return strings.NewReplacer("new.", "m.").Replace("INSERT INTO search_words (rowid, text, names, transcripts, thread) SELECT p.place, m.text, " +
		searchWords(files) + ", m.thread FROM search_places p JOIN messages m ON m.id = p.message ORDER BY p.place")
}

// sent are the JSON columns of what went along.
func sent(files bool) []string {
	if files {
		return []string{"attachments", "files"}
	}
	return []string{"attachments"}
}

// each is what a JSON column lists; nothing where it is no JSON, or null.
func each(column string) string {
	return "json_each(CASE WHEN json_valid(new." + column + ") AND json_type(new." + column + ") = 'array' THEN new." + column + " ELSE '[]' END)"
}

// searchWords are the names of what went along, and what was said in it.
func searchWords(files bool) string {
	var names []string
	for _, column := range sent(files) {
		names = append(names, "coalesce((SELECT group_concat(json_extract(value, '$.name'), ' ') FROM "+each(column)+"), '')")
	}
	transcripts := "''"
	if files {
		transcripts = "coalesce((SELECT group_concat(json_extract(value, '$.transcript'), ' ') FROM " + each("files") + "), '')"
	}
	return strings.Join(names, " || ' ' || ") + ", " + transcripts
}

// searchKinds are bits: text 1, image 2, audio 4, video 8, file 16, link 32.
func searchKinds(files bool) string {
	const mime = "coalesce(json_extract(value, '$.mime'), '')"
	along := func(condition string) string {
		var any []string
		for _, column := range sent(files) {
			any = append(any, "EXISTS (SELECT 1 FROM "+each(column)+" WHERE "+condition+")")
		}
		return strings.Join(any, " OR ")
	}
	bits := []string{"(new.kind = 'text' AND NOT (" + along("1") + "))"}
	for index, kind := range []string{"image", "audio", "video"} {
		bits = append(bits, fmt.Sprintf("((new.kind = '%s' OR %s) << %d)", kind, along(mime+" LIKE '"+kind+"/%'"), index+1))
	}
	other := mime + " NOT LIKE 'image/%' AND " + mime + " NOT LIKE 'audio/%' AND " + mime + " NOT LIKE 'video/%'"
	bits = append(bits, "((new.kind = 'file' OR "+along(other)+") << 4)",
		"((instr(lower(new.text), 'http://') > 0 OR instr(lower(new.text), 'https://') > 0) << 5)")
	return strings.Join(bits, " | ")
}
