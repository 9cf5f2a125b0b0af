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

// A server that refuses to count is asked once more without, before anything was said, and then always without.
func TestCustomRefusesUsage(t *testing.T) {
	on := perform(t,
		play{status: 400, body: `{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]","type":"BadRequestError","code":400}`},
		play{lines: sse(`{"choices":[{"delta":{"content":"Hola"}}]}`, `{"choices":[{"delta":{},"finish_reason":"stop"}]}`, `[DONE]`)})
	for range 2 {
		got, err := chat(t, "custom", on, ask("hola"))
		if err != nil || got.text != "Hola" || len(got.usage) != 0 {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	var asked []bool
	for range len(on.heard) {
		_, with := (<-on.heard).json(t)["stream_options"]
		asked = append(asked, with)
	}
	if len(asked) != 3 || !asked[0] || asked[1] || asked[2] {
		t.Errorf("usage was asked for: %v", asked)
	}

	on = perform(t, play{status: 400, body: `{"error":"model 'x' not found"}`})
	_, err := chat(t, "custom", on, ask("hola"))
	if failed(t, err, driver.BadRequest); len(on.heard) != 1 {
		t.Errorf("%d requests for another mistake", len(on.heard))
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
