// Package call is where people meet to see and hear each other: rooms and who may come into them, the protocol of a PeerJS
// server by which their browsers find each other, and what is remembered of a call. Sound and pictures never pass here.
package call

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Threads are the conversations that calls belong to.
type Threads interface {
	// Seated gives the kind of a thread that a person is in; what they are not in is refused.
	Seated(app core.App, user, thread string) (kind string, err error)
	// Apart tells whether a person may not reach the other of a thread of two: one of them blocked the other.
	Apart(app core.App, user, thread string) (bool, error)
	// Save writes rows that devices are told of.
	Save(tx core.App, rows ...*core.Record) error
	// PutCall says at the end of a thread that there was a call.
	PutCall(tx core.App, thread, author string, about any) error
	// PutAnswer has HELEN say something at the end of a thread, and gives the message's id; made is who was asked for it.
	PutAnswer(tx core.App, thread, text string, made any) (string, error)
	// Bury tells a person's devices that a row is gone.
	Bury(tx core.App, collection, row, user string) error
}

// Server is a STUN or TURN server as browsers are told of it (RTCIceServer).
type Server struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// Rooms are those of a media server, to which each sends once what many are to see.
type Rooms interface {
	// Token lets a peer into a room until a time.
	Token(room, peer, name string, until time.Time) (string, error)
	Remove(ctx context.Context, room, peer string) error
	End(ctx context.Context, room string) error
}

// Settings are what calls are given.
type Settings struct {
	App     core.App
	Log     *slog.Logger
	Now     func() time.Time
	Threads Threads
	// Allow refuses an account that may not take part any more.
	Allow func(user *core.Record) error
	// Welcomes refuses pages of other sites.
	Welcomes func(*http.Request) bool
	// Ice gives one peer servers to reach others by, and until when they let it in; nil: there are none.
	Ice func(peer, holder string) (servers []Server, until time.Time)
	// SumUp asks a model, in a person's name, who said what in a call; made is for Threads.PutAnswer.
	SumUp func(ctx context.Context, user *core.Record, language, told string) (text string, made any, err error)
	// Rooms carry the calls of groups and of links; nil: there are none, and all goes from browser to browser.
	Rooms Rooms

	TicketFor time.Duration // how long a ticket lets somebody in
	KeepSeat  time.Duration // after a socket broke
	Resume    time.Duration // to come into a new call, or back after the server was started anew
	RingFor   time.Duration // for a call in a thread to be answered
	ComeIn    time.Duration // for who answered to be in it
	Wait      time.Duration // for who is away to come back for a message
	PingEvery time.Duration
	Patience  time.Duration // of a reader with one message, or with a ping
	SeenEvery time.Duration // how far behind the note of who is here may be
	SumUpFor  time.Duration // how long a summary may take
}

// Defaults are what the server runs with.
func Defaults(settings Settings) Settings {
	settings.TicketFor = 10 * time.Minute
	settings.KeepSeat = 30 * time.Second
	settings.Resume = 45 * time.Second
	if settings.RingFor == 0 {
		settings.RingFor = 45 * time.Second // devices ring no longer than that
	}
	settings.ComeIn = 15 * time.Second
	settings.Wait = 5 * time.Second
	settings.PingEvery = 20 * time.Second
	settings.Patience = 10 * time.Second
	settings.SeenEvery = 30 * time.Second
	settings.SumUpFor = 3 * time.Minute
	return settings
}

// What there can be.
const (
	mostWithVideo = 4
	mostWithAudio = 8
	mostInRooms   = 50                  // by a media server
	mostTicketed  = 2000                // devices that ever had a ticket of one call
	mostBegun     = 60                  // calls that one person begins in an hour
	linkFor       = 30 * 24 * time.Hour // a link's room after the last person left
	longestName   = 60                  // letters
	longestTitle  = 200
)

// Calls are all that go on.
type Calls struct {
	Settings
	tickets tickets

	// No transaction is begun by who holds it; whoever is in one may take it.
	mutex   sync.Mutex
	passed  float64 // messages
	rooms   map[string]*room
	open    map[*connection]struct{}
	summing map[string]bool // calls of which a summary is being made
	closed  bool
	ended   chan struct{}
	work    sync.WaitGroup
}

// New goes on with the calls that were open when the server ended: who was in them has a while to come back.
func New(settings Settings) (*Calls, error) {
	c := &Calls{Settings: settings, rooms: map[string]*room{}, open: map[*connection]struct{}{}, summing: map[string]bool{}, ended: make(chan struct{})}
	key, err := Key(settings.App, "calls")
	if err != nil {
		return nil, err
	}
	c.tickets = tickets{key}
	if err := c.resume(); err != nil {
		return nil, err
	}
	c.bind()
	c.work.Go(c.note)
	return c, nil
}

// Close says goodbye to all sockets. The calls go on: media needs no server, and their people come back.
func (c *Calls) Close() {
	c.mutex.Lock()
	if c.closed {
		c.mutex.Unlock()
		return
	}
	c.closed = true
	close(c.ended)
	var saying sync.WaitGroup
	for one := range c.open {
		saying.Go(func() { one.close(goingAway, errClosing.code) })
	}
	for _, room := range c.rooms {
		room.stop()
	}
	c.mutex.Unlock()
	saying.Wait()
	c.work.Wait()
	if err := c.noteAll(); err != nil {
		c.Log.Error("it could not be noted who was in a call", "error", err)
	}
}

// Counted tells how many rooms and sockets there are, and how many messages were passed on since the server was started.
func (c *Calls) Counted() (rooms, sockets, messages float64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return float64(len(c.rooms)), float64(len(c.open)), c.passed
}
