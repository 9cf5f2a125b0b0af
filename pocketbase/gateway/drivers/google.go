package drivers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"helen/gateway/driver"
)

func init() {
	g := google{wire{
		authorize: func(header http.Header, key string) { header.Set("X-Goog-Api-Key", key) },
		kinds: map[string]driver.Kind{
			"API_KEY_INVALID":     driver.KeyRefused, // 400
			"UNAUTHENTICATED":     driver.KeyRefused,
			"PERMISSION_DENIED":   driver.KeyRefused,
			"FAILED_PRECONDITION": driver.KeyRefused, // 400: not from this country without billing
			"RESOURCE_EXHAUSTED":  driver.RateLimited,
			"UNAVAILABLE":         driver.Overloaded,
			"INTERNAL":            driver.Overloaded,
			"DEADLINE_EXCEEDED":   driver.TimedOut,
		},
	}}
	models := []string{"gemini-3.8-flash", "gemini-4-argon", "gemini-3.5-flash-lite", "gemini-3.1-flash-lite"}
	driver.Register(driver.Driver{
		Type:    "google",
		Name:    "Google",
		BaseURL: "https://generativelanguage.googleapis.com/v1beta",
		Capabilities: []driver.Capability{
			driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription,
			driver.SpeechSynthesis, driver.Embeddings, driver.RealtimeVoice,
		},
		Models: map[driver.Capability][]string{
			driver.TextGeneration:     models,
			driver.ImageAnalysis:      models,
			driver.AudioAnalysis:      models,
			driver.AudioTranscription: {"gemini-3.5-flash-lite", "gemini-3.8-flash"},
			driver.SpeechSynthesis:    {"gemini-3.8-flash-lite-tts", "gemini-3.8-flash-tts"},
			driver.Embeddings:         {"gemini-embedding-2", "gemini-embedding-001"},
		},
		Context:    1_000_000,
		Realtime:   []string{"gemini-3.8-live", "gemini-3.8-live-extended-thinking"},
		Chat:       g.chat,
		Speak:      g.speak,
		Voices:     func(context.Context, driver.Connection) ([]driver.Voice, error) { return googleVoices(), nil },
		Transcribe: g.transcribe,
		Embed:      g.embed,
	})
}

// google speaks the Gemini API.
type google struct{ wire }

func modelPath(model, method string) string {
	return "/models/" + url.PathEscape(strings.TrimPrefix(model, "models/")) + ":" + method
}

func (g google) chat(ctx context.Context, to driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
	body, err := googleBody(request)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := g.postJSON(ctx, to, modelPath(request.Model, "streamGenerateContent?alt=sse"), body)
	if err != nil {
		return err
	}
	answer := googleAnswer{emit: emit, read: g.chunkReader(to)}
	err = g.follow(ctx, to, response, cancel, answer.take, func() bool { return answer.finish != "" })
	if err != nil {
		return err
	}
	return answer.close()
}

// embed places texts in a space, each in its own request within one.
func (g google) embed(ctx context.Context, to driver.Connection, request driver.EmbeddingRequest) (driver.Embedding, error) {
	type one struct {
		Model      string        `json:"model"`
		Content    googleContent `json:"content"`
		Dimensions int           `json:"outputDimensionality,omitempty"`
	}
	texts := make([]one, 0, len(request.Input))
	for _, text := range request.Input {
		name := "models/" + strings.TrimPrefix(request.Model, "models/")
		texts = append(texts, one{name, googleContent{Parts: []googlePart{{Text: text}}}, request.Dimensions})
	}
	response, err := g.postJSON(ctx, to, modelPath(request.Model, "batchEmbedContents"), map[string]any{"requests": texts})
	if err != nil {
		return driver.Embedding{}, err
	}
	var answer struct {
		Embeddings []struct {
			Values []float64 `json:"values"`
		} `json:"embeddings"`
		Usage googleUsage `json:"usageMetadata"`
	}
	if err := readJSON(ctx, to, response, &answer); err != nil {
		return driver.Embedding{}, err
	}
	vectors := make([][]float64, len(request.Input))
	for index, each := range answer.Embeddings[:min(len(answer.Embeddings), len(vectors))] {
		vectors[index] = each.Values
	}
	return embedding(vectors, answer.Usage.usage())
}
