package config

import (
	"slices"
	"strings"
	"unicode"
)

// object reads the fields of one group. A field is asked for by the names it may have, ours first; every name may be
// written in camelCase too, as the earlier systems do. What nobody asked for is unknown: done says so.
type object struct {
	*reader
	path  string
	node  *node
	asked []string
	taken map[int]bool
}

// object opens a group, or says that there is none; then every field of it is missing.
func (r *reader) object(value *node, path string) *object {
	o := &object{reader: r, path: path, node: value, taken: map[int]bool{}}
	if value.kind != mapping {
		r.wants(value, path, "a group of fields")
		o.node = &node{place: value.place, kind: mapping}
		return o
	}
	o.node = &node{place: value.place, kind: mapping, entries: r.distinct(value, path)}
	return o
}

// distinct gives the fields of a group without those that are there twice.
func (r *reader) distinct(value *node, path string) []entry {
	entries := make([]entry, 0, len(value.entries))
	lines := map[string]int{}
	for _, one := range value.entries {
		if first, twice := lines[one.key]; twice {
			r.refuse(one.place, join(path, one.key), "it is there already, in line %d", first)
			continue
		}
		lines[one.key] = one.line
		entries = append(entries, one)
	}
	return entries
}

// entriesOf gives the members of a group whose names are free.
func (r *reader) entriesOf(value *node, path string) []entry {
	if value.kind != mapping {
		r.wants(value, path, "a group of fields")
		return nil
	}
	return r.distinct(value, path)
}

// get finds a field by any of its names. It is nil where there is none, and where it is left empty.
func (o *object) get(names ...string) (value *node, path string) {
	o.asked = append(o.asked, names...)
	for i, one := range o.node.entries {
		if o.taken[i] || !slices.Contains(names, snake(one.key)) {
			continue
		}
		o.taken[i] = true
		if path != "" {
			o.refuse(one.place, join(o.path, one.key), "this says again what %s says", path)
			continue
		}
		value, path = one.value, join(o.path, one.key)
	}
	if value == nil || value.kind == empty {
		return nil, join(o.path, names[0])
	}
	return value, path
}

// done refuses the fields that nobody asked for.
func (o *object) done() {
	for i, one := range o.node.entries {
		if !o.taken[i] {
			o.refuse(one.place, join(o.path, one.key), "there is no such field%s", didYouMean(snake(one.key), o.asked))
		}
	}
}

func (o *object) textInto(into *string, names ...string) {
	if value, path := o.get(names...); value != nil {
		*into = o.text(value, path)
	}
}

func (o *object) textsInto(into *[]string, names ...string) {
	if value, path := o.get(names...); value != nil {
		*into = o.texts(value, path)
	}
}

func (o *object) booleanInto(into *bool, names ...string) {
	if value, path := o.get(names...); value != nil {
		*into = o.boolean(value, path)
	}
}

func (o *object) wholeInto(into *int, least, most int, names ...string) {
	if value, path := o.get(names...); value != nil {
		*into = o.whole(value, path, least, most)
	}
}

func (o *object) numberInto(into *float64, least, most float64, names ...string) {
	if value, path := o.get(names...); value != nil {
		*into = o.number(value, path, least, most)
	}
}

// settingInto is for numbers whose absence means something else than 0.
func (o *object) settingInto(into **float64, least, most float64, names ...string) {
	if value, path := o.get(names...); value != nil {
		read := o.number(value, path, least, most)
		*into = &read
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// snake turns camelCase into our spelling.
func snake(name string) string {
	var out strings.Builder
	before := rune(0)
	for _, letter := range name {
		if unicode.IsUpper(letter) && (unicode.IsLower(before) || unicode.IsDigit(before)) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(letter))
		before = letter
	}
	return out.String()
}
