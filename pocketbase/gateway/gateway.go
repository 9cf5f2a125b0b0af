// Package gateway is the one door to every provider: it chooses who answers, with which key, tries again elsewhere
// when one cannot, keeps to limits, and counts what was used.
package gateway

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Settings are what the gateway is given.
type Settings struct {
	Log  *slog.Logger
	Now  func() time.Time
	HTTP *http.Client
	// Outside fetches what providers point to; nil is OutsideClient.
	Outside *http.Client
	// Env reads the variables that hold the keys.
	Env func(name string) string
	// FirstByte is how long a provider may take to begin, unless its configuration says otherwise.
	FirstByte time.Duration
	// Silence is how long an answer that has begun may pause.
	Silence time.Duration
	// Today is what each person has used since midnight (UTC), for limits of a day to survive a restart.
	Today map[string]Used
	// TodayBy is the same by provider.
	TodayBy map[string]Used
	// Record keeps what was used; it must not hold up the answer.
	Record func(Usage)
	// Span hears of our own time, often and from many at once; nil is nobody.
	Span func(span Span, took time.Duration)
	// Balance is a person's credits in US dollars; false when none are kept for them.
	Balance func(user string) (float64, bool)
	// Block keeps a person out who abuses what they may use.
	Block func(user string, until time.Time, reason string) error
}

// Gateway is safe for use by many at once. The configuration can be replaced while it works: what has begun goes on
// with what it began with.
type Gateway struct {
	settings Settings
	limiter  *Limiter
	watch    *watch
	purse    purse
	meters   map[string]*providerMeter // by provider: what was used of it today outlives a change; Apply's alone
	tests    testMeter
	current  atomic.Pointer[snapshot]
	previews previewCache
}

// snapshot is one configuration with the state that belongs to it.
type snapshot struct {
	config    config.Config
	providers []*provider // by priority
	router    *routing.Router
	zone      *time.Location // in which rules tell the time
}

// provider is one of the configuration, with its keys.
type provider struct {
	config.Provider
	driver driver.Driver
	keys   *KeyRing
	meter  *providerMeter
	voices voiceList
	// unknown is how many tokens go with a question when neither the configuration nor the driver knows the model's limit.
	unknown int
}

// New starts with a configuration; it fails when one of its rules does not compile.
func New(settings Settings, first config.Config) (*Gateway, error) {
	if settings.Outside == nil {
		settings.Outside = OutsideClient()
	}
	g := &Gateway{settings: settings, limiter: NewLimiter(first.Limits, settings.Today, settings.Now), watch: newWatch(settings.Now),
		meters: map[string]*providerMeter{}}
	return g, g.Apply(first)
}

// meterOf is a provider's meter: the one it had, with the limits of now.
func (g *Gateway) meterOf(one config.Provider) *providerMeter {
	known := g.meters[one.Name]
	if known == nil {
		known = newProviderMeter(one.Limits, g.settings.TodayBy[one.Name], g.settings.Now)
		g.meters[one.Name] = known
	}
	known.apply(one.Limits)
	return known
}

// Apply replaces the configuration; one call at a time. Keys that were out or resting are tried again: the change may have mended them.
func (g *Gateway) Apply(next config.Config) error {
	router, err := routing.New(next.Rules)
	if err != nil {
		return err
	}
	made := &snapshot{config: next, router: router, zone: next.Zone()}
	for _, one := range next.Providers {
		kind, known := driver.Lookup(one.Type)
		if !known || !one.Enabled {
			continue
		}
		keys := config.Keys(one, g.settings.Env)
		if len(keys) == 0 && kind.KeyOptional {
			keys = []config.Key{{ID: "none"}}
		}
		if len(keys) == 0 {
			continue // nobody could ask it
		}
		made.providers = append(made.providers, &provider{
			Provider: one, driver: kind,
			keys:  NewKeyRing(keys, g.settings.Now),
			meter: g.meterOf(one), unknown: next.Context.Tokens,
		})
	}
	g.limiter.Apply(next.Limits)
	g.current.Store(made)
	return nil
}

// Config is the configuration in force.
func (g *Gateway) Config() config.Config { return g.current.Load().config }

// Limiter counts people's use.
func (g *Gateway) Limiter() *Limiter { return g.limiter }

// connection is how to reach the provider with a key.
func (p *provider) connection(key config.Key, client *http.Client) driver.Connection {
	address := p.BaseURL
	if address == "" {
		address = p.driver.BaseURL
	}
	return driver.Connection{BaseURL: address, Key: key.Secret, HTTP: client}
}

// models are what the provider offers for a capability, the default first.
func (p *provider) models(capability driver.Capability) []string {
	if !p.Can(p.driver, capability) || capability == driver.RealtimeVoice && !p.Realtime.Enabled {
		return nil
	}
	return p.ModelsFor(p.driver, capability)
}
