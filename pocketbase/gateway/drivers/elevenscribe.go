package drivers

import (
	"context"
	"strings"

	"helen/gateway/driver"
)

// scribed is ElevenLabs' transcript: words, the spaces between them, and sounds.
type scribed struct {
	Text     *string       `json:"text"`
	Language string        `json:"language_code"`
	Seconds  float64       `json:"audio_duration_secs"`
	Words    []scribedWord `json:"words"`
}

type scribedWord struct {
	Text  string  `json:"text"`
	Type  string  `json:"type"` // "word", "spacing", "audio_event"
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

func (e elevenLabs) transcribe(ctx context.Context, to driver.Connection, request driver.TranscriptionRequest) (driver.Transcript, error) {
	body, contentType := newForm([][2]string{
		{"model_id", request.Model}, {"language_code", request.Language}, {"tag_audio_events", "false"},
	}, request)
	response, err := e.post(ctx, to, "/speech-to-text", contentType, body)
	if err != nil {
		return driver.Transcript{}, err
	}
	var answer scribed
	if err := readJSON(ctx, to, response, &answer); err != nil {
		return driver.Transcript{}, err
	}
	if answer.Text == nil {
		return driver.Transcript{}, malformed("the transcript has no text", nil)
	}
	said := driver.Transcript{
		Text: strings.TrimSpace(*answer.Text), Language: languageCode(answer.Language), Seconds: answer.Seconds, Segments: sentences(answer.Words),
	}
	if last := len(answer.Words) - 1; last >= 0 && said.Seconds == 0 {
		said.Seconds = answer.Words[last].End
	}
	return said, nil
}

// sentences puts words together up to each full stop.
func sentences(words []scribedWord) []driver.Segment {
	var done []driver.Segment
	var open driver.Segment
	for _, word := range words {
		if open.Text == "" && word.Type != "word" {
			continue
		}
		if open.Text == "" {
			open.Start = word.Start
		}
		open.Text += word.Text
		if word.Type == "word" {
			open.End = word.End
		}
		if word.Type == "word" && strings.ContainsAny(word.Text[max(len(word.Text)-1, 0):], ".?!") {
			done, open = append(done, open), driver.Segment{}
		}
	}
	if open.Text = strings.TrimSpace(open.Text); open.Text != "" {
		done = append(done, open)
	}
	return done
}

// withLanguage adds one that is not there yet.
func withLanguage(known []string, name string) []string {
	code := languageCode(name)
	for _, each := range known {
		if each == code {
			return known
		}
	}
	if code == "" {
		return known
	}
	return append(known, code)
}
