package drivers

import (
	"encoding/json"
	"strings"

	"helen/gateway/driver"
)

// anthropicChat is the body of a request, as Anthropic names its fields.
type anthropicChat struct {
	Model       string             `json:"model"`
	MaxTokens   int                `json:"max_tokens"`
	System      string             `json:"system,omitempty"`
	Messages    []anthropicMessage `json:"messages"`
	Tools       []anthropicTool    `json:"tools,omitempty"`
	ToolChoice  map[string]string  `json:"tool_choice,omitempty"`
	Temperature *float64           `json:"temperature,omitempty"`
	TopP        *float64           `json:"top_p,omitempty"`
	Stop        []string           `json:"stop_sequences,omitempty"`
	Output      map[string]any     `json:"output_config,omitempty"`
	Thinking    map[string]any     `json:"thinking,omitempty"`
	Stream      bool               `json:"stream"`
}

type anthropicMessage struct {
	Role    string           `json:"role"`
	Content []map[string]any `json:"content"`
}

type anthropicTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"input_schema"`
}

const jsonOnly = "Answer with one JSON object and nothing else."

func anthropicBody(request driver.ChatRequest) (*anthropicChat, error) {
	choice, err := readToolChoice(request.ToolChoice)
	if err != nil {
		return nil, err
	}
	shape, err := readShape(request.JSON)
	if err != nil {
		return nil, err
	}
	body := &anthropicChat{
		Model: request.Model, MaxTokens: request.MaxTokens, System: systemText(request.Messages), Stop: request.Stop, Stream: true,
		ToolChoice: anthropicChoice(choice),
	}
	if body.MaxTokens == 0 {
		body.MaxTokens = anthropicLength
	}
	if sampled.MatchString(request.Model) {
		body.Temperature = request.Temperature
		if body.Temperature == nil {
			body.TopP = request.TopP
		}
	}
	switch {
	case shape.schema != nil:
		body.Output = map[string]any{"format": map[string]any{"type": "json_schema", "schema": shape.schema}}
	case shape.json:
		body.System = strings.TrimSpace(body.System + "\n\n" + jsonOnly)
	}
	body.think(request)
	for _, tool := range request.Tools {
		each := anthropicTool{tool.Name, tool.Description, raw(tool.Parameters)}
		if each.Schema == nil {
			each.Schema = json.RawMessage(`{"type":"object"}`)
		}
		body.Tools = append(body.Tools, each)
	}
	body.Messages, err = anthropicMessages(request.Messages)
	return body, err
}

func anthropicChoice(choice toolChoice) map[string]string {
	switch {
	case choice.name != "":
		return map[string]string{"type": "tool", "name": choice.name}
	case choice.mode == "required":
		return map[string]string{"type": "any"}
	case choice.mode != "":
		return map[string]string{"type": choice.mode}
	default:
		return nil
	}
}

// anthropicMessages are turns of user and assistant, each once in a row: tools answer as the user does.
func anthropicMessages(messages []driver.Message) ([]anthropicMessage, error) {
	var turns []anthropicMessage
	for _, message := range messages {
		if message.Role == driver.System {
			continue
		}
		blocks, err := anthropicBlocks(message)
		if err != nil {
			return nil, err
		}
		role := "user"
		if message.Role == driver.Assistant {
			role = "assistant"
		}
		switch last := len(turns) - 1; {
		case len(blocks) == 0: // it refuses an empty turn
		case last >= 0 && turns[last].Role == role:
			turns[last].Content = append(turns[last].Content, blocks...)
		default:
			turns = append(turns, anthropicMessage{role, blocks})
		}
	}
	return turns, nil
}

func anthropicBlocks(message driver.Message) ([]map[string]any, error) {
	var blocks []map[string]any
	for _, part := range message.Parts {
		text, isText := textOf(part)
		if isText && text == "" || !isText && message.Role == driver.Assistant {
			continue
		}
		block, err := anthropicPart(part)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
	}
	if message.Role == driver.Tool {
		result := map[string]any{"type": "tool_result", "tool_use_id": message.ToolID}
		if len(blocks) > 0 {
			result["content"] = blocks
		}
		return []map[string]any{result}, nil
	}
	for _, call := range message.ToolCalls {
		blocks = append(blocks, map[string]any{"type": "tool_use", "id": call.ID, "name": call.Name, "input": arguments(call.Arguments)})
	}
	return blocks, nil
}

func anthropicPart(part driver.Part) (map[string]any, error) {
	kind, _, _ := strings.Cut(part.MIME, "/")
	switch text, isText := textOf(part); {
	case isText:
		return map[string]any{"type": "text", "text": text}, nil
	case part.URL != "":
		return map[string]any{"type": "image", "source": map[string]string{"type": "url", "url": part.URL}}, nil
	case kind == "image":
		return map[string]any{"type": "image", "source": anthropicBytes(part)}, nil
	case part.MIME == "application/pdf":
		return map[string]any{"type": "document", "source": anthropicBytes(part)}, nil
	default:
		return nil, cannotTake(part)
	}
}

func anthropicBytes(part driver.Part) map[string]any {
	return map[string]any{"type": "base64", "media_type": part.MIME, "data": part.Data} // bytes are base64 in JSON
}
