package gateway

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"helen/gateway/driver"
)

// Probe is a question of an administrator to one provider: does it work?
type Probe struct {
	User       string // who asks
	Provider   string
	Capability driver.Capability // empty: the first that can be tried
	Model      string            // empty: the default
	Key        string            // its id; empty: the one whose turn it is
}

// Finding is what became of it. What the provider itself said is in Detail: for administrators, and without keys.
type Finding struct {
	OK         bool              `json:"ok"`
	Code       string            `json:"code,omitempty"`   // of the failure, as the app has words for
	Detail     string            `json:"detail,omitempty"` // the provider's own words
	Provider   string            `json:"provider"`
	Model      string            `json:"model"`
	Capability driver.Capability `json:"capability"`
	Key        string            `json:"key"`        // its id
	KeyName    string            `json:"keyName"`    // its variable
	FirstToken int64             `json:"firstToken"` // milliseconds; 0 when nothing came
	Took       int64             `json:"took"`       // milliseconds
	Cost       float64           `json:"cost"`       // US dollars
	Tokens     driver.Usage      `json:"usage"`
	Said       string            `json:"said,omitempty"` // the beginning of an answer in words
}

// Untested is why nothing was asked.
type Untested struct {
	status        int
	code, message string
}

func (u *Untested) Error() string   { return u.message }
func (u *Untested) Code() string    { return u.code }
func (u *Untested) Message() string { return u.message }
func (u *Untested) Status() int     { return u.status }

var (
	errNotRunning = &Untested{409, "provider_not_running", "This provider is switched off, or none of its variables is set."}
	errNoProvider = &Untested{404, "not_found", "There is no such provider."}
	errNoKey      = &Untested{404, "not_found", "The provider has no such key."}
	errNoModel    = &Untested{400, "provider_untestable", "The provider has no such capability or model that can be tried."}
)

const (
	testsPerMinute = 12 // of one administrator
	saidAtMost     = 80 // characters
	probeTokens    = 16 // of the answer: the least that every provider takes
)

// testMeter keeps an administrator's tests within reason: each costs money.
type testMeter struct {
	mutex  sync.Mutex
	people map[string]*minute
}

func (m *testMeter) take(user string, now time.Time) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.people == nil {
		m.people = map[string]*minute{}
	}
	used := m.people[user]
	if used == nil {
		used = &minute{}
		m.people[user] = used
	}
	if wait := used.room(now, 1, testsPerMinute); wait > 0 {
		return &Limited{Scope: "user", What: "tests", After: wait}
	}
	used.add(now, 1)
	return nil
}

// Test makes one real and tiny request to one provider with one key, and to nobody else. The key's health hears of it,
// and the book counts it. The error is why nothing was asked; what the provider said is in the finding.
func (g *Gateway) Test(ctx context.Context, probe Probe) (Finding, error) {
	current := g.current.Load()
	one := current.provider(probe.Provider)
	if one == nil {
		if current.configures(probe.Provider) {
			return Finding{}, errNotRunning
		}
		return Finding{}, errNoProvider
	}
	to := choice{provider: one, why: "test"}
	if probe.Capability, to.model = one.testable(probe); to.model == "" {
		return Finding{}, errNoModel
	}
	key, found := one.keys.Tested(probe.Key)
	if !found {
		return Finding{}, errNoKey
	}
	if err := g.tests.take(probe.User, g.settings.Now()); err != nil {
		return Finding{}, err
	}
	_ = to.meter.take(0) // counted, never refused: whoever tests wants to know
	start := g.settings.Now()
	trial := trials[probe.Capability]
	var said trialResult
	attempt, _, err := g.attempt(ctx, to, key, start, func(ctx context.Context, to choice, connection driver.Connection, began func()) error {
		return trial.ask(ctx, to, connection, began, &said)
	})
	if err == nil {
		one.keys.Mended(key.ID)
	}
	used := said.used
	used.At = start
	answer := g.account(Ask{User: probe.User, Capability: probe.Capability}, to, 0, used, []Attempt{attempt}, err)
	finding := Finding{OK: err == nil, Provider: one.Name, Model: to.model, Capability: probe.Capability, Key: key.ID, KeyName: key.Name,
		FirstToken: attempt.FirstByte.Milliseconds(), Took: attempt.Took.Milliseconds(), Cost: answer.Cost, Tokens: answer.Tokens, Said: said.text}
	if err != nil {
		finding.Code, finding.Detail = words[kindOf(err)].code, err.Error()
		var failure *driver.Failure
		if errors.As(err, &failure) {
			finding.Detail = failure.Message
		}
	}
	return finding, nil
}

func (s *snapshot) configures(name string) bool {
	for _, one := range s.config.Providers {
		if one.Name == name {
			return true
		}
	}
	return false
}

// testable is what a probe tries: the model is empty where it cannot be tried.
func (p *provider) testable(probe Probe) (driver.Capability, string) {
	for _, capability := range p.driver.Capabilities {
		trial, known := trials[capability]
		if probe.Capability != "" && capability != probe.Capability || !known || !trial.can(p.driver) {
			continue
		}
		models := p.models(capability)
		switch {
		case probe.Model == "" && len(models) > 0:
			return capability, models[0]
		case probe.Model != "" && slices.Contains(models, probe.Model):
			return capability, probe.Model
		}
	}
	return probe.Capability, ""
}
