package drivers

import (
	"strings"
	"testing"
)

func TestScrub(t *testing.T) {
	const key = "sk-proj-AbCdEfGhIjKlMnOp0123456789"
	for message, want := range map[string]string{
		"Incorrect API key provided: " + key + ".":                     "Incorrect API key provided: [key].",
		"Incorrect API key provided: sk-proj-**********6789. See docs": "Incorrect API key provided: [key] See docs",
		"key ending in 0123456789 refused":                             "key ending in [key] refused",
		"url?key=" + key[:20] + "&x=1":                                 "url?key=[key]&x=1",
		"nothing to\n\n hide":                                          "nothing to hide",
	} {
		if got := scrub(message, key); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := scrub("no key at all, however long", ""); got != "no key at all, however long" {
		t.Errorf("got %q", got)
	}
	if got := []rune(scrub(strings.Repeat("ñ ", 5000), key)); len(got) != mostOfAMessage+1 {
		t.Errorf("%d runes are left", len(got))
	}
}
