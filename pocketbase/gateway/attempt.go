package gateway

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// Attempt is one request to one provider with one key, and what became of it.
type Attempt struct {
	Provider  string        `json:"provider"`
	Model     string        `json:"model"`
	Key       string        `json:"key"`
	Why       string        `json:"why"`
	Outcome   driver.Kind   `json:"outcome"` // "answered" or the kind of failure
	Message   string        `json:"message,omitempty"`
	FirstByte time.Duration `json:"firstByte"` // 0 when there was none
	Took      time.Duration `json:"took"`
}

const answered driver.Kind = "answered"

// mostAttempts bounds what one question may cost, however many keys and providers there are.
const mostAttempts = 8

// request makes one request; it calls began with the first thing that comes back and again with each that follows.
type request func(ctx context.Context, to choice, connection driver.Connection, began func()) error

// try is the one loop of retry (the same model, another key), fallback (the next provider) and cooldown (a key that
// failed rests, for everybody). Once something has come back nothing is tried again: part of it may have been seen.
func (g *Gateway) try(ctx context.Context, ask Ask, tokens int, make request) (choice, []Attempt, error) {
	var attempts []Attempt
	var last error
	parsed := ask.Parsed
	if parsed.IsZero() {
		parsed = time.Now()
	}
	ask.Facts.Time = g.settings.Now()
	choices, skipped := g.current.Load().choices(ask)
	for _, one := range skipped {
		g.settings.Log.WarnContext(ctx, "a routing rule was skipped", "condition", one.Rule.Condition, "provider", one.Rule.Provider, "why", one.Outcome, "error", one.Err)
	}
	if len(choices) == 0 {
		return choice{}, nil, &Unanswered{Kind: NoProvider}
	}
	for _, to := range choices {
		tried := map[string]bool{}
		for len(attempts) < mostAttempts {
			key, ready := to.keys.Next(tried)
			if !ready {
				break
			}
			if limited := to.meter.take(tokens); limited != nil {
				last = preferred(last, &driver.Failure{Kind: driver.RateLimited, Message: limited.Error(), RetryAfter: limited.After})
				break
			}
			tried[key.ID] = true
			attempt, began, err := g.attempt(ctx, to, key, parsed, make)
			parsed = time.Now() // what another attempt took is not our own time
			attempts = append(attempts, attempt)
			if err == nil || began {
				return to, attempts, unanswered(err, attempts)
			}
			last = err
			if kind := kindOf(err); !kind.Rests() {
				return to, attempts, unanswered(err, attempts)
			}
		}
	}
	if last == nil {
		last = resting(choices)
	}
	return choices[len(choices)-1], attempts, unanswered(last, attempts)
}

// preferred keeps the failure that says more: what a provider answered, rather than that it was not asked.
func preferred(known, next error) error {
	if known != nil {
		return known
	}
	return next
}

// resting is why nobody was asked at all: every key is out, or rests.
func resting(choices []choice) error {
	failure := &driver.Failure{Kind: driver.KeyRefused, Message: "no key is usable"}
	for _, one := range choices {
		if wait, some := one.keys.Wait(); some && (failure.RetryAfter == 0 || wait < failure.RetryAfter) {
			failure = &driver.Failure{Kind: driver.RateLimited, Message: "every key rests", RetryAfter: max(wait, time.Second)}
		}
	}
	return failure
}

func (g *Gateway) attempt(ctx context.Context, to choice, key config.Key, parsed time.Time, make request) (Attempt, bool, error) {
	patience := g.settings.FirstByte
	if to.Timeout > 0 {
		patience = to.Timeout
	}
	clocked, client := g.clocked(ctx, parsed)
	limited, cancel := context.WithCancelCause(clocked)
	defer cancel(nil)
	watch := time.AfterFunc(patience, func() { cancel(context.DeadlineExceeded) })
	defer watch.Stop()

	start := g.settings.Now()
	attempt := Attempt{Provider: to.Name, Model: to.model, Key: key.ID, Why: to.why, Outcome: answered}
	began := false
	err := make(limited, to, to.connection(key, client), func() {
		watch.Reset(g.settings.Silence)
		if !began {
			began = true
			attempt.FirstByte = g.settings.Now().Sub(start)
		}
	})
	attempt.Took = g.settings.Now().Sub(start)
	g.note(to, key, err, &attempt)
	g.settings.Log.Log(ctx, levelOf(err), "asked a provider", "provider", to.Name, "model", to.model, "key", key.ID,
		"why", to.why, "outcome", attempt.Outcome, "reason", attempt.Message, "firstByte", attempt.FirstByte, "took", attempt.Took)
	return attempt, began, err
}

// note tells the key how it did.
func (g *Gateway) note(to choice, key config.Key, err error, attempt *Attempt) {
	var failure *driver.Failure
	switch {
	case err == nil:
		to.keys.Succeeded(key.ID)
	case errors.As(err, &failure):
		attempt.Outcome, attempt.Message = failure.Kind, failure.Message
		to.keys.Failed(key.ID, failure)
	default:
		attempt.Outcome, attempt.Message = driver.Cancelled, err.Error()
	}
}

func levelOf(err error) slog.Level {
	switch kindOf(err) {
	case "", driver.Cancelled:
		return slog.LevelInfo
	default:
		return slog.LevelWarn
	}
}

func kindOf(err error) driver.Kind {
	var failure *driver.Failure
	switch {
	case err == nil:
		return ""
	case errors.As(err, &failure):
		return failure.Kind
	default:
		return driver.Cancelled
	}
}
