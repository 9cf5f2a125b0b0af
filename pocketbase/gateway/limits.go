package gateway

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"helen/gateway/config"
)

// Amount is what one request wants to use of what people may.
type Amount struct {
	Messages   int
	Uploads    int
	AIRequests int
	Requests   int
	Tokens     int // estimated before; Settle corrects it
}

// Limited refuses what is too much for now.
type Limited struct {
	Scope string // "user", "everyone" or a provider's name
	What  string // "messages", "uploads", "ai_requests", "requests", "tokens", "requests_day", "tokens_day"
	After time.Duration
}

func (l *Limited) Error() string   { return fmt.Sprintf("too many %s of %s", l.What, l.Scope) }
func (l *Limited) Code() string    { return "rate_limited" }
func (l *Limited) Message() string { return "Too many requests. Try again later." }
func (l *Limited) Status() int     { return http.StatusTooManyRequests }

// RetryAfter is for the header of that name.
func (l *Limited) RetryAfter() time.Duration { return l.After }

// Used is what was counted today, to start from after a restart.
type Used struct{ Requests, Tokens int }

// Limiter counts what each person, and everybody together, uses.
type Limiter struct {
	mutex  sync.Mutex
	now    func() time.Time
	limits config.Limits
	people map[string]*account
	all    account
	swept  time.Time
}

// account counts one subject: the windows in the order of bounds.
type account struct {
	minutes  [5]minute
	requests day
	tokens   day
}

// NewLimiter starts from today's use, by person.
func NewLimiter(limits config.Limits, today map[string]Used, now func() time.Time) *Limiter {
	limiter := &Limiter{now: now, limits: limits, people: map[string]*account{}}
	for user, used := range today {
		limiter.account(user).restore(used, now())
		*limiter.all.requests.at(now()) += used.Requests
		*limiter.all.tokens.at(now()) += used.Tokens
	}
	return limiter
}

func (a *account) restore(used Used, now time.Time) {
	*a.requests.at(now), *a.tokens.at(now) = used.Requests, used.Tokens
}

// Apply changes the limits; what was counted stays.
func (l *Limiter) Apply(limits config.Limits) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.limits = limits
}

// Take counts the amount, or refuses it whole with *Limited.
func (l *Limiter) Take(user string, amount Amount) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := l.now()
	l.sweep(now)
	person := l.account(user)
	if limited := person.check(now, amount, l.limits.User, "user"); limited != nil {
		return limited
	}
	if limited := l.all.check(now, amount, l.limits.Global, "everyone"); limited != nil {
		return limited
	}
	person.add(now, amount)
	l.all.add(now, amount)
	return nil
}

// Give gives back an amount that was taken.
func (l *Limiter) Give(user string, amount Amount) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := l.now()
	back := Amount{-amount.Messages, -amount.Uploads, -amount.AIRequests, -amount.Requests, -amount.Tokens}
	l.account(user).add(now, back)
	l.all.add(now, back)
}

// Settle adds the tokens by which an estimate was wrong; negative gives back.
func (l *Limiter) Settle(user string, tokens int) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := l.now()
	l.account(user).add(now, Amount{Tokens: tokens})
	l.all.add(now, Amount{Tokens: tokens})
}

func (l *Limiter) account(user string) *account {
	person := l.people[user]
	if person == nil {
		person = &account{}
		l.people[user] = person
	}
	return person
}

// sweep forgets people of whom nothing counts any more.
func (l *Limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for user, person := range l.people {
		if person.idle(now) {
			delete(l.people, user)
		}
	}
}

func (a *account) idle(now time.Time) bool {
	for index := range a.minutes {
		if a.minutes[index].sum(now) != 0 {
			return false
		}
	}
	return *a.requests.at(now) == 0 && *a.tokens.at(now) == 0
}

func (a *account) check(now time.Time, amount Amount, limits config.UserLimits, scope string) *Limited {
	for index, bound := range bounds(amount, limits) {
		if bound.limit == 0 || bound.amount == 0 {
			continue
		}
		if wait := a.minutes[index].room(now, bound.amount, bound.limit); wait > 0 {
			return &Limited{Scope: scope, What: bound.what, After: wait}
		}
	}
	if over(a.requests.at(now), amount.AIRequests, limits.RequestsPerDay) {
		return &Limited{Scope: scope, What: "requests_day", After: untilMidnight(now)}
	}
	if over(a.tokens.at(now), amount.Tokens, limits.TokensPerDay) {
		return &Limited{Scope: scope, What: "tokens_day", After: untilMidnight(now)}
	}
	return nil
}

func over(count *int, amount, limit int) bool {
	return limit > 0 && amount > 0 && *count+amount > limit
}

func (a *account) add(now time.Time, amount Amount) {
	for index, bound := range bounds(amount, config.UserLimits{}) {
		a.minutes[index].add(now, bound.amount)
	}
	*a.requests.at(now) += amount.AIRequests
	*a.tokens.at(now) += amount.Tokens
}

type bound struct {
	what          string
	amount, limit int
}

func bounds(amount Amount, limits config.UserLimits) [5]bound {
	return [5]bound{
		{"messages", amount.Messages, limits.MessagesPerMinute},
		{"uploads", amount.Uploads, limits.UploadsPerMinute},
		{"ai_requests", amount.AIRequests, limits.AIRequestsPerMinute},
		{"requests", amount.Requests, limits.RequestsPerMinute},
		{"tokens", amount.Tokens, limits.TokensPerMinute},
	}
}
