package accounts

import (
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const (
	tokenStart  = "helen_"
	tokenPrefix = len(tokenStart) + 8 // letters that are stored and shown; the other 44 are secret
	usedEvery   = time.Minute
)

// ScopeMessages is for what people write to each other; the other scopes are the gateway's.
const ScopeMessages = "messages"

// Scopes are what a personal token may be for.
var Scopes = []string{"chat", "speech", "transcription", "embeddings", ScopeMessages}

// IsToken tells a personal token from a session.
func IsToken(secret string) bool { return strings.HasPrefix(secret, tokenStart) }

// ByToken finds whose personal token this is and what it is for. It refuses an unknown, expired or revoked
// one (401) and a blocked owner (403), by a *Refusal. It notes the use, at most once a minute.
func (a *Accounts) ByToken(app core.App, secret string) (user *core.Record, scopes []string, err error) {
	if !strings.HasPrefix(secret, tokenStart) || len(secret) <= tokenPrefix {
		return nil, nil, errToken
	}
	candidates := []*core.Record{}
	err = app.RecordQuery("tokens").AndWhere(dbx.HashExp{"prefix": secret[:tokenPrefix]}).All(&candidates)
	if err != nil {
		return nil, nil, err
	}
	hash := digest(secret)
	var token *core.Record
	for _, one := range candidates {
		if same(one.GetString("hash"), hash) {
			token = one
		}
	}
	if token == nil {
		return nil, nil, errToken
	}
	now := a.Now()
	if expires := token.GetDateTime("expires"); !expires.IsZero() && !expires.Time().After(now) {
		return nil, nil, errToken
	}
	if user, err = app.FindRecordById(Users, token.GetString("user")); err != nil {
		return nil, nil, err
	}
	if err := Blocked(user, now); err != nil {
		return nil, nil, err
	}
	return user, token.GetStringSlice("scopes"), noteUse(app, token, now)
}

// noteUse writes past the hooks: a column of statistics is no event.
func noteUse(app core.App, token *core.Record, now time.Time) error {
	if now.Sub(token.GetDateTime("lastUsed").Time()) < usedEvery {
		return nil
	}
	stamp, err := types.ParseDateTime(now)
	if err != nil {
		return err
	}
	_, err = app.NonconcurrentDB().Update("tokens", dbx.Params{"lastUsed": stamp.String()}, dbx.HashExp{"id": token.Id}).Execute()
	return err
}
