package drivers

import (
	"regexp"
	"strings"

	"helen/gateway/driver"
)

func init() {
	w := openAIWire{
		wire:    wire{authorize: bearer, kinds: openAIKinds},
		limit:   limitsTheThinkingToo,
		samples: func(model string) bool { return !reasons(model) },
		thinks:  reasons,
		details: whispers,
		voices:  openAIVoices(),
		lessons: &lessons{},
	}
	driver.Register(driver.Driver{
		Type:    "openai",
		Name:    "OpenAI",
		BaseURL: "https://api.openai.com/v1",
		Capabilities: []driver.Capability{
			driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription,
			driver.SpeechSynthesis, driver.Embeddings, driver.RealtimeVoice,
		},
		Models: map[driver.Capability][]string{
			driver.TextGeneration:     {"gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-astra", "gpt-5.4-mini", "gpt-4.1", "gpt-4o-mini"},
			driver.ImageAnalysis:      {"gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-4.1", "gpt-4o-mini"},
			driver.AudioAnalysis:      {"gpt-audio-mini"},
			driver.AudioTranscription: {"gpt-4o-mini-transcribe", "gpt-4o-transcribe", "whisper-1"},
			driver.SpeechSynthesis:    {"gpt-4o-mini-tts", "tts-1", "tts-1-hd"},
			driver.Embeddings:         {"text-embedding-3-small", "text-embedding-3-large"},
		},
		Context:    128_000,
		Realtime:   []string{"gpt-realtime-2.1", "gpt-realtime-2.1-mini", "gpt-realtime"},
		Chat:       w.chat,
		Speak:      w.speak,
		Voices:     w.listVoices,
		Transcribe: w.transcribe,
		Embed:      w.embed,
	})
}

var thinker = regexp.MustCompile(`^(o\d|gpt-([5-9]|\d\d))`)

// reasons tells the models that think before they answer. They answer 400 to any temperature but their own, and one
// from a provider-wide setting should not make them useless; their chat variants take it.
func reasons(model string) bool {
	return thinker.MatchString(model) && !strings.Contains(model, "-chat")
}

// openAIVoices speak every language a text is in.
func openAIVoices() []driver.Voice {
	ids := []string{"coral", "alloy", "ash", "ballad", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar"}
	voices := make([]driver.Voice, 0, len(ids))
	for _, id := range ids {
		voices = append(voices, driver.Voice{ID: id, Name: strings.ToUpper(id[:1]) + id[1:]})
	}
	return voices
}
