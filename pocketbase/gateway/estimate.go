package gateway

import (
	"strings"

	"helen/gateway/driver"
)

// What a provider does not count we estimate. A token is about four bytes of text in any script; of other things it
// depends on the provider, and these are of the dearer ones.
const (
	charactersPerToken = 4
	tokensPerMessage   = 4    // for who speaks
	tokensPerImage     = 1000 // as our app scales them
	tokensPerPage      = 1500 // of a PDF: its text, and often a picture of it
	bytesPerPage       = 50 << 10
	bytesPerWaveToken  = 1000 // 16 kHz: 32 tokens a second
	bytesPerSoundToken = 100  // the same, compressed as browsers do
	bytesPerSecond     = 4000 // of sound so compressed
)

// Estimate is about how many tokens a question has.
func Estimate(messages []driver.Message) int {
	tokens := 0
	for _, message := range messages {
		tokens += estimateOne(message)
	}
	return tokens
}

func estimateOne(message driver.Message) int {
	tokens := tokensPerMessage
	for _, part := range message.Parts {
		tokens += estimatePart(part)
	}
	for _, call := range message.ToolCalls {
		tokens += (len(call.Name) + len(call.Arguments)) / charactersPerToken
	}
	return tokens
}

func estimatePart(part driver.Part) int {
	kind, _, _ := strings.Cut(part.MIME, "/")
	switch size := len(part.Data); {
	case part.Text != "":
		return len(part.Text) / charactersPerToken
	case kind == "text":
		return size / charactersPerToken
	case part.MIME == "application/pdf":
		return tokensPerPage * (1 + size/bytesPerPage)
	case kind == "audio" && strings.Contains(part.MIME, "wav"):
		return 1 + size/bytesPerWaveToken
	case kind == "audio":
		return 1 + size/bytesPerSoundToken
	default:
		return tokensPerImage
	}
}
