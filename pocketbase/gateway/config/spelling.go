package config

import (
	"maps"
	"slices"
	"strings"
)

// fields is the configuration in our spelling. What may be 0 on purpose is always said.
func (c Config) fields() fields {
	var out, providers, context fields
	for _, p := range c.Providers {
		providers = append(providers, field{p.Name, p.fields()})
	}
	out = append(out, field{"providers", providers})
	var rules, webhooks []fields
	for _, one := range c.Rules {
		var rule fields
		rule.put("condition", one.Condition)
		rule.put("provider", one.Provider)
		rule.put("model", one.Model)
		rule.put("priority", one.Priority)
		rules = append(rules, rule)
	}
	out.put("routing_rules", rules)
	out.put("time_zone", c.TimeZone)
	out.put("features", fields{
		{"tts", c.Features.TTS}, {"transcription", c.Features.Transcription},
		{"webhooks", c.Features.Webhooks}, {"credits", c.Features.Credits},
	})
	var limits fields
	limits.put("user", c.Limits.User.fields(true))
	limits.put("global", c.Limits.Global.fields(false))
	out.put("limits", limits)
	context.put("messages", c.Context.Messages)
	context.put("tokens", c.Context.Tokens)
	out.put("context", context)
	for _, one := range c.Webhooks {
		webhooks = append(webhooks, one.fields())
	}
	out.put("webhooks", webhooks)
	return out
}

func (p Provider) fields() fields {
	out := fields{{"type", p.Type}, {"enabled", p.Enabled}, {"priority", p.Priority}}
	out.put("display_name", p.DisplayName)
	if len(p.KeyVariables) > 0 {
		out.put("api_keys", "${"+strings.Join(p.KeyVariables, "}, ${")+"}")
	}
	out.put("base_url", p.BaseURL)
	if p.Capabilities != nil {
		names := make([]string, len(p.Capabilities))
		for i, one := range p.Capabilities {
			names[i] = string(one)
		}
		out = append(out, field{"capabilities", names})
	}
	var models, defaults, perModel, voices, realtime, limits, prices fields
	for _, capability := range slices.Sorted(maps.Keys(p.Models)) {
		models.put(string(capability), p.Models[capability])
	}
	out.put("models", models)
	for _, capability := range slices.Sorted(maps.Keys(p.Defaults)) {
		defaults.put(string(capability), p.Defaults[capability])
	}
	out.put("defaults", defaults)
	out.put("parameters", p.Parameters.fields())
	for _, model := range slices.Sorted(maps.Keys(p.PerModel)) {
		perModel = append(perModel, field{model, p.PerModel[model].fields()})
	}
	out.put("per_model", perModel)
	out.put("default_voice", p.DefaultVoice)
	for _, id := range slices.Sorted(maps.Keys(p.Voices)) {
		voices = append(voices, field{id, p.Voices[id].fields()})
	}
	out.put("voices", voices)
	if p.Realtime.Enabled || p.Realtime.Models != nil || p.Realtime.Default != "" {
		realtime.put("enabled", p.Realtime.Enabled)
		realtime.put("models", p.Realtime.Models)
		realtime.put("default_model", p.Realtime.Default)
	}
	out.put("realtime", realtime)
	limits.put("rpm", p.Limits.RequestsPerMinute)
	limits.put("tpm", p.Limits.TokensPerMinute)
	limits.put("daily_requests", p.Limits.RequestsPerDay)
	limits.put("daily_tokens", p.Limits.TokensPerDay)
	out.put("limits", limits)
	for _, model := range slices.Sorted(maps.Keys(p.Prices)) {
		prices = append(prices, field{model, p.Prices[model].fields()})
	}
	out.put("prices", prices)
	out.put("tags", p.Tags)
	if p.Timeout > 0 {
		out.put("timeout", p.Timeout.String())
	}
	return out
}

func (p Parameters) fields() (out fields) {
	out.put("temperature", p.Temperature)
	out.put("top_p", p.TopP)
	out.put("max_tokens", p.MaxTokens)
	out.put("context_tokens", p.Context)
	out.put("system_prompt", p.SystemPrompt)
	return out
}

func (v VoiceParameters) fields() (out fields) {
	out.put("stability", v.Stability)
	out.put("similarity_boost", v.SimilarityBoost)
	out.put("style", v.Style)
	out.put("speaker_boost", v.SpeakerBoost)
	out.put("speed", v.Speed)
	return out
}

func (p Price) fields() (out fields) {
	out.put("input_per_million", p.InputPerMillion)
	out.put("output_per_million", p.OutputPerMillion)
	out.put("per_minute", p.PerMinute)
	out.put("per_million_chars", p.PerMillionChars)
	return out
}

// fields says the first three even when they are 0, where leaving them out would mean something else.
func (l UserLimits) fields(always bool) (out fields) {
	if always {
		out = fields{
			{"messages_per_minute", l.MessagesPerMinute}, {"uploads_per_minute", l.UploadsPerMinute},
			{"ai_requests_per_minute", l.AIRequestsPerMinute},
		}
	} else {
		out.put("messages_per_minute", l.MessagesPerMinute)
		out.put("uploads_per_minute", l.UploadsPerMinute)
		out.put("ai_requests_per_minute", l.AIRequestsPerMinute)
	}
	out.put("rpm", l.RequestsPerMinute)
	out.put("tpm", l.TokensPerMinute)
	out.put("daily_requests", l.RequestsPerDay)
	out.put("daily_tokens", l.TokensPerDay)
	return out
}

func (w Webhook) fields() fields {
	out := fields{{"name", w.Name}, {"url", w.URL}, {"events", w.Events}}
	var headers fields
	for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
		headers.put(name, w.Headers[name])
	}
	out.put("headers", headers)
	return append(out, field{"retry_policy", fields{{"max_retries", w.MaxRetries}, {"backoff", w.Backoff}}})
}
