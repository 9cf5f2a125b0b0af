package chat

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Question is what a model is asked.
type Question struct {
	User     string
	Provider string    // chosen by the person, or empty
	Model    string    // likewise
	Parsed   time.Time // when the request was read
	Turns    []Turn    // the last is what is asked now, or the unfinished answer to go on with
	Admitted Admission
	Manners  string // what the model is told of where it is; empty: nothing
}

// Admission is the right to one answer, counted before anything is stored; Cancel gives it back.
type Admission interface{ Cancel() }

// Counted is what a request stores of a person's.
type Counted struct{ Messages, Uploads int }

// Answered is what is known of an answer, also of one that failed.
type Answered struct {
	Provider string
	Model    string
	Usage    Usage
}

// Answerer asks a model and calls emit with each piece of its answer, and when its bytes came; zero when nobody knows.
type Answerer func(ctx context.Context, question Question, emit func(text string, came time.Time) error) (Answered, error)

// Settings are what conversations are given.
type Settings struct {
	App    core.App
	Log    *slog.Logger
	Now    func() time.Time
	Answer Answerer
	// Flushed hears that what came at a moment is with a reader now; nil is nobody.
	Flushed func(came time.Time)
	// Admit counts a question, or refuses it: then nothing of it is stored.
	Admit func(question Question, stored Counted) (Admission, error)
	// Count counts what is stored and asks nobody, or refuses it.
	Count func(user string, stored Counted) error
	// Files are what people send each other; nil: nothing.
	Files Files
	// Recent is how many of the last messages go with a question.
	Recent func() int
	// SaveEvery is how far behind what is kept may be.
	SaveEvery time.Duration
	// Keep is how long an answer that is over can still be followed from where a reader lost it.
	Keep time.Duration
}

// Files keeps what people send each other. Each call is part of the transaction that it is given. What is not there, not
// whole or not theirs is ErrNoFile.
type Files interface {
	// Tie gives a person's uploads to a message of theirs, and says what the message keeps of each.
	Tie(tx core.App, user, thread, message string, files []string) ([]File, error)
	// Copy gives a message files that another message has.
	Copy(tx core.App, user, thread, message string, files []string) ([]File, error)
	// Store keeps a file that came with a message (POST /api/chats/{id}/messages) until the message ties it.
	Store(user, thread, name string, body io.Reader) (id string, err error)
	// Untie deletes what was sent with a message; the picture of a thread is tied to the thread's own id.
	Untie(tx core.App, thread, message string) error
}

// Chat holds every answer that is being made.
type Chat struct {
	Settings
	store store
	pokes *pokes

	listeners *listeners
	browsers  *browsers
	presence  *presence
	typing    *throttle
	pace      *pace

	mutex   sync.Mutex
	runs    map[string]*run // by thread: the newest
	waiting map[string][]summons
	opening map[string]*opening // by thread: one that is about to begin
	working sync.WaitGroup
	closed  bool
	ended   chan struct{}
}

var (
	errStopped = errors.New("stopped by its owner")
	errClosing = errors.New("the server ends")
	errLong    = &Refused{http.StatusBadGateway, "answer_too_long", "The answer is longer than a message can be."}
)

// New marks what a crash cut off as interrupted and starts saving.
func New(settings Settings) (*Chat, error) {
	c := &Chat{Settings: settings, runs: map[string]*run{}, waiting: map[string][]summons{}, opening: map[string]*opening{}, ended: make(chan struct{})}
	c.store = newStore(settings.App, settings.Now)
	if err := c.store.interruptRunning(); err != nil {
		return nil, err
	}
	if err := c.purgeDaily(); err != nil {
		return nil, err
	}
	c.bind()
	c.pokes = newPokes(c.pokeEvery, c.send)
	c.pace = newPace(c.Now)
	c.goLive()
	c.bindPokes()
	c.working.Add(1)
	go c.saveAsTheyGrow()
	return c, nil
}

// Close ends every answer, keeps what came of it, and waits until that is saved.
func (c *Chat) Close() {
	c.mutex.Lock()
	if c.closed {
		c.mutex.Unlock()
		return
	}
	c.closed = true
	for _, one := range c.runs {
		one.cancel(errClosing)
	}
	close(c.ended)
	c.mutex.Unlock()
	c.presence.close()
	c.working.Wait()
	c.presence.write()
}

