package chat

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// topic is what a person's devices subscribe to in PocketBase's realtime. A message on it has nothing in it: it says that
// there is something to ask GET /api/sync for.
const topic = "sync/"

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
	told := func(e *core.RecordEvent) error {
		for _, user := range c.concerned(e.Record) {
			c.pokes.poke(user)
		}
		return e.Next()
	}
	collections := []string{"threads", "members", "messages", "marks", "calls", "tombstones"}
	c.App.OnRecordAfterCreateSuccess(collections...).BindFunc(told)
	c.App.OnRecordAfterUpdateSuccess(collections...).BindFunc(told)
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
func (c *Chat) send(user string) { c.listeners.tell(user, topic, []byte("{}")) }

// turn is how it stands with one person who was told lately.
type turn struct {
	telling bool // they are about to be told: of this, too
	left    int  // how often they can still be told at once
	again   bool // something came meanwhile
}

// pokes lets each person be told at once, a few times in a row, and then not again for a while, and then once of all there
// was meanwhile.
type pokes struct {
	send  func(user string)
	every func(user string, resting int) time.Duration

	mutex   sync.Mutex
	resting map[string]*turn
}

func newPokes(every func(user string, resting int) time.Duration, send func(user string)) *pokes {
	return &pokes{send: send, every: every, resting: map[string]*turn{}}
}

func (p *pokes) poke(user string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	one := p.resting[user]
	switch {
	case one == nil:
		one = &turn{}
		p.resting[user] = one
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
		p.mutex.Unlock()
		p.send(user)
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
