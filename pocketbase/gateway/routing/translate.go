package routing

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// token is one word of a condition. A name is a whole chain, "request.content.length", for a chain is what is looked up.
var token = regexp.MustCompile(`^(?:` +
	`(?P<space>\s+)` +
	`|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")` +
	`|(?P<name>[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)*)` +
	`|(?P<number>[0-9]+(?:\.[0-9]+)?)` +
	`|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!+\-*/%()\[\],])` +
	`)`)

const (
	groupSpace = iota + 1
	groupText
	groupName
	groupNumber
	groupSign
)

// words are names that belong to the language.
var words = []string{"true", "false", "and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches"}

var signs = map[string]string{"===": "==", "!==": "!="}

// translate brings a condition to the language that runs it, one token at a time: what stands between quotes is never
// touched. Only what is named here gets through, so a condition can call nothing, loop over nothing and make nothing
// large.
func translate(condition string) (string, error) {
	if strings.TrimSpace(condition) == "" {
		return "", errors.New("it is empty")
	}
	if utf8.RuneCountInString(condition) > longestCondition {
		return "", fmt.Errorf("it is longer than %d characters", longestCondition)
	}
	var out []string
	pattern := false // the token before was `matches`
	for rest := condition; rest != ""; {
		found := token.FindStringSubmatch(rest)
		if found == nil {
			return "", unreadable(condition, rest)
		}
		rest = rest[len(found[0]):]
		if found[groupSpace] != "" {
			continue
		}
		if pattern && found[groupText] == "" {
			return "", errors.New("`matches` wants a pattern between quotes, so that it is compiled only once")
		}
		next := found[0]
		if found[groupName] != "" {
			known, err := lookUp(found[groupName])
			if err != nil {
				return "", err
			}
			next = known
		} else if ours, other := signs[next]; other {
			next = ours
		}
		pattern = found[groupName] != "" && next == "matches"
		if out = append(out, next); len(out) > mostTokens {
			return "", fmt.Errorf("it has more than %d words and signs", mostTokens)
		}
	}
	return strings.Join(out, " "), nil
}

// lookUp finds the fact that a chain of names stands for.
func lookUp(chain string) (string, error) {
	name := strings.Join(strings.Fields(strings.ReplaceAll(chain, ".", " . ")), "")
	if slices.Contains(words, name) {
		return name, nil
	}
	if fact, known := vocabulary[name]; known {
		return fact, nil
	}
	if owner, asked := strings.CutSuffix(name, ".length"); asked && measured[vocabulary[owner]] {
		return vocabulary[owner] + "_length", nil
	}
	return "", fmt.Errorf("%q is not a name it may use; the names are %s", name, strings.Join(Names(), ", "))
}

// unreadable says where the condition stops being one, and what may have been meant.
func unreadable(condition, rest string) error {
	sign, size := utf8.DecodeRuneInString(rest)
	at := utf8.RuneCountInString(condition) - utf8.RuneCountInString(rest) + 1
	switch {
	case sign == '\'' || sign == '"':
		return fmt.Errorf("the text that begins at character %d has no end", at)
	case sign == '=':
		return fmt.Errorf("a single = at character %d: write == to compare", at)
	case sign == '&' || sign == '|':
		return fmt.Errorf("a single %c at character %d: write %c%c", sign, at, sign, sign)
	default:
		return fmt.Errorf("%q at character %d does not belong in a condition", rest[:size], at)
	}
}
