package gateway

import (
	"slices"

	"helen/gateway/driver"
)

// answerRoom is what is kept free for an answer of which nobody said how long it may be, in tokens.
const answerRoom = 4096

// window is how many tokens the model takes, question and answer together.
func (c choice) window() int {
	for _, known := range []int{c.ParametersOf(c.model).Context, c.driver.Context} {
		if known > 0 {
			return known
		}
	}
	return c.unknown
}

// fit leaves out the oldest messages that the model has no room for. What is said to the model itself stays, and so does
// the last message, however long: the provider says so when it is too long. Without a known window all stays.
func (c choice) fit(question driver.ChatRequest) driver.ChatRequest {
	window := c.window()
	if window == 0 {
		return question
	}
	room := min(answerRoom, window/4)
	if question.MaxTokens > 0 {
		room = min(question.MaxTokens, window/2)
	}
	messages := question.Messages
	first := slices.IndexFunc(messages, func(one driver.Message) bool { return one.Role != driver.System })
	if first < 0 {
		return question
	}
	left := window - room - Estimate(messages[:first])
	last := len(messages) - 1
	from := last
	for left -= estimateOne(messages[last]); from > first; from-- {
		if left -= estimateOne(messages[from-1]); left < 0 {
			break
		}
	}
	// An answer to what is no longer there says little, and some models refuse to begin with one.
	for from < last && messages[from].Role == driver.Assistant {
		from++
	}
	question.Messages = slices.Concat(messages[:first], messages[from:])
	return question
}
