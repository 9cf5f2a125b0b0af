package chat

import (
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// live is the topic of what only counts now: who types, who is here. Nobody keeps it, and it comes from nowhere else.
const live = "live/"

// goLive lets people hear each other.
func (c *Chat) goLive() {
	c.presence = newPresence(c)
	c.listeners = newListeners(c.presence.moved)
	c.browsers = &browsers{listeners: c.listeners, by: map[string]*browser{}}
	c.typing = &throttle{every: typingEvery, last: map[string]time.Time{}}
	c.working.Add(1)
	go c.keepSeen()
	c.App.OnRecordAfterUpdateSuccess("users").BindFunc(func(e *core.RecordEvent) error {
		c.listeners.check(e.Record.Id)
		c.privacyChanged(e.Record)
		return e.Next()
	})
}

// told is a device that is told by a function; every one is another.
type told struct{ by func(message []byte) }

func (t *told) here() bool  { return true }
func (t *told) holds() bool { return true }

func (t *told) tell(on string, data []byte) {
	if on == topic {
		data = nil
	}
	t.by(data)
}

// Listen tells a device of a person's what is told them until `end` is called: what happens now, or nil when there is
// something to ask for. It may not wait.
func (c *Chat) Listen(user string, tell func(message []byte)) (end func()) {
	one := &told{tell}
	c.listeners.put(user, one)
	return func() { c.listeners.drop(user, one) }
}

// tellThem tells people who listen now.
func (c *Chat) tellThem(users []string, message any) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	for _, user := range users {
		c.listeners.tell(user, live, data)
	}
	return nil
}

// unblocked is false between two people of whom one blocked the other.
const unblocked = `NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user = {:user} AND b.blocked = o.user)
	AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user = o.user AND b.blocked = {:user})`

// witnesses are those who are in a thread with somebody and may be told of them what a column of theirs does not hide.
func (c *Chat) witnesses(thread, user, hides string) ([]string, error) {
	return c.others(`SELECT o.user FROM members o JOIN users u ON u.id = o.user
		WHERE o.thread = {:thread} AND o.[[left]] = 0 AND o.user != {:user} AND NOT u.`+hides+` AND `+unblocked,
		dbx.Params{"thread": thread, "user": user})
}

// companions are those who share a thread with somebody, and may be told whether they are here.
func (c *Chat) companions(user string) ([]string, error) {
	return c.others(`SELECT DISTINCT o.user FROM members m
		CROSS JOIN members o ON o.thread = m.thread AND o.[[left]] = 0 AND o.user != m.user
		JOIN users u ON u.id = o.user AND NOT u.hidesPresence
		WHERE m.user = {:user} AND m.[[left]] = 0 AND `+unblocked, dbx.Params{"user": user})
}

func (c *Chat) others(query string, params dbx.Params) ([]string, error) {
	var users []string
	if err := c.App.DB().NewQuery(query).Bind(params).Column(&users); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(users, func(user string) bool { return len(c.listeners.devices(user)) == 0 }), nil
}

// throttle lets something through once in a while.
type throttle struct {
	every time.Duration

	mutex sync.Mutex
	last  map[string]time.Time
}

func (t *throttle) pass(key string, now time.Time) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if now.Sub(t.last[key]) < t.every {
		return false
	}
	if len(t.last) >= 1000 {
		for old, at := range t.last {
			if now.Sub(at) >= t.every {
				delete(t.last, old)
			}
		}
	}
	t.last[key] = now
	return true
}
