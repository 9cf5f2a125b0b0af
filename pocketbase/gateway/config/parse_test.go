package config

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"helen/gateway/driver"
)

// kinds stand for the drivers that main registers: their types and abilities are what a document is checked against.
var kinds = map[string]driver.Driver{
	"openai": {Type: "openai", Name: "OpenAI", BaseURL: "https://api.openai.com/v1", Capabilities: capabilities,
		Models: map[driver.Capability][]string{driver.TextGeneration: {"gpt-4.1-mini", "gpt-4.1"}}, Realtime: []string{"gpt-realtime"}},
	"anthropic": {Type: "anthropic", Name: "Anthropic", BaseURL: "https://api.anthropic.com", Capabilities: capabilities[:2]},
	"google":    {Type: "google", Name: "Google", BaseURL: "https://generativelanguage.googleapis.com", Capabilities: capabilities[:6]},
	"xai":       {Type: "xai", Name: "xAI", BaseURL: "https://api.x.ai/v1", Capabilities: capabilities[:2]},
	"custom":    {Type: "custom", Name: "Custom", KeyOptional: true, Capabilities: capabilities[:6]},
	"elevenlabs": {Type: "elevenlabs", Name: "ElevenLabs", BaseURL: "https://api.elevenlabs.io/v1",
		Capabilities: []driver.Capability{driver.SpeechSynthesis, driver.AudioTranscription}},
}

var options = Options{
	Lookup: func(kind string) (driver.Driver, bool) { found, known := kinds[kind]; return found, known },
	Types:  func() []string { return slices.Sorted(maps.Keys(kinds)) },
}

func parsed(t *testing.T, document string) *Document {
	t.Helper()
	read, err := Parse([]byte(document), options)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return read
}

func fromFile(t *testing.T, name string) *Document {
	t.Helper()
	document, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(document))
}

// sameAgain writes a configuration in our spelling, both ways, and reads it again.
func sameAgain(t *testing.T, config Config) {
	t.Helper()
	for _, written := range [][]byte{config.YAML(), config.JSON()} {
		again, err := Parse(written, options)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if !reflect.DeepEqual(withoutLines(again.Config), withoutLines(config)) {
			t.Fatalf("%+v\nis not\n%+v\n%s", again.Config, config, written)
		}
		if len(again.Warnings) > 0 && strings.Contains(again.Warnings[0].Reason, "placeholder") {
			t.Errorf("%v", again.Warnings)
		}
	}
}

func withoutLines(config Config) Config {
	config.Rules = slices.Clone(config.Rules)
	for i := range config.Rules {
		config.Rules[i].Line = 0
	}
	return config
}

func TestFirstSystemsFirstExample(t *testing.T) {
	read := fromFile(t, "s0-1.json")
	config := read.Config
	if len(config.Providers) != 2 || len(config.Rules) != 2 {
		t.Fatalf("%+v", config)
	}
	gemini := config.Providers[0]
	if gemini.Name != "gemini_pro" || gemini.Type != "google" || !gemini.Enabled || gemini.KeyVariables != nil ||
		gemini.Limits != (ProviderLimits{RequestsPerMinute: 60, TokensPerMinute: 1000000}) {
		t.Errorf("%+v", gemini)
	}
	// one model for text and sound: it can write sound down and answer it
	if want := []driver.Capability{driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription}; !slices.Equal(gemini.Capabilities, want) {
		t.Errorf("%v", gemini.Capabilities)
	}
	if models := gemini.Models[driver.AudioTranscription]; !slices.Equal(models, []string{"gemini-2.5-flash"}) {
		t.Errorf("%v", models)
	}
	if rule := config.Rules[0]; rule.Condition != "message_length > 1000" || rule.Provider != "gpt_4" || rule.Line != 29 {
		t.Errorf("%+v", rule)
	}
	if len(read.Warnings) != 2 || read.Warnings[0].Line != 7 || read.Warnings[0].Column != 28 ||
		read.Warnings[0].Path != "mcp_config.providers[0].api_key" || !strings.Contains(read.Warnings[0].Reason, "${GEMINI_PRO_API_KEY}") ||
		!strings.Contains(read.Warnings[1].Reason, "${GPT_4_API_KEY}") {
		t.Errorf("%v", read.Warnings)
	}
	sameAgain(t, config)
}

