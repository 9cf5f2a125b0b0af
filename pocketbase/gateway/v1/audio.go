package v1

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// largestRecording is in bytes, as everywhere in HELEN.
const largestRecording = 10 << 20

// longestSpeech is in characters.
const longestSpeech = 10_000

type speechBody struct {
	Model        string  `json:"model"`
	Input        string  `json:"input"`
	Voice        string  `json:"voice"`
	Instructions string  `json:"instructions"`
	Format       string  `json:"response_format"`
	Speed        float64 `json:"speed"`
	Language     string  `json:"language"` // ours: for voices that speak several
	Provider     string  `json:"provider"` // ours: whose voice it is
}

// Speak reads a text aloud for someone whose right to it is known. What it returns has not been answered yet.
func (a *API) Speak(w http.ResponseWriter, r *http.Request, person Person) error {
	var body speechBody
	if err := read(w, r, &body); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(body.Input) == "":
		return invalid("input", "There is nothing to say.")
	case len([]rune(body.Input)) > longestSpeech:
		return invalid("input", fmt.Sprintf("At most %d characters are said at once.", longestSpeech))
	case body.Speed != 0 && (body.Speed < 0.25 || body.Speed > 4):
		return invalid("speed", "Speed is from 0.25 to 4.")
	case body.Format != "" && !slices.Contains([]string{"mp3", "opus", "aac", "flac", "wav", "pcm"}, body.Format):
		return invalid("response_format", "This format is not made here.")
	}
	if body.Format == "" {
		body.Format = "mp3"
	}
	begun := false
	ask := gateway.Ask{User: person.ID, Capability: driver.SpeechSynthesis, Provider: body.Provider, Model: chosen(body.Model),
		Facts: routing.Facts{Content: body.Input, ContentType: "text", Language: body.Language, Premium: person.Premium, Role: person.Role}}
	_, err := a.Gateway.Speak(r.Context(), ask, driver.SpeechRequest{
		Voice: body.Voice, Text: body.Input, Language: body.Language, Format: body.Format, Speed: body.Speed,
		Settings: driver.VoiceSettings{Instructions: body.Instructions},
	}, func(mime string) error {
		begun = true
		begin(w, mime)
		return nil
	}, newLasting(w))
	if err != nil && begun {
		// Sound has no place for an error: a broken connection tells that this is not all.
		panic(http.ErrAbortHandler)
	}
	return err
}

// Transcribe writes a recording down for someone whose right to it is known. What it returns has not been answered yet.
func (a *API) Transcribe(w http.ResponseWriter, r *http.Request, person Person) error {
	r.Body = http.MaxBytesReader(w, r.Body, largestRecording+1<<20)
	if err := r.ParseMultipartForm(largestRecording); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return tooLong
		}
		return invalid("", "The body is not a form with a file.")
	}
	defer r.MultipartForm.RemoveAll()
	format := r.FormValue("response_format")
	if !slices.Contains([]string{"", "json", "verbose_json", "text"}, format) {
		return invalid("response_format", "This format is not made here.")
	}
	file, header, err := r.FormFile("file")
	if err != nil {
		return invalid("file", "There is no file.")
	}
	defer file.Close()
	if header.Size > largestRecording {
		return tooLong
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	kind := mimetype.Detect(data)
	if !gateway.IsSound(kind.String()) {
		return invalid("file", "The file is no sound that is taken here.")
	}
	ask := gateway.Ask{User: person.ID, Capability: driver.AudioTranscription, Model: chosen(r.FormValue("model")), Uploads: 1,
		Facts: routing.Facts{ContentType: "audio", HasAudio: true, Language: r.FormValue("language"), Premium: person.Premium, Role: person.Role}}
	heard, _, err := a.Gateway.Transcribe(r.Context(), ask, driver.TranscriptionRequest{
		Name: "recording" + kind.Extension(), MIME: kind.String(), Data: data,
		Language: r.FormValue("language"), Prompt: r.FormValue("prompt"),
	})
	if err != nil {
		return err
	}
	return writeTranscript(w, heard, format)
}

var tooLong = &fault{http.StatusRequestEntityTooLarge, "invalid_request_error", "body_too_large", "A recording has at most 10 MB.", "file"}

func writeTranscript(w http.ResponseWriter, heard driver.Transcript, format string) error {
	switch format {
	case "verbose_json":
		return write(w, map[string]any{"task": "transcribe", "text": heard.Text, "language": heard.Language,
			"duration": heard.Seconds, "segments": heard.Segments})
	case "text":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err := fmt.Fprintln(w, heard.Text)
		return err
	default:
		return write(w, map[string]any{"text": heard.Text})
	}
}
