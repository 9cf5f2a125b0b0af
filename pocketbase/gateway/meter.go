package gateway

import (
	"sync"
	"time"

	"helen/gateway/config"
)

// providerMeter keeps to what a provider's account may use. What goes beyond is asked of the next provider.
type providerMeter struct {
	mutex    sync.Mutex
	now      func() time.Time
	limits   config.ProviderLimits
	requests minute
	tokens   minute
	dayUse   struct{ requests, tokens day }
}

func newProviderMeter(limits config.ProviderLimits, today Used, now func() time.Time) *providerMeter {
	m := &providerMeter{now: now, limits: limits}
	*m.dayUse.requests.at(now()), *m.dayUse.tokens.at(now()) = today.Requests, today.Tokens
	return m
}

// apply changes the limits; what was counted stays.
func (m *providerMeter) apply(limits config.ProviderLimits) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.limits = limits
}

// take counts one request of so many tokens; when it does not fit, nothing is counted and it says for how long.
func (m *providerMeter) take(tokens int) *Limited {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	now := m.now()
	requests, spent := m.dayUse.requests.at(now), m.dayUse.tokens.at(now)
	refused := func(what string, after time.Duration) *Limited { return &Limited{"provider", what, after} }
	switch {
	case over(requests, 1, m.limits.RequestsPerDay):
		return refused("requests_day", untilMidnight(now))
	case over(spent, tokens, m.limits.TokensPerDay):
		return refused("tokens_day", untilMidnight(now))
	}
	if limit := m.limits.RequestsPerMinute; limit > 0 {
		if wait := m.requests.room(now, 1, limit); wait > 0 {
			return refused("requests", wait)
		}
	}
	if limit := m.limits.TokensPerMinute; limit > 0 {
		if wait := m.tokens.room(now, min(tokens, limit), limit); wait > 0 {
			return refused("tokens", wait)
		}
	}
	m.requests.add(now, 1)
	*requests++
	m.count(now, tokens)
	return nil
}

// settle adds the tokens by which the estimate was wrong.
func (m *providerMeter) settle(tokens int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.count(m.now(), tokens)
}

func (m *providerMeter) count(now time.Time, tokens int) {
	m.tokens.add(now, tokens)
	*m.dayUse.tokens.at(now) += tokens
}
