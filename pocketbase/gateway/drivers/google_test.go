package drivers

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"helen/gateway/driver"
)

func TestGoogleRequest(t *testing.T) {
	on := perform(t, play{lines: googleSays("Hola")})
	request := talk()
	request.Model = "gemini-2.5-flash"
	request.Messages[1].Parts = append(request.Messages[1].Parts, driver.Part{MIME: "audio/wav", Data: []byte("wav")})
	if _, err := chat(t, "google", on, request); err != nil {
		t.Fatal(err)
	}
	got := <-on.heard
	if got.path != "/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse" || got.header.Get("X-Goog-Api-Key") != testKey {
		t.Errorf("asked %s with %v", got.path, got.header)
	}
	asJSON(t, got.json(t), `{"systemInstruction":{"parts":[{"text":"Be brief."}]},
"generationConfig":{"temperature":0.5,"topP":0.9,"maxOutputTokens":99,"stopSequences":["END"],"responseMimeType":"application/json","responseJsonSchema":{"type":"object"}},
"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["weather"]}},
"tools":[{"functionDeclarations":[{"name":"weather","description":"of a city","parametersJsonSchema":{"type":"object"}}]}],
"contents":[
{"role":"user","parts":[{"text":"What is this?"},{"inlineData":{"mimeType":"image/png","data":"cG5n"}},
 {"fileData":{"fileUri":"https://example.org/a.jpg","mimeType":"image/jpeg"}},{"inlineData":{"mimeType":"audio/wav","data":"d2F2"}}]},
{"role":"model","parts":[{"functionCall":{"id":"c1","name":"weather","args":{"city":"Quito"}},"thoughtSignature":"skip_thought_signature_validator"},
 {"functionCall":{"id":"c2","name":"time","args":{"arguments":"{\"city\":"}},"thoughtSignature":"skip_thought_signature_validator"}]},
{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"weather","response":{"output":"18 degrees"}}},
 {"functionResponse":{"id":"c2","name":"time","response":{"output":"noon"}}},
 {"inlineData":{"mimeType":"application/pdf","data":"cGRm"}},{"text":"a note"}]}]}`)
}

func TestGoogleOptions(t *testing.T) {
	for model, takes := range map[string]bool{
		"gemini-2.5-flash": true, "gemini-3-flash-preview": true, "gemini-3.5-flash-lite": true, "models/gemini-2.0-flash": true,
		"gemini-3.6-flash": false, "gemini-3.8-flash": false, "gemini-4-argon": false, "gemini-flash-latest": false,
	} {
		body, err := googleBody(driver.ChatRequest{Model: model, Temperature: number(0.7)})
		if err != nil || (body.Settings.Temperature != nil) != takes {
			t.Errorf("%s: %v, %v", model, body.Settings.Temperature, err)
		}
	}
	for choice, want := range map[string]string{`"auto"`: "AUTO", `"none"`: "NONE", `"required"`: "ANY"} {
		body, err := googleBody(driver.ChatRequest{ToolChoice: json.RawMessage(choice)})
		if err != nil {
			t.Fatal(err)
		}
		if got := body.Choice["functionCallingConfig"].(map[string]any)["mode"]; got != want {
			t.Errorf("%s became %v", choice, got)
		}
	}
}

func TestGoogleToolCalls(t *testing.T) {
	on := perform(t, play{lines: sse(
		`{"candidates":[{"content":{"parts":[{"text":"thinking","thought":true}],"role":"model"}}]}`,
		`{"candidates":[{"content":{"parts":[{"functionCall":{"id":"f1","name":"weather","args":{"city":"Quito"}},"thoughtSignature":"c2ln"},{"functionCall":{"name":"time"}}]}}]}`,
		`{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}`,
		`{"usageMetadata":{"promptTokenCount":3}}`)})
	got, err := chat(t, "google", on, ask("hola"))
	if err != nil || got.text != "" || len(got.calls) != 2 || got.finish[0] != "tool_calls" || got.usage[0].Input != 3 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got.calls[0] != (driver.ToolCall{ID: "f1", Name: "weather", Arguments: `{"city":"Quito"}`}) || got.calls[1].ID == "" || got.calls[1].Arguments != "{}" {
		t.Errorf("calls %+v", got.calls)
	}
}

