package chat

import (
	"sync"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"
)

// device is something of a person's that listens now. What it is told comes to it in order, and nobody waits for it.
type device interface {
	tell(topic string, data []byte)
	// here tells whether its person is there as long as it is.
	here() bool
	// holds tells whether it is still its person's.
	holds() bool
}

// listeners are the devices that listen now, by whose they are: to tell one person something costs nothing with the
// number of others.
type listeners struct {
	// moved hears of a person who may have come or gone.
	moved func(user string)

	mutex sync.RWMutex
	of    map[string]map[device]struct{}
}

func newListeners(moved func(user string)) *listeners {
	return &listeners{moved: moved, of: map[string]map[device]struct{}{}}
}

func (l *listeners) put(user string, one device) {
	l.mutex.Lock()
	if l.of[user] == nil {
		l.of[user] = map[device]struct{}{}
	}
	l.of[user][one] = struct{}{}
	l.mutex.Unlock()
	l.moved(user)
}

func (l *listeners) drop(user string, one device) {
	l.mutex.Lock()
	delete(l.of[user], one)
	if len(l.of[user]) == 0 {
		delete(l.of, user)
	}
	l.mutex.Unlock()
	l.moved(user)
}

// check drops the devices of a person that are no longer theirs.
func (l *listeners) check(user string) {
	for _, one := range l.devices(user) {
		if !one.holds() {
			l.drop(user, one)
		}
	}
}

func (l *listeners) devices(user string) []device {
	l.mutex.RLock()
	defer l.mutex.RUnlock()
	devices := make([]device, 0, len(l.of[user]))
	for one := range l.of[user] {
		devices = append(devices, one)
	}
	return devices
}

func (l *listeners) here(user string) bool {
	l.mutex.RLock()
	defer l.mutex.RUnlock()
	for one := range l.of[user] {
		if one.here() {
			return true
		}
	}
	return false
}

func (l *listeners) tell(user, topic string, data []byte) {
	for _, one := range l.devices(user) {
		one.tell(topic, data)
	}
}

// mostWaiting is how many messages may wait for a device's reader; then its connection is ended, and it asks anew.
const mostWaiting = 256

// browser is a device at PocketBase's realtime.
type browser struct {
	client subscriptions.Client
	user   string

	mutex   sync.Mutex
	waiting []subscriptions.Message
	sending bool
}

func (b *browser) here() bool { return b.client.HasSubscription(live + b.user) }

// holds is false once PocketBase took the session from the connection: it was ended everywhere.
func (b *browser) holds() bool {
	who, _ := b.client.Get(apis.RealtimeClientAuthKey).(*core.Record)
	return who != nil && who.Id == b.user && who.Collection().Name == "users" && !b.client.IsDiscarded()
}

func (b *browser) tell(topic string, data []byte) {
	if !b.holds() || !b.client.HasSubscription(topic+b.user) {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.waiting) >= mostWaiting {
		b.client.Discard()
		b.waiting = nil
		return
	}
	b.waiting = append(b.waiting, subscriptions.Message{Name: topic + b.user, Data: data})
	if !b.sending {
		b.sending = true
		go b.send()
	}
}

// send passes on what waits; each waits for its reader.
func (b *browser) send() {
	for {
		b.mutex.Lock()
		if len(b.waiting) == 0 {
			b.sending = false
			b.waiting = nil
			b.mutex.Unlock()
			return
		}
		next := b.waiting[0]
		b.waiting = b.waiting[1:]
		b.mutex.Unlock()
		b.client.Send(next)
	}
}

// browsers are the connections of PocketBase's realtime that listen to topics of ours, by their ids.
type browsers struct {
	listeners *listeners

	mutex sync.Mutex
	by    map[string]*browser
}

// subscribed looks at what a connection listens to now.
func (b *browsers) subscribed(client subscriptions.Client, user string) {
	listens := user != "" && (client.HasSubscription(topic+user) || client.HasSubscription(live+user))
	b.mutex.Lock()
	known := b.by[client.Id()]
	if known == nil && listens {
		known = &browser{client: client, user: user}
		b.by[client.Id()] = known
	}
	b.mutex.Unlock()
	switch {
	case known == nil:
	case !listens || client.IsDiscarded(): // it ended while it subscribed
		b.ended(client.Id())
	default:
		b.listeners.put(known.user, known)
	}
}

func (b *browsers) ended(client string) {
	b.mutex.Lock()
	known := b.by[client]
	delete(b.by, client)
	b.mutex.Unlock()
	if known != nil {
		b.listeners.drop(known.user, known)
	}
}
