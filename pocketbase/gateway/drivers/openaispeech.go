package drivers

import (
	"context"
	"strings"

	"helen/gateway/driver"
)

// soundTypes are what formats are called on the wire.
var soundTypes = map[string]string{
	"mp3": "audio/mpeg", "opus": "audio/ogg; codecs=opus", "wav": "audio/wav", "pcm": "audio/pcm;rate=24000",
}

func (w openAIWire) speak(ctx context.Context, to driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
	format, kind, err := formatOf(request.Format, soundTypes)
	if err != nil {
		return driver.Speech{}, err
	}
	body := struct {
		Model        string  `json:"model"`
		Voice        string  `json:"voice"`
		Input        string  `json:"input"`
		Instructions string  `json:"instructions,omitempty"`
		Format       string  `json:"response_format"`
		Speed        float64 `json:"speed,omitempty"`
	}{request.Model, request.Voice, request.Text, request.Settings.Instructions, format, request.Speed}
	if body.Voice == "" && len(w.voices) > 0 {
		body.Voice = w.voices[0].ID
	}
	if strings.HasPrefix(request.Model, "tts-1") {
		body.Instructions = "" // these refuse what the newer ones follow
	}
	response, err := w.postJSON(ctx, to, "/audio/speech", body)
	if err != nil {
		return driver.Speech{}, err
	}
	return spoken(ctx, to, response, kind)
}

func (w openAIWire) listVoices(context.Context, driver.Connection) ([]driver.Voice, error) {
	return w.voices, nil
}

func (w openAIWire) transcribe(ctx context.Context, to driver.Connection, request driver.TranscriptionRequest) (driver.Transcript, error) {
	format := "json"
	if w.details(request.Model) {
		format = "verbose_json"
	}
	body, contentType := newForm([][2]string{
		{"model", request.Model}, {"language", request.Language}, {"prompt", request.Prompt}, {"response_format", format},
	}, request)
	response, err := w.post(ctx, to, "/audio/transcriptions", contentType, body)
	if err != nil {
		return driver.Transcript{}, err
	}
	var answer struct {
		Text     *string          `json:"text"`
		Language string           `json:"language"`
		Duration float64          `json:"duration"`
		Segments []driver.Segment `json:"segments"`
	}
	if err := readJSON(ctx, to, response, &answer); err != nil {
		return driver.Transcript{}, err
	}
	if answer.Text == nil {
		return driver.Transcript{}, malformed("the transcript has no text", nil)
	}
	said := driver.Transcript{Text: *answer.Text, Language: languageCode(answer.Language), Seconds: answer.Duration, Segments: answer.Segments}
	if said.Language == "" {
		said.Language = request.Language
	}
	return said, nil
}

// whispers tells the models that say when each piece was said; the newer ones refuse to.
func whispers(model string) bool { return strings.Contains(model, "whisper") }
