package chat

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// topic is what a person's devices subscribe to in PocketBase's realtime. A message on it says that there is something to
// ask GET /api/sync for. It may show some of it, for those who look at the screen; nobody can rely on that.
const topic = "sync/"

// What a poke shows at most: new messages, and bytes of each.
const (
	mostInPoke    = 8
	largestInPoke = 4 << 10
)

// topics are the ones that belong to one person each, who alone may listen.
var topics = []string{topic, live}

// How often one person is told at most. What two say to each other goes at once, also right behind a receipt. Where many are
// told, who all ask then, the more rarely: together they do not ask more than some hundred times a second.
const (
	pokeGathers = time.Millisecond
	pokesInARow = 3
	pokeSoonest = 80 * time.Millisecond
	pokeLatest  = 300 * time.Millisecond
	pokeEach    = 2 * time.Millisecond // for each person who is told now, and each device of this one
)

func (c *Chat) pokeEvery(user string, resting int) time.Duration {
	return min(max(pokeSoonest, time.Duration(resting+len(c.listeners.devices(user)))*pokeEach), pokeLatest)
}

// bindPokes tells every member of a thread when something of it was written, whoever wrote it.
func (c *Chat) bindPokes() {
	c.App.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		user := ""
		if e.Auth != nil && e.Auth.Collection().Name == "users" {
			user = e.Auth.Id
		}
		for _, one := range e.Subscriptions {
			for _, ours := range topics {
				if strings.HasPrefix(one, ours) && (user == "" || one != ours+user) {
					return e.ForbiddenError("This topic is somebody else's.", nil)
				}
			}
		}
		if err := e.Next(); err != nil {
			return err
		}
		c.browsers.subscribed(e.Client, user)
		return nil
	})
	c.App.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		defer func() { c.browsers.ended(e.Client.Id()) }()
		return e.Next()
	})
	// PocketBase lets a reader that takes nothing keep its connection, and each poke to it, for ever.
	c.App.OnRealtimeMessageSend().BindFunc(func(e *core.RealtimeMessageEvent) error {
		err := http.NewResponseController(e.Response).SetWriteDeadline(time.Now().Add(patience))
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		return e.Next()
	})
	told := func(show func(*core.Record) json.RawMessage) func(e *core.RecordEvent) error {
		return func(e *core.RecordEvent) error {
			if users := c.concerned(e.Record); len(users) > 0 {
				shown := show(e.Record)
				for _, user := range users {
					c.pokes.poke(user, shown)
				}
			}
			return e.Next()
		}
	}
	collections := []string{"threads", "members", "messages", "marks", "calls", "tombstones"}
	c.App.OnRecordAfterCreateSuccess(collections...).BindFunc(told(c.shown))
	c.App.OnRecordAfterUpdateSuccess(collections...).BindFunc(told(func(*core.Record) json.RawMessage { return nil }))
}

// shown is a new message as GET /api/sync tells it to everyone who is in its thread, or nil: of other rows each may see
// another part.
func (c *Chat) shown(row *core.Record) json.RawMessage {
	if row.Collection().Name != "messages" {
		return nil
	}
	values, err := c.store.synced(row, "")
	if err != nil {
		return nil
	}
	change, err := json.Marshal(Change{Rev: row.GetInt("rev"), Collection: "messages", ID: row.Id, Row: values})
	if err != nil || len(change) > largestInPoke {
		return nil
	}
	return change
}

// concerned are the people who see a row.
func (c *Chat) concerned(row *core.Record) []string {
	thread := row.Id
	switch row.Collection().Name {
	case "tombstones":
		return []string{row.GetString("user")}
	case "marks":
		return []string{row.GetString("user")}
	case "members":
		if before := row.Original(); before.Id != "" && before.GetInt("rev") == row.GetInt("rev") {
			return []string{row.GetString("user")} // it is their own business
		}
		thread = row.GetString("thread")
	case "messages":
		thread = row.GetString("thread")
	case "calls":
		if thread = row.GetString("thread"); thread == "" {
			return c.callersOf(row)
		}
	}
	var users []string
	err := c.App.DB().NewQuery("SELECT user FROM members WHERE thread = {:thread} AND [[left]] = 0").
		Bind(dbx.Params{"thread": thread}).Column(&users)
	if err != nil {
		c.Log.Error("members could not be told", "thread", thread, "error", err)
	}
	return users
}

// send pokes every device of a person that is listening now and still signed in.
func (c *Chat) send(user string, shown []json.RawMessage) {
	said := []byte("{}")
	if len(shown) > 0 {
		said, _ = json.Marshal(map[string]any{"changes": shown}) // it was JSON before
	}
	c.listeners.tell(user, topic, said)
}

// turn is how it stands with one person who was told lately.
type turn struct {
	telling bool // they are about to be told: of this, too
	left    int  // how often they can still be told at once
	again   bool // something came meanwhile
	shown   []json.RawMessage
}

// pokes lets each person be told at once, a few times in a row, and then not again for a while, and then once of all there
// was meanwhile.
type pokes struct {
	send  func(user string, shown []json.RawMessage)
	every func(user string, resting int) time.Duration

	mutex   sync.Mutex
	resting map[string]*turn
}

func newPokes(every func(user string, resting int) time.Duration, send func(user string, shown []json.RawMessage)) *pokes {
	return &pokes{send: send, every: every, resting: map[string]*turn{}}
}

// poke tells a person that there is something, and shows what of it can be shown.
func (p *pokes) poke(user string, shown json.RawMessage) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	one := p.resting[user]
	first := one == nil
	if first {
		one = &turn{}
		p.resting[user] = one
	}
	if shown != nil && len(one.shown) < mostInPoke {
		one.shown = append(one.shown, shown)
	}
	switch {
	case first:
		rest := p.every(user, len(p.resting))
		if rest <= pokeSoonest {
			one.left = pokesInARow - 1
		}
		time.AfterFunc(rest, func() { p.rested(user) })
	case one.telling:
		return
	case one.left > 0:
		one.left--
	default:
		one.again = true
		return
	}
	p.tell(user, one)
}

// tell sends in a moment: what is written in one transaction is told of once.
func (p *pokes) tell(user string, one *turn) {
	one.telling = true
	time.AfterFunc(pokeGathers, func() {
		p.mutex.Lock()
		one.telling = false
		shown := one.shown
		one.shown = nil
		p.mutex.Unlock()
		p.send(user, shown)
	})
}

func (p *pokes) rested(user string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	one := p.resting[user]
	if !one.again && !one.telling {
		delete(p.resting, user)
		return
	}
	if one.again {
		one.again = false
		p.tell(user, one)
	}
	one.left = 0 // there is much to tell
	time.AfterFunc(p.every(user, len(p.resting)), func() { p.rested(user) })
}
