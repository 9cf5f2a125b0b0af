package routing

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// someone is a premium moderator who sends a Spanish text of 12 characters with an image on a Saturday at 22:30 UTC.
var someone = Facts{
	Content: "¿qué es ===?", ContentType: "image", Language: "es", HasImage: true, Premium: true, Role: "moderator",
	Time: time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC),
}

func TestMatch(t *testing.T) {
	for condition, want := range map[string]bool{
		// as the earlier systems write them
		"message_length > 1000":             false,
		"message_length > 11":               true,
		"message_length == 12":              true, // characters, not bytes
		"contains_image":                    true,
		"contains_audio || contains_video":  false,
		"user_premium == true":              true,
		"request.contentType === 'image'":   true,
		"request.contentType !== 'image'":   false,
		"request.content.length > 1000":     false,
		"request.content.length === 12":     true,
		"user.isPremium === true":           true,
		"!user.premium":                     false,
		`request.language === "es"`:         true,
		"request . content\n. length == 12": true,

		"contains_image && (user.role === 'admin' || user.role === 'moderator')": true,
		"user.role in ['user', 'moderator']":                                     true,
		"user.role not in ['user', 'moderator']":                                 false,
		"not contains_image or user.isPremium and true":                          true,
		"time.hour >= 22 || time.hour < 6":                                       true,
		"time.weekday == 6":                                                      true,
		"message_length / 2 == 6":                                                true,
		"message_length % 5 == 2":                                                true,
		"-message_length < 0":                                                    true,
		"request.language.length == 2":                                           true,
		"request.content matches '(?i)^¿QUÉ'":                                    true,
		"request.content startsWith '¿qué' && request.content endsWith '?'":      true,

		// what stands between quotes is text, whatever it looks like
		"request.content contains '==='":                        true,
		"request.content contains 'message_length'":             false,
		`"request.content.length === 1" == request.content`:     false,
		`'user.isPremium' === "user.isPremium"`:                 true,
		`'it\'s' == "it's" && "say \"hi\"" == 'say "hi"'`:       true,
		`'!==' != '!=' && '===' != '=='`:                        true,
		"user.role=='moderator'&&request.content.length!==1000": true,
	} {
		compiled, err := Compile(condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got, err := compiled.Match(someone); err != nil || got != want {
			t.Errorf("%s: %v, %v", condition, got, err)
		}
	}
}

func TestMatchHasTheZoneOfItsFacts(t *testing.T) {
	late, err := Compile("time.hour == 4 && time.weekday == 0")
	if err != nil {
		t.Fatal(err)
	}
	there := someone
	there.Time = someone.Time.In(time.FixedZone("east", 6*60*60))
	if got, err := late.Match(there); !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := late.Match(someone); got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCompileRefuses(t *testing.T) {
	for condition, reason := range map[string]string{
		"":                                       "empty",
		" \n\t":                                  "empty",
		"message_lenght > 1000":                  `"message_lenght" is not a name`,
		"user.password == 'x'":                   "contains_audio, contains_image, contains_video, message_length, request.content",
		"content_length > 1":                     `"content_length" is not a name`, // ours inside, not the language's
		"user.isPremium.length > 1":              `"user.isPremium.length"`,
		"request.content.size > 1":               `"request.content.size"`,
		"length":                                 `"length"`,
		"len(request.content) > 1":               `"len"`,
		"all([1], true)":                         `"all"`,
		"request.content.includes('x')":          `"request.content.includes"`,
		"message_length":                         "true or false",
		"'yes'":                                  "true or false",
		"message_length > 'ten'":                 "mismatched types",
		"contains_image == 1":                    "mismatched types",
		"contains_image &&":                      "unexpected",
		"(contains_image":                        "unexpected",
		"contains_image contains_audio":          "unexpected",
		"user.role = 'admin'":                    "a single = at character 11",
		"contains_image & contains_audio":        "a single & at character 16: write &&",
		"user.role == 'admin":                    "character 14 has no end",
		"message_length in 1..1000000000":        `"." at character 20`,
		"contains_image ? true : false":          `"?" at character 16`,
		"true; drop":                             `";" at character 5`,
		"{'a': 1} == {}":                         `"{" at character 1`,
		"`x` == `x`":                             "\"`\" at character 1",
		"request.content matches user.role":      "between quotes",
		"request.content matches '('":            "error parsing regexp",
		"¡contains_image":                        `"¡" at character 1`,
		"contains_image || true" + " || true":    "", // a control: this one compiles
		strings.Repeat("true || ", 120) + "true": "more than 200",
		"'" + strings.Repeat("x", 1000) + "' == user.role": "longer than 1000 characters",
	} {
		_, err := Compile(condition)
		if reason == "" {
			if err != nil {
				t.Errorf("%s: %v", condition, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), reason) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: %v, not %q", condition, err, reason)
		}
	}
}

func TestMatchFailsWithoutAnAnswer(t *testing.T) {
	divides, err := Compile("10 % (message_length - 12) == 0")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := divides.Match(someone); err == nil || got {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := divides.Match(Facts{Content: "a"}); err != nil || got {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := (Condition{}).Match(someone); err != nil || got {
		t.Errorf("the zero value: %v, %v", got, err)
	}
}

// Whatever an administrator types, it either compiles and answers or is refused: it never panics or hangs.
func TestAnyConditionIsAnsweredOrRefused(t *testing.T) {
	pieces := append(Names(), "'x'", `"`, "'", "1", "0", "2.5", "===", "!==", "==", "<", "&&", "||", "!", "(", ")", "[", "]",
		",", "+", "-", "*", "/", "%", "in", "not", "matches", "contains", ".length", ".", "true", "é", "\\", " ", "'('")
	random := rand.New(rand.NewPCG(4, 2))
	answered := 0
	for range 4000 {
		var condition strings.Builder
		for range 1 + random.IntN(9) {
			condition.WriteString(pieces[random.IntN(len(pieces))])
			condition.WriteString(" ")
		}
		compiled, err := Compile(condition.String())
		if err != nil {
			continue
		}
		answered++
		_, _ = compiled.Match(someone)
	}
	if answered < 5 {
		t.Errorf("only %d conditions compiled: the pieces say nothing", answered)
	}
}

func BenchmarkMatch(b *testing.B) {
	compiled, err := Compile("request.contentType === 'image' && message_length > 1000 || user.isPremium === true")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if matched, err := compiled.Match(someone); !matched || err != nil {
			b.Fatal(matched, err)
		}
	}
}
