package preview

import (
	"io"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Page is what a page says of itself; without a title and a description it says nothing.
type Page struct {
	Title, Description, Site string
	// Picture is a small JPEG of ours; empty without one.
	Picture []byte
	picture string // its address, whole
}

const (
	longestTitle       = 200 // characters
	longestDescription = 300
	longestSite        = 80
)

// The names that pages give these things, the best first; a page may use any, in any order.
var (
	titles       = []string{"og:title", "twitter:title", "title"}
	descriptions = []string{"og:description", "twitter:description", "description"}
	sites        = []string{"og:site_name", "application-name"}
	images       = []string{"og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"}
)

// Read finds what the HTML of an address says of itself. It reads signs, not trees: however deep the page is, it costs
// no more than its length.
func Read(source io.Reader, address *url.URL) Page {
	said := signs(source)
	first := func(names []string) string {
		for _, name := range names {
			if said[name] != "" {
				return said[name]
			}
		}
		return ""
	}
	page := Page{
		Title:       clean(first(titles), longestTitle),
		Description: clean(first(descriptions), longestDescription),
		Site:        clean(first(sites), longestSite),
	}
	if page.Site == "" {
		page.Site = strings.TrimPrefix(address.Hostname(), "www.")
	}
	if where := strings.TrimSpace(first(images)); where != "" && len(where) <= longestLink {
		if whole, err := address.Parse(where); err == nil && askable(whole) == nil {
			page.picture = whole.String()
		}
	}
	return page
}

// signs are the first of each <meta> that has a content, and the first <title>. The body has neither.
func signs(source io.Reader) map[string]string {
	said := map[string]string{}
	reader := html.NewTokenizer(source)
	reader.SetMaxBuf(largestPage)
	note := func(name, value string) {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" && said[name] == "" && len(said) < 200 {
			said[name] = strings.TrimSpace(value)
		}
	}
	for inTitle := false; ; {
		switch reader.Next() {
		case html.ErrorToken:
			return said
		case html.StartTagToken, html.SelfClosingTagToken:
			token := reader.Token()
			inTitle = token.DataAtom == atom.Title
			if token.DataAtom == atom.Body {
				return said
			}
			if token.DataAtom == atom.Meta {
				name, content := meta(token)
				note(name, content)
			}
		case html.TextToken:
			if inTitle {
				note("title", string(reader.Text()))
			}
		case html.EndTagToken:
			inTitle = false
			if name, _ := reader.TagName(); string(name) == "head" {
				return said
			}
		}
	}
}

func meta(token html.Token) (name, content string) {
	for _, one := range token.Attr {
		switch one.Key {
		case "property", "name":
			if name == "" {
				name = one.Val
			}
		case "content":
			content = one.Val
		}
	}
	return name, content
}

// clean is one line of plain words: no control signs, none that turn the direction of what stands around them.
func clean(text string, most int) string {
	words := strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar, unicode.Is(unicode.Cc, r), unicode.Is(unicode.Co, r):
			return -1
		case unicode.Is(unicode.Cf, r) && r != '\u200d': // which holds an emoji together
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
	letters := []rune(strings.Join(words, " "))
	if len(letters) <= most {
		return string(letters)
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}
