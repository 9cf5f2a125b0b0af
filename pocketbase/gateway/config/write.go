package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A configuration is written as a tree of fields, in an order for people, and from there as YAML or JSON.

type field struct {
	name  string
	value any // string, int, float64, bool, []string, fields or []fields
}

type fields []field

// put adds a field unless it says nothing.
func (f *fields) put(name string, value any) {
	switch read := value.(type) {
	case string:
		if read == "" {
			return
		}
	case int:
		if read == 0 {
			return
		}
	case float64:
		if read == 0 {
			return
		}
	case *float64:
		if read == nil {
			return
		}
		value = *read
	case *bool:
		if read == nil {
			return
		}
		value = *read
	case []string:
		if len(read) == 0 {
			return
		}
	case fields:
		if len(read) == 0 {
			return
		}
	case []fields:
		if len(read) == 0 {
			return
		}
	}
	*f = append(*f, field{name, value})
}

// YAML writes the configuration in our spelling. Parse reads the same configuration from it.
func (c Config) YAML() []byte {
	var out bytes.Buffer
	for _, one := range c.fields() {
		writeYAML(&out, one, 0)
	}
	return out.Bytes()
}

// JSON writes what YAML writes, for clients; Parse reads it too.
func (c Config) JSON() []byte {
	var packed, out bytes.Buffer
	writeJSON(&packed, c.fields())
	if err := json.Indent(&out, packed.Bytes(), "", "  "); err != nil {
		return packed.Bytes()
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func writeYAML(out *bytes.Buffer, one field, depth int) {
	out.WriteString(strings.Repeat("  ", depth) + scalar(one.name) + ":")
	switch value := one.value.(type) {
	case fields:
		if len(value) == 0 {
			out.WriteString(" {}\n")
			return
		}
		out.WriteByte('\n')
		for _, inner := range value {
			writeYAML(out, inner, depth+1)
		}
	case []fields:
		out.WriteByte('\n')
		for _, item := range value {
			var block bytes.Buffer
			for _, inner := range item {
				writeYAML(&block, inner, depth+2)
			}
			marked := bytes.TrimPrefix(block.Bytes(), []byte(strings.Repeat("  ", depth+2)))
			out.WriteString(strings.Repeat("  ", depth+1) + "- " + string(marked))
		}
	case []string:
		words := make([]string, len(value))
		for i, word := range value {
			words[i] = scalar(word)
		}
		out.WriteString(" [" + strings.Join(words, ", ") + "]\n")
	default:
		out.WriteString(" " + scalar(value) + "\n")
	}
}

func writeJSON(out *bytes.Buffer, value any) {
	switch read := value.(type) {
	case fields:
		out.WriteByte('{')
		for i, one := range read {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(quoted(one.name) + ":")
			writeJSON(out, one.value)
		}
		out.WriteByte('}')
	case []fields:
		out.WriteByte('[')
		for i, one := range read {
			if i > 0 {
				out.WriteByte(',')
			}
			writeJSON(out, one)
		}
		out.WriteByte(']')
	case []string:
		words := make([]string, len(read))
		for i, word := range read {
			words[i] = quoted(word)
		}
		out.WriteString("[" + strings.Join(words, ",") + "]")
	case string:
		out.WriteString(quoted(read))
	default:
		out.WriteString(scalar(value))
	}
}

// plainText needs no quotes, whichever reader comes after ours.
var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)

var notText = regexp.MustCompile(`(?i)^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$`)

func scalar(value any) string {
	switch read := value.(type) {
	case string:
		if plainText.MatchString(read) && !notText.MatchString(read) {
			return read
		}
		return quoted(read)
	case float64:
		return strconv.FormatFloat(read, 'f', -1, 64)
	default:
		return fmt.Sprint(read)
	}
}

// quoted is a JSON string, which is one of YAML's as well.
func quoted(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string always encodes
	return strings.ReplaceAll(strings.TrimSuffix(out.String(), "\n"), "\x7f", `\u007f`)
}
