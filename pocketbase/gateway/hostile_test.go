package gateway

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

func TestAnAnswerThatNeverEndsIsEnded(t *testing.T) {
	piece := strings.Repeat("x", longestAnswer/3)
	g, _, used := two(t, map[string][]play{"small/a": {{says: []string{piece, piece, piece, piece, piece}}}}, nil)
	said, _, err := ask(g, Ask{})
	var refused *Unanswered
	if !errors.As(err, &refused) || refused.Kind != driver.Malformed || len(said) > longestAnswer {
		t.Errorf("%d bytes were taken, %v", len(said), err)
	}
	if (*used)[0].Outcome != driver.Malformed || (*used)[0].Tokens.Output == 0 {
		t.Errorf("%+v", (*used)[0])
	}
}

// hangsUp takes one piece of sound.
type hangsUp struct{ bytes.Buffer }

func (h *hangsUp) Write(piece []byte) (int, error) {
	h.Buffer.Write(piece)
	return 0, errors.New("the listener is gone")
}

func TestWhoHangsUpHasBeenReadTo(t *testing.T) {
	g, _, used := two(t, nil, func(c *config.Config) {
		c.Providers[0].Prices = map[string]config.Price{"*": {PerMillionChars: 1e6}}
	})
	var heard hangsUp
	answer, err := g.Speak(context.Background(), Ask{Capability: driver.SpeechSynthesis}, driver.SpeechRequest{Text: "Señor"},
		func(string) error { return nil }, &heard)
	if err == nil || heard.Len() == 0 || answer.Cost != 5 || (*used)[0].Characters != 5 {
		t.Errorf("%v, %d bytes heard for %v dollars, %+v", err, heard.Len(), answer.Cost, *used)
	}
}

func TestManyAtOnceCannotSpendABalanceManyTimes(t *testing.T) {
	g, _, _ := two(t, nil, func(c *config.Config) {
		c.Features.Credits = true
		c.Providers[0].Prices = map[string]config.Price{"*": {OutputPerMillion: 10}}
	})
	g.settings.Balance = func(user string) (float64, bool) { return 0.01, user == "ana" }
	question := driver.ChatRequest{Messages: []driver.Message{driver.TextMessage(driver.User, "hello")}}
	about := Ask{User: "ana", Capability: driver.TextGeneration}
	first, err := g.Admit(about, question)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Admit(about, question); !errors.Is(err, Spent{}) {
		t.Errorf("a second at once: %v", err)
	}
	if _, err := g.Admit(Ask{User: "eva", Capability: driver.TextGeneration}, question); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	first.Cancel()
	first.Cancel()
	for range 3 { // what is over holds nothing
		if _, _, err := ask(g, Ask{User: "ana"}); err != nil {
			t.Error(err)
		}
	}
	if left := g.purse.held["ana"]; left != 0 {
		t.Errorf("%v is held for ever", left)
	}
	g.limiter.Apply(config.Limits{User: config.UserLimits{AIRequestsPerMinute: 1}})
	if _, err := g.Admit(about, question); err == nil || g.purse.held["ana"] != 0 {
		t.Errorf("%v: what is refused holds %v", err, g.purse.held["ana"])
	}
}

func TestAProvidersDayOutlivesAChangeAndARestart(t *testing.T) {
	limited := func(c *config.Config) { c.Providers[0].Limits.RequestsPerDay = 1 }
	g, clock, _ := two(t, nil, limited)
	first, _, _ := ask(g, Ask{})
	if err := g.Apply(g.Config()); err != nil {
		t.Fatal(err)
	}
	changed, _, _ := ask(g, Ask{})
	if !strings.Contains(first, "small") || !strings.Contains(changed, "other") {
		t.Errorf("before the change %q, after it %q", first, changed)
	}
	settings := g.settings
	settings.Log, settings.TodayBy = slog.New(slog.DiscardHandler), map[string]Used{"one": {Requests: 1}}
	restarted, err := New(settings, g.Config())
	if err != nil {
		t.Fatal(err)
	}
	if said, _, _ := ask(restarted, Ask{}); !strings.Contains(said, "other") {
		t.Errorf("after a restart %q", said)
	}
	clock.pass(24 * 60 * 60 * 1e9)
	if said, _, _ := ask(restarted, Ask{}); !strings.Contains(said, "small") {
		t.Errorf("the next day %q", said)
	}
}

// A clock that is put right by an hour must not keep anybody waiting for it.
func TestAClockThatIsPutBack(t *testing.T) {
	clock := newClock()
	limiter := NewLimiter(config.Limits{User: config.UserLimits{AIRequestsPerMinute: 1}}, nil, clock.now)
	if err := limiter.Take("ana", Amount{AIRequests: 1}); err != nil {
		t.Fatal(err)
	}
	clock.pass(-time.Hour)
	if err := limiter.Take("ana", Amount{AIRequests: 1}); err != nil {
		t.Error(err)
	}
	if err := limiter.Take("ana", Amount{AIRequests: 1}); err == nil {
		t.Error("the limit is gone")
	}
}
