package drivers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"helen/gateway/driver"
)

// wires are the providers that chat, each with its own way to say "Hola, Ana" in two pieces.
var wires = []struct {
	kind  string
	lines []string
	bad   string // an error in the middle of a stream
}{
	{"openai", openAISays("Hola", ", Ana"), `{"error":{"message":"The server had an error","type":"server_error","code":null}}`},
	{"xai", openAISays("Hola", ", Ana"), `{"error":{"message":"upstream broke","type":"server_error"}}`},
	{"custom", openAISays("Hola", ", Ana"), `{"error":"an error was encountered while running the model"}`},
	{"anthropic", anthropicSays("Hola", ", Ana"), `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`},
	{"google", googleSays("Hola", ", Ana"), `{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}`},
}

func quoted(text string) string {
	written, _ := json.Marshal(text)
	return string(written)
}

func openAISays(pieces ...string) []string {
	data := []string{`{"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}`}
	for _, piece := range pieces {
		data = append(data, fmt.Sprintf(`{"id":"c1","choices":[{"index":0,"delta":{"content":%s},"finish_reason":null}],"usage":null}`, quoted(piece)))
	}
	return sse(append(data,
		`{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}`,
		`{"id":"c1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":2}}}`,
		`[DONE]`)...)
}

func anthropicSays(pieces ...string) []string {
	data := []string{
		`{"type":"message_start","message":{"id":"m1","role":"assistant","content":[],"usage":{"input_tokens":7,"cache_read_input_tokens":2,"output_tokens":1}}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
		`{"type":"ping"}`,
	}
	for _, piece := range pieces {
		data = append(data, fmt.Sprintf(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}`, quoted(piece)))
	}
	return typed(append(data,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}}`,
		`{"type":"message_stop"}`)...)
}

func googleSays(pieces ...string) []string {
	var data []string
	for index, piece := range pieces {
		finish := ""
		if index == len(pieces)-1 {
			finish = `,"finishReason":"STOP"`
		}
		data = append(data, fmt.Sprintf(
			`{"candidates":[{"content":{"parts":[{"text":%s}],"role":"model"}%s,"index":0}],"usageMetadata":{"promptTokenCount":9,`+
				`"candidatesTokenCount":3,"thoughtsTokenCount":1,"cachedContentTokenCount":2,"totalTokenCount":13}}`, quoted(piece), finish))
	}
	return sse(data...)
}

func TestStreams(t *testing.T) {
	for _, wire := range wires {
		t.Run(wire.kind, func(t *testing.T) {
			on := perform(t, play{lines: wire.lines})
			got, err := chat(t, wire.kind, on, ask("hola"))
			if err != nil {
				t.Fatal(err)
			}
			if got.text != "Hola, Ana" || fmt.Sprint(got.finish) != "[stop]" {
				t.Errorf("got %q, finish %v", got.text, got.finish)
			}
			if want := (driver.Usage{Input: 9, Output: 4, Cached: 2}); len(got.usage) != 1 || got.usage[0] != want {
				t.Errorf("usage %v, want %v once", got.usage, want)
			}
		})
	}
}

// Each delta is handed on before the next one is there.
func TestEmitsAtOnce(t *testing.T) {
	for _, wire := range wires {
		t.Run(wire.kind, func(t *testing.T) {
			step := make(chan struct{}, len(wire.lines))
			on := perform(t, play{lines: wire.lines, step: step})
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			said := make(chan string, 10)
			go func() {
				_ = lookup(t, wire.kind).Chat(ctx, on.to, ask("hola"), func(delta driver.ChatDelta) error {
					if delta.Text != "" {
						said <- delta.Text
					}
					return nil
				})
				close(said)
			}()
			for sent := 0; sent < len(wire.lines); sent++ {
				if strings.Contains(wire.lines[sent], "Hola") {
					if text := <-said; text != "Hola" {
						t.Fatalf("got %q before the rest was sent", text)
					}
				}
				step <- struct{}{}
			}
			for range said {
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		header map[string]string
		want   driver.Kind
		after  time.Duration
	}{
		{401, `{"error":{"message":"Incorrect API key provided: sk-test-****ghij."}}`, nil, driver.KeyRefused, 0},
		{403, `{"error":{"message":"no"}}`, nil, driver.KeyRefused, 0},
		{402, `{}`, nil, driver.QuotaSpent, 0},
		{404, `{"error":{"message":"The model does not exist"}}`, nil, driver.BadRequest, 0},
		{413, `<html>too large</html>`, nil, driver.BadRequest, 0},
		{429, `{"error":{"message":"slow down"}}`, map[string]string{"Retry-After": "7"}, driver.RateLimited, 7 * time.Second},
		{429, `{"error":{"message":"slow down"}}`, map[string]string{"Retry-After": "2", "Retry-After-Ms": "1500"}, driver.RateLimited, 1500 * time.Millisecond},
		{500, `not JSON at all`, nil, driver.Overloaded, 0},
		{503, ``, map[string]string{"Retry-After": "30"}, driver.Overloaded, 30 * time.Second},
		{529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, nil, driver.Overloaded, 0},
		{408, `{}`, nil, driver.TimedOut, 0},
		{400, `{"error":{"message":"This model's maximum context length is 8192 tokens."}}`, nil, driver.ContextTooLong, 0},
		{400, `{"error":{"message":"Output blocked by our content policy"}}`, nil, driver.ContentRefused, 0},
		{302, ``, map[string]string{"Location": "https://example.org/"}, driver.BadRequest, 0},
	} {
		for _, wire := range wires {
			t.Run(fmt.Sprintf("%s %d %s", wire.kind, test.status, test.want), func(t *testing.T) {
				on := perform(t, play{status: test.status, header: test.header, body: test.body})
				_, err := chat(t, wire.kind, on, ask("hola"))
				failure := failed(t, err, test.want)
				if failure.Status != test.status || failure.RetryAfter != test.after {
					t.Errorf("status %d, retry after %s", failure.Status, failure.RetryAfter)
				}
				if strings.Contains(failure.Message, "****") {
					t.Errorf("a part of the key is left: %s", failure.Message)
				}
				if len(on.heard) != 1 {
					t.Errorf("%d requests were made", len(on.heard))
				}
			})
		}
	}
}

// What breaks after the answer began: what had come was emitted, and the failure says what broke.
func TestBrokenStreams(t *testing.T) {
	for _, wire := range wires {
		begin := wire.lines[:len(wire.lines)/2]
		for _, test := range []struct {
			name string
			play play
			want driver.Kind
		}{
			{"an error", play{lines: append(begin[:len(begin):len(begin)], "data: "+wire.bad+"\n")}, driver.Overloaded},
			{"no JSON", play{lines: append(begin[:len(begin):len(begin)], `data: {"choices":[{"del`+"\n")}, driver.Malformed},
			{"half a chunk", play{lines: append(begin[:len(begin):len(begin)], `data: {"choices":[{"del`)}, driver.Malformed},
			{"no end", play{lines: begin}, driver.Malformed},
			{"a drop", play{lines: begin, drop: true}, driver.Unreachable},
			{"nothing", play{}, driver.Malformed},
			{"an error with status 200", play{header: map[string]string{"Content-Type": "application/json"}, body: `{"error":{"message":"This model's maximum context length is 10"}}`}, driver.ContextTooLong},
			{"no stream", play{header: map[string]string{"Content-Type": "application/json"}, body: `{"id":"c1"}`}, driver.Malformed},
		} {
			t.Run(wire.kind+" "+test.name, func(t *testing.T) {
				got, err := chat(t, wire.kind, perform(t, test.play), ask("hola"))
				failed(t, err, test.want)
				if len(test.play.lines) >= len(begin) && strings.Contains(strings.Join(begin, ""), "Hola") && got.text == "" {
					t.Error("what had come was not emitted")
				}
				if len(got.finish) > 0 {
					t.Errorf("a broken answer finished: %v", got.finish)
				}
			})
		}
	}
}

