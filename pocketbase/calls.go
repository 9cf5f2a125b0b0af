package main

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
	"helen/call"
	"helen/turn"
)

// callTimes are how long things wait in calls; a test waits for less.
var callTimes = call.Defaults

// beginCalls lets people call each other from their conversations, and opens the relay if there is to be one.
func (s *server) beginCalls(app core.App) error {
	relay, err := s.startRelay(app)
	if err != nil {
		return err
	}
	s.relay = relay
	settings := call.Settings{
		App: app, Log: s.log, Now: time.Now, Threads: s.thinking.chat, Welcomes: s.welcomes,
		RingFor: s.settings.ringFor, SumUp: s.thinking.sumUp,
		Allow: func(user *core.Record) error { return accounts.Allow(user, accounts.RoleUser, time.Now()) },
	}
	if relay != nil {
		settings.Ice = func(peer, holder string) ([]call.Server, time.Time) {
			urls, username, password, until := relay.ICE(peer, holder)
			return []call.Server{{URLs: []string{"stun:" + relay.Address()}}, {URLs: urls, Username: username, Credential: password}}, until
		}
	}
	if s.settings.livekit.On() {
		if s.livekit, err = s.settings.livekit.Parse(time.Now); err != nil {
			return err
		}
		settings.Rooms = s.livekit
	}
	if s.calls, err = call.New(callTimes(settings)); err != nil {
		return err
	}
	s.measureCalls()
	return nil
}

func (s *server) startRelay(app core.App) (*turn.Server, error) {
	if !s.settings.turn.On() {
		return nil, nil
	}
	settings, err := s.settings.turn.Parse()
	if err != nil {
		return nil, err
	}
	key, err := call.Key(app, "turn")
	if err != nil {
		return nil, err
	}
	relay, err := turn.Start(settings, key, time.Now)
	if err != nil {
		return nil, err
	}
	s.log.Info("relaying", "address", relay.Address(), "listen", settings.Listen, "ports", s.settings.turn.Ports)
	return relay, nil
}

// passToLiveKit is GET /livekit/{path...}: a browser's socket to the server that carries large calls.
func (s *server) passToLiveKit(e *core.RequestEvent) error {
	if s.livekit == nil {
		return notFound(e)
	}
	return s.livekit.Pass(e.Response, e.Request, e.Request.PathValue("path"), s.calls.Sits)
}

// measureCalls shows what goes on, and never who.
func (s *server) measureCalls() {
	s.metrics.Gauge("helen_calls", "Calls that go on.", func() float64 { rooms, _, _ := s.calls.Counted(); return rooms })
	s.metrics.Gauge("helen_call_sockets", "Sockets by which devices in calls find each other.",
		func() float64 { _, sockets, _ := s.calls.Counted(); return sockets })
	s.metrics.Counter("helen_call_messages_total", "Messages passed from one device to another.",
		func() float64 { _, _, messages := s.calls.Counted(); return messages })
	if s.relay == nil {
		return
	}
	counts := &s.relay.Counts
	s.metrics.Gauge("helen_turn_relays", "Relays that are open.", func() float64 { return float64(counts.Relays.Load()) })
	s.metrics.Counter("helen_turn_bytes_total", "Bytes relayed.", func() float64 { return float64(counts.Bytes.Load()) })
	s.metrics.Counter("helen_turn_dropped_total", "Packets not relayed: too many, or to where nobody may.",
		func() float64 { return float64(counts.Dropped.Load()) })
	s.metrics.Counter("helen_turn_refused_total", "Requests to the relay that were refused.",
		func() float64 { return float64(counts.Refused.Load()) })
}

// endCalls closes the sockets; what people say to each other goes on, but for those who need the relay.
func (s *server) endCalls() {
	if s.calls != nil {
		s.calls.Close()
	}
	if s.relay == nil {
		return
	}
	if err := s.relay.Close(); err != nil {
		s.log.Warn("the relay did not end in order", "error", err)
	}
}
