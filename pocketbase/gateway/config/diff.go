package config

import (
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// Diff tells two documents apart, line by line, as `diff -u` does; it is empty when they are the same.
func Diff(old, new string) string {
	if old == new {
		return ""
	}
	said, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A: linesOf(old), B: linesOf(new), FromFile: "before", ToFile: "after", Context: 3,
	})
	if err != nil { // only a writer fails, and this one is memory
		return ""
	}
	return said
}

// linesOf gives lines with their ends; a last one without an end gets one.
func linesOf(document string) []string {
	lines := strings.SplitAfter(document, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		return lines[:last]
	}
	lines[len(lines)-1] += "\n"
	return lines
}
