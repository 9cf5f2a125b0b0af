package chat

import (
	"testing"
	"time"
)

// BenchmarkPull is what each device asks when it is told of one new message, in a conversation of 10,000.
func BenchmarkPull(b *testing.B) {
	app := bare(b)
	for _, statement := range []string{
		"PRAGMA foreign_keys = OFF",
		`INSERT INTO threads (id, kind, lastSeq, rev) VALUES ('thread000000000', 'group', 10000, 10001)`,
		`INSERT INTO members (id, thread, user, role, rev) VALUES ('a00000000000000', 'thread000000000', 'anaanaanaanaana', 'owner', 1)`,
		`INSERT INTO members (id, thread, user, role, rev) VALUES ('e00000000000000', 'thread000000000', 'evaevaevaevaeva', 'member', 2)`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO messages
			(id, thread, seq, rev, author, kind, text, createdAt, deletedAt, attachments, generation) SELECT printf('message%08d', i), 'thread000000000',
			i, i + 2, 'anaanaanaanaana', 'text', 'número ' || i, 1700000000000 + i * 1000, 0, 'null', 'null' FROM n`,
		`INSERT INTO counters (id, name, value) VALUES ('counter00000000', 'rev', 10002)`,
	} {
		if _, err := app.NonconcurrentDB().NewQuery(statement).Execute(); err != nil {
			b.Fatal(err, statement)
		}
	}
	s := newStore(app, time.Now)
	for b.Loop() {
		page, err := s.changesSince("evaevaevaevaeva", 10001, 0, 500)
		if err != nil || len(page.Changes) != 1 {
			b.Fatal(err, len(page.Changes))
		}
	}
}
