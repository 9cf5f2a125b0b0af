package drivers

import (
	"encoding/json"
	"testing"

	"helen/gateway/driver"
)

func TestEffort(t *testing.T) {
	required := func(request *driver.ChatRequest) { request.ToolChoice = json.RawMessage(`"required"`) }
	called := func(request *driver.ChatRequest) {
		request.Messages = append(request.Messages, driver.Message{Role: driver.Assistant, ToolCalls: []driver.ToolCall{{ID: "a", Name: "f"}}})
	}
	short := func(request *driver.ChatRequest) { request.MaxTokens = 500 }
	middling := func(request *driver.ChatRequest) { request.MaxTokens = 4096 }
	says := map[string][]string{"openai": openAISays("Hola"), "xai": openAISays("Hola"), "custom": openAISays("Hola"),
		"anthropic": anthropicSays("Hola"), "google": googleSays("Hola")}
	for _, one := range []struct {
		kind, model, effort string
		change              func(*driver.ChatRequest)
		want                string // of what is said about thinking
	}{
		{"openai", "gpt-6-luna", "high", nil, `{"reasoning_effort":"high"}`},
		{"openai", "gpt-6-luna", "", nil, `{}`},
		{"openai", "gpt-4.1", "high", nil, `{}`},
		{"xai", "grok-4.5", "low", nil, `{"reasoning_effort":"low"}`},
		{"custom", "qwen3", "medium", nil, `{"reasoning_effort":"medium"}`},
		{"anthropic", "claude-sonnet-5-5", "medium", nil, `{"output_config":{"effort":"medium"}}`},
		{"anthropic", "claude-opus-4-6", "none", nil, `{"output_config":{"effort":"low"}}`},
		{"anthropic", "claude-haiku-5-5", "xhigh", required, `{"output_config":{"effort":"high"}}`},
		{"anthropic", "claude-haiku-4-5", "medium", nil, `{"thinking":{"type":"enabled","budget_tokens":8192}}`},
		{"anthropic", "claude-sonnet-4-20250514", "high", middling, `{"thinking":{"type":"enabled","budget_tokens":3072}}`},
		{"anthropic", "claude-haiku-4-5", "none", nil, `{}`},
		{"anthropic", "claude-haiku-4-5", "high", short, `{}`},
		{"anthropic", "claude-haiku-4-5", "high", required, `{}`},
		{"anthropic", "claude-haiku-4-5", "high", called, `{}`},
		{"anthropic", "claude-3-5-haiku-latest", "high", nil, `{}`},
		{"google", "gemini-2.5-flash", "none", nil, `{"thinkingConfig":{"thinkingBudget":0}}`},
		{"google", "gemini-2.5-pro", "none", nil, `{"thinkingConfig":{"thinkingBudget":128}}`},
		{"google", "gemini-2.5-flash", "high", nil, `{"thinkingConfig":{"thinkingBudget":24576}}`},
		{"google", "gemini-3.8-flash", "minimal", nil, `{"thinkingConfig":{"thinkingLevel":"minimal"}}`},
		{"google", "gemini-4-argon", "none", nil, `{"thinkingConfig":{"thinkingLevel":"low"}}`},
		{"google", "gemini-3-pro-preview", "medium", nil, `{"thinkingConfig":{"thinkingLevel":"high"}}`},
		{"google", "gemini-4-argon", "xhigh", nil, `{"thinkingConfig":{"thinkingLevel":"high"}}`},
		{"google", "gemma-3-27b-it", "high", nil, `{}`},
	} {
		on := perform(t, play{lines: says[one.kind]})
		request := ask("hola")
		request.Model, request.Effort, request.Temperature = one.model, one.effort, number(0.5)
		if one.change != nil {
			one.change(&request)
		}
		if got, err := chat(t, one.kind, on, request); err != nil || got.text != "Hola" {
			t.Fatalf("%+v: %+v, %v", one, got, err)
		}
		sent := (<-on.heard).json(t)
		if settings, some := sent["generationConfig"].(map[string]any); some {
			sent = settings
		}
		said := map[string]any{}
		for _, name := range []string{"reasoning_effort", "output_config", "thinking", "thinkingConfig"} {
			if value, some := sent[name]; some {
				said[name] = value
			}
		}
		asJSON(t, said, one.want)
		if _, warm := sent["temperature"]; warm && sent["thinking"] != nil {
			t.Errorf("%+v: a temperature beside the thinking", one)
		}
		if thinking, some := sent["thinking"].(map[string]any); some && sent["max_tokens"].(float64) < thinking["budget_tokens"].(float64)+leastAnswer {
			t.Errorf("%+v: nothing is left for the answer: %v", one, sent)
		}
	}
}

// Some models refuse it by a name of their own; a lesson about tools is none about other questions.
func TestEffortIsRefusedAndLearned(t *testing.T) {
	refuses := func(message string) play { return play{status: 400, body: `{"error":` + quoted(message) + `}`} }
	says := play{lines: openAISays("Hola")}
	on := perform(t, refuses("Model grok-x does not support parameter reasoningEffort."), says)
	request := ask("hola")
	request.Model, request.Effort = "grok-x", "high"
	for _, want := range []int{2, 1} {
		if _, err := chat(t, "xai", on, request); err != nil || len(on.heard) != want {
			t.Fatalf("%d requests, %v", len(on.heard), err)
		}
		for range want - 1 {
			<-on.heard
		}
		if last := (<-on.heard).json(t); last["reasoning_effort"] != nil {
			t.Errorf("sent again: %v", last)
		}
	}

	on = perform(t, refuses("Function tools with reasoning_effort are not supported for this model. Set reasoning_effort to 'none'."), says)
	request.Model, request.Tools = "gpt-6-luna", []driver.ToolDefinition{{Name: "f"}}
	if _, err := chat(t, "openai", on, request); err != nil {
		t.Fatal(err)
	}
	<-on.heard
	if last := (<-on.heard).json(t); last["reasoning_effort"] != "none" {
		t.Errorf("with tools: %v", last["reasoning_effort"])
	}
	request.Tools = nil
	if _, err := chat(t, "openai", on, request); err != nil {
		t.Fatal(err)
	}
	if last := (<-on.heard).json(t); last["reasoning_effort"] != "high" {
		t.Errorf("without tools: %v", last["reasoning_effort"])
	}
}
