package driver

import (
	"net/http"
	"testing"
	"time"
)

func TestHowLongAProviderIsBelieved(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"3": 3 * time.Second, "0.5": time.Second / 2, "": 0, "-1": 0, "soon": 0, "NaN": 0,
		"9000000000": longestWait, "1e300": longestWait, "Inf": longestWait,
		"Sun, 01 Mar 2026 12:00:10 GMT": 10 * time.Second, "Sun, 01 Mar 2020 12:00:10 GMT": 0, "Sun, 01 Mar 2099 12:00:10 GMT": longestWait,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: %v, not %v", value, got, want)
		}
	}
}
