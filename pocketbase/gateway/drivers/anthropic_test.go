package drivers

import (
	"encoding/json"
	"reflect"
	"testing"

	"helen/gateway/driver"
)

func TestAnthropicRequest(t *testing.T) {
	on := perform(t, play{lines: anthropicSays("Hola")})
	request := talk()
	request.Messages = append(request.Messages, driver.TextMessage(driver.System, "In Spanish."), driver.TextMessage(driver.Assistant, ""))
	if _, err := chat(t, "anthropic", on, request); err != nil {
		t.Fatal(err)
	}
	got := <-on.heard
	if got.path != "/v1/messages" || got.header.Get("X-Api-Key") != testKey || got.header.Get("Anthropic-Version") == "" || got.header.Get("Authorization") != "" {
		t.Errorf("asked %s with %v", got.path, got.header)
	}
	asJSON(t, got.json(t), `{"model":"some-model","max_tokens":99,"stream":true,"system":"Be brief.\n\nIn Spanish.","stop_sequences":["END"],
"tool_choice":{"type":"tool","name":"weather"},"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
"tools":[{"name":"weather","description":"of a city","input_schema":{"type":"object"}}],
"messages":[
{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"cG5n"}},
 {"type":"image","source":{"type":"url","url":"https://example.org/a.jpg"}}]},
{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"weather","input":{"city":"Quito"}},
 {"type":"tool_use","id":"c2","name":"time","input":{"arguments":"{\"city\":"}}]},
{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"18 degrees"}]},
 {"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"noon"}]},
 {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"cGRm"}},{"type":"text","text":"a note"}]}]}`)
}

// Newer models refuse a temperature, older ones take one of the two.
func TestAnthropicSampling(t *testing.T) {
	for model, takes := range map[string]bool{
		"claude-haiku-4-5": true, "claude-sonnet-4-5-20250929": true, "claude-opus-4-6": true, "claude-sonnet-4-20250514": true, "claude-3-5-haiku-latest": true,
		"claude-opus-4-7": false, "claude-opus-4-8": false, "claude-haiku-5-5": false, "claude-sonnet-5": false, "claude-fable-5-1": false,
	} {
		request := ask("hola")
		request.Model, request.Temperature, request.TopP = model, number(0.7), number(0.9)
		body, err := anthropicBody(request)
		if err != nil || (body.Temperature != nil) != takes || body.TopP != nil || body.MaxTokens != anthropicLength {
			t.Errorf("%s: %v, %v, %d tokens, %v", model, body.Temperature, body.TopP, body.MaxTokens, err)
		}
	}
}

func TestAnthropicOptions(t *testing.T) {
	for choice, want := range map[string]string{`"auto"`: "auto", `"none"`: "none", `"required"`: "any"} {
		body, err := anthropicBody(driver.ChatRequest{ToolChoice: json.RawMessage(choice)})
		if err != nil || body.ToolChoice["type"] != want {
			t.Errorf("%s became %v, %v", choice, body.ToolChoice, err)
		}
	}
	_, err := anthropicBody(driver.ChatRequest{ToolChoice: json.RawMessage(`{"type":"function"}`)})
	failed(t, err, driver.BadRequest)
	_, err = anthropicBody(driver.ChatRequest{JSON: json.RawMessage(`"json"`)})
	failed(t, err, driver.BadRequest)
	_, err = anthropicBody(driver.ChatRequest{Messages: []driver.Message{{Role: driver.User, Parts: []driver.Part{{MIME: "audio/wav", Data: []byte("x")}}}}})
	failed(t, err, driver.BadRequest)
	body, err := anthropicBody(driver.ChatRequest{JSON: json.RawMessage(`{"type":"json_object"}`)})
	if err != nil || body.System != jsonOnly || body.Output != nil {
		t.Errorf("got %+v, %v", body, err)
	}
}

func TestAnthropicToolCalls(t *testing.T) {
	on := perform(t, play{lines: typed(
		`{"type":"message_start","message":{"usage":{"input_tokens":5,"cache_creation_input_tokens":1,"output_tokens":1}}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hmm"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}`,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Let me see."}}`,
		`{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"Qui"}}`,
		`{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"to\"}"}}`,
		`{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_2","name":"time","input":{}}}`,
		`{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":40}}`,
		`{"type":"message_stop"}`)})
	got, err := chat(t, "anthropic", on, ask("hola"))
	if err != nil {
		t.Fatal(err)
	}
	want := []driver.ToolCall{{ID: "toolu_1", Name: "weather", Arguments: `{"city": "Quito"}`}, {ID: "toolu_2", Name: "time"}}
	if got.text != "Let me see." || !reflect.DeepEqual(got.calls, want) || got.finish[0] != "tool_calls" || got.usage[0] != (driver.Usage{Input: 6, Output: 40}) {
		t.Errorf("got %+v", got)
	}
}

func TestAnthropicEnds(t *testing.T) {
	for reason, want := range map[string]string{
		"end_turn": "stop", "max_tokens": "length", "stop_sequence": "stop", "refusal": "content_filter", "model_context_window_exceeded": "length", "new_one": "stop",
	} {
		on := perform(t, play{lines: typed(`{"type":"message_delta","delta":{"stop_reason":"`+reason+`"},"usage":{"output_tokens":1}}`, `{"type":"message_stop"}`)})
		if got, err := chat(t, "anthropic", on, ask("hola")); err != nil || got.finish[0] != want {
			t.Errorf("%s: %+v, %v", reason, got, err)
		}
	}
}

func TestAnthropicRefusals(t *testing.T) {
	for body, want := range map[string]driver.Kind{
		`{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}`:  driver.QuotaSpent,
		`{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`: driver.ContextTooLong,
		`{"type":"error","error":{"type":"invalid_request_error","message":"messages: at least one message is required"}}`:         driver.BadRequest,
		`{"type":"error","error":{"type":"permission_error","message":"no"}}`:                                                      driver.KeyRefused,
		`{"type":"error","error":{"type":"billing_error","message":"no"}}`:                                                         driver.QuotaSpent,
	} {
		_, err := chat(t, "anthropic", perform(t, play{status: 400, body: body}), ask("hola"))
		failed(t, err, want)
	}
}
