package driver

// SpeechRequest is text to be read aloud.
type SpeechRequest struct {
	Model    string
	Voice    string
	Text     string
	Language string  // "es", "en"; empty lets the voice decide
	Format   string  // "mp3", "opus", "wav", "pcm" (24 kHz, 16 bit, mono)
	Speed    float64 // 1 is as the voice speaks; 0 means 1
	Settings VoiceSettings
}

// VoiceSettings are ElevenLabs' (each 0..1; nil leaves the voice's own) and instructions where a model takes them.
type VoiceSettings struct {
	Stability       *float64
	SimilarityBoost *float64
	Style           *float64
	SpeakerBoost    *bool
	Instructions    string
}

// Voice is one that can be chosen.
type Voice struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Languages []string `json:"languages,omitempty"`
	Preview   string   `json:"preview,omitempty"` // https address of a sample at the provider; clients get one of ours
}

// TranscriptionRequest is sound to be written down.
type TranscriptionRequest struct {
	Model    string
	Name     string // a file name whose ending fits MIME
	MIME     string
	Data     []byte
	Language string // "es", "en"; empty to detect it
	Prompt   string
}

// Transcript is what was said. Segments may be empty; times are in seconds.
type Transcript struct {
	Text     string    `json:"text"`
	Language string    `json:"language,omitempty"`
	Seconds  float64   `json:"duration,omitempty"`
	Segments []Segment `json:"segments,omitempty"`
}

// Segment is a piece of a transcript.
type Segment struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Text  string  `json:"text"`
}

// EmbeddingRequest is texts to be placed in a space.
type EmbeddingRequest struct {
	Model      string
	Input      []string
	Dimensions int // 0: as many as the model has
}

// Embedding has one vector for each input, in order.
type Embedding struct {
	Vectors [][]float64
	Usage   Usage
}
