package accounts

import (
	"testing"
	"time"
)

func TestFreshSessionsAge(t *testing.T) {
	began := time.Now()
	fresh := freshSessions{since: map[string]time.Time{}}
	fresh.add("one", began)
	for _, step := range []struct {
		session string
		after   time.Duration
		want    bool
	}{
		{"one", 0, true}, {"one", freshFor - 1, true}, {"one", freshFor, false}, {"another", 0, false}, {"", 0, false},
	} {
		if got := fresh.has(step.session, began.Add(step.after)); got != step.want {
			t.Errorf("%q after %s: %v", step.session, step.after, got)
		}
	}
	fresh.add("two", began.Add(freshFor))
	if len(fresh.since) != 1 {
		t.Errorf("old ones are kept: %d", len(fresh.since))
	}
}
