package chat

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// Turn is one message of what a model is given.
type Turn struct {
	Role        string // "user" or "assistant"
	Text        string
	Attachments []Attachment
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

// turns are what a model is given of a branch: its last so many messages, of which empty ones say nothing. Whoever knows
// the model leaves out what it has no room for.
func turns(way []*core.Record, most int) []Turn {
	var kept []Turn
	for _, row := range slices.Backward(way) {
		message := messageOf(row)
		if message.Content == "" && len(message.Attachments) == 0 {
			continue
		}
		if kept = append(kept, Turn{Role: message.Role, Text: message.Content, Attachments: message.Attachments}); len(kept) >= most {
			break
		}
	}
	slices.Reverse(kept)
	return kept
}
