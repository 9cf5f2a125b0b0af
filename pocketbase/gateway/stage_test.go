package gateway

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// scripted is a kind of provider whose answers a test writes: by model and key, one after the other, the last for ever.
type scripted struct {
	mutex   sync.Mutex
	plays   map[string][]play
	asked   []string
	last    driver.ChatRequest
	preview string // the address of every voice's
}

type play struct {
	says    []string // then, if not nil, fails
	failure error
	waits   bool // until the context ends
}

var stage = &scripted{}

func init() {
	driver.Register(driver.Driver{
		Type: "scripted", Name: "Scripted", BaseURL: "http://scripted.test",
		Capabilities: []driver.Capability{driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.RealtimeVoice,
			driver.SpeechSynthesis},
		Models:   map[driver.Capability][]string{driver.TextGeneration: {"small", "big"}, driver.SpeechSynthesis: {"reader"}},
		Realtime: []string{"live"},
		Chat:     stage.chat,
		Voices:   stage.voices,
		Speak:    stage.speak,
	})
}

func (s *scripted) chat(ctx context.Context, to driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
	one := s.next(request, to.Key)
	for _, text := range one.says {
		if err := emit(driver.ChatDelta{Text: text}); err != nil {
			return err
		}
	}
	if one.waits {
		<-ctx.Done()
		return driver.FromTransport(ctx, ctx.Err())
	}
	if one.failure == nil {
		return emit(driver.ChatDelta{Finish: "stop", Usage: &driver.Usage{Input: 10, Output: 5}})
	}
	return one.failure
}

// voices are called after their key; the provider of key c has none to tell.
func (s *scripted) voices(_ context.Context, to driver.Connection) ([]driver.Voice, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked = append(s.asked, "voices/"+to.Key)
	if to.Key == "c" {
		return nil, &driver.Failure{Kind: driver.Overloaded, Message: "so it is"}
	}
	return []driver.Voice{{ID: to.Key, Preview: s.preview}}, nil
}

// speak says that it is an MP3, and how it was asked.
func (s *scripted) speak(_ context.Context, to driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked = append(s.asked, "speak/"+request.Voice)
	return driver.Speech{MIME: "audio/mpeg", Body: io.NopCloser(strings.NewReader("ID3\x04 " + request.Text))}, nil
}

func (s *scripted) next(request driver.ChatRequest, key string) play {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	name := request.Model + "/" + key
	s.asked, s.last = append(s.asked, name), request
	left := s.plays[name]
	if len(left) == 0 {
		return play{says: []string{"hello from ", name}}
	}
	if len(left) > 1 {
		s.plays[name] = left[1:]
	}
	return left[0]
}

func fails(kind driver.Kind) play {
	return play{failure: &driver.Failure{Kind: kind, Message: "so it is"}}
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time       { return c.at }
func (c *clock) pass(d time.Duration) { c.at = c.at.Add(d) }
func newClock() *clock                { return &clock{time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// two has providers "one" (keys a and b) and "two" (key c), both scripted.
func two(t *testing.T, plays map[string][]play, change func(*config.Config)) (*Gateway, *clock, *[]Usage) {
	t.Helper()
	stage.mutex.Lock()
	stage.plays, stage.asked = plays, nil
	stage.mutex.Unlock()
	document := config.Config{Providers: []config.Provider{
		{Name: "one", Type: "scripted", Enabled: true, Priority: 1, KeyVariables: []string{"ONE_KEYS"}},
		{Name: "two", Type: "scripted", Enabled: true, Priority: 2, KeyVariables: []string{"TWO_KEYS"}, Models: map[driver.Capability][]string{driver.TextGeneration: {"other"}}},
	}}
	if change != nil {
		change(&document)
	}
	time := newClock()
	used := &[]Usage{}
	g, err := New(Settings{
		Log: slog.New(slog.DiscardHandler), Now: time.now, FirstByte: 50_000_000, Silence: 50_000_000,
		Record: func(u Usage) { *used = append(*used, u) },
		Env:    func(name string) string { return map[string]string{"ONE_KEYS": "a,b", "TWO_KEYS": "c"}[name] },
	}, document)
	if err != nil {
		t.Fatal(err)
	}
	return g, time, used
}

func ask(g *Gateway, about Ask) (string, Answer, error) {
	var said strings.Builder
	about.Capability = driver.TextGeneration
	answer, err := g.Chat(context.Background(), about, driver.ChatRequest{
		Messages: []driver.Message{driver.TextMessage(driver.User, "hello")},
	}, func(delta driver.ChatDelta) error {
		said.WriteString(delta.Text)
		return nil
	})
	return said.String(), answer, err
}
