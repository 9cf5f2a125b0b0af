package config

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// jsonReader walks the tokens of a document that is known to be valid JSON, and knows where each began.
type jsonReader struct {
	document string
	decoder  *json.Decoder
	at       int   // the offset where the last token began
	place    place // of that offset
}

// readJSON reads JSON; isJSON is false where the document is none, for then it may still be YAML.
func readJSON(document []byte) (root *node, problem *Problem, isJSON bool) {
	if !json.Valid(document) {
		return nil, nil, false
	}
	reader := &jsonReader{document: string(document), decoder: json.NewDecoder(bytes.NewReader(document)), place: place{1, 1}}
	reader.decoder.UseNumber()
	root, problem = reader.value(0)
	return root, problem, true
}

// next gives the next token and where it begins: after the spaces, commas and colons that follow the one before.
func (r *jsonReader) next() (json.Token, place) {
	offset := int(r.decoder.InputOffset())
	for offset < len(r.document) && strings.IndexByte(" \t\r\n,:", r.document[offset]) >= 0 {
		offset++
	}
	passed := r.document[r.at:offset]
	if last := strings.LastIndexByte(passed, '\n'); last >= 0 {
		r.place = place{r.place.line + strings.Count(passed, "\n"), 1}
		passed = passed[last+1:]
	}
	r.place.column += utf8.RuneCountInString(passed)
	r.at = offset
	token, _ := r.decoder.Token() // cannot fail: the whole document was found valid
	return token, r.place
}

func (r *jsonReader) value(depth int) (*node, *Problem) {
	token, where := r.next()
	if depth > deepest {
		return nil, &Problem{where.line, where.column, "", tooDeep}
	}
	switch read := token.(type) {
	case json.Delim:
		return r.group(read, where, depth)
	case string:
		return &node{place: where, kind: text, text: read}, nil
	case json.Number:
		return &node{place: where, kind: number, text: read.String()}, nil
	case bool:
		return &node{place: where, kind: boolean, text: map[bool]string{true: "true", false: "false"}[read]}, nil
	default:
		return &node{place: where, kind: empty}, nil
	}
}

func (r *jsonReader) group(opening json.Delim, where place, depth int) (*node, *Problem) {
	group := &node{place: where, kind: sequence}
	if opening == '{' {
		group.kind = mapping
	}
	for r.decoder.More() {
		var one entry
		if group.kind == mapping {
			var key json.Token
			key, one.place = r.next()
			one.key, _ = key.(string)
		}
		value, problem := r.value(depth + 1)
		if problem != nil {
			return nil, problem
		}
		if one.value = value; group.kind == mapping {
			group.entries = append(group.entries, one)
		} else {
			group.items = append(group.items, value)
		}
	}
	r.next()
	return group, nil
}
