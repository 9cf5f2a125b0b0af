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

// parentOf is the message one follows; empty at a beginning. Spoken turns name no parent: they follow each other, and so
// does an answer. Only what somebody wrote can be a beginning anywhere.
func parentOf(rows []*core.Record, row *core.Record) string {
	parent := row.GetString("parent")
	if parent != "" || row.GetString("author") != assistant && row.GetString("heard") == "" {
		return parent
	}
	for at, one := range rows {
		if one.Id == row.Id && at > 0 {
			return rows[at-1].Id
		}
	}
	return ""
}

// branch is the way from the first message to one.
func branch(rows []*core.Record, leaf string) []*core.Record {
	index := map[string]int{}
	for at, row := range rows {
		index[row.Id] = at
	}
	var way []*core.Record
	for at, found := index[leaf]; found; {
		way = append(way, rows[at])
		at, found = index[parentOf(rows, rows[at])]
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
