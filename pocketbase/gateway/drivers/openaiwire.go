package drivers

import (
	"context"
	"encoding/json"

	"helen/gateway/driver"
)

// openAIWire speaks OpenAI's HTTP API: to OpenAI, and to everyone who copies it. The functions say where one differs.
type openAIWire struct {
	wire
	limit   string                  // the field that bounds an answer's length
	samples func(model string) bool // whether the model takes temperature and top_p
	thinks  func(model string) bool // whether the model can be told how long to think; nil: it says so itself
	details func(model string) bool // whether the model's transcripts come with times
	voices  []driver.Voice          // those there are
	lenient bool                    // an answer may end without its last word
	lessons *lessons                // what servers refused
}

// openAIKinds are what its error codes mean.
var openAIKinds = map[string]driver.Kind{
	"insufficient_quota":         driver.QuotaSpent,
	"billing_hard_limit_reached": driver.QuotaSpent,
	"billing_not_active":         driver.QuotaSpent,
	"rate_limit_exceeded":        driver.RateLimited,
	"invalid_api_key":            driver.KeyRefused,
	"context_length_exceeded":    driver.ContextTooLong,
	"content_policy_violation":   driver.ContentRefused,
	"content_filter":             driver.ContentRefused,
	"invalid_prompt":             driver.ContentRefused, // of reasoning models: flagged by the usage policy
	"server_error":               driver.Overloaded,
	"overloaded_error":           driver.Overloaded,
}

func always(string) bool { return true }

// chat asks for a streamed answer.
func (w openAIWire) chat(ctx context.Context, to driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
	body, err := w.chatBody(request)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := w.ask(ctx, to, body)
	if err != nil {
		return err
	}
	answer := openAIAnswer{emit: emit, refused: func(data []byte) error { return w.refused(to, 0, nil, data) }}
	if err := w.follow(ctx, to, response, cancel, answer.take, func() bool { return w.lenient && answer.finished }); err != nil {
		return err
	}
	return answer.close()
}

// embed places texts in a space.
func (w openAIWire) embed(ctx context.Context, to driver.Connection, request driver.EmbeddingRequest) (driver.Embedding, error) {
	var answer struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float64 `json:"embedding"`
		} `json:"data"`
		Usage openAIUsage `json:"usage"`
	}
	response, err := w.postJSON(ctx, to, "/embeddings", struct {
		Model      string   `json:"model"`
		Input      []string `json:"input"`
		Dimensions int      `json:"dimensions,omitempty"`
		Format     string   `json:"encoding_format"`
	}{request.Model, request.Input, request.Dimensions, "float"})
	if err != nil {
		return driver.Embedding{}, err
	}
	if err := readJSON(ctx, to, response, &answer); err != nil {
		return driver.Embedding{}, err
	}
	vectors := make([][]float64, len(request.Input))
	for _, each := range answer.Data {
		if each.Index >= 0 && each.Index < len(vectors) {
			vectors[each.Index] = each.Embedding
		}
	}
	return embedding(vectors, answer.Usage.usage())
}

// embedding refuses a text without its vector, which would be taken for another's.
func embedding(vectors [][]float64, usage driver.Usage) (driver.Embedding, error) {
	for _, vector := range vectors {
		if len(vector) == 0 {
			return driver.Embedding{}, malformed("a text came back without its vector", nil)
		}
	}
	return driver.Embedding{Vectors: vectors, Usage: usage}, nil
}

type openAIUsage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Details    struct {
		Cached int `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
}

func (u openAIUsage) usage() driver.Usage {
	return driver.Usage{Input: u.Prompt, Output: u.Completion, Cached: u.Details.Cached}
}

// raw is a field of somebody else's JSON; nothing is left out.
func raw(value json.RawMessage) json.RawMessage {
	if len(value) == 0 || string(value) == "null" {
		return nil
	}
	return value
}
