package v1

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helen/gateway"
	"helen/gateway/config"
	"helen/gateway/driver"
)

// stage is what the provider of these tests was asked, and how it fails.
var stage struct {
	asked driver.ChatRequest
	heard driver.TranscriptionRequest
	fails error
	late  error // after the first piece
}

func init() {
	driver.Register(driver.Driver{
		Type: "stage", Name: "Stage", BaseURL: "http://stage.test",
		Capabilities: []driver.Capability{driver.TextGeneration, driver.SpeechSynthesis, driver.AudioTranscription, driver.Embeddings},
		Models: map[driver.Capability][]string{
			driver.TextGeneration: {"talker"}, driver.SpeechSynthesis: {"voice"},
			driver.AudioTranscription: {"ear"}, driver.Embeddings: {"space"},
		},
		Chat: func(_ context.Context, _ driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
			stage.asked = request
			if stage.fails != nil {
				return stage.fails
			}
			deltas := []driver.ChatDelta{{Text: "Hel"}, {Text: "lo"},
				{ToolCall: &driver.ToolCallDelta{ID: "c1", Name: "look"}},
				{ToolCall: &driver.ToolCallDelta{Arguments: `{"at":`}}, {ToolCall: &driver.ToolCallDelta{Arguments: `"sky"}`}},
				{ToolCall: &driver.ToolCallDelta{Index: 1 << 30}}, // what a broken provider might say
				{Finish: "tool_calls"}, {Usage: &driver.Usage{Input: 7, Output: 3}}}
			for index, delta := range deltas {
				if index == 1 && stage.late != nil {
					return stage.late
				}
				if err := emit(delta); err != nil {
					return err
				}
			}
			return nil
		},
		Speak: func(_ context.Context, _ driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
			return driver.Speech{MIME: "audio/mpeg", Body: io.NopCloser(strings.NewReader(request.Voice + ":" + request.Text))}, nil
		},
		Transcribe: func(_ context.Context, _ driver.Connection, request driver.TranscriptionRequest) (driver.Transcript, error) {
			stage.heard = request
			return driver.Transcript{Text: "hola", Language: "es", Seconds: 1.5}, nil
		},
		Embed: func(_ context.Context, _ driver.Connection, request driver.EmbeddingRequest) (driver.Embedding, error) {
			vectors := make([][]float64, len(request.Input))
			for index := range vectors {
				vectors[index] = []float64{float64(index), 0.5}
			}
			return driver.Embedding{Vectors: vectors, Usage: driver.Usage{Input: 4}}, nil
		},
	})
}

func serve(t *testing.T, limits config.UserLimits) *httptest.Server {
	t.Helper()
	stage.fails, stage.late = nil, nil
	document := config.Config{Providers: []config.Provider{{Name: "stage", Type: "stage", Enabled: true, KeyVariables: []string{"STAGE_KEY"}}}}
	document.Limits.User = limits
	gate, err := gateway.New(gateway.Settings{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, FirstByte: time.Second, Silence: time.Second,
		Env: func(string) string { return "secret" },
	}, document)
	if err != nil {
		t.Fatal(err)
	}
	api := New(Settings{
		Gateway: gate,
		Now:     time.Now,
		Authorise: func(token, scope string) (Person, error) {
			if token != "good" {
				return Person{}, &fault{401, "authentication_error", "invalid_api_key", "This token is not valid.", ""}
			}
			return Person{ID: "u"}, nil
		},
	})
	mux := http.NewServeMux()
	mux.Handle("GET /v1/models", api.Models())
	mux.Handle("GET /v1/models/{id}", api.Models())
	mux.Handle("POST /v1/chat/completions", api.Chat())
	mux.Handle("POST /v1/audio/speech", api.Speech())
	mux.Handle("POST /v1/audio/transcriptions", api.Transcriptions())
	mux.Handle("POST /v1/embeddings", api.Embeddings())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func send(t *testing.T, server *httptest.Server, method, path, token, kind string, body io.Reader) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequest(method, server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", kind)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, _ := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, string(read)
}

func post(t *testing.T, server *httptest.Server, path, body string) (int, string) {
	t.Helper()
	status, _, read := send(t, server, "POST", path, "good", "application/json", strings.NewReader(body))
	return status, read
}
