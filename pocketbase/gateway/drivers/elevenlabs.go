package drivers

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"helen/gateway/driver"
)

func init() {
	e := elevenLabs{wire{
		authorize: func(header http.Header, key string) { header.Set("Xi-Api-Key", key) },
		kinds: map[string]driver.Kind{
			"quota_exceeded":               driver.QuotaSpent, // 401, like a wrong key
			"payment_required":             driver.QuotaSpent,
			"invalid_api_key":              driver.KeyRefused,
			"detected_unusual_activity":    driver.KeyRefused,
			"too_many_concurrent_requests": driver.RateLimited,
			"concurrent_limit_exceeded":    driver.RateLimited,
			"rate_limit_exceeded":          driver.RateLimited,
			"system_busy":                  driver.Overloaded, // 429, and nobody's limit
			"content_against_policy":       driver.ContentRefused,
			"max_character_limit_exceeded": driver.ContextTooLong,
		},
	}}
	driver.Register(driver.Driver{
		Type:         "elevenlabs",
		Name:         "ElevenLabs",
		BaseURL:      "https://api.elevenlabs.io/v1",
		Capabilities: []driver.Capability{driver.SpeechSynthesis, driver.AudioTranscription},
		Models: map[driver.Capability][]string{
			driver.SpeechSynthesis:    {"eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_v3"},
			driver.AudioTranscription: {"scribe_v1", "scribe_v2"},
		},
		Speak:      e.speak,
		Voices:     e.voices,
		Transcribe: e.transcribe,
	})
}

type elevenLabs struct{ wire }

// elevenVoice is who speaks when nobody was chosen: Sarah, of its premade voices.
const elevenVoice = "EXAVITQu4vr4xnSDxMaL"

// elevenFormats are its names of ours. A wav is made here, of PCM and a header: its own wants a dearer plan.
var elevenFormats = map[string]string{"mp3": "mp3_44100_128", "opus": "opus_48000_64", "pcm": "pcm_24000", "wav": "pcm_24000"}

func (e elevenLabs) speak(ctx context.Context, to driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
	format, asked, err := formatOf(request.Format, elevenFormats)
	if err != nil {
		return driver.Speech{}, err
	}
	if request.Voice == "" {
		request.Voice = elevenVoice
	}
	body := map[string]any{"text": request.Text, "model_id": request.Model}
	if request.Language != "" && !strings.Contains(request.Model, "multilingual") {
		body["language_code"] = request.Language // the multilingual ones hear it in the text, and refuse to be told
	}
	if settings := elevenSettings(request); len(settings) > 0 {
		body["voice_settings"] = settings
	}
	path := "/text-to-speech/" + url.PathEscape(request.Voice) + "/stream?output_format=" + asked
	response, err := e.postJSON(ctx, to, path, body)
	if err != nil {
		return driver.Speech{}, err
	}
	speech, err := spoken(ctx, to, response, soundTypes[format])
	if err == nil && format == "wav" {
		speech.Body = asWAV(speech.Body, 24000)
	}
	return speech, err
}

// elevenSettings are those that were set; the others stay the voice's own.
func elevenSettings(request driver.SpeechRequest) map[string]any {
	settings := map[string]any{}
	for name, value := range map[string]*float64{
		"stability":        request.Settings.Stability,
		"similarity_boost": request.Settings.SimilarityBoost,
		"style":            request.Settings.Style,
	} {
		if value != nil {
			settings[name] = *value
		}
	}
	if request.Settings.SpeakerBoost != nil {
		settings["use_speaker_boost"] = *request.Settings.SpeakerBoost
	}
	if request.Speed != 0 && request.Speed != 1 {
		settings["speed"] = min(max(request.Speed, 0.7), 1.2) // outside it answers 400
	}
	return settings
}

func (e elevenLabs) voices(ctx context.Context, to driver.Connection) ([]driver.Voice, error) {
	response, err := e.get(ctx, to, "/voices")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Voices []struct {
			ID       string            `json:"voice_id"`
			Name     string            `json:"name"`
			Preview  string            `json:"preview_url"`
			Labels   map[string]string `json:"labels"`
			Verified []struct {
				Language string `json:"language"`
			} `json:"verified_languages"`
		} `json:"voices"`
	}
	if err := readJSON(ctx, to, response, &answer); err != nil {
		return nil, err
	}
	voices := make([]driver.Voice, 0, len(answer.Voices))
	for _, each := range answer.Voices {
		voice := driver.Voice{ID: each.ID, Name: each.Name, Preview: each.Preview}
		voice.Languages = withLanguage(voice.Languages, each.Labels["language"])
		for _, verified := range each.Verified {
			voice.Languages = withLanguage(voice.Languages, verified.Language)
		}
		voices = append(voices, voice)
	}
	return voices, nil
}
