package drivers

import (
	"encoding/json"

	"helen/gateway/driver"
)

// toolChoice is OpenAI's tool_choice, for who says it otherwise: a mode, or one function by its name.
type toolChoice struct{ mode, name string }

func readToolChoice(value json.RawMessage) (toolChoice, error) {
	var choice toolChoice
	if raw(value) == nil || json.Unmarshal(value, &choice.mode) == nil {
		return choice, nil
	}
	var one struct {
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if json.Unmarshal(value, &one) != nil || one.Function.Name == "" {
		return choice, &driver.Failure{Kind: driver.BadRequest, Message: "tool_choice is neither a mode nor a function"}
	}
	return toolChoice{name: one.Function.Name}, nil
}

// shape is OpenAI's response_format: plain text, any JSON, or JSON by a schema.
type shape struct {
	json   bool
	schema json.RawMessage
}

func readShape(value json.RawMessage) (shape, error) {
	if raw(value) == nil {
		return shape{}, nil
	}
	var format struct {
		Type   string `json:"type"`
		Schema struct {
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	}
	if err := json.Unmarshal(value, &format); err != nil {
		return shape{}, &driver.Failure{Kind: driver.BadRequest, Message: "response_format is not what OpenAI calls one", Err: err}
	}
	return shape{json: format.Type != "" && format.Type != "text", schema: raw(format.Schema.Schema)}, nil
}

// arguments are a call's, for providers that want an object: what a model wrote wrong becomes one with its words.
func arguments(written string) json.RawMessage {
	var object map[string]json.RawMessage
	switch {
	case written == "":
		return json.RawMessage(`{}`)
	case json.Unmarshal([]byte(written), &object) == nil && object != nil:
		return json.RawMessage(written)
	default:
		wrapped, _ := json.Marshal(map[string]string{"arguments": written}) // strings always can
		return wrapped
	}
}
