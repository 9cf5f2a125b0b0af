package drivers

import (
	"encoding/json"
	"regexp"
	"strings"

	"helen/gateway/driver"
)

// googleChat is the body of a request, as the Gemini API names its fields.
type googleChat struct {
	System   *googleContent  `json:"systemInstruction,omitempty"`
	Contents []googleContent `json:"contents"`
	Tools    []googleTools   `json:"tools,omitempty"`
	Choice   map[string]any  `json:"toolConfig,omitempty"`
	Settings googleSettings  `json:"generationConfig"`
}

type googleContent struct {
	Role  string       `json:"role,omitempty"`
	Parts []googlePart `json:"parts"`
}

// googlePart is one of its fields; a call, and what signs it, go together.
type googlePart struct {
	Text      string            `json:"text,omitempty"`
	Thought   bool              `json:"thought,omitempty"`
	Inline    *googleBytes      `json:"inlineData,omitempty"`
	File      map[string]string `json:"fileData,omitempty"`
	Call      *googleCall       `json:"functionCall,omitempty"`
	Result    *googleResult     `json:"functionResponse,omitempty"`
	Signature string            `json:"thoughtSignature,omitempty"`
	Speech    map[string]string `json:"speechMetadata,omitempty"`
}

type googleBytes struct {
	MIME string `json:"mimeType"`
	Data []byte `json:"data"`
}

type googleCall struct {
	ID   string          `json:"id,omitempty"`
	Name string          `json:"name"`
	Args json.RawMessage `json:"args,omitempty"`
}

type googleResult struct {
	ID       string            `json:"id,omitempty"`
	Name     string            `json:"name"`
	Response map[string]string `json:"response"`
}

type googleTools struct {
	Functions []googleFunction `json:"functionDeclarations"`
}

type googleFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"parametersJsonSchema,omitempty"`
}

type googleSettings struct {
	Temperature *float64        `json:"temperature,omitempty"`
	TopP        *float64        `json:"topP,omitempty"`
	MaxTokens   int             `json:"maxOutputTokens,omitempty"`
	Stop        []string        `json:"stopSequences,omitempty"`
	MIME        string          `json:"responseMimeType,omitempty"`
	Schema      json.RawMessage `json:"responseJsonSchema,omitempty"`
	Modalities  []string        `json:"responseModalities,omitempty"`
	Speech      map[string]any  `json:"speechConfig,omitempty"`
	Thinking    map[string]any  `json:"thinkingConfig,omitempty"`
}

// unsigned says that a call's signature is not there. The model signs what it thought before a call; our messages, which
// move between providers, have no place for it, and without this word it refuses the call when it comes back.
const unsigned = "skip_thought_signature_validator"

// warm are the models that take a temperature and top_p; from 3.6 on they are deprecated.
var warm = regexp.MustCompile(`^(models/)?(gemini-[12]\.|gemini-3-|gemini-3\.[0-5]-|gemma-)`)

func googleBody(request driver.ChatRequest) (*googleChat, error) {
	choice, err := readToolChoice(request.ToolChoice)
	if err != nil {
		return nil, err
	}
	shape, err := readShape(request.JSON)
	if err != nil {
		return nil, err
	}
	body := &googleChat{
		Choice:   googleChoice(choice),
		Settings: googleSettings{MaxTokens: request.MaxTokens, Stop: request.Stop, Schema: shape.schema, Thinking: googleThinking(request.Model, request.Effort)},
	}
	if warm.MatchString(request.Model) {
		body.Settings.Temperature, body.Settings.TopP = request.Temperature, request.TopP
	}
	if shape.json {
		body.Settings.MIME = "application/json"
	}
	if text := systemText(request.Messages); text != "" {
		body.System = &googleContent{Parts: []googlePart{{Text: text}}}
	}
	if len(request.Tools) > 0 {
		functions := make([]googleFunction, 0, len(request.Tools))
		for _, tool := range request.Tools {
			functions = append(functions, googleFunction{tool.Name, tool.Description, raw(tool.Parameters)})
		}
		body.Tools = []googleTools{{functions}}
	}
	body.Contents, err = googleContents(request.Messages)
	return body, err
}

func googleChoice(choice toolChoice) map[string]any {
	config := map[string]any{}
	switch {
	case choice.name != "":
		config["mode"], config["allowedFunctionNames"] = "ANY", []string{choice.name}
	case choice.mode == "required":
		config["mode"] = "ANY"
	case choice.mode != "":
		config["mode"] = strings.ToUpper(choice.mode)
	default:
		return nil
	}
	return map[string]any{"functionCallingConfig": config}
}

// googleContents are turns of user and model, each once in a row. A result names its function, which our messages say
// where the call was made.
func googleContents(messages []driver.Message) ([]googleContent, error) {
	var turns []googleContent
	names := map[string]string{} // of functions, by the id of their call
	for _, message := range messages {
		if message.Role == driver.System {
			continue
		}
		for _, call := range message.ToolCalls {
			names[call.ID] = call.Name
		}
		parts, err := googleParts(message, names)
		if err != nil {
			return nil, err
		}
		role := "user"
		if message.Role == driver.Assistant {
			role = "model"
		}
		switch last := len(turns) - 1; {
		case len(parts) == 0: // a turn without parts is refused
		case last >= 0 && turns[last].Role == role:
			turns[last].Parts = append(turns[last].Parts, parts...)
		default:
			turns = append(turns, googleContent{role, parts})
		}
	}
	return turns, nil
}

func googleParts(message driver.Message, names map[string]string) ([]googlePart, error) {
	if message.Role == driver.Tool {
		result := map[string]string{"output": joinText(message.Parts)}
		return []googlePart{{Result: &googleResult{message.ToolID, names[message.ToolID], result}}}, nil
	}
	var parts []googlePart
	for _, part := range message.Parts {
		text, isText := textOf(part)
		switch {
		case isText && text != "":
			parts = append(parts, googlePart{Text: text})
		case isText || message.Role == driver.Assistant: // what it once drew or said it cannot be sent as its own
		case part.URL != "":
			parts = append(parts, googlePart{File: googleFile(part)})
		case part.MIME != "":
			parts = append(parts, googlePart{Inline: &googleBytes{part.MIME, part.Data}})
		default:
			return nil, cannotTake(part)
		}
	}
	for _, call := range message.ToolCalls {
		parts = append(parts, googlePart{Call: &googleCall{call.ID, call.Name, arguments(call.Arguments)}, Signature: unsigned})
	}
	return parts, nil
}

func googleFile(part driver.Part) map[string]string {
	file := map[string]string{"fileUri": part.URL}
	if part.MIME != "" {
		file["mimeType"] = part.MIME
	}
	return file
}
