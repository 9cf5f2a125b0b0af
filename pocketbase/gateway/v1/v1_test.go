package v1

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helen/gateway"
	"helen/gateway/config"
	"helen/gateway/driver"
)

const hello = `{"model":"talker","messages":[{"role":"user","content":"hi"}]}`

func TestAWholeCompletion(t *testing.T) {
	server := serve(t, config.UserLimits{})
	status, body := post(t, server, "/v1/chat/completions", hello)
	var answer struct {
		Object  string
		Choices []struct {
			Message struct {
				Content   string
				ToolCalls []toolCall `json:"tool_calls"`
			}
			Finish string `json:"finish_reason"`
		}
		Usage usage
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	one := answer.Choices[0]
	if one.Message.Content != "Hello" || one.Finish != "tool_calls" || answer.Usage.Total != 10 ||
		len(one.Message.ToolCalls) != 1 || one.Message.ToolCalls[0].Function.Arguments != `{"at":"sky"}` {
		t.Errorf("%s", body)
	}
}

func TestAStreamedCompletion(t *testing.T) {
	server := serve(t, config.UserLimits{})
	_, body := post(t, server, "/v1/chat/completions", strings.Replace(hello, "{", `{"stream":true,"stream_options":{"include_usage":true},`, 1))
	var text, arguments strings.Builder
	total := 0
	lines := strings.Split(strings.TrimSpace(body), "\n\n")
	for _, line := range lines[:len(lines)-1] {
		var chunk struct {
			Choices []struct {
				Delta struct {
					Content   string
					ToolCalls []toolCall `json:"tool_calls"`
				}
			}
			Usage usage
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &chunk); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		total += chunk.Usage.Total
		for _, choice := range chunk.Choices {
			text.WriteString(choice.Delta.Content)
			for _, call := range choice.Delta.ToolCalls {
				arguments.WriteString(call.Function.Arguments)
			}
		}
	}
	if text.String() != "Hello" || arguments.String() != `{"at":"sky"}` || total != 10 || lines[len(lines)-1] != "data: [DONE]" {
		t.Errorf("%s", body)
	}
}

func TestWhatIsPassedOn(t *testing.T) {
	server := serve(t, config.UserLimits{})
	picture := base64.StdEncoding.EncodeToString([]byte("png"))
	post(t, server, "/v1/chat/completions", `{"model":"auto","temperature":0.2,"max_completion_tokens":9,"stop":"END",
		"tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],"tool_choice":"auto",
		"messages":[{"role":"developer","content":"Be brief."},
		{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,`+picture+`"}}]},
		{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
		{"role":"tool","tool_call_id":"c1","content":"blue"}]}`)
	got := stage.asked
	if got.Model != "talker" || *got.Temperature != 0.2 || got.MaxTokens != 9 || got.Stop[0] != "END" || got.Tools[0].Name != "look" || string(got.ToolChoice) != `"auto"` {
		t.Errorf("%+v", got)
	}
	messages := got.Messages
	if len(messages) != 4 || messages[0].Role != driver.System || string(messages[1].Parts[1].Data) != "png" || messages[1].Parts[1].MIME != "image/png" ||
		messages[2].ToolCalls[0].ID != "c1" || messages[3].ToolID != "c1" || messages[3].Parts[0].Text != "blue" {
		t.Errorf("%+v", messages)
	}
}

func TestRefusalsHaveOpenAIsShape(t *testing.T) {
	cases := []struct {
		name, token, path, body string
		fails                   error
		status                  int
		code                    string
	}{
		{"no token", "bad", "/v1/chat/completions", hello, nil, 401, "invalid_api_key"},
		{"no JSON", "good", "/v1/chat/completions", "{", nil, 400, "invalid_body"},
		{"no messages", "good", "/v1/chat/completions", `{"model":"talker"}`, nil, 400, "invalid_body"},
		{"a role nobody knows", "good", "/v1/chat/completions", `{"messages":[{"role":"king","content":"x"}]}`, nil, 400, "invalid_body"},
		{"an address of this network", "good", "/v1/chat/completions", `{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://10.0.0.1/x"}}]}]}`, nil, 400, "invalid_body"},
		{"a model nobody has", "good", "/v1/chat/completions", `{"model":"none","messages":[{"role":"user","content":"x"}]}`, nil, 503, "no_provider"},
		{"a provider that is busy", "good", "/v1/chat/completions", hello, &driver.Failure{Kind: driver.RateLimited, RetryAfter: 1500 * time.Millisecond}, 503, "provider_busy"},
		{"too long a context", "good", "/v1/chat/completions", hello, &driver.Failure{Kind: driver.ContextTooLong}, 400, "context_too_long"},
		{"nothing to say", "good", "/v1/audio/speech", `{"model":"voice","input":" "}`, nil, 400, "invalid_body"},
		{"no such format", "good", "/v1/audio/speech", `{"model":"voice","input":"x","response_format":"exe"}`, nil, 400, "invalid_body"},
		{"no form", "good", "/v1/audio/transcriptions", `{}`, nil, 400, "invalid_body"},
		{"nothing to place", "good", "/v1/embeddings", `{"model":"space","input":[]}`, nil, 400, "invalid_body"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			server := serve(t, config.UserLimits{})
			stage.fails = one.fails
			status, header, body := send(t, server, "POST", one.path, one.token, "application/json", strings.NewReader(one.body))
			var refused struct {
				Error struct{ Message, Type, Code string }
			}
			if err := json.Unmarshal([]byte(body), &refused); err != nil || status != one.status || refused.Error.Code != one.code || refused.Error.Message == "" {
				t.Errorf("%d %s", status, body)
			}
			if one.code == "provider_busy" && header.Get("Retry-After") != "2" {
				t.Errorf("Retry-After: %q", header.Get("Retry-After"))
			}
		})
	}
}

