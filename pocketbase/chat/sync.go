package chat

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Change is one row that is new, other, or gone. A deleted thread takes its members and messages along.
type Change struct {
	Rev        int    `json:"rev"`
	Collection string `json:"collection"`
	ID         string `json:"id"`
	Deleted    bool   `json:"deleted,omitempty"`
	Row        any    `json:"row,omitempty"`
}

// Page is a part of what changed, in the order it changed in.
type Page struct {
	Epoch   string   `json:"epoch"` // another one: forget what you have, ask again from 0
	Changes []Change `json:"changes"`
	Next    int      `json:"next"` // ask from here
	More    bool     `json:"more"` // at once
	Latest  int      `json:"latest"`
}

// ErrTooOld is for a device that was away for so long that nobody knows any more what was deleted meanwhile.
var ErrTooOld = &Refused{http.StatusGone, "sync_too_old", "Too much has been forgotten since: ask again from 0."}

// mostChanges is the most in one page.
const mostChanges = 500

// changed finds what a person may see of what is newer than a revision. It begins with the person's threads, and CROSS
// JOIN keeps it so: by all that is newer on the server it would cost more with everybody else's messages. The + keeps a
// message from being looked for by its place. ?1 is the person, ?2 the revision, ?3 how many.
const changed = `
	SELECT 'threads' AS collection, t.id, t.rev, 0 AS deleted FROM members m
		CROSS JOIN threads t ON t.id = m.thread WHERE m.user = ?1 AND m."left" = 0 AND t.rev > ?2
	UNION ALL SELECT 'members', x.id, x.rev, 0 FROM members m
		CROSS JOIN members x ON x.thread = m.thread AND x.user != m.user
		WHERE m.user = ?1 AND m."left" = 0 AND x.rev > ?2
	UNION ALL SELECT 'members', m.id, MAX(m.rev, m.ownRev), 0 FROM members m
		WHERE m.user = ?1 AND m."left" = 0 AND MAX(m.rev, m.ownRev) > ?2
	UNION ALL SELECT 'messages', x.id, x.rev, 0 FROM members m
		CROSS JOIN messages x ON x.thread = m.thread
		WHERE m.user = ?1 AND m."left" = 0 AND x.rev > ?2 AND +x.seq > m.clearedSeq
		AND NOT EXISTS (SELECT 1 FROM marks h WHERE h.user = m.user AND h.message = x.id AND h.hidden)
	UNION ALL SELECT 'marks', k.id, k.rev, 0 FROM marks k WHERE k.user = ?1 AND NOT k.hidden AND k.rev > ?2
		AND EXISTS (SELECT 1 FROM members m WHERE m.thread = k.thread AND m.user = k.user AND m."left" = 0)
	UNION ALL SELECT 'calls', x.id, x.rev, 0 FROM members m
		CROSS JOIN calls x ON x.thread = m.thread
		WHERE m.user = ?1 AND m."left" = 0 AND x.rev > MAX(?2, m.joinedRev)
	UNION ALL SELECT 'calls', x.id, x.rev, 0 FROM calls x WHERE x.startedBy = ?1 AND x.thread = '' AND x.rev > ?2
	UNION ALL SELECT DISTINCT 'calls', x.id, x.rev, 0 FROM call_seats s
		CROSS JOIN calls x ON x.id = s.call
		WHERE s.user = ?1 AND s.joinedAt > 0 AND x.thread = '' AND x.startedBy != ?1 AND x.rev > ?2
	UNION ALL SELECT collection, row, rev, 1 FROM tombstones WHERE user = ?1 AND rev > ?2
	ORDER BY rev LIMIT ?3`

// Sync is GET /api/sync?since=REV&limit=500: what changed for whoever asks. A device that began at 0 and is still on its
// way says with `began` what was the latest revision then: nothing older was deleted without its knowing.
func (c *Chat) Sync(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	since, err := strconv.Atoi(query.Get("since"))
	if err != nil || since < 0 {
		since = 0
	}
	limit, _ := strconv.Atoi(query.Get("limit"))
	began, _ := strconv.Atoi(query.Get("began"))
	page, err := c.Changes(e.Auth.Id, since, began, limit)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, page)
}

// Changes is a page of what changed for a person, of at most `limit`; of as much as there can be when that makes no sense.
func (c *Chat) Changes(user string, since, began, limit int) (Page, error) {
	if limit < 1 || limit > mostChanges {
		limit = mostChanges
	}
	return c.store.changesSince(user, max(0, since), began, limit)
}

