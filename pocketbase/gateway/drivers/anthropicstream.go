package drivers

import (
	"encoding/json"

	"helen/gateway/driver"
)

// anthropicEvent is one event of a streamed answer; which fields there are depends on its type.
type anthropicEvent struct {
	Type    string `json:"type"`
	Index   int    `json:"index"`
	Message struct {
		Usage anthropicUsage `json:"usage"`
	} `json:"message"`
	Block struct {
		Type string `json:"type"`
		Text string `json:"text"`
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"content_block"`
	Delta struct {
		Text       string `json:"text"`
		Partial    string `json:"partial_json"`
		StopReason string `json:"stop_reason"`
	} `json:"delta"`
	Usage anthropicUsage `json:"usage"`
}

// anthropicUsage counts what was read from its cache and written to it apart from the rest of the input.
type anthropicUsage struct {
	Input   int `json:"input_tokens"`
	Output  int `json:"output_tokens"`
	Read    int `json:"cache_read_input_tokens"`
	Written int `json:"cache_creation_input_tokens"`
}

var anthropicFinishes = map[string]string{
	"end_turn": "stop", "stop_sequence": "stop", "pause_turn": "stop", "max_tokens": "length",
	"model_context_window_exceeded": "length", "tool_use": "tool_calls", "refusal": "content_filter",
}

// anthropicAnswer follows one answer: blocks of text, of thinking, which nobody asked to see, and of calls.
type anthropicAnswer struct {
	emit    func(driver.ChatDelta) error
	refused func(data []byte) error
	input   anthropicUsage
	calls   map[int]int // the index of a call's block: its place among the calls
}

func (a *anthropicAnswer) take(next event) (done bool, err error) {
	var said anthropicEvent
	if err := json.Unmarshal(next.data, &said); err != nil {
		return false, malformed("an event of the stream is not JSON", err)
	}
	switch said.Type {
	case "error":
		return false, a.refused(next.data)
	case "message_stop":
		return true, nil
	case "message_start":
		a.input = said.Message.Usage
	case "content_block_start":
		return false, a.start(said)
	case "content_block_delta":
		return false, a.grow(said)
	case "message_delta":
		return false, a.end(said)
	}
	return false, nil // pings, ends of blocks, and what will be invented
}

func (a *anthropicAnswer) start(said anthropicEvent) error {
	if said.Block.Type != "tool_use" {
		return a.text(said.Block.Text)
	}
	if a.calls == nil {
		a.calls = map[int]int{}
	}
	place := len(a.calls)
	a.calls[said.Index] = place
	return a.emit(driver.ChatDelta{ToolCall: &driver.ToolCallDelta{Index: place, ID: said.Block.ID, Name: said.Block.Name}})
}

func (a *anthropicAnswer) grow(said anthropicEvent) error {
	place, isCall := a.calls[said.Index]
	if !isCall || said.Delta.Partial == "" {
		return a.text(said.Delta.Text)
	}
	return a.emit(driver.ChatDelta{ToolCall: &driver.ToolCallDelta{Index: place, Arguments: said.Delta.Partial}})
}

func (a *anthropicAnswer) end(said anthropicEvent) error {
	input := a.input
	if said.Usage.Input > 0 {
		input = said.Usage
	}
	delta := driver.ChatDelta{Usage: &driver.Usage{
		Input: input.Input + input.Read + input.Written, Output: said.Usage.Output, Cached: input.Read,
	}}
	if said.Delta.StopReason != "" {
		delta.Finish = finishWord(anthropicFinishes, said.Delta.StopReason)
	}
	return a.emit(delta)
}

func (a *anthropicAnswer) text(text string) error {
	if text == "" {
		return nil
	}
	return a.emit(driver.ChatDelta{Text: text})
}
