package drivers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"helen/gateway/driver"
)

const googleRate = 24000 // samples a second, where it does not say

var rateOf = regexp.MustCompile(`rate=(\d+)`)

// speak reads aloud by a model that answers with sound. It knows PCM alone: what is asked for in another format comes as
// WAV, which is PCM with a header, and Speech.MIME says so. Speed has no field of its own here and is left out.
func (g google) speak(ctx context.Context, to driver.Connection, request driver.SpeechRequest) (driver.Speech, error) {
	response, err := g.postJSON(ctx, to, modelPath(request.Model, "streamGenerateContent?alt=sse"), googleSpeech(request))
	if err != nil {
		return driver.Speech{}, err
	}
	if err := g.notAStream(to, response); err != nil {
		response.Body.Close()
		return driver.Speech{}, err
	}
	samples := &googleSound{ctx: ctx, to: to, response: response, from: newEvents(response.Body), read: g.chunkReader(to), rate: googleRate}
	if samples.err = samples.more(); samples.err != nil { // a failure before the first sample can still go elsewhere
		response.Body.Close()
		if samples.err == io.EOF {
			return driver.Speech{}, malformed("the model said nothing", nil)
		}
		return driver.Speech{}, samples.err
	}
	if request.Format == "pcm" {
		return driver.Speech{MIME: fmt.Sprintf("audio/pcm;rate=%d", samples.rate), Body: samples}, nil
	}
	return driver.Speech{MIME: "audio/wav", Body: asWAV(samples, samples.rate)}, nil
}

func googleSpeech(request driver.SpeechRequest) *googleChat {
	voice := request.Voice
	if voice == "" {
		voice = googleVoices()[0].ID
	}
	speech := map[string]any{"voiceConfig": map[string]any{"prebuiltVoiceConfig": map[string]string{"voiceName": voice}}}
	if request.Language != "" {
		speech["languageCode"] = request.Language
	}
	part := googlePart{Text: request.Text}
	switch instructions := request.Settings.Instructions; {
	case instructions == "":
	case styled.MatchString(request.Model):
		part.Speech = map[string]string{"style": instructions}
	default: // the older ones are told in the text
		part.Text = instructions + ":\n" + request.Text
	}
	return &googleChat{
		Contents: []googleContent{{"user", []googlePart{part}}},
		Settings: googleSettings{Modalities: []string{"AUDIO"}, Speech: speech},
	}
}

// styled are the models that are told how to speak beside the text.
var styled = regexp.MustCompile(`gemini-(3\.[89]|[4-9])`)

// googleSound is the samples of an answer, decoded as its events come.
type googleSound struct {
	ctx      context.Context
	to       driver.Connection
	response *http.Response
	from     *events
	read     func(data []byte) (googleChunk, error)
	rate     int
	samples  []byte
	finished bool
	err      error
}

func (s *googleSound) Read(buffer []byte) (int, error) {
	for len(s.samples) == 0 {
		if s.err == nil {
			s.err = s.more()
		}
		if s.err != nil {
			return 0, s.err
		}
	}
	n := copy(buffer, s.samples)
	s.samples = s.samples[n:]
	return n, nil
}

// more waits for the next samples; io.EOF is the end of a whole answer.
func (s *googleSound) more() error {
	for len(s.samples) == 0 {
		next, err := s.from.next()
		switch {
		case err == io.EOF && s.finished:
			return io.EOF
		case err == io.EOF:
			return malformed("the sound ended before the answer did", err)
		case errors.Is(err, errEventTooLong):
			return malformed(err.Error(), err)
		case err != nil:
			return broken(s.ctx, s.to, err)
		}
		chunk, err := s.read(next.data)
		if err != nil {
			return err
		}
		s.take(chunk)
	}
	return nil
}

func (s *googleSound) take(chunk googleChunk) {
	for _, candidate := range chunk.Candidates {
		s.finished = s.finished || candidate.Finish != ""
		for _, part := range candidate.Content.Parts {
			if part.Inline == nil || !strings.HasPrefix(part.Inline.MIME, "audio/") {
				continue
			}
			if found := rateOf.FindStringSubmatch(part.Inline.MIME); found != nil {
				s.rate, _ = strconv.Atoi(found[1]) // digits, by the expression
			}
			s.samples = append(s.samples, part.Inline.Data...)
		}
	}
}

func (s *googleSound) Close() error { return s.response.Body.Close() }

// googleVoices speak every language the models know.
func googleVoices() []driver.Voice {
	names := strings.Fields(`Kore Zephyr Puck Charon Fenrir Leda Orus Aoede Callirrhoe Autonoe Enceladus Iapetus Umbriel Algieba
		Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima Achird Zubenelgenubi Vindemiatrix
		Sadachbia Sadaltager Sulafat`)
	voices := make([]driver.Voice, 0, len(names))
	for _, name := range names {
		voices = append(voices, driver.Voice{ID: name, Name: name})
	}
	return voices
}
