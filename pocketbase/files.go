package main

import (
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
	"helen/chat"
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

// sentFiles are the files of messages, in the words of conversations.
type sentFiles struct{ media *media.Media }

func (f sentFiles) Tie(tx core.App, user, thread, message string, files []string) ([]chat.File, error) {
	sent, err := f.media.Tie(tx, user, thread, message, files)
	if err != nil {
		return nil, missing(err)
	}
	kept := make([]chat.File, 0, len(sent))
	for _, one := range sent {
		kept = append(kept, chat.File(one))
	}
	return kept, nil
}

func (f sentFiles) Copy(tx core.App, user, thread, message string, files []string) ([]chat.File, error) {
	kept := make([]chat.File, 0, len(files))
	for _, file := range files {
		sent, err := f.media.Copy(tx, user, file, thread, message)
		if err != nil {
			return nil, missing(err)
		}
		kept = append(kept, chat.File(sent))
	}
	return kept, nil
}

func (f sentFiles) Store(user, thread, name string, body io.Reader) (string, error) {
	return f.media.Store(user, thread, name, body)
}

func (f sentFiles) Untie(tx core.App, thread, message string) error {
	return f.media.Untie(tx, thread, message)
}

// missing says so in the words of conversations; what is our own failure stays one.
func missing(err error) error {
	var refused interface{ Code() string }
	if errors.As(err, &refused) {
		return chat.ErrNoFile
	}
	return err
}

// isMember tells whether somebody is in a thread.
func isMember(app core.App, user, thread string) bool {
	found, err := app.CountRecords("members", dbx.HashExp{"user": user, "thread": thread, "left": 0})
	return err == nil && found > 0
}
