package drivers

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	"helen/gateway/driver"
)

// remedy is what to do about a field that a server refuses by its name. Servers differ by version and model in what they
// know, and say so before anything was answered: the same request is made again without it, and the next one never with.
type remedy struct {
	name  string // of the lesson
	field string
	apply func(*openAIChat) bool // false when the request has no such field
}

var remedies = []remedy{
	{"stream_options", "stream_options", func(body *openAIChat) bool { // then nobody knows what was used
		had := body.StreamOptions != nil
		body.StreamOptions = nil
		return had
	}},
	{"max_tokens", "max_tokens", func(body *openAIChat) bool {
		had := body.MaxTokens != 0
		body.MaxCompletion, body.MaxTokens = max(body.MaxCompletion, body.MaxTokens), 0
		return had
	}},
	{"max_completion_tokens", "max_completion_tokens", func(body *openAIChat) bool {
		had := body.MaxCompletion != 0
		body.MaxTokens, body.MaxCompletion = max(body.MaxTokens, body.MaxCompletion), 0
		return had
	}},
	{"temperature", "temperature", func(body *openAIChat) bool {
		had := body.Temperature != nil
		body.Temperature = nil
		return had
	}},
	{"top_p", "top_p", func(body *openAIChat) bool {
		had := body.TopP != nil
		body.TopP = nil
		return had
	}},
	{"tools", "reasoning_effort", func(body *openAIChat) bool { // some models call tools only when they do not think
		had := body.Effort != "none" && len(body.Tools) > 0
		if had {
			body.Effort = "none"
		}
		return had
	}},
	{"effort", "reasoning_effort", withoutEffort},
	{"effort", "reasoningEffort", withoutEffort}, // as some call it when they refuse it
}

func withoutEffort(body *openAIChat) bool {
	had := body.Effort != "" && len(body.Tools) == 0
	if had {
		body.Effort = ""
	}
	return had
}

// lessons are the remedies that a server needed, by its address and the model.
type lessons struct{ learned sync.Map }

func (l *lessons) of(key string) []string {
	known, _ := l.learned.Load(key)
	fields, _ := known.([]string)
	return fields
}

// ask posts a request, and again for each field that is refused by name, at most once for each.
func (w openAIWire) ask(ctx context.Context, to driver.Connection, body *openAIChat) (*http.Response, error) {
	key := to.BaseURL + " " + body.Model
	tried := w.lessons.of(key)
	for _, each := range remedies {
		if slices.Contains(tried, each.name) {
			each.apply(body)
		}
	}
	for {
		response, err := w.postJSON(ctx, to, "/chat/completions", body)
		needed := remedyFor(err, body, tried)
		if needed == "" {
			return response, err
		}
		tried = append(slices.Clone(tried), needed)
		w.lessons.learned.Store(key, tried)
	}
}

// remedyFor changes the request so that it is not refused again for the same field, and names what was learned; "" when the
// refusal is about something else.
func remedyFor(err error, body *openAIChat, tried []string) string {
	var failure *driver.Failure
	if !errors.As(err, &failure) || failure.Kind != driver.BadRequest || !refusesAField(failure.Message) {
		return ""
	}
	for _, each := range remedies {
		if strings.Contains(failure.Message, each.field) && !slices.Contains(tried, each.name) && each.apply(body) {
			return each.name
		}
	}
	return ""
}

// refusesAField tells "not supported" from "must be between 0 and 2", which is the asker's to mend.
func refusesAField(message string) bool {
	lower := strings.ToLower(message)
	return slices.ContainsFunc([]string{"support", "unrecognized", "unknown", "forbidden", "not permitted", "not allowed", "deprecated", "unexpected"},
		func(word string) bool { return strings.Contains(lower, word) })
}
