package process

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// largestReply is what is kept of a spoken reply, in bytes: more than two minutes.
const largestReply = 8 << 20

var errReplyTooLong = errors.New("the spoken reply is too long")

// transcribe writes a recording down.
func transcribe(ctx context.Context, w *work) error {
	heard, err := w.hear(ctx)
	if err != nil {
		return err
	}
	w.response.Text = heard.Text
	w.act("transcription", map[string]any{"language": heard.Language, "duration": heard.Seconds})
	return nil
}

func (w *work) hear(ctx context.Context) (driver.Transcript, error) {
	recording := w.request.Parts[0]
	ask := w.ask(driver.AudioTranscription, routing.Facts{ContentType: "audio", HasAudio: true})
	if w.request.task.name != "transcribe" {
		ask.Provider, ask.Model = "", "" // what was chosen is who answers, not who writes down
	}
	admitted, err := w.Gateway.Admit(ask, driver.ChatRequest{})
	if err != nil {
		return driver.Transcript{}, err
	}
	w.admitted, ask.Admitted = admitted, admitted
	heard, answer, err := w.Gateway.Transcribe(ctx, ask, driver.TranscriptionRequest{
		Name: "recording" + w.request.extension, MIME: recording.MIME, Data: recording.Data,
		Language: w.request.Context.Language,
	})
	w.made(answer)
	return heard, err
}

// reply writes a recording down, answers it, and reads the answer aloud. Without a voice the text is still an answer.
func reply(ctx context.Context, w *work) error {
	heard, err := w.hear(ctx)
	if err != nil {
		return err
	}
	w.act("transcription", map[string]any{"text": heard.Text, "language": heard.Language, "duration": heard.Seconds})
	if heard.Text == "" {
		return nil // nothing was said, and there is nothing to answer
	}
	messages := append([]driver.Message{driver.TextMessage(driver.System,
		"You answer aloud: in one to three short sentences, without lists, headings or signs that cannot be spoken. "+w.speaking())}, w.history()...)
	ask := w.ask(driver.TextGeneration, routing.Facts{Content: heard.Text, ContentType: "audio", HasAudio: true})
	ask.Fit = true
	w.response.Text, err = w.chat(ctx, ask, driver.ChatRequest{Messages: append(messages, driver.TextMessage(driver.User, heard.Text))})
	if err != nil {
		return err
	}
	w.response.Audio, err = w.speak(ctx)
	var known interface{ Code() string }
	if errors.As(err, &known) && ctx.Err() == nil {
		w.act("unspoken", map[string]string{"code": known.Code()})
		return nil
	}
	return err
}

func (w *work) speak(ctx context.Context) (*Sound, error) {
	by, model := w.response.Provider, w.response.Model // who thought it is named, not who reads it
	defer func() { w.response.Provider, w.response.Model = by, model }()
	ask := w.ask(driver.SpeechSynthesis, routing.Facts{ContentType: "text"})
	ask.Provider, ask.Model = "", ""
	var sound bounded
	kind := ""
	answer, err := w.Gateway.Speak(ctx, ask, driver.SpeechRequest{
		Voice: w.request.Context.Voice, Text: w.response.Text, Language: w.language, Format: "wav",
	}, func(mime string) error { kind = mime; return nil }, &sound)
	w.made(answer)
	if err != nil {
		return nil, err
	}
	data := sound.Bytes()
	return &Sound{"data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), secondsOf(data)}, nil
}

// bounded keeps what comes, as long as it is not too much.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(piece []byte) (int, error) {
	if b.Len()+len(piece) > largestReply {
		return 0, &gateway.Unanswered{Kind: driver.Malformed, Err: errReplyTooLong}
	}
	return b.Buffer.Write(piece)
}

// secondsOf a wave, by how many bytes there are: one that was streamed does not say it right; 0 of anything else.
func secondsOf(sound []byte) float64 {
	const header, rate = 44, 28
	if len(sound) < header || !bytes.HasPrefix(sound, []byte("RIFF")) {
		return 0
	}
	perSecond := binary.LittleEndian.Uint32(sound[rate:])
	if perSecond == 0 {
		return 0
	}
	return float64(len(sound)-header) / float64(perSecond)
}
