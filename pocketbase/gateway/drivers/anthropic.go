package drivers

import (
	"context"
	"net/http"
	"regexp"

	"helen/gateway/driver"
)

func init() {
	a := anthropic{wire{
		authorize: func(header http.Header, key string) {
			header.Set("X-Api-Key", key)
			header.Set("Anthropic-Version", "2023-06-01")
		},
		kinds: map[string]driver.Kind{
			"authentication_error": driver.KeyRefused,
			"permission_error":     driver.KeyRefused,
			"billing_error":        driver.QuotaSpent,
			"rate_limit_error":     driver.RateLimited,
			"overloaded_error":     driver.Overloaded, // 529
			"api_error":            driver.Overloaded,
			"timeout_error":        driver.TimedOut,
		},
	}}
	models := []string{"claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-fable-5-1", "claude-haiku-4-5"}
	driver.Register(driver.Driver{
		Type:         "anthropic",
		Name:         "Anthropic",
		BaseURL:      "https://api.anthropic.com/v1",
		Capabilities: []driver.Capability{driver.TextGeneration, driver.ImageAnalysis},
		Models:       map[driver.Capability][]string{driver.TextGeneration: models, driver.ImageAnalysis: models},
		Context:      200_000,
		Chat:         a.chat,
	})
}

// anthropic speaks the Messages API.
type anthropic struct{ wire }

// anthropicLength is an answer's length where nobody said: the API wants one, and thinking counts.
const anthropicLength = 8192 // tokens

// sampled are the models that take a temperature or top_p, one of the two; those after them answer 400.
var sampled = regexp.MustCompile(`^claude-(\d|instant|(haiku|sonnet|opus)-4-[0-6]\b|(sonnet|opus)-4-\d{8})`)

func (a anthropic) chat(ctx context.Context, to driver.Connection, request driver.ChatRequest, emit func(driver.ChatDelta) error) error {
	body, err := anthropicBody(request)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := a.postJSON(ctx, to, "/messages", body)
	if err != nil {
		return err
	}
	answer := anthropicAnswer{emit: emit, refused: func(data []byte) error { return a.refused(to, 0, nil, data) }}
	return a.follow(ctx, to, response, cancel, answer.take, func() bool { return false })
}