// Latest is where a device stands that has everything.
func (c *Chat) Latest() (epoch string, latest int, err error) {
	if epoch, err = c.store.epoch(); err != nil {
		return "", 0, err
	}
	latest, err = counted(c.App, "rev")
	return epoch, latest, err
}

func (s store) changes(user string, since, limit int) (Page, error) {
	return s.changesSince(user, since, 0, limit)
}

// changesSince are read without a transaction, which would hold up every writer: the latest revision before what changed,
// so that what is written meanwhile is asked for again, and so is a row that is newer by now than it was found.
func (s store) changesSince(user string, since, began, limit int) (Page, error) {
	page := Page{Changes: []Change{}, Next: since}
	var err error
	if page.Epoch, err = s.epoch(); err != nil {
		return page, err
	}
	if page.Latest, err = counted(s.app, "rev"); err != nil {
		return page, err
	}
	found, err := s.found(user, since, limit+1)
	if err != nil {
		return page, err
	}
	horizon, err := counted(s.app, "horizon") // after the tombstones: it rises when some are forgotten
	if err != nil {
		return page, err
	}
	if since > page.Latest || since > 0 && max(since, began) < horizon {
		return page, ErrTooOld // or of a future that a restored backup does not know
	}
	if page.More = len(found) > limit; page.More {
		found = found[:limit]
	}
	for _, one := range found {
		page.Next = one.Rev
		change := Change{Rev: one.Rev, Collection: one.Collection, ID: one.ID, Deleted: one.Deleted}
		if !one.Deleted {
			row, err := s.app.FindRecordById(one.Collection, one.ID)
			if errors.Is(err, sql.ErrNoRows) {
				continue // deleted meanwhile: its tombstone is still to come
			}
			if err != nil {
				return page, err
			}
			if change.Row, err = s.synced(row, user); err != nil {
				return page, err
			}
		}
		page.Changes = append(page.Changes, change)
	}
	if !page.More {
		page.Next = max(page.Latest, page.Next) // also past what was none of theirs
	}
	return page, nil
}

// foundRow is where a change lies.
type foundRow struct {
	Collection string
	ID         string
	Rev        int
	Deleted    bool
}

func (s store) found(user string, since, limit int) ([]foundRow, error) {
	question, err := s.changed.on(s.app)
	if err != nil {
		return nil, err
	}
	rows, err := question.Query(user, since, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []foundRow
	for rows.Next() {
		var one foundRow
		if err := rows.Scan(&one.Collection, &one.ID, &one.Rev, &one.Deleted); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, rows.Err()
}

// named is an attachment without its bytes.
type named struct {
	MIME string `json:"mime"`
	Name string `json:"name"`
	Size int    `json:"size"` // bytes
}

func namesOf(row *core.Record) []named {
	var all []Attachment
	read(row, "attachments", &all)
	names := make([]named, 0, len(all))
	for _, one := range all {
		names = append(names, named{one.MIME, one.Name, len(one.Data)})
	}
	return names
}

// bury leaves a tombstone of a thread to everybody who had it; call it before the thread is deleted.
func (s store) bury(tx core.App, thread string) error {
	members, err := tx.FindRecordsByFilter("members", "thread = {:thread}", "", 0, 0, dbx.Params{"thread": thread})
	if err != nil {
		return err
	}
	for _, member := range members {
		if member.GetInt("left") != 0 {
			continue // they have theirs
		}
		if err := s.bury1(tx, "threads", thread, member.GetString("user")); err != nil {
			return err
		}
	}
	return nil
}

// epoch names this database's line of history, from its first question on.
func (s store) epoch() (string, error) {
	row, err := s.app.FindFirstRecordByData("counters", "name", "epoch")
	if !errors.Is(err, sql.ErrNoRows) {
		if err != nil {
			return "", err
		}
		return row.Id, nil
	}
	err = s.app.RunInTransaction(func(tx core.App) error {
		if row, err = tx.FindFirstRecordByData("counters", "name", "epoch"); !errors.Is(err, sql.ErrNoRows) {
			return err // somebody else asked at the same time
		}
		if row, err = newRow(tx, "counters", map[string]any{"name": "epoch", "value": 1}); err != nil {
			return err
		}
		return tx.Save(row)
	})
	if err != nil {
		return "", err
	}
	return row.Id, nil
}
