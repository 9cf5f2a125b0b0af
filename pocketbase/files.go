package main

import (
	"log/slog"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
	"helen/gateway"
	"helen/media"
)

// newMedia wires the files that people send: who is in a thread, and how often somebody may send one.
func newMedia(app core.App, thinking *thinking, chosen settings, log *slog.Logger) (*media.Media, error) {
	return media.New(media.Settings{
		App: app, Log: log, Now: time.Now, Most: chosen.largestUpload, Member: isMember,
		Count: func(user string) error { return thinking.gateway.Count(user, gateway.Amount{Uploads: 1}) },
		Allow: func(user *core.Record) error { return accounts.Allow(user, accounts.RoleUser, time.Now()) },
	})
}

// isMember tells whether somebody is in a thread.
func isMember(app core.App, user, thread string) bool {
	found, err := app.CountRecords("members", dbx.HashExp{"user": user, "thread": thread})
	return err == nil && found > 0
}
