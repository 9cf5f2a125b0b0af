package config

import (
	"os"
	"regexp"
	"testing"

	"helen/gateway/routing"
)

// What the operators' page shows must load, and what can be written must be on it.
func TestTheOperatorsPage(t *testing.T) {
	content, err := os.ReadFile("../../../docs/gateway-configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d examples", len(blocks))
	}
	parsed(t, "providers:\n  openai:\n    "+blocks[0][1])
	providers := parsed(t, blocks[1][1]).Config
	rules := parsed(t, "providers: {google: {}, anthropic: {}, openai: {}, home: {type: openai}}\n"+blocks[2][1]).Config
	if len(providers.Providers) != 2 || len(rules.Rules) != 4 || rules.TimeZone != "Europe/Madrid" {
		t.Errorf("%+v\n%+v", providers, rules)
	}
	names := append(routing.Names(), options.Types()...)
	for _, capability := range capabilities {
		names = append(names, string(capability))
	}
	names = gather(everything(t), names)
	for _, name := range names {
		if !regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`).MatchString(page) {
			t.Errorf("%s is not on the page", name)
		}
	}
}

// everything is a configuration in which every field says something.
func everything(t *testing.T) fields {
	t.Helper()
	limits := `{messages_per_minute: 1, uploads_per_minute: 1, ai_requests_per_minute: 1, rpm: 1, tpm: 1, daily_requests: 1, daily_tokens: 1}`
	parameters := `{temperature: 1, top_p: 1, max_tokens: 1, context_tokens: 1, system_prompt: x}`
	return parsed(t, `
providers:
  x: {type: openai, enabled: true, priority: 1, display_name: x, api_keys: "${X_KEY}", base_url: "https://x.example", capabilities: [embeddings, realtime_voice],
    models: {embeddings: x}, defaults: {embeddings: x}, parameters: `+parameters+`, per_model: {x: `+parameters+`}, default_voice: x,
    voices: {x: {stability: 1, similarity_boost: 1, style: 1, speaker_boost: true, speed: 1}}, realtime: {enabled: true, models: [x], default_model: x},
    limits: {rpm: 1, tpm: 1, daily_requests: 1, daily_tokens: 1}, tags: [x], timeout: 1s,
    prices: {x: {input_per_million: 1, output_per_million: 1, per_minute: 1, per_million_chars: 1}}}
routing_rules: [{condition: contains_image, provider: x, model: x, priority: 1}]
time_zone: UTC
limits: {user: `+limits+`, global: `+limits+`}
webhooks: [{name: x, url: "https://x.example", events: [x], headers: {x: x}}]
`).Config.fields()
}

// gather adds the names of a group's fields, but for those that people choose: here they are all x.
func gather(value any, names []string) []string {
	switch read := value.(type) {
	case fields:
		for _, one := range read {
			if one.name != "x" {
				names = append(names, one.name)
			}
			names = gather(one.value, names)
		}
	case []fields:
		for _, one := range read {
			names = gather(one, names)
		}
	}
	return names
}
