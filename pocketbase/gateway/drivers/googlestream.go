package drivers

import (
	"cmp"
	"encoding/json"

	"helen/gateway/driver"
)

// googleChunk is one event of a streamed answer, and the whole of one that is not.
type googleChunk struct {
	Candidates []struct {
		Content googleContent `json:"content"`
		Finish  string        `json:"finishReason"`
	} `json:"candidates"`
	Prompt struct {
		Blocked string `json:"blockReason"`
	} `json:"promptFeedback"`
	Usage *googleUsage    `json:"usageMetadata"`
	Error json.RawMessage `json:"error"`
}

type googleUsage struct {
	Prompt   int `json:"promptTokenCount"`
	Answer   int `json:"candidatesTokenCount"`
	Thoughts int `json:"thoughtsTokenCount"` // paid for as the answer is
	Cached   int `json:"cachedContentTokenCount"`
}

func (u googleUsage) usage() driver.Usage {
	return driver.Usage{Input: u.Prompt, Output: u.Answer + u.Thoughts, Cached: u.Cached}
}

var googleFinishes = map[string]string{
	"STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "content_filter", "RECITATION": "content_filter", "LANGUAGE": "content_filter",
	"BLOCKLIST": "content_filter", "PROHIBITED_CONTENT": "content_filter", "SPII": "content_filter", "IMAGE_SAFETY": "content_filter",
}

// chunkReader reads one chunk: an error in its place, a refusal of the question and a call that the model wrote wrong
// are failures.
func (g google) chunkReader(to driver.Connection) func(data []byte) (googleChunk, error) {
	return func(data []byte) (googleChunk, error) {
		var chunk googleChunk
		if err := json.Unmarshal(data, &chunk); err != nil {
			return chunk, malformed("a chunk of the stream is not JSON", err)
		}
		if raw(chunk.Error) != nil {
			return chunk, g.refused(to, 0, nil, data)
		}
		if chunk.Prompt.Blocked != "" {
			return chunk, &driver.Failure{Kind: driver.ContentRefused, Message: "the question was blocked: " + scrub(chunk.Prompt.Blocked, to.Key)}
		}
		for _, candidate := range chunk.Candidates {
			if candidate.Finish == "MALFORMED_FUNCTION_CALL" || candidate.Finish == "UNEXPECTED_TOOL_CALL" {
				return chunk, malformed("the model wrote a call that cannot be read", nil)
			}
		}
		return chunk, nil
	}
}

// googleAnswer follows one answer. The stream has no last word of its own: it ends after a reason to finish, and usage,
// which grows with every chunk, may come with that one or after it.
type googleAnswer struct {
	emit   func(driver.ChatDelta) error
	read   func(data []byte) (googleChunk, error)
	finish string
	usage  *googleUsage
	calls  int
}

func (a *googleAnswer) take(next event) (done bool, err error) {
	chunk, err := a.read(next.data)
	if err != nil {
		return false, err
	}
	if chunk.Usage != nil {
		a.usage = chunk.Usage
	}
	if len(chunk.Candidates) == 0 {
		return false, nil
	}
	for _, part := range chunk.Candidates[0].Content.Parts {
		if err := a.part(part); err != nil {
			return false, err
		}
	}
	a.finish = cmp.Or(a.finish, chunk.Candidates[0].Finish)
	return false, nil
}

func (a *googleAnswer) part(part googlePart) error {
	switch {
	case part.Call != nil:
		delta := &driver.ToolCallDelta{Index: a.calls, ID: part.Call.ID, Name: part.Call.Name, Arguments: "{}"}
		if delta.ID == "" {
			delta.ID = callID()
		}
		if args := raw(part.Call.Args); args != nil {
			delta.Arguments = string(args)
		}
		a.calls++
		return a.emit(driver.ChatDelta{ToolCall: delta})
	case part.Text != "" && !part.Thought:
		return a.emit(driver.ChatDelta{Text: part.Text})
	default:
		return nil
	}
}

// close says why the answer ended and what was counted.
func (a *googleAnswer) close() error {
	delta := driver.ChatDelta{Finish: finishWord(googleFinishes, a.finish)}
	if a.calls > 0 && delta.Finish == "stop" {
		delta.Finish = "tool_calls"
	}
	if a.usage != nil {
		usage := a.usage.usage()
		delta.Usage = &usage
	}
	return a.emit(delta)
}