func TestUnreachable(t *testing.T) {
	for _, wire := range wires {
		to := driver.Connection{BaseURL: "http://127.0.0.1:1/v1", Key: testKey, HTTP: &http.Client{}}
		failed(t, lookup(t, wire.kind).Chat(context.Background(), to, ask("hola"), (&answer{}).take), driver.Unreachable)
	}
}

func TestContextEnds(t *testing.T) {
	for _, wire := range wires {
		t.Run(wire.kind, func(t *testing.T) {
			for _, hang := range []play{{hang: true}, {lines: wire.lines[:1], hang: true}} {
				on := perform(t, hang)
				ctx, cancel := context.WithCancel(context.Background())
				go func() { <-on.heard; cancel() }()
				failed(t, lookup(t, wire.kind).Chat(ctx, on.to, ask("hola"), (&answer{}).take), driver.Cancelled)

				ctx, cancel = context.WithTimeout(context.Background(), 30*time.Millisecond)
				failed(t, lookup(t, wire.kind).Chat(ctx, on.to, ask("hola"), (&answer{}).take), driver.TimedOut)
				cancel()
			}
		})
	}
}

func TestEmitEndsTheRequest(t *testing.T) {
	enough := errors.New("enough")
	for _, wire := range wires {
		t.Run(wire.kind, func(t *testing.T) {
			on := perform(t, play{lines: wire.lines, hang: true})
			calls := 0
			err := lookup(t, wire.kind).Chat(context.Background(), on.to, ask("hola"), func(driver.ChatDelta) error {
				calls++
				return enough
			})
			if err != enough || calls != 1 {
				t.Errorf("got %v after %d calls", err, calls)
			}
		})
	}
}

