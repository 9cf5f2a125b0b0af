package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

func environmentOf(set map[string]string) func(string) string {
	return func(name string) string { return set[name] }
}

func TestKeys(t *testing.T) {
	env := environmentOf(map[string]string{"A_KEYS": " one, two ,,one,\n", "A_KEY": "two", "B_TOKEN": "three", "HOME": "/root"})
	keys := Keys(Provider{KeyVariables: []string{"A_KEYS", "A_KEY", "NOT_SET_KEY", "B_TOKEN", "HOME"}}, env)
	var secrets, ids []string
	for _, key := range keys {
		secrets, ids = append(secrets, key.Secret), append(ids, key.ID)
	}
	if !slices.Equal(secrets, []string{"one", "two", "three"}) {
		t.Errorf("%q", secrets)
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 || len(ids[0]) != 10 {
		t.Errorf("%q", ids)
	}
	again := Keys(Provider{KeyVariables: []string{"B_TOKEN"}}, env)
	if again[0] != keys[2] {
		t.Errorf("%v is not %v", again[0], keys[2])
	}
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	keys := Keys(Provider{KeyVariables: []string{"A_KEY"}}, environmentOf(map[string]string{"A_KEY": "hush-hush"}))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("tried", "key", keys[0], "keys", keys)
	slog.New(slog.NewTextHandler(&log, nil)).Info("tried", "key", keys[0], "keys", keys)
	packed, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	said := log.String() + string(packed) + fmt.Sprintf("%v %+v %#v %s %v", keys[0], keys[0], keys[0], keys[0], keys)
	if strings.Contains(said, "hush") || strings.Count(said, keys[0].ID) < 8 {
		t.Error(said)
	}
}

func TestExpand(t *testing.T) {
	env := environmentOf(map[string]string{"A_TOKEN": "t\n", "HOME": "/root"})
	for written, want := range map[string]string{
		"Bearer ${A_TOKEN}": "Bearer t", "${A_TOKEN}${A_TOKEN}": "tt", "${HOME}": "", "${B_TOKEN}.": ".", "plain $A_TOKEN": "plain $A_TOKEN",
	} {
		if got := Expand(written, env); got != want {
			t.Errorf("%s: %q", written, got)
		}
	}
}

func TestNeedsKeyAgain(t *testing.T) {
	one := func(name, kind, address string, variables ...string) Provider {
		return Provider{Name: name, Type: kind, BaseURL: address, KeyVariables: variables}
	}
	old := Config{Providers: []Provider{
		one("openai", "openai", "", "OPENAI_API_KEYS", "OPENAI_API_KEY"),
		one("mine", "custom", "https://a.example:8443/v1", "MINE_KEY"),
		one("open", "custom", "https://b.example/v1"),
	}}
	for name, test := range map[string]struct {
		now  Provider
		want bool
	}{
		"the same":                 {old.Providers[0], false},
		"another path":             {one("mine", "custom", "https://A.example:8443/v2", "MINE_KEY"), false},
		"another host":             {one("mine", "custom", "https://evil.example/v1", "MINE_KEY"), true},
		"another port":             {one("mine", "custom", "https://a.example/v1", "MINE_KEY"), true},
		"in the clear":             {one("mine", "custom", "http://a.example:8443/v1", "MINE_KEY"), true},
		"another host and key":     {one("mine", "custom", "https://evil.example/v1", "OTHER_KEY"), false},
		"one of its keys":          {one("openai", "openai", "https://evil.example/v1", "OTHER_KEY", "OPENAI_API_KEY"), true},
		"another type":             {one("openai", "anthropic", "", "OPENAI_API_KEY"), true},
		"a new one, a known key":   {one("new", "custom", "https://evil.example/v1", "MINE_KEY"), true},
		"a new one, the same host": {one("new", "custom", "https://a.example:8443/v1", "MINE_KEY"), false},
		"a new one":                {one("new", "custom", "https://c.example/v1", "NEW_KEY"), false},
		"no key":                   {one("open", "custom", "https://c.example/v1"), false},
	} {
		asked := NeedsKeyAgain(old, Config{Providers: []Provider{test.now}})
		if (len(asked) == 1 && asked[0] == test.now.Name) != test.want || len(asked) > 1 {
			t.Errorf("%s: %v", name, asked)
		}
	}
}

func TestNeedsTheSecretOfAWebhookAgain(t *testing.T) {
	hook := func(address string) Config {
		return Config{Webhooks: []Webhook{{Name: "w", URL: address, Headers: map[string]string{"A": "Bearer ${W_TOKEN}"}}}}
	}
	old := hook("https://a.example/x")
	if asked := NeedsKeyAgain(old, hook("https://a.example/y")); asked != nil {
		t.Errorf("%v", asked)
	}
	if asked := NeedsKeyAgain(old, hook("https://b.example/x")); !slices.Equal(asked, []string{"webhooks.w"}) {
		t.Errorf("%v", asked)
	}
	provider := Config{Providers: []Provider{{Name: "p", BaseURL: "https://b.example", KeyVariables: []string{"W_TOKEN"}}}}
	if asked := NeedsKeyAgain(old, provider); !slices.Equal(asked, []string{"p"}) {
		t.Errorf("%v", asked)
	}
}

func TestMasked(t *testing.T) {
	config := parsed(t, `providers:
  openai: {api_keys: "${OPENAI_API_KEY}", base_url: "https://inner.example/team/v1", parameters: {system_prompt: private},
    per_model: {gpt-4.1: {system_prompt: private, temperature: 1}}}
webhooks: [{name: w, url: "https://hooks.example/private/x?private=1", events: [e], headers: {X-Key: "${W_KEY}"}}]
`).Config
	before := string(config.YAML())
	shown := string(config.Masked().JSON())
	for _, hidden := range []string{"private", "OPENAI_API_KEY", "W_KEY", "team"} {
		if strings.Contains(shown, hidden) || !strings.Contains(before, hidden) {
			t.Errorf("%s is in\n%s", hidden, shown)
		}
	}
	if !strings.Contains(shown, "https://hooks.example") || !strings.Contains(shown, `"temperature": 1`) || string(config.YAML()) != before {
		t.Error(shown)
	}
}
