package gateway

import (
	"context"
	"io"
	"unicode/utf8"

	"helen/gateway/driver"
)

// Speak asks for a text to be read aloud and writes the sound as it comes: header once, with its type, before the
// first byte. An error of header or of the writer ends it.
func (g *Gateway) Speak(ctx context.Context, ask Ask, text driver.SpeechRequest, header func(mime string) error, sound io.Writer) (Answer, error) {
	start := g.settings.Now()
	letters := utf8.RuneCountInString(text.Text)
	admitted, err := g.admit(ask, 0, Usage{Characters: letters})
	if err != nil {
		return Answer{}, err
	}
	defer admitted.settle()
	spoke := false
	to, attempts, err := g.try(ctx, ask, 0, func(ctx context.Context, to choice, connection driver.Connection, began func()) error {
		if to.driver.Speak == nil {
			return &driver.Failure{Kind: driver.BadRequest, Message: "this provider has no voices"}
		}
		speech, err := to.driver.Speak(ctx, connection, to.voiced(text))
		if err != nil {
			return err
		}
		defer speech.Body.Close()
		return relay(ctx, speech, func() { spoke = true; began() }, header, sound)
	})
	used := Usage{At: start}
	if spoke { // whoever hangs up before the end has been read to all the same: providers count the text
		used.Characters = letters
	}
	return g.account(ask, to, 0, used, attempts, err), err
}

func relay(ctx context.Context, speech driver.Speech, began func(), header func(string) error, sound io.Writer) error {
	piece := make([]byte, 16<<10)
	first := true
	for {
		count, err := speech.Body.Read(piece)
		if count > 0 {
			began()
			if first {
				if err := header(speech.MIME); err != nil {
					return err
				}
				first = false
			}
			if _, err := sound.Write(piece[:count]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF && first:
			return &driver.Failure{Kind: driver.Malformed, Message: "no sound came"}
		case err == io.EOF:
			return nil
		case err != nil:
			return driver.FromTransport(ctx, err)
		}
	}
}

// voiced completes a request with what the configuration says of the voice.
func (c choice) voiced(text driver.SpeechRequest) driver.SpeechRequest {
	text.Model = c.model
	if text.Voice == "" {
		text.Voice = c.DefaultVoice
	}
	known := c.VoiceOf(text.Voice)
	if text.Speed == 0 {
		text.Speed = known.Speed
	}
	settings := &text.Settings
	settings.Stability = firstOf(settings.Stability, known.Stability)
	settings.SimilarityBoost = firstOf(settings.SimilarityBoost, known.SimilarityBoost)
	settings.Style = firstOf(settings.Style, known.Style)
	settings.SpeakerBoost = firstOf(settings.SpeakerBoost, known.SpeakerBoost)
	return text
}

func firstOf[T any](one, other *T) *T {
	if one != nil {
		return one
	}
	return other
}

// Transcribe writes down what a recording says.
func (g *Gateway) Transcribe(ctx context.Context, ask Ask, recording driver.TranscriptionRequest) (driver.Transcript, Answer, error) {
	start := g.settings.Now()
	admitted, err := g.admit(ask, 0, Usage{Seconds: float64(len(recording.Data)) / bytesPerSecond})
	if err != nil {
		return driver.Transcript{}, Answer{}, err
	}
	defer admitted.settle()
	var heard driver.Transcript
	to, attempts, err := g.try(ctx, ask, 0, func(ctx context.Context, to choice, connection driver.Connection, _ func()) error {
		if to.driver.Transcribe == nil {
			return &driver.Failure{Kind: driver.BadRequest, Message: "this provider does not transcribe"}
		}
		recording.Model = to.model
		var err error
		heard, err = to.driver.Transcribe(ctx, connection, recording)
		return err
	})
	return heard, g.account(ask, to, 0, Usage{At: start, Seconds: heard.Seconds}, attempts, err), err
}

// Embed places texts in a space.
func (g *Gateway) Embed(ctx context.Context, ask Ask, texts driver.EmbeddingRequest) (driver.Embedding, Answer, error) {
	start := g.settings.Now()
	estimate := 0
	for _, text := range texts.Input {
		estimate += utf8.RuneCountInString(text) / charactersPerToken
	}
	admitted, err := g.admit(ask, estimate, Usage{Tokens: driver.Usage{Input: estimate}})
	if err != nil {
		return driver.Embedding{}, Answer{}, err
	}
	defer admitted.settle()
	var made driver.Embedding
	to, attempts, err := g.try(ctx, ask, estimate, func(ctx context.Context, to choice, connection driver.Connection, _ func()) error {
		if to.driver.Embed == nil {
			return &driver.Failure{Kind: driver.BadRequest, Message: "this provider has no embeddings"}
		}
		texts.Model = to.model
		var err error
		made, err = to.driver.Embed(ctx, connection, texts)
		return err
	})
	return made, g.account(ask, to, estimate, Usage{At: start, Tokens: made.Usage}, attempts, err), err
}
