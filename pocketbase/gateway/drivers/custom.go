package drivers

import (
	"helen/gateway/driver"
)

// init registers whatever else speaks OpenAI's wire: Ollama, vLLM, LiteLLM, llama.cpp. Its address and models are the
// configuration's to name, and it may want no key.
func init() {
	w := openAIWire{
		wire:    wire{authorize: bearer, kinds: openAIKinds},
		limit:   "max_tokens", // the older name, which all of them know
		samples: always,
		details: whispers,
		lenient: true,
		lessons: &lessons{},
	}
	driver.Register(driver.Driver{
		Type:        "custom",
		Name:        "OpenAI-compatible",
		KeyOptional: true,
		Capabilities: []driver.Capability{
			driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription,
			driver.SpeechSynthesis, driver.Embeddings,
		},
		Chat:       w.chat,
		Speak:      w.speak,
		Transcribe: w.transcribe,
		Embed:      w.embed,
	})
}
