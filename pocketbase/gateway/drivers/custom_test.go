package drivers

import (
	"strings"
	"testing"

	"helen/gateway/driver"
)

func TestCustomRequest(t *testing.T) {
	on := perform(t, play{lines: openAISays("Hola")})
	on.to.Key = ""
	if _, err := chat(t, "custom", on, talk()); err != nil {
		t.Fatal(err)
	}
	got := <-on.heard
	if _, sent := got.header["Authorization"]; sent {
		t.Error("a server that wants no key was shown one")
	}
	asJSON(t, got.json(t), strings.Replace(openAITalk, "LIMIT", "max_tokens", 1))
}

// A field that a server refuses by name is left out, before anything was said, and then always.
func TestCustomRefusesFields(t *testing.T) {
	says := play{lines: sse(`{"choices":[{"delta":{"content":"Hola"}}]}`, `{"choices":[{"delta":{},"finish_reason":"stop"}]}`, `[DONE]`)}
	refuses := func(message string) play {
		return play{status: 400, body: `{"error":{"message":` + quoted(message) + `,"type":"invalid_request_error"}}`}
	}
	for name, test := range map[string]struct {
		plays       []play
		field       string // that is not sent in the end
		instead     string // what is
		first, then int    // requests for the first answer, and for the second
	}{
		"usage":       {[]play{refuses("[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]"), says}, "stream_options", "", 2, 1},
		"length":      {[]play{refuses("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."), says}, "max_tokens", "max_completion_tokens", 2, 1},
		"temperature": {[]play{refuses("Unsupported value: 'temperature' does not support 0.7 with this model."), says}, "temperature", "", 2, 1},
		"thinking":    {[]play{refuses("Function tools with reasoning_effort are not supported for this model. Set reasoning_effort to 'none'."), says}, "", "reasoning_effort", 2, 1},
		"two":         {[]play{refuses("Unrecognized request argument supplied: stream_options"), refuses("`temperature` is deprecated for this model."), says}, "temperature", "", 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			on := perform(t, test.plays...)
			request := ask("hola")
			request.Model, request.Temperature, request.MaxTokens, request.Tools = "of "+name, number(0.7), 9, []driver.ToolDefinition{{Name: "f"}}
			for _, want := range []int{test.first, test.then} {
				got, err := chat(t, "custom", on, request)
				if err != nil || got.text != "Hola" || len(got.usage) != 0 {
					t.Fatalf("got %+v, %v", got, err)
				}
				if len(on.heard) != want {
					t.Errorf("%d requests, want %d", len(on.heard), want)
				}
				var last map[string]any
				for range len(on.heard) {
					last = (<-on.heard).json(t)
				}
				if _, sent := last[test.field]; sent {
					t.Errorf("%s is still sent", test.field)
				}
				if _, sent := last[test.instead]; !sent && test.instead != "" {
					t.Errorf("%s is not sent", test.instead)
				}
			}
		})
	}
	for _, message := range []string{"temperature must be between 0 and 2", "model 'x' not found", "the model 'x' does not support images", "stream_options: not supported (again)"} {
		on := perform(t, refuses(message))
		request := ask("hola")
		request.Temperature = number(3)
		_, err := chat(t, "custom", on, request)
		failed(t, err, driver.BadRequest)
		if asked := len(on.heard); asked > 2 || asked == 2 && message[0] != 's' {
			t.Errorf("%q was asked %d times", message, asked)
		}
	}
}

// What small servers do their own way.
func TestCustomDialects(t *testing.T) {
	for name, test := range map[string]struct {
		lines  []string
		text   string
		calls  int
		finish string
		usage  int
	}{
		"no last word":       {sse(`{"choices":[{"delta":{"content":"Hola"}}]}`, `{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}`), "Hola", 0, "stop", 3},
		"usage that grows":   {sse(`{"choices":[{"delta":{"content":"Ho"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}`, `{"choices":[{"delta":{"content":"la"},"finish_reason":"eos"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}`, `[DONE]`), "Hola", 0, "stop", 3},
		"no index":           {sse(`{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}]}`, `{"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`, `[DONE]`), "", 2, "tool_calls", 0},
		"always index 0":     {sse(`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"b","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}`, `[DONE]`), "", 2, "tool_calls", 0},
		"no id":              {sse(`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]}}]}`, `{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"function_call"}]}`, `[DONE]`), "", 1, "tool_calls", 0},
		"arguments at large": {sse(`{"choices":[{"delta":{"content":null,"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":{}}}]},"finish_reason":"tool_calls"}]}`, `[DONE]`), "", 1, "tool_calls", 0},
		"text in parts":      {sse(`{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hmm"}]},{"type":"text","text":"Hola"}]},"finish_reason":"stop"}]}`, `[DONE]`), "Hola", 0, "stop", 0},
		"line ends and dots": {[]string{": hello\r", "\r", "data:{\"choices\":[{\"delta\":{\"content\":\"Hola\"}}]}\r", "\r", "id: 3", "data: {\"choices\":[{\"delta\":{},\n" + "data: \"finish_reason\":\"length\"}]}\r", "\r", "data: [DONE]"}, "Hola", 0, "length", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := chat(t, "custom", perform(t, play{lines: test.lines}), ask("hola"))
			if err != nil {
				t.Fatal(err)
			}
			if got.text != test.text || len(got.calls) != test.calls || len(got.finish) != 1 || got.finish[0] != test.finish {
				t.Errorf("got %+v", got)
			}
			for _, call := range got.calls {
				if call.ID == "" || call.Arguments != "{}" {
					t.Errorf("call %+v", call)
				}
			}
			if len(got.usage) > 1 || len(got.usage) == 1 && got.usage[0].Input != test.usage || test.usage > 0 && len(got.usage) == 0 {
				t.Errorf("usage %v", got.usage)
			}
		})
	}
}
