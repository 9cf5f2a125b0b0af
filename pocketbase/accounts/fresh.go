package accounts

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// freshFor is how long a sign-in by OAuth2 stands for a password.
const freshFor = 5 * time.Minute

// freshSessions are those that were just signed in by OAuth2. Who has no password confirms with one of them:
// a stolen session is another, or is older. They are kept in memory; after a restart one signs in again.
type freshSessions struct {
	mu    sync.Mutex
	since map[string]time.Time // by the session's digest
}

func (f *freshSessions) add(session string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for known, since := range f.since {
		if now.Sub(since) >= freshFor {
			delete(f.since, known)
		}
	}
	f.since[digest(session)] = now
}

func (f *freshSessions) has(session string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	since, known := f.since[digest(session)]
	return known && now.Sub(since) < freshFor
}

func (a *Accounts) rememberOAuth2(e *core.RecordAuthRequestEvent) error {
	if e.AuthMethod == core.MFAMethodOAuth2 {
		a.fresh.add(e.Token, a.Now())
	}
	return e.Next()
}

// sessionOf is the token of a request as PocketBase takes it, with or without "Bearer".
func sessionOf(r *http.Request) string {
	header := r.Header.Get("Authorization")
	if len(header) > 7 && strings.EqualFold(header[:7], "Bearer ") {
		return header[7:]
	}
	return header
}
