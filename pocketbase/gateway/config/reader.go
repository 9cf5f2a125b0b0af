package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"helen/gateway/driver"
)

// reader collects what is wrong with a document while it is read; it never stops at the first mistake.
type reader struct {
	options  Options
	problems Problems
	warnings []Problem
	drivers  map[string]driver.Driver // of the providers that were read, by their names
}

func (r *reader) refuse(where place, path, format string, values ...any) {
	r.problems = append(r.problems, remark(where, path, format, values))
}

func (r *reader) warn(where place, path, format string, values ...any) {
	r.warnings = append(r.warnings, remark(where, path, format, values))
}

// remark blots out what looks like a key: reasons quote what was written, and a key may stand in any field.
func remark(where place, path, format string, values []any) Problem {
	blot := func(said string) string { return secretShape.ReplaceAllString(said, "***") }
	return Problem{where.line, where.column, blot(path), blot(fmt.Sprintf(format, values...))}
}

// wants refuses a value of the wrong kind.
func (r *reader) wants(value *node, path, wanted string) {
	found := kindNames[value.kind]
	if value.kind == number || value.kind == boolean {
		found = value.text
	}
	r.refuse(value.place, path, "%s is wanted here, not %s", wanted, found)
}

func (r *reader) text(value *node, path string) string {
	if value.kind == number || value.kind == boolean {
		r.refuse(value.place, path, "text is wanted here, not %s: put it in quotes", value.text)
		return ""
	}
	if value.kind != text {
		r.wants(value, path, "text")
		return ""
	}
	if strings.TrimSpace(value.text) == "" {
		r.refuse(value.place, path, "it is empty: leave it out instead")
	}
	return value.text
}

// texts reads a list of texts; one text alone is a list of one.
func (r *reader) texts(value *node, path string) []string {
	if value.kind != sequence {
		if one := r.text(value, path); one != "" {
			return []string{one}
		}
		return nil
	}
	var list []string
	for i, item := range value.items {
		at := fmt.Sprintf("%s[%d]", path, i)
		one := r.text(item, at)
		if slices.Contains(list, one) && one != "" {
			r.refuse(item.place, at, "%q is there already", one)
		}
		list = append(list, one)
	}
	return list
}

func (r *reader) boolean(value *node, path string) bool {
	if value.kind != boolean {
		r.wants(value, path, "true or false")
	}
	return value.text == "true"
}

func (r *reader) number(value *node, path string, least, most float64) float64 {
	if value.kind != number {
		r.wants(value, path, "a number")
		return 0
	}
	read, err := strconv.ParseFloat(strings.ReplaceAll(value.text, "_", ""), 64)
	if err != nil || math.IsNaN(read) || math.IsInf(read, 0) {
		r.refuse(value.place, path, "%s is no number that can be used", value.text)
		return 0
	}
	if read < least || read > most {
		r.refuse(value.place, path, "it must lie between %s and %s, and is %s", plain(least), plain(most), value.text)
		return 0
	}
	return read
}

func (r *reader) whole(value *node, path string, least, most int) int {
	if value.kind != number {
		r.wants(value, path, "a whole number")
		return 0
	}
	read, err := strconv.ParseFloat(strings.ReplaceAll(value.text, "_", ""), 64)
	if err != nil || read != math.Trunc(read) {
		r.refuse(value.place, path, "a whole number is wanted here, not %s", value.text)
		return 0
	}
	if read < float64(least) && least == 0 {
		r.refuse(value.place, path, "it cannot be negative, and is %s", value.text)
		return 0
	}
	if read < float64(least) || read > float64(most) {
		r.refuse(value.place, path, "it must lie between %d and %d, and is %s", least, most, value.text)
		return 0
	}
	return int(read)
}

func plain(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
