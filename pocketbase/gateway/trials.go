package gateway

import (
	"context"
	"encoding/binary"
	"io"
	"strings"

	"helen/gateway/driver"
)

// trialResult is what came of a trial, to be counted and shown.
type trialResult struct {
	used Usage
	text string
}

func (t *trialResult) say(text string) {
	letters := []rune(t.text + text)
	t.text = string(letters[:min(len(letters), saidAtMost)])
}

// trial is the smallest thing one can ask of a capability.
type trial struct {
	can func(driver.Driver) bool
	ask func(ctx context.Context, to choice, connection driver.Connection, began func(), result *trialResult) error
}

var (
	chatTrial = trial{func(d driver.Driver) bool { return d.Chat != nil }, tryChat}
	trials    = map[driver.Capability]trial{
		driver.TextGeneration:     chatTrial,
		driver.ImageAnalysis:      chatTrial, // in words: whether the model is there and answers
		driver.AudioAnalysis:      chatTrial,
		driver.SpeechSynthesis:    {func(d driver.Driver) bool { return d.Speak != nil }, trySpeech},
		driver.AudioTranscription: {func(d driver.Driver) bool { return d.Transcribe != nil }, tryTranscription},
		driver.Embeddings:         {func(d driver.Driver) bool { return d.Embed != nil }, tryEmbedding},
	}
)

func tryChat(ctx context.Context, to choice, connection driver.Connection, began func(), result *trialResult) error {
	question := driver.ChatRequest{Model: to.model, MaxTokens: probeTokens,
		Messages: []driver.Message{driver.TextMessage(driver.User, "Answer with the word: ok")}}
	return to.driver.Chat(ctx, connection, question, func(delta driver.ChatDelta) error {
		began()
		result.say(delta.Text)
		if delta.Usage != nil {
			result.used.Tokens = *delta.Usage
		}
		return nil
	})
}

const probeWords = "Hola."

func trySpeech(ctx context.Context, to choice, connection driver.Connection, began func(), result *trialResult) error {
	speech, err := to.driver.Speak(ctx, connection, to.voiced(driver.SpeechRequest{Text: probeWords, Format: "mp3"}))
	if err != nil {
		return err
	}
	defer speech.Body.Close()
	if err := relay(ctx, speech, began, func(string) error { return nil }, io.Discard); err != nil {
		return err
	}
	result.used.Characters = len(probeWords)
	return nil
}

func tryTranscription(ctx context.Context, to choice, connection driver.Connection, began func(), result *trialResult) error {
	heard, err := to.driver.Transcribe(ctx, connection, driver.TranscriptionRequest{
		Model: to.model, Name: "test.wav", MIME: "audio/wav", Data: silentWAV()})
	if err != nil {
		return err
	}
	began()
	result.say(strings.TrimSpace(heard.Text))
	result.used.Seconds = 1
	return nil
}

func tryEmbedding(ctx context.Context, to choice, connection driver.Connection, began func(), result *trialResult) error {
	made, err := to.driver.Embed(ctx, connection, driver.EmbeddingRequest{Model: to.model, Input: []string{probeWords}})
	if err != nil {
		return err
	}
	began()
	result.used.Tokens = made.Usage
	return nil
}

// silentWAV is a second of silence, 16 bits, mono: enough for a transcriber to say that it works.
func silentWAV() []byte {
	const rate, size = 8000, 16000
	file := append([]byte{}, "RIFF"...)
	file = binary.LittleEndian.AppendUint32(file, size+36)
	file = append(file, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	file = binary.LittleEndian.AppendUint32(file, rate)
	file = binary.LittleEndian.AppendUint32(file, 2*rate)
	file = append(file, "\x02\x00\x10\x00data"...)
	file = binary.LittleEndian.AppendUint32(file, size)
	return append(file, make([]byte, size)...)
}
