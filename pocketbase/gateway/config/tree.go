package config

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A document is read into a tree of nodes first, whether it is YAML or JSON: each knows where it stands.

type kind int

const (
	empty kind = iota // null, or nothing at all
	text
	number
	boolean
	sequence
	mapping
)

// names of kinds, as mistakes are told.
var kindNames = map[kind]string{
	empty: "nothing", text: "text", number: "a number", boolean: "true or false", sequence: "a list", mapping: "a group of fields",
}

// place is a position in the document, from 1; columns count characters.
type place struct{ line, column int }

type node struct {
	place
	kind    kind
	text    string // what a text says; a number and a boolean as written
	items   []*node
	entries []entry
}

type entry struct {
	place // of the key
	key   string
	value *node
}

const (
	largestDocument = 64 << 10 // bytes; some hundred providers
	deepest         = 16       // groups in groups; the deepest field there is stands at 6
	longestYAMLLine = 8 << 10  // bytes
	mostBrackets    = 2000     // in YAML
)

// withPlainLines brings every end of a line to one form, and leaves out a byte order mark: the YAML parser counts Windows'
// ends twice after a comment.
func withPlainLines(document []byte) []byte {
	document = bytes.TrimPrefix(document, []byte("\ufeff"))
	document = bytes.ReplaceAll(document, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(document, []byte("\r"), []byte("\n"))
}

// readTree reads a document. What begins with a brace is JSON if it can be: then positions and escapes are JSON's own.
func readTree(document []byte) (*node, *Problem) {
	switch {
	case len(document) > largestDocument:
		return nil, &Problem{1, 1, "", "the document is larger than 64 KiB"}
	case !utf8.Valid(document):
		return nil, invalidText(document)
	}
	if strings.HasPrefix(strings.TrimSpace(string(document)), "{") {
		if root, problem, isJSON := readJSON(document); isJSON {
			return root, problem
		}
	}
	return readYAML(document)
}

func invalidText(document []byte) *Problem {
	at := 0
	for at < len(document) {
		sign, size := utf8.DecodeRune(document[at:])
		if sign == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	where := placeAt(string(document), at)
	return &Problem{where.line, where.column, "", "this is not UTF-8 text"}
}

// placeAt turns an offset in bytes into a position.
func placeAt(document string, offset int) place {
	before := document[:min(offset, len(document))]
	line := strings.Count(before, "\n") + 1
	return place{line, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1}
}

const tooDeep = "there are more than 16 groups within each other"