func TestGoogleEnds(t *testing.T) {
	for reason, want := range map[string]string{"MAX_TOKENS": "length", "SAFETY": "content_filter", "OTHER": "stop"} {
		on := perform(t, play{lines: sse(`{"candidates":[{"content":{"parts":[{"text":"Ho"}]},"finishReason":"` + reason + `"}]}`)})
		if got, err := chat(t, "google", on, ask("hola")); err != nil || got.finish[0] != want {
			t.Errorf("%s: %+v, %v", reason, got, err)
		}
	}
	_, err := chat(t, "google", perform(t, play{lines: sse(`{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}`)}), ask("hola"))
	failed(t, err, driver.ContentRefused)
	_, err = chat(t, "google", perform(t, play{lines: sse(`{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL"}]}`)}), ask("hola"))
	failed(t, err, driver.Malformed)
}

func TestGoogleRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   driver.Kind
		after  time.Duration
	}{
		{400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}]`, driver.KeyRefused, 0},
		{400, `{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed","status":"INVALID_ARGUMENT"}}`, driver.ContextTooLong, 0},
		{400, `{"error":{"code":400,"message":"User location is not supported","status":"FAILED_PRECONDITION"}}`, driver.KeyRefused, 0},
		{429, `{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x.QuotaFailure"},{"@type":"x.RetryInfo","retryDelay":"34.5s"}]}}`, driver.RateLimited, 34500 * time.Millisecond},
		{503, `{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}`, driver.Overloaded, 0},
		{504, `{"error":{"code":504,"message":"late","status":"DEADLINE_EXCEEDED"}}`, driver.TimedOut, 0},
	} {
		_, err := chat(t, "google", perform(t, play{status: test.status, body: test.body}), ask("hola"))
		if failure := failed(t, err, test.want); failure.RetryAfter != test.after {
			t.Errorf("%s: retry after %s", test.want, failure.RetryAfter)
		}
	}
}

func googleSpeaks(samples ...string) []string {
	var data []string
	for _, each := range samples {
		data = append(data, `{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"audio/L16;codec=pcm;rate=16000","data":"`+base64.StdEncoding.EncodeToString([]byte(each))+`"}}]}}]}`)
	}
	return sse(append(data, `{"candidates":[{"content":{},"finishReason":"STOP"}]}`)...)
}

func TestGoogleSpeech(t *testing.T) {
	step := make(chan struct{})
	on := perform(t, play{lines: googleSpeaks("first", "rest"), step: step}, play{lines: googleSpeaks("first", "rest")})
	request := driver.SpeechRequest{Model: "gemini-3.8-flash-tts", Voice: "Puck", Text: "Hola", Language: "es", Format: "pcm", Settings: driver.VoiceSettings{Instructions: "softly"}}
	speech, err := lookup(t, "google").Speak(context.Background(), on.to, request)
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 5)
	if _, err := io.ReadFull(speech.Body, first); err != nil || string(first) != "first" {
		t.Fatalf("got %q, %v before the rest was sent", first, err)
	}
	close(step)
	if rest, err := io.ReadAll(speech.Body); err != nil || string(rest) != "rest" || speech.MIME != "audio/pcm;rate=16000" {
		t.Errorf("got %q, %v, %s", rest, err, speech.MIME)
	}
	speech.Body.Close()
	asJSON(t, (<-on.heard).json(t), `{"contents":[{"role":"user","parts":[{"text":"Hola","speechMetadata":{"style":"softly"}}]}],
"generationConfig":{"responseModalities":["AUDIO"],"speechConfig":{"languageCode":"es","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}}}}}`)

	request.Format, request.Model, request.Voice = "mp3", "gemini-2.5-flash-preview-tts", ""
	if speech, err = lookup(t, "google").Speak(context.Background(), on.to, request); err != nil || speech.MIME != "audio/wav" {
		t.Fatalf("got %+v, %v", speech, err)
	}
	defer speech.Body.Close()
	wav, err := io.ReadAll(speech.Body)
	if err != nil || len(wav) != 44+9 || !bytes.HasPrefix(wav, []byte("RIFF")) || binary.LittleEndian.Uint32(wav[24:]) != 16000 || string(wav[44:]) != "firstrest" {
		t.Errorf("got %q, %v", wav, err)
	}
	if text := string((<-on.heard).body); !strings.Contains(text, `"text":"softly:\nHola"`) || !strings.Contains(text, "Kore") {
		t.Errorf("sent %s", text)
	}
}

