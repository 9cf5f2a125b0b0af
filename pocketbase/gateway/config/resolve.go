package config

import (
	"slices"

	"helen/gateway/driver"
)

// Can tells whether a provider of this kind may be asked for a capability, whatever its keys.
func (p Provider) Can(kind driver.Driver, capability driver.Capability) bool {
	return kind.Can(capability) && (p.Capabilities == nil || slices.Contains(p.Capabilities, capability))
}

// ModelsFor are the provider's models for a capability: as configured, else as the driver offers them. The default, where
// one is configured, comes first. It is empty where only the provider itself knows.
func (p Provider) ModelsFor(kind driver.Driver, capability driver.Capability) []string {
	models := p.Models[capability]
	if len(models) == 0 {
		models = kind.Models[capability]
	}
	if capability == driver.RealtimeVoice && len(models) == 0 {
		if models = p.Realtime.Models; len(models) == 0 {
			models = kind.Realtime
		}
	}
	first := p.Defaults[capability]
	if first == "" && capability == driver.RealtimeVoice {
		first = p.Realtime.Default
	}
	if first == "" {
		return slices.Clone(models)
	}
	return slices.Concat([]string{first}, slices.DeleteFunc(slices.Clone(models), func(m string) bool { return m == first }))
}

// allModels are those of every capability that the provider has.
func (p Provider) allModels(kind driver.Driver) []string {
	var all []string
	for _, capability := range capabilities {
		if p.Capabilities == nil || slices.Contains(p.Capabilities, capability) {
			all = append(all, p.ModelsFor(kind, capability)...)
		}
	}
	return append(all, p.Realtime.Models...)
}

// ParametersOf are what goes along with a question to the model: its own, else the provider's, field by field.
func (p Provider) ParametersOf(model string) Parameters {
	own, all := p.PerModel[model], p.Parameters
	if own.Temperature == nil {
		own.Temperature = all.Temperature
	}
	if own.TopP == nil {
		own.TopP = all.TopP
	}
	if own.MaxTokens == 0 {
		own.MaxTokens = all.MaxTokens
	}
	if own.Context == 0 {
		own.Context = all.Context
	}
	if own.SystemPrompt == "" {
		own.SystemPrompt = all.SystemPrompt
	}
	return own
}

// VoiceOf are a voice's settings: its own, else those of "*", field by field.
func (p Provider) VoiceOf(id string) VoiceParameters { return p.Voices[id].over(p.Voices["*"]) }

func (v VoiceParameters) over(all VoiceParameters) VoiceParameters {
	if v.Stability == nil {
		v.Stability = all.Stability
	}
	if v.SimilarityBoost == nil {
		v.SimilarityBoost = all.SimilarityBoost
	}
	if v.Style == nil {
		v.Style = all.Style
	}
	if v.SpeakerBoost == nil {
		v.SpeakerBoost = all.SpeakerBoost
	}
	if v.Speed == 0 {
		v.Speed = all.Speed
	}
	return v
}

// PriceOf is what a model costs; found is false where the document does not say.
func (p Provider) PriceOf(model string) (price Price, found bool) {
	if price, found = p.Prices[model]; !found {
		price, found = p.Prices["*"]
	}
	return price, found
}
