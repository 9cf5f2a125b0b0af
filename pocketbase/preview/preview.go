// Package preview tells what a link in a message leads to: a page's title, what it says of itself, and its picture. The
// page is read by this server and for everybody at once, so no page learns who looks at it, and nothing that answers
// inside our own network is ever asked (see outside.go).
package preview

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/sync/singleflight"
)

// Settings are what previews are given.
type Settings struct {
	App core.App
	Log *slog.Logger
	Now func() time.Time
	// Off answers every question with nothing.
	Off bool
	// Visible is the text of a message that a person may read; false for one that is not there or not theirs.
	Visible func(user, thread, message string) (text string, ok bool, err error)
	// Resolve finds a name's addresses; nil asks the system.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Allowed are addresses inside that may be asked all the same (HELEN_PREVIEWS_ALLOW).
	Allowed []Exception
}

const (
	patience  = 5 * time.Second // for a page and its picture together
	most      = 2000            // pages that are remembered
	atOnce    = 4               // fetches
	perMinute = 20              // fetches of one person
	keptGood  = 7 * 24 * time.Hour
	keptBad   = time.Hour
)

// Previews is the one reader of pages.
type Previews struct {
	Settings
	outside *outside
	flights singleflight.Group // by the link's key
	slots   chan struct{}
	purse   purse
}

// New forgets what is too old: now, and every night.
func New(settings Settings) (*Previews, error) {
	p := &Previews{Settings: settings, slots: make(chan struct{}, atOnce)}
	p.outside = newOutside(settings.Resolve, settings.Allowed)
	p.purse = purse{now: settings.Now, spent: map[string]spending{}}
	err := settings.App.Cron().Add("helen_previews", "41 3 * * *", func() {
		if err := p.sweep(); err != nil {
			p.Log.Error("old link previews could not be forgotten", "error", err)
		}
	})
	if err != nil {
		return nil, err
	}
	return p, p.sweep()
}

// of is what is known of a link, read now when nothing is. However many ask at once, it is read once, and goes on being
// read when they go away.
func (p *Previews) of(ctx context.Context, user, link string) (*core.Record, error) {
	key := keyOf(link)
	if row, err := p.known(key); row != nil || err != nil {
		return row, err
	}
	if !p.purse.pays(user) {
		return nil, errTooMany
	}
	flight := p.flights.DoChan(key, func() (any, error) {
		if row, err := p.known(key); row != nil || err != nil {
			return row, err // somebody else's flight has just come down
		}
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
		reading, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return p.keep(key, link, p.outside.read(reading, link))
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case result := <-flight:
		if result.Err != nil {
			return nil, result.Err
		}
		return result.Val.(*core.Record), nil
	}
}
