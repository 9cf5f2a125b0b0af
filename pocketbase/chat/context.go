package chat

import (
	"slices"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// Turn is one message of what a model is given.
type Turn struct {
	Role        string // "user" or "assistant"
	Text        string
	Attachments []Attachment
}

// Budget is how much of a conversation goes with each question.
type Budget struct {
	Messages int // the last so many
	Tokens   int // about so many at most; the last message always goes
}

// branch is the way from the first message to one, by parents; a message without parent follows the one before it.
func branch(rows []*core.Record, leaf string) []*core.Record {
	index := map[string]int{}
	for at, row := range rows {
		index[row.Id] = at
	}
	var way []*core.Record
	for at, found := index[leaf]; found; {
		way = append(way, rows[at])
		parent := rows[at].GetString("parent")
		if parent == "" {
			break
		}
		at, found = index[parent]
	}
	slices.Reverse(way)
	return way
}

// turns are what a model is given of a branch: its last messages within the budget, of which empty ones say nothing.
func turns(way []*core.Record, budget Budget) []Turn {
	var kept []Turn
	left := budget.Tokens
	for _, row := range slices.Backward(way) {
		message := messageOf(row)
		if message.Content == "" && len(message.Attachments) == 0 {
			continue
		}
		left -= cost(message)
		if len(kept) > 0 && (left < 0 || len(kept) >= budget.Messages) {
			break
		}
		kept = append(kept, Turn{Role: message.Role, Text: message.Content, Attachments: message.Attachments})
	}
	slices.Reverse(kept)
	return kept
}

// cost is about how many tokens a message has: four characters each, and a picture as much as a page.
func cost(message Message) int {
	return 4 + utf8.RuneCountInString(message.Content)/4 + 1000*len(message.Attachments)
}
