package chat

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Hit is a message that was looked for.
type Hit struct {
	Message map[string]any `json:"message"` // as /api/sync sends it
	Thread  string         `json:"thread"`
	Ranges  [][2]int       `json:"ranges"` // where in its text, in UTF-16 units; none when a file's name or its words match
}

// Found is a page of hits, the newest first.
type Found struct {
	Hits []Hit  `json:"hits"`
	Next string `json:"next"` // for `before`; empty at the end
}

// wanted is what is looked for; zero values filter nothing.
type wanted struct {
	terms                []term
	thread, author, kind string
	from, to, before     int64
	limit                int
}

// mine joins a message (x) with the membership (m) of whoever looks: only there may they see it.
const mine = `JOIN members m ON m.thread = x.thread AND m.user = {:user} AND m.[[left]] = 0 AND x.seq > m.clearedSeq`

// searchKinds are the bits of `kinds` in migrations/0022_search.go.
var searchKinds = map[string]int{"text": 1, "image": 2, "audio": 4, "video": 8, "file": 16, "link": 32}

const mostHits = 100

// Search is GET /api/search?q=&thread=&author=&kind=&from=&to=&limit=30&before=: messages of the person's conversations
// with words beginning with every word of q; "quoted" words stand together and whole. from (included) and to (not
// included) are milliseconds since 1970, kind is text, image, audio, video, file or link. Without a word and without a
// filter nothing is found.
func (c *Chat) Search(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	number := func(name string) int64 {
		value, err := strconv.ParseInt(query.Get(name), 10, 64)
		if err != nil || value < 0 {
			return 0
		}
		return value
	}
	wish := wanted{
		terms: parseQuery(query.Get("q")), thread: query.Get("thread"), author: query.Get("author"), kind: query.Get("kind"),
		from: number("from"), to: number("to"), before: number("before"), limit: int(min(number("limit"), mostHits)),
	}
	if wish.limit == 0 {
		wish.limit = 30
	}
	if _, known := searchKinds[wish.kind]; wish.kind != "" && !known {
		return errKind
	}
	found, err := c.store.search(e.Auth.Id, wish)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, found)
}

var errKind = &Refused{http.StatusBadRequest, "invalid_body", "A kind is text, image, audio, video, file or link."}

// latestPlace is after every place: milliseconds far away, with room for the places of each.
const latestPlace = int64(1) << 62

// search asks the index with the ids of the person's conversations among the words, so that what others wrote, however
// much, is not even looked at; and it joins the membership all the same. Places are in the order of time: the index
// gives them from the newest, and stops when there are enough.
func (s store) search(user string, wish wanted) (Found, error) {
	found := Found{Hits: []Hit{}}
	if len(wish.terms) == 0 && wish.thread == "" && wish.author == "" && wish.kind == "" && wish.from == 0 && wish.to == 0 {
		return found, nil
	}
	var threads []string
	err := s.app.DB().NewQuery("SELECT thread FROM members WHERE user = {:user} AND [[left]] = 0 LIMIT {:most}").
		Bind(dbx.Params{"user": user, "most": mostNamed + 1}).Column(&threads)
	if err != nil {
		return found, err
	}
	values := dbx.Params{"user": user, "limit": wish.limit + 1, "newest": latestPlace}
	where := []string{"p.place < {:newest}", "x.deletedAt = 0",
		"NOT EXISTS (SELECT 1 FROM marks k WHERE k.user = {:user} AND k.message = x.id AND k.hidden)"}
	if wish.before > 0 {
		values["newest"] = wish.before
	}
	add := func(given bool, condition, name string, value any) {
		if given {
			where = append(where, condition)
			values[name] = value
		}
	}
	add(wish.to > 0, "p.place < {:to}", "to", wish.to<<placeBits)
	add(wish.from > 0, "p.place >= {:from}", "from", wish.from<<placeBits)
	add(wish.thread != "", "p.thread = {:thread}", "thread", wish.thread)
	add(wish.author != "", "p.author = {:author}", "author", wish.author)
	add(wish.kind != "", "p.kinds & {:kind} <> 0", "kind", searchKinds[wish.kind])
	source, order := "search_places p", "p.place"
	if len(wish.terms) > 0 {
		if wish.thread != "" {
			threads = []string{wish.thread}
		}
		source, order = "search_words w CROSS JOIN search_places p ON p.place = w.rowid", "w.rowid"
		where = append(where, "search_words MATCH {:words}")
		for index, condition := range where {
			where[index] = strings.Replace(condition, "p.place", "w.rowid", 1)
		}
		values["words"] = matching(wish.terms, threads)
	}
	var rows []struct {
		Message string `db:"message"`
		Place   int64  `db:"place"`
	}
	err = s.app.DB().NewQuery("SELECT p.message, p.place FROM " + source +
		" CROSS JOIN messages x ON x.id = p.message CROSS " + mine +
		" WHERE " + strings.Join(where, " AND ") + " ORDER BY " + order + " DESC LIMIT {:limit}").Bind(values).All(&rows)
	if err != nil {
		return found, err
	}
	if len(rows) > wish.limit {
		rows = rows[:wish.limit]
		found.Next = strconv.FormatInt(rows[len(rows)-1].Place, 10)
	}
	for _, one := range rows {
		row, err := s.app.FindRecordById("messages", one.Message)
		if errors.Is(err, sql.ErrNoRows) {
			continue // deleted between the two questions
		}
		if err != nil {
			return found, err
		}
		message, err := s.synced(row, user)
		if err != nil {
			return found, err
		}
		found.Hits = append(found.Hits, Hit{message, row.GetString("thread"), ranges(row.GetString("text"), wish.terms)})
	}
	return found, nil
}

// placeBits are how far a place is above its message's milliseconds: see migrations/0022_search.go.
const placeBits = 20

// Visible is the text of a message that a person may read; false for one that is not there, or not theirs.
func (c *Chat) Visible(user, thread, message string) (text string, ok bool, err error) {
	_, member, err := c.store.open(c.App, user, thread)
	if errors.Is(err, ErrNoSession) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	row, err := c.App.FindRecordById("messages", message)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil || row.GetString("thread") != thread || row.GetInt("deletedAt") != 0 || row.GetInt("seq") <= member.GetInt("clearedSeq") {
		return "", false, err
	}
	hidden, err := c.App.CountRecords("marks", dbx.HashExp{"user": user, "message": message, "hidden": true})
	return row.GetString("text"), hidden == 0, err
}
