package driver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Kind is why a provider did not answer: what the gateway does next depends on this alone.
type Kind string

const (
	KeyRefused     Kind = "key_refused"      // 401, 403: the key is of no use until someone changes it
	QuotaSpent     Kind = "quota_spent"      // the account has no money or credit left: another key may
	RateLimited    Kind = "rate_limited"     // 429: not now
	Overloaded     Kind = "overloaded"       // 5xx: theirs, may pass
	Unreachable    Kind = "unreachable"      // no connection, or it broke
	TimedOut       Kind = "timed_out"        // no first byte, or none for too long
	Malformed      Kind = "malformed"        // an answer nobody can read
	BadRequest     Kind = "bad_request"      // 400, 404, 413, 422: another key would hear the same
	ContextTooLong Kind = "context_too_long" // more tokens than the model takes
	ContentRefused Kind = "content_refused"  // their policy
	Cancelled      Kind = "cancelled"        // ours: whoever asked went away
)

// Failure is how every driver fails.
type Failure struct {
	Kind       Kind
	Status     int           // of HTTP; 0 when there was none
	Message    string        // the provider's words, for logs and operators; never holds a key
	RetryAfter time.Duration // when the provider named one
	Err        error
}

func (f *Failure) Error() string {
	if f.Status != 0 {
		return fmt.Sprintf("%s (%d): %s", f.Kind, f.Status, f.Message)
	}
	return fmt.Sprintf("%s: %s", f.Kind, f.Message)
}

func (f *Failure) Unwrap() error { return f.Err }

// FromStatus names the kind of failure an HTTP status stands for.
func FromStatus(status int) Kind {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return KeyRefused
	case status == http.StatusPaymentRequired:
		return QuotaSpent
	case status == http.StatusTooManyRequests:
		return RateLimited
	case status == http.StatusRequestTimeout:
		return TimedOut
	case status >= 500:
		return Overloaded
	default:
		return BadRequest
	}
}

// FromTransport explains an error of the connection itself.
func FromTransport(ctx context.Context, err error) *Failure {
	var known *Failure
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return &Failure{Kind: TimedOut, Message: "the provider took too long", Err: err}
	case ctx.Err() != nil, errors.Is(err, context.Canceled):
		return &Failure{Kind: Cancelled, Message: "nobody waits any more", Err: err}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Failure{Kind: TimedOut, Message: "the provider took too long", Err: err}
	default:
		return &Failure{Kind: Unreachable, Message: err.Error(), Err: err}
	}
}

// longestWait is the most that is believed of a provider that asks to be left alone.
const longestWait = 24 * time.Hour

// Wait is a time a provider asked for, within reason.
func Wait(seconds float64) time.Duration {
	return time.Duration(min(seconds, longestWait.Seconds()) * float64(time.Second))
}

// RetryAfter reads the header of that name, in seconds or as a date; 0 when there is none or it has passed.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
		return Wait(seconds)
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return Wait(at.Sub(now).Seconds())
	}
	return 0
}

// Rests tells whether the key should be left alone for a while: another one, or another provider, may do better.
func (k Kind) Rests() bool {
	switch k {
	case KeyRefused, QuotaSpent, RateLimited, Overloaded, Unreachable, TimedOut, Malformed:
		return true
	default:
		return false
	}
}
