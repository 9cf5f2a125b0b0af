// Package driver is the contract between the gateway and a provider: what may be asked, what comes back, how it fails.
// A provider is one file in helen/gateway/drivers that registers a Driver; nothing else knows its name.
package driver

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
)

// Capability is something a provider can do, by the name the configuration uses.
type Capability string

const (
	TextGeneration     Capability = "text_generation"
	ImageAnalysis      Capability = "image_analysis"
	AudioAnalysis      Capability = "audio_analysis" // sound as part of a conversation, not its transcript
	AudioTranscription Capability = "audio_transcription"
	SpeechSynthesis    Capability = "speech_synthesis"
	Embeddings         Capability = "embeddings"
	RealtimeVoice      Capability = "realtime_voice"
)

// Connection is how one attempt reaches a provider: one key, one address.
type Connection struct {
	BaseURL string // with its version, without a slash at the end
	Key     string // empty where the provider wants none
	HTTP    *http.Client
}

// Driver is one kind of provider. A function that is nil is something it cannot do. Every function makes exactly one
// request, never tries again by itself (but for a field that a server refuses by its name before it says anything: that
// is left out, once), ends when its context does, and returns failures as *Failure.
type Driver struct {
	Type         string // as in the configuration: "openai"
	Name         string // as people know it: "OpenAI"
	BaseURL      string // its own address; empty when the configuration must name one
	KeyOptional  bool   // a local server may want none
	Capabilities []Capability
	Models       map[Capability][]string // offered when the configuration names none, the default first
	Context      int                     // tokens its models take, unless the configuration knows better; 0: nobody knows
	Realtime     []string                // speech-to-speech models offered when the configuration names none

	// Chat calls emit for each delta as it comes; an error of emit ends the request and is returned as it is.
	Chat       func(ctx context.Context, to Connection, request ChatRequest, emit func(ChatDelta) error) error
	Speak      func(ctx context.Context, to Connection, request SpeechRequest) (Speech, error)
	Voices     func(ctx context.Context, to Connection) ([]Voice, error)
	Transcribe func(ctx context.Context, to Connection, request TranscriptionRequest) (Transcript, error)
	Embed      func(ctx context.Context, to Connection, request EmbeddingRequest) (Embedding, error)
}

// Can tells whether this kind of provider has the capability.
func (d Driver) Can(capability Capability) bool { return slices.Contains(d.Capabilities, capability) }

// Speech is sound as it comes. Whoever got it closes Body.
type Speech struct {
	MIME string // "audio/mpeg", "audio/pcm;rate=24000"
	Body io.ReadCloser
}

var (
	mutex sync.RWMutex
	kinds = map[string]Driver{}
)

// Register makes a driver known under its type; twice the same one is a mistake of the program.
func Register(d Driver) {
	mutex.Lock()
	defer mutex.Unlock()
	if _, taken := kinds[d.Type]; taken || d.Type == "" {
		panic(fmt.Sprintf("gateway: a driver %q is there already", d.Type))
	}
	kinds[d.Type] = d
}

// Lookup finds a driver by its type.
func Lookup(kind string) (Driver, bool) {
	mutex.RLock()
	defer mutex.RUnlock()
	d, found := kinds[kind]
	return d, found
}

// Types are the names of all drivers, sorted.
func Types() []string {
	mutex.RLock()
	defer mutex.RUnlock()
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