// A server that keeps its connection open after the last word does not keep the answer.
func TestLastWordIsEnough(t *testing.T) {
	for _, wire := range wires[:4] { // Google's stream has none: it ends with the body
		on := perform(t, play{lines: wire.lines, hang: true})
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := lookup(t, wire.kind).Chat(ctx, on.to, ask("hola"), (&answer{}).take); err != nil || ctx.Err() != nil {
			t.Errorf("%s: %v, %v", wire.kind, err, ctx.Err())
		}
	}
}

// Whatever happens, no body stays open, and each is closed by whoever asked.
func TestBodiesAreClosed(t *testing.T) {
	html := map[string]string{"Content-Type": "text/html"}
	for _, kind := range driver.Types() {
		for name, p := range map[string]play{
			"an error": {status: 500, body: `{}`}, "no sense": {body: `{`, header: html}, "JSON": {body: `{"a":1}`, header: map[string]string{"Content-Type": "application/json"}},
			"nothing": {}, "a stream": {lines: openAISays("Hola")}, "half a stream": {lines: anthropicSays("Hola")[:3], drop: true},
		} {
			on := perform(t, p)
			open := &atomic.Int64{}
			on.to.HTTP = &http.Client{Transport: counted{on.to.HTTP.Transport, open}}
			each, ctx := lookup(t, kind), context.Background()
			if each.Chat != nil {
				_ = each.Chat(ctx, on.to, ask("hola"), (&answer{}).take)
			}
			if each.Speak != nil {
				if speech, err := each.Speak(ctx, on.to, driver.SpeechRequest{Model: "m", Text: "Hola"}); err == nil {
					_ = speech.Body.Close()
				}
			}
			if each.Voices != nil {
				_, _ = each.Voices(ctx, on.to)
			}
			if each.Transcribe != nil {
				_, _ = each.Transcribe(ctx, on.to, driver.TranscriptionRequest{Model: "m"})
			}
			if each.Embed != nil {
				_, _ = each.Embed(ctx, on.to, driver.EmbeddingRequest{Model: "m", Input: []string{"a"}})
			}
			if open.Load() != 0 || len(on.heard) == 0 {
				t.Errorf("%s, %s: %d bodies are open after %d requests", kind, name, open.Load(), len(on.heard))
			}
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	for _, wire := range wires {
		var reused []bool
		on := perform(t, play{lines: wire.lines})
		on.to.HTTP = &http.Client{Transport: traced{on.to.HTTP.Transport, &reused}}
		for range 3 {
			if _, err := chat(t, wire.kind, on, ask("hola")); err != nil {
				t.Fatal(err)
			}
		}
		if fmt.Sprint(reused) != "[false true true]" {
			t.Errorf("%s: connections were used again: %v", wire.kind, reused)
		}
	}
}

func TestNothingStays(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("broken", func(t *testing.T) {
		for _, wire := range wires {
			half := wire.lines[:len(wire.lines)/2]
			drop, hang, bad := perform(t, play{lines: half, drop: true}), perform(t, play{lines: wire.lines, hang: true}), perform(t, play{lines: append(half[:len(half):len(half)], "data: {", ""), hang: true})
			for range 50 {
				_, _ = chat(t, wire.kind, drop, ask("hola"))
				_, _ = chat(t, wire.kind, bad, ask("hola"))
				_ = lookup(t, wire.kind).Chat(context.Background(), hang.to, ask("hola"), func(driver.ChatDelta) error { return errors.New("gone") })
				for _, each := range []*stage{drop, hang, bad} {
					<-each.heard
				}
			}
			for _, each := range []*stage{drop, hang, bad} {
				each.to.HTTP.CloseIdleConnections()
			}
		}
	})
	for wait := time.Millisecond; runtime.NumGoroutine() > before; wait *= 2 {
		if wait > 5*time.Second {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
		time.Sleep(wait)
	}
}