func TestFirstSystemsSecondExample(t *testing.T) {
	read := fromFile(t, "s0-2.json")
	config := read.Config
	vision := config.Providers[1]
	if vision.Name != "gpt_4_vision" || !slices.Equal(vision.KeyVariables, []string{"OPENAI_API_KEY"}) ||
		!slices.Equal(vision.Tags, []string{"vision", "detailed"}) || !slices.Equal(vision.Models[driver.ImageAnalysis], []string{"gpt-4-vision-preview"}) {
		t.Errorf("%+v", vision)
	}
	if rules := config.Rules; len(rules) != 3 || rules[0].Priority != 10 || rules[2].Condition != "user.isPremium === true" {
		t.Errorf("%+v", config.Rules)
	}
	hook := Webhook{
		Name: "message_processed", URL: "https://your-webhook-url.com/message-processed",
		Events:     []string{"message_processed", "ai_response_generated"},
		Headers:    map[string]string{"Authorization": "Bearer ${WEBHOOK_TOKEN}", "Content-Type": "application/json"},
		MaxRetries: 3, Backoff: "exponential",
	}
	if len(config.Webhooks) != 1 || !reflect.DeepEqual(config.Webhooks[0], hook) {
		t.Errorf("%+v", config.Webhooks)
	}
	want := Limits{
		User:   UserLimits{MessagesPerMinute: 30, UploadsPerMinute: 10, AIRequestsPerMinute: 20, RequestsPerMinute: 100, TokensPerMinute: 100000},
		Global: UserLimits{RequestsPerMinute: 1000, TokensPerMinute: 1000000},
	}
	if config.Limits != want {
		t.Errorf("%+v", config.Limits)
	}
	if len(read.Warnings) != 2 || !strings.HasSuffix(read.Warnings[0].Path, "jwtSecret") || !strings.HasSuffix(read.Warnings[1].Path, "apiKeyRequired") {
		t.Errorf("%v", read.Warnings)
	}
	sameAgain(t, config)
}

// The same content as S0's TypeScript interfaces name it, without the wrapper, read as YAML and as JSON.
func TestFirstSystemsInterfaces(t *testing.T) {
	const document = `{
	"providers": [{"name": "one", "type": "custom", "baseUrl": "http://ollama:11434/v1/", "apiKey": "${ONE_KEY}",
		"models": {"text": "m"}, "limits": {"rpm": 1, "tpm": 2, "daily": 3}, "features": ["fast"]}],
	"routingRules": [{"condition": "user_premium == true", "provider": "one", "model": "m"}],
	"webhooks": [{"name": "w", "url": "https://h.example/x", "events": ["e"], "retryPolicy": {"maxRetries": 0, "backoff": "linear"}}],
	"security": {"rateLimiting": {"perUser": {"rpm": 5}}}
}`
	config := parsed(t, document).Config
	one := config.Providers[0]
	if one.BaseURL != "http://ollama:11434/v1" || one.Limits != (ProviderLimits{1, 2, 3, 0}) || config.Rules[0].Model != "m" ||
		config.Webhooks[0].MaxRetries != 0 || config.Webhooks[0].Backoff != "linear" || config.Limits.User.RequestsPerMinute != 5 {
		t.Errorf("%+v", config)
	}
	sameAgain(t, config)
	asYAML := parsed(t, strings.ReplaceAll(document, "\t", "  ")+"\n# this makes it YAML\n").Config
	if !reflect.DeepEqual(withoutLines(asYAML), withoutLines(config)) {
		t.Errorf("%+v is not %+v", asYAML, config)
	}
}

func TestFirstSystemsVoice(t *testing.T) {
	config := parsed(t, `providers:
  elevenlabs: {apiKey: "${ELEVEN_KEY}", baseUrl: "https://api.elevenlabs.io/v1", defaultVoiceId: 21m00Tcm4TlvDq8ikWAM,
    stability: 0.5, similarityBoost: 0.6, style: 0.0, useSpeakerBoost: false, voices: {calm: {stability: 0.9, speed: 0.8}}}
`).Config
	calm, other := config.Providers[0].VoiceOf("calm"), config.Providers[0].VoiceOf("other")
	if *calm.Stability != 0.9 || *calm.SimilarityBoost != 0.6 || *calm.Style != 0 || *calm.SpeakerBoost || calm.Speed != 0.8 ||
		*other.Stability != 0.5 || other.Speed != 0 || config.Providers[0].DefaultVoice != "21m00Tcm4TlvDq8ikWAM" {
		t.Errorf("%+v, %+v", calm, other)
	}
	sameAgain(t, config)
}

func TestThirdSystemsDocument(t *testing.T) {
	read := fromFile(t, "s3.yaml")
	var names []string
	for _, p := range read.Config.Providers {
		names = append(names, p.Name+":"+p.Type+":"+p.DisplayName+":"+strings.Join(p.KeyVariables, "+"))
	}
	if want := []string{
		"openai:openai:OpenAI GPT:OPENAI_API_KEYS+OPENAI_API_KEY",
		"google:google:Google Gemini:GOOGLE_API_KEYS+GOOGLE_API_KEY",
		"xai:xai:xAI Grok:XAI_API_KEYS+XAI_API_KEY",
	}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	openai := read.Config.Providers[0]
	if !openai.Realtime.Enabled || openai.Realtime.Default != "gpt-4o-realtime-preview-2024-10-01" ||
		!slices.Equal(openai.ModelsFor(kinds["openai"], driver.RealtimeVoice), []string{"gpt-4o-realtime-preview-2024-10-01"}) ||
		!slices.Equal(openai.Models[driver.TextGeneration], []string{"gpt-4o", "gpt-4o-mini", "gpt-3.5-turbo"}) {
		t.Errorf("%+v", openai)
	}
	sameAgain(t, read.Config)

	local := parsed(t, `ai_providers: {custom: {base_url: "http://localhost:1/v1"}}`)
	if local.Config.Providers[0].KeyVariables != nil || len(local.Warnings) != 0 {
		t.Errorf("what needs no key was given one: %+v", local)
	}
}

