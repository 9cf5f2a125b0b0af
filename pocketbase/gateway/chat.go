package gateway

import (
	"context"
	"strings"
	"unicode/utf8"

	"helen/gateway/driver"
)

// longestAnswer is in bytes of text and calls: far beyond what any model says, and where one that never ends is ended.
const longestAnswer = 4 << 20

var errEndless = &driver.Failure{Kind: driver.Malformed, Message: "the answer does not end"}

// Chat asks for an answer and calls emit for each piece of it as it comes. What the configuration says of the model
// fills what the request leaves open. On failure the answer holds what is known of it.
func (g *Gateway) Chat(ctx context.Context, ask Ask, question driver.ChatRequest, emit func(driver.ChatDelta) error) (Answer, error) {
	start := g.settings.Now()
	ask.Needs = needsOf(question.Messages)
	admitted, err := g.admitChat(ask, question)
	if err != nil {
		return Answer{}, err
	}
	defer admitted.settle()
	estimate := admitted.amount.Tokens
	var counted *driver.Usage
	var finish string
	written, size := 0, 0
	to, attempts, err := g.try(ctx, ask, estimate, func(ctx context.Context, to choice, connection driver.Connection, began func()) error {
		if to.driver.Chat == nil {
			return &driver.Failure{Kind: driver.BadRequest, Message: "this provider does not chat"}
		}
		return to.driver.Chat(ctx, connection, to.fill(ask, question), func(delta driver.ChatDelta) error {
			began()
			delta.At = cameAt(ctx)
			if size += sizeOf(delta); size > longestAnswer {
				return errEndless
			}
			written += utf8.RuneCountInString(delta.Text)
			if delta.Usage != nil {
				counted = delta.Usage
			}
			if delta.Finish != "" {
				finish = delta.Finish
			}
			return emit(delta)
		})
	})
	tokens := driver.Usage{Input: estimate, Output: written / charactersPerToken}
	switch {
	case counted != nil:
		tokens = *counted
	case err != nil && written == 0:
		tokens = driver.Usage{} // nobody read it
	}
	answer := g.account(ask, to, estimate, Usage{At: start, Tokens: tokens}, attempts, err)
	answer.Finish = finish
	return answer, err
}

func sizeOf(delta driver.ChatDelta) int {
	size := len(delta.Text)
	if call := delta.ToolCall; call != nil {
		size += len(call.ID) + len(call.Name) + len(call.Arguments)
	}
	return size
}

// admitChat counts a question, and holds what its answer may cost.
func (g *Gateway) admitChat(ask Ask, question driver.ChatRequest) (*Admission, error) {
	tokens := g.estimate(ask, question)
	return g.admit(ask, tokens, Usage{Tokens: driver.Usage{Input: tokens, Output: max(question.MaxTokens, answerRoom)}})
}

// estimate is about how many tokens a question will have for whoever is asked first.
func (g *Gateway) estimate(ask Ask, question driver.ChatRequest) int {
	if len(question.Messages) == 0 {
		return 0 // of sound there is nothing to count
	}
	ask.Facts.Time = g.settings.Now()
	if choices, _ := g.current.Load().choices(ask); len(choices) > 0 {
		question = choices[0].fill(ask, question)
	}
	return Estimate(question.Messages)
}

// fill completes a question with what the configuration says of the model, and makes it fit where it may be cut.
func (c choice) fill(ask Ask, question driver.ChatRequest) driver.ChatRequest {
	question.Model = c.model
	parameters := c.ParametersOf(c.model)
	if question.Temperature == nil {
		question.Temperature = parameters.Temperature
	}
	if question.TopP == nil {
		question.TopP = parameters.TopP
	}
	if question.MaxTokens == 0 {
		question.MaxTokens = parameters.MaxTokens
	}
	told := strings.TrimSpace(parameters.SystemPrompt + "\n\n" + ask.Manners)
	if told != "" && !hasSystem(question.Messages) {
		messages := append([]driver.Message{driver.TextMessage(driver.System, told)}, question.Messages...)
		question.Messages = messages
	}
	if ask.Fit {
		return c.fit(question)
	}
	return question
}

func hasSystem(messages []driver.Message) bool {
	return len(messages) > 0 && messages[0].Role == driver.System
}
