package drivers

import (
	"regexp"
	"strings"

	"helen/gateway/driver"
)

// budgets are what an effort is worth in tokens, for models that count them.
var budgets = map[string]int{"none": 0, "minimal": 1024, "low": 1024, "medium": 8192, "high": 24576, "xhigh": 24576}

// Anthropic's models of a budget, and the later ones, which take a word. Others do not think.
var (
	thinksByBudget = regexp.MustCompile(`^claude-(3-7|(haiku|sonnet|opus)-4-([015]\b|\d{8}))`)
	thinksByWord   = regexp.MustCompile(`^claude-[a-z]+-(4-[6-9]|[5-9])`)
)

// leastBudget is what its API takes; leastAnswer is left for the answer itself.
const (
	leastBudget = 1024
	leastAnswer = 1024
)

// think says how long to think. Where thinking excludes what was asked for (a tool that must be called, a turn of tools
// whose thoughts are gone, an answer that is too short for both) there is none.
func (b *anthropicChat) think(request driver.ChatRequest) {
	switch {
	case request.Effort == "":
	case thinksByWord.MatchString(request.Model):
		word := request.Effort
		switch word {
		case "none", "minimal":
			word = "low"
		case "xhigh":
			word = "high"
		}
		if b.Output == nil {
			b.Output = map[string]any{}
		}
		b.Output["effort"] = word
	case thinksByBudget.MatchString(request.Model) && !b.calls(request.Messages):
		budget := budgets[request.Effort]
		if request.MaxTokens == 0 {
			b.MaxTokens += budget
		}
		if budget = min(budget, b.MaxTokens-leastAnswer); budget < leastBudget {
			return
		}
		b.Thinking = map[string]any{"type": "enabled", "budget_tokens": budget}
		b.Temperature, b.TopP = nil, nil
	}
}

// calls tells a request that must call a tool, or has.
func (b *anthropicChat) calls(messages []driver.Message) bool {
	if kind := b.ToolChoice["type"]; kind == "any" || kind == "tool" {
		return true
	}
	for _, message := range messages {
		if len(message.ToolCalls) > 0 {
			return true
		}
	}
	return false
}

var (
	googleBudget = regexp.MustCompile(`^(models/)?gemini-2\.5-`)
	googleLevel  = regexp.MustCompile(`^(models/)?gemini-[3-9]`)
)

// googleThinking is its thinkingConfig; nil for models that cannot be told.
func googleThinking(model, effort string) map[string]any {
	switch {
	case effort == "":
		return nil
	case googleBudget.MatchString(model):
		budget := budgets[effort]
		if budget == 0 && strings.Contains(model, "pro") {
			budget = 128 // it cannot do without
		}
		return map[string]any{"thinkingBudget": budget}
	case googleLevel.MatchString(model):
		return map[string]any{"thinkingLevel": googleWord(model, effort)}
	default:
		return nil
	}
}

func googleWord(model, effort string) string {
	small := strings.Contains(model, "flash")
	switch effort {
	case "none", "minimal":
		if small {
			return "minimal"
		}
		return "low"
	case "xhigh":
		return "high"
	case "medium":
		if strings.Contains(model, "gemini-3-pro") { // the one that has two levels
			return "high"
		}
	}
	return effort
}
