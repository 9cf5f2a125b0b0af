package drivers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"reflect"
	"strings"
	"testing"

	"helen/gateway/driver"
)

// asJSON compares as what is written, whatever the order of fields.
func asJSON(t *testing.T, got any, want string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, wanted) {
		written, _ := json.Marshal(got)
		t.Errorf("got  %s\nwant %s", written, want)
	}
}

func number(value float64) *float64 { return &value }

// talk is a conversation with everything in it.
func talk() driver.ChatRequest {
	return driver.ChatRequest{
		Model: "some-model",
		Messages: []driver.Message{
			driver.TextMessage(driver.System, "Be brief."),
			{Role: driver.User, Parts: []driver.Part{{Text: "What is this?"}, {MIME: "image/png", Data: []byte("png")}, {MIME: "image/jpeg", URL: "https://example.org/a.jpg"}}},
			{Role: driver.Assistant, ToolCalls: []driver.ToolCall{{ID: "c1", Name: "weather", Arguments: `{"city":"Quito"}`}, {ID: "c2", Name: "time", Arguments: `{"city":`}}},
			{Role: driver.Tool, ToolID: "c1", Parts: []driver.Part{{Text: "18 degrees"}}},
			{Role: driver.Tool, ToolID: "c2", Parts: []driver.Part{{Text: "noon"}}},
			{Role: driver.User, Parts: []driver.Part{{MIME: "application/pdf", Data: []byte("pdf")}, {MIME: "text/plain", Data: []byte("a note")}}},
		},
		Tools:       []driver.ToolDefinition{{Name: "weather", Description: "of a city", Parameters: json.RawMessage(`{"type":"object"}`)}},
		ToolChoice:  json.RawMessage(`{"type":"function","function":{"name":"weather"}}`),
		Temperature: number(0.5), TopP: number(0.9), MaxTokens: 99, Stop: []string{"END"},
		JSON: json.RawMessage(`{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}`),
	}
}

const openAITalk = `{"model":"some-model","stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"top_p":0.9,"stop":["END"],
"tool_choice":{"type":"function","function":{"name":"weather"}},
"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}},
"tools":[{"type":"function","function":{"name":"weather","description":"of a city","parameters":{"type":"object"}}}],
"LIMIT":99,
"messages":[{"role":"system","content":"Be brief."},
{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,cG5n"}},
 {"type":"image_url","image_url":{"url":"https://example.org/a.jpg"}}]},
{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Quito\"}"}},
 {"id":"c2","type":"function","function":{"name":"time","arguments":"{\"city\":"}}]},
{"role":"tool","tool_call_id":"c1","content":"18 degrees"},{"role":"tool","tool_call_id":"c2","content":"noon"},
{"role":"user","content":[{"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,cGRm"}},{"type":"text","text":"a note"}]}]}`

func TestOpenAIRequest(t *testing.T) {
	on := perform(t, play{lines: openAISays("Hola")})
	if _, err := chat(t, "openai", on, talk()); err != nil {
		t.Fatal(err)
	}
	got := <-on.heard
	if got.path != "/v1/chat/completions" || got.header.Get("Authorization") != "Bearer "+testKey {
		t.Errorf("asked %s with %q", got.path, got.header.Get("Authorization"))
	}
	asJSON(t, got.json(t), strings.Replace(openAITalk, "LIMIT", "max_completion_tokens", 1))
}

// Models that think refuse a temperature, and one set for the whole provider should not make them useless.
func TestOpenAITemperature(t *testing.T) {
	for model, takes := range map[string]bool{
		"gpt-4o-mini": true, "gpt-4.1": true, "gpt-5.3-chat-latest": true, "gpt-audio-mini": true,
		"o3": false, "o4-mini": false, "gpt-5-mini": false, "gpt-6-luna": false, "gpt-6.1-sol": false, "gpt-10": false,
	} {
		on := perform(t, play{lines: openAISays("Hola")})
		request := ask("hola")
		request.Model, request.Temperature = model, number(0.7)
		if _, err := chat(t, "openai", on, request); err != nil {
			t.Fatal(err)
		}
		if _, sent := (<-on.heard).json(t)["temperature"]; sent != takes {
			t.Errorf("%s: temperature sent: %v", model, sent)
		}
	}
}