// Whatever a text looks like, it is a text again.
func TestTextsThatLookLikeSomethingElse(t *testing.T) {
	for _, odd := range []string{"true", "NO", "null", "~", "1", "1e3", ".5", "0x1F", "-", "- a", "a: b", "a #b", "#", "*", "&a", "!b", "|", ">", "%",
		"@", "`", "'", "\"", "\\", "{", "[a]", "?", "<<", "...", "---", " a ", "a\nb\n", "\ta", "é", "a\u0085b", "\ufeff", "😀", "\x01", "${A_KEY}", "2026-11-21"} {
		sameAgain(t, Config{
			Providers: []Provider{{
				Name: "a", Type: "openai", DisplayName: odd, Tags: []string{odd, "b"}, DefaultVoice: odd,
				Parameters: Parameters{SystemPrompt: odd}, Prices: map[string]Price{odd: {PerMinute: 1}},
				Voices: map[string]VoiceParameters{odd: {Speed: 1}},
			}},
			Context: Context{Messages: 1, Tokens: 1},
		})
	}
}

func TestOurDocument(t *testing.T) {
	config := parsed(t, `
time_zone: Europe/Madrid
providers:
  late: {type: openai, api_keys: "${A_KEY}"}
  openai:
    enabled: false
    priority: 2
    api_keys: ${A_KEYS}, ${A_KEY}
    models: {text_generation: [a, b, c]}
    defaults: {text_generation: b}
    parameters: {temperature: 0.7, max_tokens: 1_024, stability: 1}
    per_model:
      a: {temperature: 0, system_prompt: "Línea\n\"dos\": #3 \u2028 ☂ \x7f"}
      b: {}
    prices: {a: {input_per_million: 0.15, output_per_million: 1}, "*": {}}
    timeout: 1.5
    capabilities: []
  google:
    priority: 1
    parameters:
      system_prompt: |
        Eres HELEN.
        Responde en español.
routing_rules:
  - {condition: contains_audio, provider: late, priority: -1}
  - {condition: contains_image, provider: google}
  - {condition: contains_video, provider: google, priority: 7}
features: {tts: false, credits: true}
limits: {user: {messages_per_minute: 0, daily_tokens: 9}, global: {rpm: 4}}
context: {messages: 3}
`).Config
	var names []string
	for _, p := range config.Providers {
		names = append(names, p.Name)
	}
	if !slices.Equal(names, []string{"google", "openai", "late"}) {
		t.Errorf("%v", names)
	}
	google, openai := config.Providers[0], config.Providers[1]
	if google.Parameters.SystemPrompt != "Eres HELEN.\nResponde en español.\n" {
		t.Errorf("%q", google.Parameters.SystemPrompt)
	}
	if a := openai.ParametersOf("a"); *a.Temperature != 0 || a.MaxTokens != 1024 || a.SystemPrompt != "Línea\n\"dos\": #3 \u2028 ☂ \x7f" {
		t.Errorf("%+v", a)
	}
	if first := openai.ModelsFor(kinds["openai"], driver.TextGeneration); !slices.Equal(first, []string{"b", "a", "c"}) {
		t.Errorf("%v", first)
	}
	if price, found := openai.PriceOf("z"); !found || price != (Price{}) || openai.Timeout != 1500*time.Millisecond {
		t.Errorf("%v, %v", price, openai.Timeout)
	}
	if openai.Can(kinds["openai"], driver.TextGeneration) || !google.Can(kinds["google"], driver.TextGeneration) {
		t.Error("an empty list is none, no list is all")
	}
	if r := config.Rules; r[0].Priority != 7 || r[0].Line != 27 || r[1].Priority != 0 || r[2].Priority != -1 {
		t.Errorf("%+v", r)
	}
	if config.Features != (Features{TTS: false, Transcription: true, Webhooks: true, Credits: true}) || config.Zone().String() != "Europe/Madrid" ||
		config.Limits != (Limits{User: UserLimits{UploadsPerMinute: 10, AIRequestsPerMinute: 20, TokensPerDay: 9}, Global: UserLimits{RequestsPerMinute: 4}}) ||
		config.Context != (Context{Messages: 3, Tokens: 8192}) {
		t.Errorf("%+v", config)
	}
	sameAgain(t, config)
}

// The design's example leaves out two providers that its rules name, and its names are two dots.
func TestDesignsDocument(t *testing.T) {
	document, err := os.ReadFile("testdata/design.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(document, options); err == nil || strings.Count(err.Error(), "no provider") != 3 || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("%v", err)
	}
	read := parsed(t, strings.Replace(string(document), "routing_rules:", "  google: {}\n  anthropic: {}\nrouting_rules:", 1))
	if p := read.Config.Providers[0]; p.Limits.RequestsPerDay != 5000 || *p.Parameters.Temperature != 0.7 || read.Config.Rules[0].Provider != "anthropic" {
		t.Errorf("%+v", read.Config)
	}
	sameAgain(t, read.Config)
}
