package drivers

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"helen/gateway/driver"
)

// openAIChat is the body of a request, as OpenAI names its fields.
type openAIChat struct {
	Model          string          `json:"model"`
	Messages       []openAIMessage `json:"messages"`
	Tools          []openAITool    `json:"tools,omitempty"`
	ToolChoice     json.RawMessage `json:"tool_choice,omitempty"`
	Temperature    *float64        `json:"temperature,omitempty"`
	TopP           *float64        `json:"top_p,omitempty"`
	MaxTokens      int             `json:"max_tokens,omitempty"`
	MaxCompletion  int             `json:"max_completion_tokens,omitempty"`
	Stop           []string        `json:"stop,omitempty"`
	Effort         string          `json:"reasoning_effort,omitempty"`
	ResponseFormat json.RawMessage `json:"response_format,omitempty"`
	Stream         bool            `json:"stream"`
	StreamOptions  map[string]bool `json:"stream_options,omitempty"`
}

type openAIMessage struct {
	Role       driver.Role  `json:"role"`
	Content    any          `json:"content,omitempty"` // a string, or a list of parts
	ToolCalls  []openAICall `json:"tool_calls,omitempty"`
	ToolCallID string       `json:"tool_call_id,omitempty"`
}

type openAICall struct {
	Index    *int           `json:"index,omitempty"`
	ID       string         `json:"id,omitempty"`
	Type     string         `json:"type,omitempty"`
	Function openAIFunction `json:"function"`
}

type openAIFunction struct {
	Name      string          `json:"name,omitempty"`
	Arguments openAIArguments `json:"arguments"`
}

type openAITool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters,omitempty"`
	} `json:"function"`
}

const limitsTheThinkingToo = "max_completion_tokens" // what newer models want; older servers know max_tokens only

func (w openAIWire) chatBody(request driver.ChatRequest) (*openAIChat, error) {
	body := &openAIChat{
		Model: request.Model, Stop: request.Stop, ToolChoice: raw(request.ToolChoice), ResponseFormat: raw(request.JSON),
		Stream: true, StreamOptions: map[string]bool{"include_usage": true},
	}
	if w.samples(request.Model) {
		body.Temperature, body.TopP = request.Temperature, request.TopP
	}
	if w.thinks == nil || w.thinks(request.Model) {
		body.Effort = request.Effort
	}
	if w.limit == limitsTheThinkingToo {
		body.MaxCompletion = request.MaxTokens
	} else {
		body.MaxTokens = request.MaxTokens
	}
	for _, tool := range request.Tools {
		each := openAITool{Type: "function"}
		each.Function.Name, each.Function.Description, each.Function.Parameters = tool.Name, tool.Description, raw(tool.Parameters)
		body.Tools = append(body.Tools, each)
	}
	for _, message := range request.Messages {
		each, err := openAIMessageOf(message)
		if err != nil {
			return nil, err
		}
		body.Messages = append(body.Messages, each)
	}
	return body, nil
}

func openAIMessageOf(message driver.Message) (openAIMessage, error) {
	written := openAIMessage{Role: message.Role, ToolCallID: message.ToolID}
	for _, call := range message.ToolCalls {
		written.ToolCalls = append(written.ToolCalls, openAICall{
			ID: call.ID, Type: "function", Function: openAIFunction{Name: call.Name, Arguments: openAIArguments(call.Arguments)},
		})
	}
	if message.Role != driver.User || allText(message.Parts) { // only people send anything else
		if text := joinText(message.Parts); text != "" || len(written.ToolCalls) == 0 {
			written.Content = text
		}
		return written, nil
	}
	parts := make([]map[string]any, 0, len(message.Parts))
	for _, part := range message.Parts {
		each, err := openAIPart(part)
		if err != nil {
			return openAIMessage{}, err
		}
		parts = append(parts, each)
	}
	written.Content = parts
	return written, nil
}

func openAIPart(part driver.Part) (map[string]any, error) {
	kind, _, _ := strings.Cut(part.MIME, "/")
	switch text, isText := textOf(part); {
	case isText:
		return map[string]any{"type": "text", "text": text}, nil
	case part.URL != "":
		return map[string]any{"type": "image_url", "image_url": map[string]string{"url": part.URL}}, nil
	case kind == "image":
		return map[string]any{"type": "image_url", "image_url": map[string]string{"url": dataURL(part)}}, nil
	case part.MIME == "application/pdf":
		return map[string]any{"type": "file", "file": map[string]string{"filename": "document.pdf", "file_data": dataURL(part)}}, nil
	case kind == "audio" && openAISounds[part.MIME] != "":
		sound := map[string]string{"data": base64.StdEncoding.EncodeToString(part.Data), "format": openAISounds[part.MIME]}
		return map[string]any{"type": "input_audio", "input_audio": sound}, nil
	default:
		return nil, cannotTake(part)
	}
}

// openAISounds are the kinds of sound it hears in a conversation.
var openAISounds = map[string]string{
	"audio/wav": "wav", "audio/x-wav": "wav", "audio/wave": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3",
}

func dataURL(part driver.Part) string {
	return fmt.Sprintf("data:%s;base64,%s", part.MIME, base64.StdEncoding.EncodeToString(part.Data))
}
