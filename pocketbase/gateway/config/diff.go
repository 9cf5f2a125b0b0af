package config

import "github.com/pmezard/go-difflib/difflib"

// Diff tells two documents apart, line by line, as `diff -u` does; it is empty when they are the same.
func Diff(old, new string) string {
	if old == new {
		return ""
	}
	said, err := difflib.GetUnifiedDiffString(difflib.UnifiedDiff{
		A: difflib.SplitLines(old), B: difflib.SplitLines(new), FromFile: "before", ToFile: "after", Context: 3,
	})
	if err != nil { // only a writer fails, and this one is memory
		return ""
	}
	return said
}
