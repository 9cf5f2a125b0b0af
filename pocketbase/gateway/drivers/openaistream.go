package drivers

import (
	"encoding/json"

	"helen/gateway/driver"
)

// openAIChunk is one event of a streamed answer.
type openAIChunk struct {
	Choices []struct {
		Delta struct {
			Content   openAIText   `json:"content"`
			Refusal   string       `json:"refusal"`
			ToolCalls []openAICall `json:"tool_calls"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *openAIUsage    `json:"usage"`
	Error json.RawMessage `json:"error"`
}

// openAIFinishes are its own words and those of servers that copy it; what is not here is the end like any other.
var openAIFinishes = map[string]string{
	"stop": "stop", "length": "length", "tool_calls": "tool_calls", "function_call": "tool_calls", "content_filter": "content_filter",
	"max_tokens": "length",
}

// openAIAnswer follows one answer. Usage is kept until the end: some servers send it, growing, with every chunk.
type openAIAnswer struct {
	emit     func(driver.ChatDelta) error
	refused  func(data []byte) error
	usage    *openAIUsage
	finished bool
	calls    callSlots
}

func (a *openAIAnswer) take(next event) (done bool, err error) {
	if string(next.data) == "[DONE]" {
		return true, a.close()
	}
	var chunk openAIChunk
	if err := json.Unmarshal(next.data, &chunk); err != nil {
		return false, malformed("a chunk of the stream is not JSON", err)
	}
	if raw(chunk.Error) != nil || next.kind == "error" {
		return false, a.refused(next.data)
	}
	if chunk.Usage != nil {
		a.usage = chunk.Usage
	}
	for _, choice := range chunk.Choices[:min(len(chunk.Choices), 1)] { // one answer was asked for
		if text := string(choice.Delta.Content) + choice.Delta.Refusal; text != "" {
			if err := a.emit(driver.ChatDelta{Text: text}); err != nil {
				return false, err
			}
		}
		for _, call := range choice.Delta.ToolCalls {
			if err := a.emit(driver.ChatDelta{ToolCall: a.calls.place(call)}); err != nil {
				return false, err
			}
		}
		if choice.FinishReason != "" && !a.finished {
			a.finished = true
			if err := a.emit(driver.ChatDelta{Finish: finishWord(openAIFinishes, choice.FinishReason)}); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// close says what was counted, once.
func (a *openAIAnswer) close() error {
	if a.usage == nil {
		return nil
	}
	usage := a.usage.usage()
	a.usage = nil
	return a.emit(driver.ChatDelta{Usage: &usage})
}

// finishWord is why an answer ended, in OpenAI's words.
func finishWord(words map[string]string, reason string) string {
	if word, known := words[reason]; known {
		return word
	}
	return "stop"
}

// callSlots gives each call of a tool its own place in the answer. OpenAI counts them; some servers leave the index out,
// or give every call the same: there a new id is a new call.
type callSlots struct {
	open map[int]int // the server's index: our place
	ids  []string    // by place
}

func (s *callSlots) place(call openAICall) *driver.ToolCallDelta {
	index := len(s.ids) - 1 // of a server that does not count: the last one goes on
	if call.Index != nil {
		index = *call.Index
	}
	place, known := s.open[index]
	delta := &driver.ToolCallDelta{Name: call.Function.Name, Arguments: string(call.Function.Arguments)}
	if !known || call.ID != "" && call.ID != s.ids[place] {
		if s.open == nil {
			s.open = map[int]int{}
		}
		place = len(s.ids)
		if call.Index == nil {
			index = place
		}
		delta.ID = call.ID
		if delta.ID == "" {
			delta.ID = callID()
		}
		s.open[index] = place
		s.ids = append(s.ids, delta.ID)
	}
	delta.Index = place
	return delta
}
