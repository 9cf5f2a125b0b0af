package driver

import (
	"encoding/json"
	"time"
)

// Role is who speaks in a conversation.
type Role string

const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
	Tool      Role = "tool"
)

// ChatRequest is one question with all that came before it.
type ChatRequest struct {
	Model       string
	Messages    []Message
	Tools       []ToolDefinition
	ToolChoice  json.RawMessage // as OpenAI writes it: "auto", "none", "required" or {type, function}
	Temperature *float64
	TopP        *float64
	MaxTokens   int // of the answer; 0 leaves it to the provider, or to a driver that must name one
	Stop        []string
	Effort      string          // of thinking, one of Efforts; empty leaves it to the model. Models that know of none answer without
	JSON        json.RawMessage // response_format as OpenAI writes it; empty for plain text
}

// Efforts are how long a model may think, the least first. What a provider has fewer of becomes the nearest.
var Efforts = []string{"none", "minimal", "low", "medium", "high", "xhigh"}

// Message is one turn. A system message may stand anywhere; a tool's answer names its call.
type Message struct {
	Role      Role
	Parts     []Part
	ToolCalls []ToolCall // of the assistant
	ToolID    string     // which call a Tool message answers
}

// Part is text, or bytes of some kind; exactly one of Text, Data and URL is set.
type Part struct {
	Text string
	MIME string // of Data and URL: "image/png", "audio/wav", "application/pdf"
	Data []byte
	URL  string // https; only for images, and only of providers that fetch it themselves
}

// ToolDefinition is a function the model may ask for; Parameters is its JSON schema.
type ToolDefinition struct {
	Name        string
	Description string
	Parameters  json.RawMessage
}

// ToolCall is what the model asked for; Arguments is the JSON it wrote, which may be wrong.
type ToolCall struct {
	ID        string
	Name      string
	Arguments string
}

// ChatDelta is a piece of an answer. Text and tool calls grow by each; Finish and Usage come once, near the end.
type ChatDelta struct {
	Text     string
	ToolCall *ToolCallDelta
	Finish   string // "stop", "length", "tool_calls", "content_filter"
	Usage    *Usage
	At       time.Time // when the provider's bytes came; the gateway's to fill
}

// ToolCallDelta is a piece of the call at Index: ID and Name with its first piece, then its arguments.
type ToolCallDelta struct {
	Index     int
	ID        string
	Name      string
	Arguments string
}

// Usage is what the provider counted, in tokens.
type Usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
	Cached int `json:"cached,omitempty"` // of Input
}

// TextMessage is the common case.
func TextMessage(role Role, text string) Message {
	return Message{Role: role, Parts: []Part{{Text: text}}}
}
