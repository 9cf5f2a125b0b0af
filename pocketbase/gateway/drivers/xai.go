package drivers

import (
	"maps"

	"helen/gateway/driver"
)

// init registers xAI, which speaks OpenAI's wire. docs/add-a-provider.md walks through this file.
func init() {
	kinds := maps.Clone(openAIKinds)
	kinds["The service is currently unavailable"] = driver.Overloaded // it writes sentences where others have codes
	w := openAIWire{
		wire:    wire{authorize: bearer, kinds: kinds},
		limit:   limitsTheThinkingToo,
		samples: always,
		lessons: &lessons{},
	}
	driver.Register(driver.Driver{
		Type:         "xai",
		Name:         "xAI",
		BaseURL:      "https://api.x.ai/v1",
		Capabilities: []driver.Capability{driver.TextGeneration, driver.ImageAnalysis, driver.RealtimeVoice},
		Models: map[driver.Capability][]string{
			driver.TextGeneration: {"grok-4.20-non-reasoning", "grok-4.5", "grok-4.3", "grok-4.20-reasoning"},
			driver.ImageAnalysis:  {"grok-4.20-non-reasoning", "grok-4.5", "grok-4.3"},
		},
		Context:  131_072,
		Realtime: []string{"grok-voice-latest"},
		Chat:     w.chat,
	})
}
