package v1

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// message is one of a request, in OpenAI's shape.
type message struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  []toolCall      `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
}

type toolCall struct {
	Index    *int   `json:"index,omitempty"`
	ID       string `json:"id,omitempty"`
	Type     string `json:"type,omitempty"`
	Function called `json:"function"`
}

type called struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

// part is a piece of a message's content.
type part struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	ImageURL *struct {
		URL string `json:"url"`
	} `json:"image_url"`
	InputAudio *struct {
		Data   string `json:"data"`
		Format string `json:"format"`
	} `json:"input_audio"`
	File *struct {
		Data string `json:"file_data"`
	} `json:"file"`
}

// roles are OpenAI's words for ours; "developer" is what newer models call the system.
var roles = map[string]driver.Role{
	"system": driver.System, "developer": driver.System, "user": driver.User,
	"assistant": driver.Assistant, "tool": driver.Tool,
}

// convert reads the messages, and what rules may ask about the last of them.
func convert(messages []message) ([]driver.Message, routing.Facts, error) {
	facts := routing.Facts{ContentType: "text"}
	converted := make([]driver.Message, 0, len(messages))
	if len(messages) == 0 {
		return nil, facts, invalid("messages", "There are no messages.")
	}
	for _, one := range messages {
		role, known := roles[one.Role]
		if !known {
			return nil, facts, invalid("messages", "There is no role "+one.Role+".")
		}
		parts, err := partsOf(one.Content)
		if err != nil {
			return nil, facts, err
		}
		calls := make([]driver.ToolCall, 0, len(one.ToolCalls))
		for _, call := range one.ToolCalls {
			calls = append(calls, driver.ToolCall{ID: call.ID, Name: call.Function.Name, Arguments: call.Function.Arguments})
		}
		converted = append(converted, driver.Message{Role: role, Parts: parts, ToolCalls: calls, ToolID: one.ToolCallID})
		if role == driver.User {
			facts = gateway.FactsOf(parts)
		}
	}
	return converted, facts, nil
}

func partsOf(raw json.RawMessage) ([]driver.Part, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []driver.Part{{Text: text}}, nil
	}
	var list []part
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, invalid("messages", "Content is neither text nor a list of parts.")
	}
	parts := make([]driver.Part, 0, len(list))
	for _, one := range list {
		read, err := one.read()
		if err != nil {
			return nil, err
		}
		parts = append(parts, read)
	}
	return parts, nil
}

func (p part) read() (driver.Part, error) {
	switch {
	case p.Type == "text":
		return driver.Part{Text: p.Text}, nil
	case p.Type == "image_url" && p.ImageURL != nil:
		return address(p.ImageURL.URL)
	case p.Type == "input_audio" && p.InputAudio != nil:
		data, err := base64.StdEncoding.DecodeString(p.InputAudio.Data)
		if err != nil {
			return driver.Part{}, invalid("messages", "The audio is not base64.")
		}
		return driver.Part{MIME: "audio/" + p.InputAudio.Format, Data: data}, nil
	case p.Type == "file" && p.File != nil:
		return address(p.File.Data)
	default:
		return driver.Part{}, invalid("messages", "A part of the type "+p.Type+" is not taken here.")
	}
}

// address reads what a data: URL holds. Others are for the provider to fetch: never this server.
func address(value string) (driver.Part, error) {
	header, encoded, found := strings.Cut(value, ",")
	mime, inside := strings.CutPrefix(header, "data:")
	if found && inside {
		data, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return driver.Part{}, invalid("messages", "The data: address is not base64.")
		}
		return driver.Part{MIME: strings.TrimSuffix(mime, ";base64"), Data: data}, nil
	}
	parsed, err := url.Parse(value)
	if err != nil || parsed.Scheme != "https" {
		return driver.Part{}, invalid("messages", "An address must be https: or data:.")
	}
	return driver.Part{MIME: "image/*", URL: value}, nil
}
