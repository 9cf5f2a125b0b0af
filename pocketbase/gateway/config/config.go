// Package config is the gateway's one document: which providers there are, who answers what, and how much of it.
// It is read from YAML or JSON, from the spellings of the earlier systems too, and refused with line, path and reason.
package config

import (
	"time"

	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Config is a document that has been read, checked and brought to one spelling. It is never changed: a new document
// makes a new Config.
type Config struct {
	Providers []Provider // by priority (1 first), then as written
	Rules     []Rule     // by priority (highest first), then as written
	Features  Features
	Limits    Limits
	Context   Context
	Webhooks  []Webhook
	TimeZone  string // of the rules' hours and weekdays, "Europe/Madrid"; empty is UTC
}

// Provider is one account at one place.
type Provider struct {
	Name         string // its key in the document
	Type         string // which driver
	DisplayName  string
	Enabled      bool
	Priority     int // 1 is asked first
	KeyVariables []string
	BaseURL      string // empty: the driver's own
	Capabilities []driver.Capability
	Models       map[driver.Capability][]string
	Defaults     map[driver.Capability]string
	Parameters   Parameters                 // of every model
	PerModel     map[string]Parameters      // over Parameters, field by field
	Voices       map[string]VoiceParameters // by id; "*" for the others
	DefaultVoice string
	Realtime     Realtime
	Limits       ProviderLimits
	Prices       map[string]Price // by model; "*" for the others
	Tags         []string         // S0's `features` of a provider: words for people
	Timeout      time.Duration    // until the first byte; 0: the gateway's own
}

// Parameters are what is sent along with every question, and how long it may be; nil and empty leave it to the model.
type Parameters struct {
	Temperature  *float64
	TopP         *float64
	MaxTokens    int
	Context      int // tokens of question and answer together; 0: as the driver knows, else Context.Tokens
	SystemPrompt string
}

// VoiceParameters are a voice's settings, 0..1 but Speed (1 is normal).
type VoiceParameters struct {
	Stability       *float64
	SimilarityBoost *float64
	Style           *float64
	SpeakerBoost    *bool
	Speed           float64
}

// Realtime says whether speech-to-speech sessions may be opened, and with what.
type Realtime struct {
	Enabled bool
	Models  []string
	Default string
}

// ProviderLimits are what the provider's account may use; 0 is no limit of ours.
type ProviderLimits struct {
	RequestsPerMinute int
	TokensPerMinute   int
	RequestsPerDay    int
	TokensPerDay      int
}

// Price is in US dollars.
type Price struct {
	InputPerMillion  float64 // tokens
	OutputPerMillion float64 // tokens
	PerMinute        float64 // of sound heard
	PerMillionChars  float64 // of text read aloud
}

// Rule sends what its condition is true of to a provider.
type Rule = routing.Rule

// Features can be switched off; all are on unless the document says so.
type Features struct {
	TTS           bool
	Transcription bool
	Webhooks      bool
	Credits       bool // off unless the document says so: then each request spends its cost
}

// Limits are what people may use; 0 is no limit.
type Limits struct {
	User   UserLimits
	Global UserLimits
}

// UserLimits count a sliding minute, and a day in UTC.
type UserLimits struct {
	MessagesPerMinute   int
	UploadsPerMinute    int
	AIRequestsPerMinute int
	RequestsPerMinute   int
	TokensPerMinute     int
	RequestsPerDay      int
	TokensPerDay        int
}

// Context is how much of a conversation goes with each question.
type Context struct {
	Messages int // the last so many
	Tokens   int // at most, when the model's own limit is not known
}

// Webhook is where events are sent; the notifications' part uses it.
type Webhook struct {
	Name       string
	URL        string
	Events     []string
	Headers    map[string]string // values may hold ${VARIABLE}s
	MaxRetries int
	Backoff    string // "linear" or "exponential"
}
