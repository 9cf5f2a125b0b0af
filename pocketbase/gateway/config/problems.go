package config

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one mistake in a document, or one remark about it. Line and Column count from 1, Column in characters; Path
// leads to the field as the document spells it: "providers.openai.limits.rpm". The reason never holds a key.
type Problem struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

func (p Problem) String() string {
	if p.Path == "" {
		return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s: %s", p.Line, p.Column, p.Path, p.Reason)
}

// Problems is why a document was refused: every mistake in it, in the document's order.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Code is stable: the app turns it into words. Details are the mistakes themselves.
func (p Problems) Code() string { return "config_invalid" }

// Message is for people who read logs and answers by eye.
func (p Problems) Message() string {
	if len(p) == 1 {
		return "There is a mistake in the configuration: " + p[0].String()
	}
	return fmt.Sprintf("There are %d mistakes in the configuration.", len(p))
}

// Status is the HTTP status that goes with the code.
func (p Problems) Status() int  { return http.StatusUnprocessableEntity }
func (p Problems) Details() any { return p }

// within puts problems in the document's order. Of broken text the YAML parser may name a place after the end of it, or
// of the line: what people are shown is a place they can go to.
func within(document []byte, problems []Problem) {
	lines := strings.Split(string(document), "\n")
	for i := range problems {
		one := &problems[i]
		one.Line = min(max(1, one.Line), len(lines))
		one.Column = min(max(1, one.Column), utf8.RuneCountInString(lines[one.Line-1])+1)
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
