package chat

import (
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	// goneAfter is how long a person without a device is still here: a page that loads anew is no farewell.
	goneAfter = 10 * time.Second
	seenEvery = time.Minute
)

// presence is who is here. A person is while one of their devices listens.
type presence struct {
	chat  *Chat
	after time.Duration

	mutex   sync.Mutex
	online  map[string]bool
	going   map[string]*time.Timer
	seen    map[string]int64 // when those were seen who went since that was written down; milliseconds
	news    map[string]bool  // of whom others are to be told; true: also that they hide
	telling bool
	closed  bool
}

func newPresence(c *Chat) *presence {
	return &presence{chat: c, after: goneAfter,
		online: map[string]bool{}, going: map[string]*time.Timer{}, seen: map[string]int64{}, news: map[string]bool{}}
}

// moved looks whether a person came or went.
func (p *presence) moved(user string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed {
		return
	}
	if p.chat.listeners.here(user) {
		if timer := p.going[user]; timer != nil {
			timer.Stop()
			delete(p.going, user)
		}
		if !p.online[user] {
			p.online[user] = true
			p.tell(user, false)
		}
		return
	}
	if p.online[user] && p.going[user] == nil {
		p.going[user] = time.AfterFunc(p.after, func() { p.gone(user) })
	}
}

func (p *presence) gone(user string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed || p.going[user] == nil {
		return
	}
	delete(p.going, user)
	if p.chat.listeners.here(user) {
		return // they came back just now
	}
	delete(p.online, user)
	p.seen[user] = p.chat.Now().UnixMilli()
	p.tell(user, false)
}

// tell lets others know how it is with a person when their turn comes; the mutex is held.
func (p *presence) tell(user string, hidden bool) {
	p.news[user] = p.news[user] || hidden
	if !p.telling {
		p.telling = true
		p.chat.working.Add(1)
		go p.announce()
	}
}

// announce tells it of one after the other, as it is then: what was so before nobody needs to hear.
func (p *presence) announce() {
	defer p.chat.working.Done()
	for {
		p.mutex.Lock()
		user, hidden := "", false
		for user, hidden = range p.news {
			break
		}
		if user == "" || p.closed {
			p.telling = false
			p.mutex.Unlock()
			return
		}
		delete(p.news, user)
		state := p.of(user)
		p.mutex.Unlock()
		if err := p.chat.tellPresence(user, state, hidden); err != nil {
			p.chat.Log.Error("who is here could not be told", "user", user, "error", err)
		}
	}
}

// Presence is whether a person is here, and when they were last. Of one who hides it there is neither.
type Presence struct {
	Type   string `json:"type,omitempty"` // "presence" where it is told
	User   string `json:"user"`
	Online bool   `json:"online"`
	Seen   int64  `json:"seen"` // milliseconds since 1970; 0: unknown
}

// of is how it is with a person as far as is known here; the mutex is held.
func (p *presence) of(user string) Presence {
	if p.online[user] {
		return Presence{User: user, Online: true, Seen: p.chat.Now().UnixMilli()}
	}
	return Presence{User: user, Seen: p.seen[user]}
}

func (p *presence) now(user string) Presence {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.of(user)
}

// again tells of a person who changed what they hide.
func (p *presence) again(user string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.closed {
		p.tell(user, true)
	}
}

func (c *Chat) tellPresence(user string, state Presence, hidden bool) error {
	hides, err := c.store.hidden("hidesPresence", user)
	if err != nil || hides && !hidden {
		return err // by being told that somebody hides one would hear that they came
	}
	if hides {
		state = Presence{User: user}
	}
	others, err := c.companions(user)
	if err != nil {
		return err
	}
	state.Type = "presence"
	return c.tellThem(others, state)
}

// keepSeen writes down each minute who was seen.
func (c *Chat) keepSeen() {
	defer c.working.Done()
	clock := time.NewTicker(seenEvery)
	defer clock.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-clock.C:
			c.presence.write()
		}
	}
}

// write does it past the hooks: nobody has to hear of it.
func (p *presence) write() {
	p.mutex.Lock()
	now := p.chat.Now().UnixMilli()
	seen := p.seen
	p.seen = map[string]int64{}
	for user := range p.online {
		seen[user] = now
	}
	p.mutex.Unlock()
	if len(seen) == 0 {
		return
	}
	err := p.chat.App.RunInTransaction(func(tx core.App) error {
		for user, at := range seen {
			_, err := tx.DB().NewQuery("UPDATE users SET lastSeen = MAX(lastSeen, {:at}) WHERE id = {:user}").
				Bind(dbx.Params{"at": at, "user": user}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.chat.Log.Error("who was seen could not be written down", "error", err)
	}
}

// close lets nobody come or go any more, and nothing be told.
func (p *presence) close() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.closed = true
	for _, timer := range p.going {
		timer.Stop()
	}
}

// Present is GET /api/threads/{id}/presence: of everybody else who is in it.
func (c *Chat) Present(e *core.RequestEvent) error {
	thread, _, err := c.store.open(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	var rows []struct {
		User   string `db:"user"`
		Seen   int64  `db:"seen"`
		Hidden bool   `db:"hidden"`
	}
	err = c.App.DB().NewQuery(`SELECT o.user, u.lastSeen AS seen,
		u.hidesPresence OR (SELECT v.hidesPresence FROM users v WHERE v.id = {:user}) OR NOT (` + unblocked + `) AS hidden
		FROM members o JOIN users u ON u.id = o.user
		WHERE o.thread = {:thread} AND o.[[left]] = 0 AND o.user != {:user} ORDER BY o.joinedRev, o.user`).
		Bind(dbx.Params{"thread": thread.Id, "user": e.Auth.Id}).All(&rows)
	if err != nil {
		return err
	}
	all := make([]Presence, 0, len(rows))
	for _, row := range rows {
		one := Presence{User: row.User}
		if !row.Hidden {
			one = c.presence.now(row.User)
			one.Seen = max(one.Seen, row.Seen)
		}
		all = append(all, one)
	}
	return e.JSON(http.StatusOK, all)
}
