package config

import (
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever happens to a document, it is read or refused: no panic, every problem inside the text, and what is read can
// be written and read again.
func TestAnyDocumentIsReadOrRefused(t *testing.T) {
	seeds := [][]byte{Default()}
	for _, name := range []string{"s0-1.json", "s0-2.json", "s3.yaml"} {
		seed, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, seed)
	}
	random := rand.New(rand.NewPCG(20, 26))
	read, refused := 0, 0
	for range 600 {
		document := slices.Clone(seeds[random.IntN(len(seeds))])
		for range 1 + random.IntN(3) {
			document = mutate(random, document)
		}
		parsed, err := Parse(document, options)
		if err == nil {
			read++
			sameAgain(t, parsed.Config)
			insideOf(t, document, parsed.Warnings)
			continue
		}
		refused++
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("%v of\n%s", err, document)
		}
		insideOf(t, document, problems)
	}
	if read < 25 || refused < 25 {
		t.Errorf("%d read, %d refused: the mutations say nothing", read, refused)
	}
}

// A field renamed anywhere in any document is found exactly where it stands.
func TestProblemsStandWhereTheMistakeIs(t *testing.T) {
	key := regexp.MustCompile(`(?m)(?:^ *(?:- )?|[{,] *)("?)([a-zA-Z_]+)"?:`)
	found := 0
	for _, name := range []string{"../default.yaml", "s0-1.json", "s0-2.json", "s3.yaml", "design.yaml"} {
		document, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range key.FindAllSubmatchIndex(document, -1) {
			renamed := string(document[:at[4]]) + "zzzzzzzz" + string(document[at[5]:])
			_, err := Parse([]byte(renamed), options)
			problems, _ := err.(Problems)
			for _, one := range problems {
				if !strings.HasSuffix(one.Path, "zzzzzzzz") {
					continue
				}
				found++
				if want := placeAt(renamed, at[2]); one.Line != want.line || one.Column != want.column {
					t.Errorf("%s: %v, not at %v", name, one, want)
				}
			}
		}
	}
	if found < 150 {
		t.Errorf("only %d fields were missed", found)
	}
}

func insideOf(t *testing.T, document []byte, problems []Problem) {
	t.Helper()
	lines := strings.Split(string(withPlainLines(document)), "\n")
	for _, one := range problems {
		if one.Line < 1 || one.Line > len(lines) || one.Reason == "" {
			t.Fatalf("%v is not within %d lines of\n%s", one, len(lines), document)
		}
		if longest := utf8.RuneCountInString(lines[one.Line-1]) + 1; one.Column < 1 || one.Column > longest {
			t.Fatalf("%v is not within the line %q", one, lines[one.Line-1])
		}
	}
}

var splinters = []string{"{", "}", "[", "]", ":", ": ", "- ", ",", "\"", "'", "#", "&a", "*a", "!!x ", "|\n", ">", "? ", "\t", "\n", "\r\n", "\x00",
	"\xff", "é", "\u2028", "---\n", "...", "null", "~", "-1", "1e999", ".nan", "0x", "true", "${", "<<: ", "%", "@", "`", "\\", "\\u12", "sk-" + strings.Repeat("a", 24)}

func mutate(random *rand.Rand, document []byte) []byte {
	at := random.IntN(len(document) + 1)
	switch random.IntN(6) {
	case 0: // a splinter
		return slices.Insert(document, at, []byte(splinters[random.IntN(len(splinters))])...)
	case 1: // a hole
		return slices.Delete(document, at, min(len(document), at+1+random.IntN(20)))
	case 2: // cut short
		return document[:max(1, at)]
	case 3: // a line elsewhere
		lines := strings.SplitAfter(string(document), "\n")
		line := lines[random.IntN(len(lines))]
		return []byte(strings.Join(slices.Insert(lines, random.IntN(len(lines)+1), line), ""))
	case 4: // a line less
		lines := strings.SplitAfter(string(document), "\n")
		here := random.IntN(len(lines))
		return []byte(strings.Join(slices.Delete(lines, here, here+1), "") + "\n")
	default: // another letter
		if at < len(document) {
			document[at] = byte(random.IntN(256))
		}
		return document
	}
}

// These stand at the bounds of tree.go, where reading costs most: it ends, within the time any test has.
func TestWickedDocumentsAreRefused(t *testing.T) {
	for name, document := range map[string]string{
		"nested brackets":  strings.Repeat("[", mostBrackets),
		"nested groups":    strings.Repeat("{a: ", mostBrackets),
		"nested dashes":    strings.Repeat("- ", longestYAMLLine/2-1),
		"nested lines":     nested(350),
		"many fields":      "providers:\n" + strings.Repeat("  a: {}\n", 6000),
		"many fields JSON": `{"providers": {` + strings.Repeat(`"a":{},`, 8000) + `"b": {}}}`,
		"many names":       "providers: {}\nlimits:\n" + strings.Repeat("  abcdefghijklmnopqrstuvwxyz: 1\n", 2000),
	} {
		if _, err := Parse([]byte(document), options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func nested(depth int) string {
	var out strings.Builder
	for i := range depth {
		out.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return out.String()
}
