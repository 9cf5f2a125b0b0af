package gateway

import (
	"errors"
	"net/http"
	"time"

	"helen/gateway/driver"
)

// NoProvider means that nobody is configured who could answer.
const NoProvider driver.Kind = "no_provider"

// Unanswered is a question that no provider answered, or whose answer broke off.
type Unanswered struct {
	Kind     driver.Kind
	Attempts []Attempt
	After    time.Duration // when it is worth asking again; 0 when nobody knows
	Err      error
}

func unanswered(err error, attempts []Attempt) error {
	if err == nil {
		return nil
	}
	refused := &Unanswered{Kind: kindOf(err), Attempts: attempts, Err: err}
	var failure *driver.Failure
	if errors.As(err, &failure) {
		refused.After = failure.RetryAfter
	}
	return refused
}

// words are, for each kind of failure, what a client is told: a status, a code the app has a sentence for, and a
// message for those who read JSON. None of it is the provider's own text, which may say more than a person should know.
var words = map[driver.Kind]struct {
	status        int
	code, message string
}{
	NoProvider:            {http.StatusServiceUnavailable, "no_provider", "No provider is configured for this."},
	driver.KeyRefused:     {http.StatusBadGateway, "provider_key_refused", "The provider refused our key."},
	driver.QuotaSpent:     {http.StatusBadGateway, "provider_quota_spent", "The provider's account is spent."},
	driver.RateLimited:    {http.StatusServiceUnavailable, "provider_busy", "The provider takes no more for now."},
	driver.Overloaded:     {http.StatusBadGateway, "provider_down", "The provider has a problem."},
	driver.Unreachable:    {http.StatusBadGateway, "provider_down", "The provider cannot be reached."},
	driver.TimedOut:       {http.StatusGatewayTimeout, "provider_slow", "The provider took too long."},
	driver.Malformed:      {http.StatusBadGateway, "provider_down", "The provider's answer could not be read."},
	driver.BadRequest:     {http.StatusBadRequest, "provider_refused", "The provider refused the request."},
	driver.ContextTooLong: {http.StatusBadRequest, "context_too_long", "This is more than the model can take."},
	driver.ContentRefused: {http.StatusUnprocessableEntity, "content_refused", "The provider refused the content."},
	driver.Cancelled:      {499, "cancelled", "Nobody waited for the answer."},
}

func (u *Unanswered) Error() string {
	if u.Err == nil {
		return string(u.Kind)
	}
	return u.Err.Error()
}

func (u *Unanswered) Unwrap() error { return u.Err }

// Code is stable; the app turns it into words.
func (u *Unanswered) Code() string { return words[u.Kind].code }

// Message is for those who read JSON.
func (u *Unanswered) Message() string { return words[u.Kind].message }

// Status is HTTP's.
func (u *Unanswered) Status() int { return words[u.Kind].status }

// RetryAfter is for the header of that name; 0 when nobody knows.
func (u *Unanswered) RetryAfter() time.Duration { return u.After }