func TestAnErrorInMidStreamIsTold(t *testing.T) {
	server := serve(t, config.UserLimits{})
	stage.late = &driver.Failure{Kind: driver.Unreachable}
	status, body := post(t, server, "/v1/chat/completions", strings.Replace(hello, "{", `{"stream":true,`, 1))
	if status != 200 || !strings.Contains(body, `"Hel"`) || !strings.Contains(body, `"code":"provider_down"`) || strings.Contains(body, "[DONE]") {
		t.Errorf("%d %s", status, body)
	}
}

func TestLimitsAre429(t *testing.T) {
	server := serve(t, config.UserLimits{AIRequestsPerMinute: 1})
	post(t, server, "/v1/chat/completions", hello)
	status, header, body := send(t, server, "POST", "/v1/chat/completions", "good", "application/json", strings.NewReader(hello))
	if status != 429 || header.Get("Retry-After") == "" || !strings.Contains(body, "rate_limit_error") {
		t.Errorf("%d %v %s", status, header, body)
	}
}

func TestSpeechAndTranscriptionAndEmbeddings(t *testing.T) {
	server := serve(t, config.UserLimits{})
	status, header, body := send(t, server, "POST", "/v1/audio/speech", "good", "application/json", strings.NewReader(`{"model":"voice","voice":"ana","input":"Hola"}`))
	if status != 200 || header.Get("Content-Type") != "audio/mpeg" || body != "ana:Hola" {
		t.Errorf("speech: %d %v %s", status, header, body)
	}

	wav := append([]byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data"), make([]byte, 100)...)
	status, body = upload(t, server, wav, "verbose_json")
	if status != 200 || !strings.Contains(body, `"hola"`) || stage.heard.MIME != "audio/wav" || stage.heard.Name != "recording.wav" {
		t.Errorf("transcription: %d %s %s", status, body, stage.heard.MIME)
	}
	if status, body = upload(t, server, []byte("#!/bin/sh\necho no sound"), "json"); status != 400 {
		t.Errorf("a script was taken for sound: %d %s", status, body)
	}
	if status, body = upload(t, server, make([]byte, largestRecording+1), "json"); status != 413 {
		t.Errorf("too large a file: %d %s", status, body)
	}

	_, body = post(t, server, "/v1/embeddings", `{"model":"space","input":["a","b"],"encoding_format":"base64"}`)
	var made struct{ Data []struct{ Embedding string } }
	if err := json.Unmarshal([]byte(body), &made); err != nil || len(made.Data) != 2 {
		t.Fatal(body)
	}
	raw, _ := base64.StdEncoding.DecodeString(made.Data[1].Embedding)
	if first := math.Float32frombits(binary.LittleEndian.Uint32(raw)); first != 1 || len(raw) != 8 {
		t.Errorf("%v of %d bytes", first, len(raw))
	}
}

func upload(t *testing.T, server *httptest.Server, data []byte, format string) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, _ := form.CreateFormFile("file", "any.exe")
	file.Write(data)
	form.WriteField("response_format", format)
	form.Close()
	status, _, read := send(t, server, "POST", "/v1/audio/transcriptions", "good", form.FormDataContentType(), &body)
	return status, read
}

