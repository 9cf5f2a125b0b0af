package drivers

import (
	"context"
	"encoding/json"
	"strings"

	"helen/gateway/driver"
)

// dictation asks a model to write down what it hears, and nothing of its own.
const dictation = "Write down word for word what is said in this recording, in the language it is said in, with punctuation. " +
	"Do not translate, explain, or answer it. If nobody speaks, the text is empty."

// transcript is the shape of its answer: JSON, so that a remark of the model is not taken for words that were said.
var transcript = json.RawMessage(`{"type":"object","properties":{"text":{"type":"string"},"language":{"type":"string",` +
	`"description":"ISO 639-1"}},"required":["text","language"]}`)

func (g google) transcribe(ctx context.Context, to driver.Connection, request driver.TranscriptionRequest) (driver.Transcript, error) {
	asked := dictation
	if request.Language != "" {
		asked += " The language is " + request.Language + "."
	}
	if request.Prompt != "" {
		asked += " Names and words that may occur: " + request.Prompt
	}
	body := &googleChat{
		Contents: []googleContent{{"user", []googlePart{{Inline: &googleBytes{request.MIME, request.Data}}, {Text: asked}}}},
		Settings: googleSettings{MIME: "application/json", Schema: transcript},
	}
	response, err := g.postJSON(ctx, to, modelPath(request.Model, "generateContent"), body)
	if err != nil {
		return driver.Transcript{}, err
	}
	var whole json.RawMessage
	if err := readJSON(ctx, to, response, &whole); err != nil {
		return driver.Transcript{}, err
	}
	chunk, err := g.chunkReader(to)(whole)
	if err != nil {
		return driver.Transcript{}, err
	}
	return googleTranscript(chunk, request.Language)
}

func googleTranscript(chunk googleChunk, language string) (driver.Transcript, error) {
	if len(chunk.Candidates) == 0 {
		return driver.Transcript{}, malformed("the answer has no candidate", nil)
	}
	first := chunk.Candidates[0]
	if finishWord(googleFinishes, first.Finish) == "content_filter" {
		return driver.Transcript{}, &driver.Failure{Kind: driver.ContentRefused, Message: "the recording was blocked: " + first.Finish}
	}
	var text strings.Builder
	for _, part := range first.Content.Parts {
		if !part.Thought {
			text.WriteString(part.Text)
		}
	}
	var said struct {
		Text     *string `json:"text"`
		Language string  `json:"language"`
	}
	if err := json.Unmarshal([]byte(text.String()), &said); err != nil || said.Text == nil {
		return driver.Transcript{}, malformed("the transcript is not the JSON that was asked for", err)
	}
	if language == "" {
		language = languageCode(said.Language)
	}
	return driver.Transcript{Text: strings.TrimSpace(*said.Text), Language: language}, nil
}
