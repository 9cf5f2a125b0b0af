package v1

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/security"

	"helen/gateway"
	"helen/gateway/driver"
)

type chatBody struct {
	Model       string          `json:"model"`
	Messages    []message       `json:"messages"`
	Tools       []tool          `json:"tools"`
	ToolChoice  json.RawMessage `json:"tool_choice"`
	Temperature *float64        `json:"temperature"`
	TopP        *float64        `json:"top_p"`
	MaxTokens   int             `json:"max_tokens"`
	MaxAnswer   int             `json:"max_completion_tokens"`
	Stop        oneOrMany       `json:"stop"`
	Effort      string          `json:"reasoning_effort"`
	Format      json.RawMessage `json:"response_format"`
	Stream      bool            `json:"stream"`
	Options     struct {
		Usage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type tool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
	} `json:"function"`
}

// oneOrMany is a string, or a list of them.
type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		if one != "" {
			*o = []string{one}
		}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(o))
}

func (a *API) chat(w http.ResponseWriter, r *http.Request, person Person) error {
	var body chatBody
	if err := read(w, r, &body); err != nil {
		return err
	}
	parsed := time.Now()
	if body.Effort != "" && !slices.Contains(driver.Efforts, body.Effort) {
		return invalid("reasoning_effort", "The efforts are "+strings.Join(driver.Efforts, ", ")+".")
	}
	messages, facts, err := convert(body.Messages)
	if err != nil {
		return err
	}
	facts.Premium, facts.Role = person.Premium, person.Role
	question := driver.ChatRequest{
		Messages: messages, ToolChoice: body.ToolChoice, Temperature: body.Temperature, TopP: body.TopP,
		MaxTokens: max(body.MaxTokens, body.MaxAnswer), Stop: body.Stop, Effort: body.Effort, JSON: body.Format,
	}
	for _, one := range body.Tools {
		question.Tools = append(question.Tools, driver.ToolDefinition{
			Name: one.Function.Name, Description: one.Function.Description, Parameters: one.Function.Parameters})
	}
	ask := gateway.Ask{User: person.ID, Capability: driver.TextGeneration, Model: chosen(body.Model), Facts: facts,
		Uploads: uploads(messages), Parsed: parsed}
	made := completion{id: "chatcmpl-" + security.RandomString(24), created: a.Now().Unix(), model: body.Model}
	if body.Stream {
		return a.stream(w, r, ask, question, made, body.Options.Usage)
	}
	return a.whole(r.Context(), w, ask, question, made)
}

// uploads counts the files of the last message, as one: those before it were counted when they came.
func uploads(messages []driver.Message) int {
	for _, part := range messages[len(messages)-1].Parts {
		if len(part.Data) > 0 {
			return 1
		}
	}
	return 0
}

// chosen is the model a client asks for; "auto" leaves it to the gateway.
func chosen(model string) string {
	if model == "auto" {
		return ""
	}
	return model
}

// completion is what every piece of an answer repeats.
type completion struct {
	id      string
	created int64
	model   string
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

func usageOf(tokens driver.Usage) *usage {
	return &usage{tokens.Input, tokens.Output, tokens.Input + tokens.Output}
}

// stream answers with server-sent events. Nothing is written before the first piece: until then a failure has a status.
func (a *API) stream(w http.ResponseWriter, r *http.Request, ask gateway.Ask, question driver.ChatRequest, made completion, withUsage bool) error {
	events, begun := newLasting(w), false
	send := func(data any) error {
		encoded, err := json.Marshal(data)
		if err != nil {
			return err
		}
		if !begun {
			begun = true
			begin(w, "text/event-stream; charset=utf-8")
		}
		_, err = fmt.Fprintf(events, "data: %s\n\n", encoded)
		return err
	}
	first := true
	answer, err := a.Gateway.Chat(r.Context(), ask, question, func(delta driver.ChatDelta) error {
		if delta.Text == "" && delta.ToolCall == nil && delta.Finish == "" {
			return nil
		}
		choice := chunkChoice{Delta: deltaOf(delta, first)}
		if delta.Finish != "" {
			choice.Finish = &delta.Finish
		}
		first = false
		if err := send(made.chunk([]chunkChoice{choice}, nil)); err != nil {
			return err
		}
		a.Gateway.Flushed(delta.At)
		return nil
	})
	if err != nil && !begun {
		return err
	}
	if err != nil {
		_, one := describe(err)
		_ = send(map[string]any{"error": body(one)}) // half an answer has been sent: this is all that can still be said
		return nil
	}
	if withUsage {
		if err := send(made.chunk([]chunkChoice{}, usageOf(answer.Tokens))); err != nil {
			return nil
		}
	}
	_, _ = io.WriteString(events, "data: [DONE]\n\n") // the client is gone, or has it
	return nil
}

// chunk is one piece of a streamed answer: of these there are many, so they have a shape and no maps.
type chunk struct {
	ID      string        `json:"id"`
	Object  string        `json:"object"`
	Created int64         `json:"created"`
	Model   string        `json:"model"`
	Choices []chunkChoice `json:"choices"`
	Usage   *usage        `json:"usage,omitempty"`
}

type chunkChoice struct {
	Index  int        `json:"index"`
	Delta  chunkDelta `json:"delta"`
	Finish *string    `json:"finish_reason"`
}

type chunkDelta struct {
	Role      string     `json:"role,omitempty"`
	Content   string     `json:"content,omitempty"`
	ToolCalls []toolCall `json:"tool_calls,omitempty"`
}

func (c completion) chunk(choices []chunkChoice, usage *usage) chunk {
	return chunk{c.id, "chat.completion.chunk", c.created, c.model, choices, usage}
}

func deltaOf(delta driver.ChatDelta, first bool) chunkDelta {
	body := chunkDelta{Content: delta.Text}
	if first {
		body.Role = "assistant"
	}
	if call := delta.ToolCall; call != nil {
		one := toolCall{Index: &call.Index, ID: call.ID, Function: called{call.Name, call.Arguments}}
		if call.ID != "" {
			one.Type = "function"
		}
		body.ToolCalls = []toolCall{one}
	}
	return body
}

func nullable(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// whole gathers the answer and sends it at once.
func (a *API) whole(ctx context.Context, w http.ResponseWriter, ask gateway.Ask, question driver.ChatRequest, made completion) error {
	var said strings.Builder
	var calls []toolCall
	answer, err := a.Gateway.Chat(ctx, ask, question, func(delta driver.ChatDelta) error {
		said.WriteString(delta.Text)
		calls = grown(calls, delta.ToolCall)
		return nil
	})
	if err != nil {
		return err
	}
	message := map[string]any{"role": "assistant", "content": nullable(said.String()), "refusal": nil}
	if len(calls) > 0 {
		message["tool_calls"] = calls
	}
	choice := map[string]any{"index": 0, "message": message, "finish_reason": answer.Finish, "logprobs": nil}
	return write(w, map[string]any{
		"id": made.id, "object": "chat.completion", "created": made.created, "model": made.model,
		"choices": []any{choice}, "usage": usageOf(answer.Tokens),
	})
}

// mostCalls bounds what a provider can make us keep.
const mostCalls = 128

func grown(calls []toolCall, delta *driver.ToolCallDelta) []toolCall {
	if delta == nil || delta.Index < 0 || delta.Index >= mostCalls {
		return calls
	}
	for len(calls) <= delta.Index {
		calls = append(calls, toolCall{Type: "function"})
	}
	call := &calls[delta.Index]
	if delta.ID != "" {
		call.ID = delta.ID
	}
	call.Function.Name += delta.Name
	call.Function.Arguments += delta.Arguments
	return calls
}