func TestModelsAreListedOnce(t *testing.T) {
	server := serve(t, config.UserLimits{})
	status, _, body := send(t, server, "GET", "/v1/models", "good", "", nil)
	if status != 200 || strings.Count(body, `"object":"model"`) != 4 {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := send(t, server, "GET", "/v1/models/talker", "good", "", nil); status != 200 {
		t.Errorf("one model: %d", status)
	}
	if status, _, body := send(t, server, "GET", "/v1/models/none", "good", "", nil); status != 404 || !strings.Contains(body, "model_not_found") {
		t.Errorf("%d %s", status, body)
	}
}

func TestHowLongToThink(t *testing.T) {
	server := serve(t, config.UserLimits{})
	if status, read := post(t, server, "/v1/chat/completions", `{"messages":[{"role":"user","content":"hi"}],"reasoning_effort":"high"}`); status != 200 || stage.asked.Effort != "high" {
		t.Errorf("%d %s: %q", status, read, stage.asked.Effort)
	}
	if status, read := post(t, server, "/v1/chat/completions", `{"messages":[{"role":"user","content":"hi"}],"reasoning_effort":"very"}`); status != 400 || !strings.Contains(read, `"param":"reasoning_effort"`) {
		t.Errorf("%d %s", status, read)
	}
}

// The official clients make their typed errors of the status, and people read the type.
func TestWhatKindOfErrorItIs(t *testing.T) {
	for _, one := range []struct {
		err  error
		kind string
		code string
	}{
		{&gateway.Limited{Scope: "user", What: "uploads"}, "rate_limit_error", "rate_limited"},
		{gateway.Spent{}, "insufficient_quota", "credits_spent"},
		{&gateway.Unanswered{Kind: gateway.NoProvider}, "server_error", "no_provider"},
		{&gateway.Unanswered{Kind: driver.ContextTooLong}, "invalid_request_error", "context_too_long"},
		{&fault{403, kindOf(403), "blocked", "", ""}, "permission_error", "blocked"},
		{errors.New("secret"), "server_error", "internal"},
	} {
		if _, got := describe(one.err); got.kind != one.kind || got.code != one.code {
			t.Errorf("%v: %+v", one.err, got)
		}
	}
}

// A file counts when it comes, and not each time that it is sent again with what follows.
func TestUploadsAreCounted(t *testing.T) {
	server := serve(t, config.UserLimits{UploadsPerMinute: 1})
	picture := `{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]}`
	for _, one := range []struct {
		messages string
		status   int
	}{{picture, 200}, {picture + `,{"role":"user","content":"and?"}`, 200}, {picture, 429}} {
		if status, read := post(t, server, "/v1/chat/completions", `{"messages":[`+one.messages+`]}`); status != one.status {
			t.Errorf("%d %s, not %d", status, read, one.status)
		}
	}
}