// begin starts an answer in a thread, unless one is being made: `before` is what there is of it already.
func (c *Chat) begin(question Question, thread, message, before string) *run {
	ctx, cancel := context.WithCancelCause(context.Background())
	one := newRun(thread, message, before, cancel)
	one.asker = question.User
	c.mutex.Lock()
	c.runs[thread] = one
	c.working.Add(1)
	switch {
	case c.closed:
		cancel(errClosing)
	case c.opening[thread] != nil && c.opening[thread].stopped:
		cancel(errStopped)
	}
	c.mutex.Unlock()
	go func() {
		defer c.working.Done()
		defer cancel(nil)
		answer, err := c.Answer(ctx, question, func(text string, came time.Time) error {
			if !one.say(text, came) {
				cancel(errLong)
			}
			return context.Cause(ctx)
		})
		c.finish(ctx, one, answer, err)
	}()
	return one
}

// finish saves the whole before it says that it is over: whoever hears so finds it kept.
func (c *Chat) finish(ctx context.Context, one *run, answer Answered, err error) {
	made := Generation{Status: done, Provider: answer.Provider, Model: answer.Model, Usage: &answer.Usage}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errStopped):
		made.Status, err = stopped, nil
	case errors.Is(cause, errClosing):
		made.Status, err = interrupted, nil
	case errors.Is(cause, errLong):
		err = errLong
	}
	if err != nil {
		made.Status = failed
		made.Code, _ = wordsOf(err)
	}
	switch cause := c.store.keep(one.message, one.said(), &made); {
	case errors.Is(cause, sql.ErrNoRows):
		err = ErrNoMessage // it was deleted meanwhile
	case cause != nil:
		c.Log.Error("an answer could not be saved", "message", one.message, "error", cause)
		err = errUnsaved
	}
	one.end(made.Status, err)
	c.summonNext(one.thread)
	time.AfterFunc(c.Keep, func() { c.forget(one) })
}

func (c *Chat) forget(one *run) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.runs[one.thread] == one {
		delete(c.runs, one.thread)
	}
}

// find is the thread's answer in the making, or the one that just was.
func (c *Chat) find(thread string) *run {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.runs[thread]
}

// opening is an answer that is about to begin.
type opening struct {
	asker   string // id
	stopped bool   // before it began
}

// reserve keeps a thread for one answer until release; false when another is being made or about to be.
func (c *Chat) reserve(thread, asker string) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if !c.free(thread) {
		return false
	}
	c.opening[thread] = &opening{asker: asker}
	return true
}

// free tells whether no answer is being made in a thread, or about to be; ask with the lock held.
func (c *Chat) free(thread string) bool {
	_, begins := c.opening[thread]
	one := c.runs[thread]
	return !begins && (one == nil || one.over())
}

// stop ends a thread's answer, also one that is about to begin.
func (c *Chat) stop(thread string) {
	c.stopIf(thread, func(string) bool { return true })
}

// stopIf ends a thread's answer if whoever asked for it may be overruled; false when they may not. Stopping what does
// not run is no mistake.
func (c *Chat) stopIf(thread string, may func(asker string) bool) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	begins, one := c.opening[thread], c.runs[thread]
	if one != nil && one.over() {
		one = nil
	}
	if begins != nil && !may(begins.asker) || one != nil && !may(one.asker) {
		return false
	}
	if begins != nil {
		begins.stopped = true
	}
	if one != nil {
		one.cancel(errStopped)
	}
	return true
}

func (c *Chat) release(thread string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.opening, thread)
}

// saveAsTheyGrow writes what came of every answer since the last time, all in one transaction.
func (c *Chat) saveAsTheyGrow() {
	defer c.working.Done()
	ticker := time.NewTicker(c.SaveEvery)
	defer ticker.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-ticker.C:
		}
		grown := map[string]string{}
		c.mutex.Lock()
		for _, one := range c.runs {
			if text, more := one.unsaved(); more {
				grown[one.message] = text
			}
		}
		c.mutex.Unlock()
		if err := c.store.grow(grown); err != nil {
			c.Log.Error("answers could not be saved as they grow", "error", err)
		}
	}
}
