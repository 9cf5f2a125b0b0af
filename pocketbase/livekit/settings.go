// Package livekit leads large calls through a LiveKit server: it lets people into its rooms, takes them out again, and passes on
// the socket by which a browser and that server agree on what is sent. Sound and pictures go straight to that server.
package livekit

import (
	"errors"
	"net/url"
	"strings"
	"time"
)

// Said is what an operator may say by environment; without an address there is none.
type Said struct {
	URL    string // HELEN_LIVEKIT_URL: where this server reaches it, such as ws://127.0.0.1:7880
	Key    string // HELEN_LIVEKIT_KEY: the name of its API key
	Secret string // HELEN_LIVEKIT_SECRET: what tokens are signed with
}

// Read takes it from the environment.
func Read(env func(string) string) Said {
	return Said{env("HELEN_LIVEKIT_URL"), env("HELEN_LIVEKIT_KEY"), env("HELEN_LIVEKIT_SECRET")}
}

// On tells whether any of it was said: half of it is a mistake, and not a wish for none.
func (s Said) On() bool { return s.URL != "" || s.Key != "" || s.Secret != "" }

// shortestSecret is what LiveKit itself asks for.
const shortestSecret = 32

// Parse understands what was said, or says what is wrong with it; never the secret.
func (s Said) Parse(now func() time.Time) (*Server, error) {
	at, err := url.Parse(s.URL)
	if err != nil || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return nil, errors.New("HELEN_LIVEKIT_URL must be an address such as ws://127.0.0.1:7880 or https://livekit.example")
	}
	switch at.Scheme {
	case "ws", "wss":
		at.Scheme = strings.Replace(at.Scheme, "ws", "http", 1)
	case "http", "https":
	default:
		return nil, errors.New("HELEN_LIVEKIT_URL must begin with ws://, wss://, http:// or https://")
	}
	if s.Key == "" {
		return nil, errors.New("HELEN_LIVEKIT_KEY is missing: it is the name of LiveKit's API key")
	}
	if len(s.Secret) < shortestSecret {
		return nil, errors.New("HELEN_LIVEKIT_SECRET must have 32 letters or more, as LiveKit wants it")
	}
	at.Path = "/" + strings.Trim(at.Path, "/") // a path to be joined begins with one
	return &Server{at: at, key: s.Key, secret: []byte(s.Secret), now: now}, nil
}
