package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"

	"helen/accounts"
	"helen/chat"
	"helen/socket"
)

const (
	helloWithin    = 10 * time.Second
	pingEvery      = 30 * time.Second
	socketPatience = 10 * time.Second
)

// newSockets gives native clients what the routes give the app.
func newSockets(app core.App, conversations *chat.Chat, log *slog.Logger, welcomes func(*http.Request) bool) *socket.Sockets {
	sockets := socket.New(socket.Settings{
		Log: log, Now: time.Now, Welcomes: welcomes,
		Identify: func(token string) (socket.Session, error) { return sessionOf(app, token) },
		Allow: func(user string) error {
			row, err := app.FindRecordById(accounts.Users, user)
			if err != nil {
				return err
			}
			return accounts.Allow(row, accounts.RoleUser, time.Now())
		},
		Listen: conversations.Listen,
		Latest: conversations.Latest,
		Push: func(user string, operations []json.RawMessage) (any, error) {
			return conversations.Do(user, operations)
		},
		Pull: func(user string, since, began, limit int) (any, error) {
			return conversations.Changes(user, since, began, limit)
		},
		History: func(user, thread string, before, limit int) (any, error) {
			return conversations.PastOf(user, thread, before, limit)
		},
		Typing:      conversations.Types,
		HelloWithin: helloWithin, PingEvery: pingEvery, Patience: socketPatience,
	})
	app.OnRecordAfterUpdateSuccess(accounts.Users).BindFunc(func(e *core.RecordEvent) error {
		sockets.Changed(e.Record.Id, e.Record.TokenKey(), accounts.Blocked(e.Record, time.Now()) != nil)
		return e.Next()
	})
	app.OnRecordAfterDeleteSuccess(accounts.Users).BindFunc(func(e *core.RecordEvent) error {
		sockets.Changed(e.Record.Id, "", true)
		return e.Next()
	})
	return sockets
}

// sessionOf is whose token it is; PocketBase has no words for those of nobody's.
func sessionOf(app core.App, token string) (socket.Session, error) {
	user, err := app.FindAuthRecordByToken(token, core.TokenTypeAuth)
	if err != nil {
		return socket.Session{}, accounts.AllowBlocked(nil)
	}
	if err := accounts.AllowBlocked(user); err != nil {
		return socket.Session{}, err
	}
	session := socket.Session{User: user.Id, Key: user.TokenKey(), Blocked: accounts.Blocked(user, time.Now()) != nil}
	claims, err := security.ParseUnverifiedJWT(token)
	if err != nil {
		return socket.Session{}, err
	}
	if ends, ok := claims["exp"].(float64); ok {
		session.Expires = time.Unix(int64(ends), 0)
	}
	return session, nil
}
