package call

import (
	"encoding/json"
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// told is all of a row that others are told.
func told(row *core.Record) []byte {
	data, _ := json.Marshal(shownOf(row))
	return data
}

// shownOf is a call as devices keep it.
func shownOf(row *core.Record) map[string]any {
	values := row.PublicExport()
	for _, field := range []string{"collectionId", "collectionName", "rev"} {
		delete(values, field)
	}
	return values
}

// about is what the message of a call in its thread keeps of it.
func about(row *core.Record) any {
	seconds := 0
	if at := row.GetInt("answeredAt"); at > 0 {
		seconds = (row.GetInt("endedAt") - at + 500) / 1000
	}
	return struct {
		ID      string `json:"id"`
		Kind    string `json:"kind"`
		Seconds int    `json:"seconds"`
		Outcome string `json:"outcome"`
	}{row.Id, row.GetString("kind"), max(0, seconds), row.GetString("outcome")}
}

// namesIn are those who are in a room now, each once.
func (c *Calls) namesIn(id string) []string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	names, seen := []string{}, map[string]bool{}
	room := c.rooms[id]
	if room == nil {
		return names
	}
	for _, one := range room.inOrder() {
		if !seen[one.holder] {
			seen[one.holder] = true
			names = append(names, one.name)
		}
	}
	return slices.Clip(names)
}
