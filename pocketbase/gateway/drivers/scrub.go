package drivers

import (
	"regexp"
	"strings"
)

const (
	mostOfAMessage = 400 // runes: an error page is no message
	hidden         = "[key]"
	leastOfAKey    = 8 // characters in a row that give a key away
)

var (
	masked = regexp.MustCompile(`[\w.-]*\*{3,}[\w.*-]*`) // as providers show a part of a key: sk-abcd****wxyz
	word   = regexp.MustCompile(`[\w-]{8,}`)
)

// scrub makes a provider's words fit for logs and operators: short, on one line, and without the key or a part of it.
func scrub(message, key string) string {
	message = strings.Join(strings.Fields(message), " ")
	if key != "" {
		message = strings.ReplaceAll(message, key, hidden)
	}
	message = masked.ReplaceAllString(message, hidden)
	message = word.ReplaceAllStringFunc(message, func(found string) string {
		if gives(found, key) {
			return hidden
		}
		return found
	})
	if runes := []rune(message); len(runes) > mostOfAMessage {
		return string(runes[:mostOfAMessage]) + "…"
	}
	return message
}

// gives tells whether a word holds a piece of the key.
func gives(found, key string) bool {
	for at := 0; at+leastOfAKey <= len(found); at++ {
		if strings.Contains(key, found[at:at+leastOfAKey]) {
			return true
		}
	}
	return false
}
