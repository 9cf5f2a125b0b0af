package chat

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// row is what a device is told of any collection.
type row struct {
	ID, Thread, Kind, Title, Author, Text, ReplyTo, Forwarded, User, Role, Message, Preview string
	Seq, LastSeq, ReadSeq, DeliveredSeq, ClearedSeq, DeletedAt, Left                        int
	Helen, Pinned, Archived, Unread, Starred                                                bool
	Muted                                                                                   *bool
	Pins, Mentions                                                                          []string
	Revisions                                                                               []revision
	Reactions                                                                               map[string][]string
	Notice                                                                                  *notice
}

func toldRow(t *testing.T, values any) row {
	t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	var one row
	if err := json.Unmarshal(data, &one); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return one
}

// line joins what is not empty.
func line(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

func when(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}
