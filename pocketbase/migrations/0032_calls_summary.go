package migrations

import "github.com/pocketbase/pocketbase/core"

// Which message of its thread sums a call up: there is one at most.
func init() {
	addToCalls("1764620000_calls_summary.go", func() core.Field { return &core.TextField{Name: "summary", Hidden: true, Max: 15} })
}