func TestOpenAIKinds(t *testing.T) {
	for body, want := range map[string]driver.Kind{
		`{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}`:  driver.QuotaSpent,
		`{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}`:                          driver.RateLimited,
		`{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}`:                 driver.ContextTooLong,
		`{"error":{"message":"flagged","type":"invalid_request_error","code":"invalid_prompt"}}`:                           driver.ContentRefused,
		`{"error":{"message":"rejected by our safety system","type":"invalid_request_error","code":"moderation_blocked"}}`: driver.ContentRefused,
		`{"error":{"message":"Invalid value","type":"invalid_request_error","param":"messages","code":"invalid_value"}}`:   driver.BadRequest,
		`{"error":{"message":"The team has used all available credits","type":null,"code":null}}`:                          driver.QuotaSpent,
	} {
		status := 400
		if strings.Contains(body, "quota") || strings.Contains(body, "Rate") {
			status = 429
		}
		_, err := chat(t, "openai", perform(t, play{status: status, body: body}), ask("hola"))
		failed(t, err, want)
	}
}

// Its answers have a last word; one that has none may be half an answer.
func TestOpenAIWantsTheLastWord(t *testing.T) {
	lines := openAISays("Hola")
	for _, kind := range []string{"openai", "xai"} {
		got, err := chat(t, kind, perform(t, play{lines: lines[:len(lines)-1]}), ask("hola"))
		failed(t, err, driver.Malformed)
		if len(got.finish) != 1 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestOpenAIToolCalls(t *testing.T) {
	on := perform(t, play{lines: sse(
		`{"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}}]}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}}]}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Quito\"}"}},{"index":1,"id":"call_b","function":{"name":"time","arguments":"{}"}}]}}]}`,
		`{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`,
		`[DONE]`)})
	got, err := chat(t, "openai", on, ask("hola"))
	if err != nil {
		t.Fatal(err)
	}
	want := []driver.ToolCall{{ID: "call_a", Name: "weather", Arguments: `{"city":"Quito"}`}, {ID: "call_b", Name: "time", Arguments: "{}"}}
	if !reflect.DeepEqual(got.calls, want) || got.finish[0] != "tool_calls" || len(got.usage) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestOpenAISpeech(t *testing.T) {
	step := make(chan struct{})
	on := perform(t, play{header: map[string]string{"Content-Type": "audio/mpeg"}, lines: []string{"first", "rest"}, step: step})
	speech, err := lookup(t, "openai").Speak(context.Background(), on.to, driver.SpeechRequest{
		Model: "gpt-4o-mini-tts", Text: "Hola", Speed: 1.2, Settings: driver.VoiceSettings{Instructions: "softly"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer speech.Body.Close()
	first := make([]byte, 6)
	if _, err := io.ReadFull(speech.Body, first); err != nil || string(first) != "first\n" {
		t.Fatalf("got %q, %v before the rest was sent", first, err)
	}
	close(step)
	if rest, err := io.ReadAll(speech.Body); err != nil || string(rest) != "rest\n" || speech.MIME != "audio/mpeg" {
		t.Errorf("got %q, %v, %s", rest, err, speech.MIME)
	}
	got := <-on.heard
	asJSON(t, got.json(t), `{"model":"gpt-4o-mini-tts","voice":"coral","input":"Hola","instructions":"softly","response_format":"mp3","speed":1.2}`)
	if got.path != "/v1/audio/speech" {
		t.Errorf("asked %s", got.path)
	}
}

// Every provider's sound breaks in the same ways.
func TestBrokenSpeech(t *testing.T) {
	audio := map[string]string{"Content-Type": "audio/mpeg"}
	for _, kind := range []string{"openai", "custom", "elevenlabs"} {
		speak := func(p play) (driver.Speech, error) {
			return lookup(t, kind).Speak(context.Background(), perform(t, p).to, driver.SpeechRequest{Model: "m", Voice: "v", Text: "Hola"})
		}
		_, err := speak(play{status: 429, header: map[string]string{"Retry-After": "3"}, body: `{}`})
		failed(t, err, driver.RateLimited)
		_, err = speak(play{header: map[string]string{"Content-Type": "application/json"}, body: `{"ok":true}`})
		failed(t, err, driver.Malformed)
		speech, err := speak(play{header: audio, lines: []string{"half"}, drop: true})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(speech.Body)
		failed(t, err, driver.Unreachable)
		speech.Body.Close()
		_, err = lookup(t, kind).Speak(context.Background(), driver.Connection{}, driver.SpeechRequest{Format: "midi"})
		failed(t, err, driver.BadRequest)
	}
}

// fields reads a multipart request; the file is under its name.
func fields(t *testing.T, got heard) map[string]string {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(got.header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	form, err := multipart.NewReader(bytes.NewReader(got.body), parameters["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for name, values := range form.Value {
		found[name] = values[0]
	}
	for name, files := range form.File {
		file, _ := files[0].Open()
		content, _ := io.ReadAll(file)
		found[name] = files[0].Filename + " " + files[0].Header.Get("Content-Type") + " " + string(content)
	}
	return found
}

func TestOpenAITranscription(t *testing.T) {
	request := driver.TranscriptionRequest{Model: "whisper-1", Name: "a.webm", MIME: "audio/webm", Data: []byte("sound"), Language: "es"}
	on := perform(t, play{body: `{"text":"Hola.","language":"spanish","duration":1.5,"segments":[{"id":0,"start":0,"end":1.2,"text":" Hola."}]}`})
	said, err := lookup(t, "openai").Transcribe(context.Background(), on.to, request)
	if err != nil {
		t.Fatal(err)
	}
	want := driver.Transcript{Text: "Hola.", Language: "es", Seconds: 1.5, Segments: []driver.Segment{{Start: 0, End: 1.2, Text: " Hola."}}}
	if !reflect.DeepEqual(said, want) {
		t.Errorf("got %+v", said)
	}
	got := <-on.heard
	sent := fields(t, got)
	if got.header.Get("Content-Length") == "" || !reflect.DeepEqual(sent, map[string]string{
		"model": "whisper-1", "language": "es", "response_format": "verbose_json", "file": "a.webm audio/webm sound"}) {
		t.Errorf("sent %v, length %q", sent, got.header.Get("Content-Length"))
	}

	request.Model = "gpt-4o-mini-transcribe"
	on = perform(t, play{body: `{"text":"Hola.","usage":{"type":"tokens"}}`}, play{body: `{"ok":true}`}, play{body: `{"text":`})
	if said, err = lookup(t, "openai").Transcribe(context.Background(), on.to, request); err != nil || said.Text != "Hola." || said.Language != "es" {
		t.Errorf("got %+v, %v", said, err)
	}
	if sent := fields(t, <-on.heard); sent["response_format"] != "json" {
		t.Errorf("sent %v", sent)
	}
	for range 2 {
		_, err = lookup(t, "openai").Transcribe(context.Background(), on.to, request)
		failed(t, err, driver.Malformed)
	}
}

func TestOpenAIEmbeddings(t *testing.T) {
	request := driver.EmbeddingRequest{Model: "text-embedding-3-small", Input: []string{"a", "b"}, Dimensions: 2}
	on := perform(t,
		play{body: `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}],"usage":{"prompt_tokens":5}}`},
		play{body: `{"data":[{"index":0,"embedding":[1,2]},{"index":7,"embedding":[1,2]}]}`})
	got, err := lookup(t, "openai").Embed(context.Background(), on.to, request)
	if err != nil || !reflect.DeepEqual(got.Vectors, [][]float64{{1, 2}, {3, 4}}) || got.Usage.Input != 5 {
		t.Errorf("got %+v, %v", got, err)
	}
	asJSON(t, (<-on.heard).json(t), `{"model":"text-embedding-3-small","input":["a","b"],"dimensions":2,"encoding_format":"float"}`)
	_, err = lookup(t, "openai").Embed(context.Background(), on.to, request)
	failed(t, err, driver.Malformed)
}
