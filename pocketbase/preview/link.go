package preview

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
)

// FirstLink is the first address of a web page in a text, as the app finds it (src/lib/messaging/links.ts: the cases of
// both are in links.cases.json); empty without one. What is code is no link.
func FirstLink(text string) string {
	for _, found := range address.FindAllString(code.ReplaceAllString(text, " "), -1) {
		link := trimmed(found)
		parsed, err := url.Parse(link)
		if err == nil && parsed.Hostname() != "" && len(link) <= longestLink {
			return link
		}
	}
	return ""
}

const longestLink = 2000

var (
	code    = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`")
	address = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"\x60\\^{|}\x00-\x1f\x7f]+`)
)

// trimmed takes off what ends the sentence, not the address; a bracket stays when it was opened in it.
func trimmed(link string) string {
	for link != "" {
		last := link[len(link)-1]
		switch {
		case strings.IndexByte("?!.,:;*_~'", last) >= 0:
		case last == ')' && strings.Count(link, ")") > strings.Count(link, "("):
		case last == ']' && strings.Count(link, "]") > strings.Count(link, "["):
		default:
			return link
		}
		link = link[:len(link)-1]
	}
	return link
}

// keyOf is what a link is remembered by.
func keyOf(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}