func TestGoogleBrokenSpeech(t *testing.T) {
	speak := func(p play) (driver.Speech, error) {
		return lookup(t, "google").Speak(context.Background(), perform(t, p).to, driver.SpeechRequest{Model: "m", Text: "Hola"})
	}
	lines := googleSpeaks("first", "rest")
	for want, p := range map[driver.Kind]play{
		driver.KeyRefused:     {status: 403, body: `{}`},
		driver.Malformed:      {lines: lines[2:]},
		driver.Unreachable:    {drop: true, lines: []string{""}},
		driver.ContentRefused: {lines: sse(`{"promptFeedback":{"blockReason":"SAFETY"}}`)},
	} {
		_, err := speak(p)
		failed(t, err, want)
	}
	for want, p := range map[driver.Kind]play{
		driver.Unreachable: {lines: lines[:1], drop: true},
		driver.Malformed:   {lines: lines[:1]},
		driver.Overloaded:  {lines: append(lines[:1:1], sse(`{"error":{"code":503,"status":"UNAVAILABLE"}}`)...)},
	} {
		speech, err := speak(p)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(speech.Body)
		failed(t, err, want)
		speech.Body.Close()
	}
}

func TestGoogleTranscription(t *testing.T) {
	request := driver.TranscriptionRequest{Model: "gemini-3.5-flash-lite", MIME: "audio/webm", Data: []byte("sound"), Prompt: "Quito"}
	on := perform(t,
		play{body: `{"candidates":[{"content":{"parts":[{"text":"hmm","thought":true},{"text":"{\"text\":\" Hola. \",\"lang"},{"text":"uage\":\"es\"}"}]},"finishReason":"STOP"}]}`},
		play{body: `{"candidates":[{"content":{"parts":[{"text":"I hear nothing"}]},"finishReason":"STOP"}]}`},
		play{body: `{"candidates":[{"content":{},"finishReason":"SAFETY"}]}`})
	said, err := lookup(t, "google").Transcribe(context.Background(), on.to, request)
	if err != nil || !reflect.DeepEqual(said, driver.Transcript{Text: "Hola.", Language: "es"}) {
		t.Errorf("got %+v, %v", said, err)
	}
	if got := <-on.heard; got.path != "/v1/models/gemini-3.5-flash-lite:generateContent" || !strings.Contains(string(got.body), `{"mimeType":"audio/webm","data":"c291bmQ="}`) {
		t.Errorf("asked %s %s", got.path, got.body)
	}
	_, err = lookup(t, "google").Transcribe(context.Background(), on.to, request)
	failed(t, err, driver.Malformed)
	_, err = lookup(t, "google").Transcribe(context.Background(), on.to, request)
	failed(t, err, driver.ContentRefused)
}

func TestGoogleEmbeddings(t *testing.T) {
	request := driver.EmbeddingRequest{Model: "gemini-embedding-2", Input: []string{"a", "b"}, Dimensions: 2}
	on := perform(t, play{body: `{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}`}, play{body: `{"embeddings":[{"values":[1,2]}]}`})
	got, err := lookup(t, "google").Embed(context.Background(), on.to, request)
	if err != nil || !reflect.DeepEqual(got.Vectors, [][]float64{{1, 2}, {3, 4}}) {
		t.Errorf("got %+v, %v", got, err)
	}
	asJSON(t, (<-on.heard).json(t), `{"requests":[
{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"a"}]},"outputDimensionality":2},
{"model":"models/gemini-embedding-2","content":{"parts":[{"text":"b"}]},"outputDimensionality":2}]}`)
	_, err = lookup(t, "google").Embed(context.Background(), on.to, request)
	failed(t, err, driver.Malformed)
}
