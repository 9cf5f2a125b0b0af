package process

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"helen/gateway"
	"helen/gateway/config"
	"helen/gateway/driver"
)

// stage is a provider that says one thing after the other, the last one for ever.
type stage struct {
	mutex  sync.Mutex
	says   []string
	hangs  string // what never ends: "chat", "hear", "speak"
	silent bool   // it has no voice
	fails  error
	asked  []driver.ChatRequest
	heard  []driver.TranscriptionRequest
	spoken []driver.SpeechRequest
}

var now *stage

func init() {
	all := []driver.Capability{driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription, driver.SpeechSynthesis}
	models := map[driver.Capability][]string{}
	for _, one := range all {
		models[one] = []string{string(one) + "-model"}
	}
	driver.Register(driver.Driver{
		Type: "processing", Name: "Processing", BaseURL: "http://stage.test", Capabilities: all, Models: models,
		Chat: func(ctx context.Context, _ driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
			now.mutex.Lock()
			now.asked = append(now.asked, request)
			said, fails := now.says[0], now.fails
			if len(now.says) > 1 {
				now.says = now.says[1:]
			}
			now.mutex.Unlock()
			if err := wait(ctx, "chat"); err != nil || fails != nil {
				return errors.Join(err, fails)
			}
			for _, delta := range []driver.ChatDelta{{Text: said}, {Finish: "stop"}, {Usage: &driver.Usage{Input: 7, Output: 3}}} {
				if err := emit(delta); err != nil {
					return err
				}
			}
			return nil
		},
		Transcribe: func(ctx context.Context, _ driver.Connection, request driver.TranscriptionRequest) (driver.Transcript, error) {
			now.heard = append(now.heard, request)
			return driver.Transcript{Text: "hola", Language: "es", Seconds: 1.5}, wait(ctx, "hear")
		},
		Speak: func(ctx context.Context, _ driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
			now.spoken = append(now.spoken, request)
			if now.silent {
				return driver.Speech{}, &driver.Failure{Kind: driver.QuotaSpent}
			}
			return driver.Speech{MIME: "audio/wav", Body: io.NopCloser(strings.NewReader(string(wave)))}, wait(ctx, "speak")
		},
	})
}

func wait(ctx context.Context, where string) error {
	if now.hangs != where {
		return nil
	}
	<-ctx.Done()
	return driver.FromTransport(ctx, ctx.Err())
}

// wave is half a second of silence at 24 kHz, with the length that streams have: none.
var wave = append([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0]\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data\xff\xff\xff\xff"), make([]byte, 24000)...)

var (
	png   = encoded([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"))
	sound = encoded(wave)
)

func encoded(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

func perform(t *testing.T, change func(*config.Config), says ...string) (*Processor, *stage) {
	t.Helper()
	now = &stage{says: says}
	document := config.Config{Providers: []config.Provider{{Name: "p", Type: "processing", Enabled: true, KeyVariables: []string{"P_KEY"}}}}
	if change != nil {
		change(&document)
	}
	gate, err := gateway.New(gateway.Settings{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, FirstByte: 5 * time.Second, Silence: 5 * time.Second,
		Env: func(string) string { return "secret" },
	}, document)
	if err != nil {
		t.Fatal(err)
	}
	return &Processor{gate}, now
}

// send is one request as it comes over HTTP.
func send(ctx context.Context, p *Processor, content any, kind string, about Context) (*Response, error) {
	written, err := json.Marshal(map[string]any{"content": content, "contentType": kind, "context": about})
	if err != nil {
		return nil, err
	}
	return sendBody(ctx, p, string(written))
}

func sendBody(ctx context.Context, p *Processor, body string) (*Response, error) {
	request, err := Read(httptest.NewRecorder(), httptest.NewRequest("POST", "/api/ai/process", strings.NewReader(body)))
	if err != nil {
		return nil, err
	}
	return p.Process(ctx, Person{ID: "u", Language: "es"}, request)
}

func codeOf(err error) string {
	var known interface{ Code() string }
	if errors.As(err, &known) {
		return known.Code()
	}
	return ""
}
