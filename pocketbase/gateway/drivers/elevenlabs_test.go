package drivers

import (
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"helen/gateway/driver"
)

func TestElevenLabsSpeech(t *testing.T) {
	boost := true
	on := perform(t, play{header: map[string]string{"Content-Type": "audio/mpeg"}, body: "sound"})
	for _, test := range []struct {
		request          driver.SpeechRequest
		path, body, mime string
		sound            string
	}{
		{driver.SpeechRequest{Model: "eleven_multilingual_v2", Text: "Hola", Language: "es"},
			"/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/stream?output_format=mp3_44100_128", `{"text":"Hola","model_id":"eleven_multilingual_v2"}`, "audio/mpeg", "sound"},
		{driver.SpeechRequest{Model: "eleven_flash_v2_5", Voice: "a/b", Text: "Hola", Language: "es", Format: "pcm", Speed: 2,
			Settings: driver.VoiceSettings{Stability: number(0), SimilarityBoost: number(0.8), Style: number(0.1), SpeakerBoost: &boost}},
			"/v1/text-to-speech/a%2Fb/stream?output_format=pcm_24000",
			`{"text":"Hola","model_id":"eleven_flash_v2_5","language_code":"es","voice_settings":{"stability":0,"similarity_boost":0.8,"style":0.1,"use_speaker_boost":true,"speed":1.2}}`,
			"audio/pcm;rate=24000", "sound"},
		{driver.SpeechRequest{Model: "m", Voice: "v", Text: "Hola", Format: "wav", Speed: 1}, "/v1/text-to-speech/v/stream?output_format=pcm_24000", `{"text":"Hola","model_id":"m"}`, "audio/wav", string(wavHeader(24000)) + "sound"},
		{driver.SpeechRequest{Model: "m", Voice: "v", Text: "Hola", Format: "opus"}, "/v1/text-to-speech/v/stream?output_format=opus_48000_64", `{"text":"Hola","model_id":"m"}`, "audio/ogg; codecs=opus", "sound"},
	} {
		speech, err := lookup(t, "elevenlabs").Speak(context.Background(), on.to, test.request)
		if err != nil {
			t.Fatal(err)
		}
		if sound, err := io.ReadAll(speech.Body); err != nil || string(sound) != test.sound || speech.MIME != test.mime {
			t.Errorf("got %q, %v, %s", sound, err, speech.MIME)
		}
		speech.Body.Close()
		got := <-on.heard
		asJSON(t, got.json(t), test.body)
		if got.path != test.path || got.header.Get("Xi-Api-Key") != testKey {
			t.Errorf("asked %s with %v", got.path, got.header)
		}
	}
}

// A spent quota comes with the status of a wrong key, which is out until someone changes it.
func TestElevenLabsRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   driver.Kind
		said   string
	}{
		{401, `{"detail":{"status":"quota_exceeded","message":"This request exceeds your quota of 10000."}}`, driver.QuotaSpent, "exceeds your quota"},
		{401, `{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}`, driver.KeyRefused, "Invalid API key"},
		{429, `{"detail":{"status":"system_busy","message":"busy"}}`, driver.Overloaded, "busy"},
		{429, `{"detail":{"status":"too_many_concurrent_requests","message":"slow"}}`, driver.RateLimited, "slow"},
		{422, `{"detail":[{"loc":["body","text"],"msg":"field required","type":"value_error.missing"}]}`, driver.BadRequest, "field required"},
		{404, `{"detail":"Not Found"}`, driver.BadRequest, "Not Found"},
	} {
		on := perform(t, play{status: test.status, body: test.body})
		_, err := lookup(t, "elevenlabs").Speak(context.Background(), on.to, driver.SpeechRequest{Model: "m", Text: "Hola"})
		if failure := failed(t, err, test.want); !strings.Contains(failure.Message, test.said) {
			t.Errorf("message %q", failure.Message)
		}
	}
}

func TestElevenLabsVoices(t *testing.T) {
	on := perform(t, play{body: `{"voices":[
{"voice_id":"v1","name":"Ana","preview_url":"https://example.org/a.mp3","labels":{"language":"es","accent":"mexican"},"verified_languages":[{"language":"es"},{"language":"en"}]},
{"voice_id":"v2","name":"Bob","preview_url":null,"labels":{},"verified_languages":null}]}`}, play{body: `[`})
	got, err := lookup(t, "elevenlabs").Voices(context.Background(), on.to)
	want := []driver.Voice{{ID: "v1", Name: "Ana", Languages: []string{"es", "en"}, Preview: "https://example.org/a.mp3"}, {ID: "v2", Name: "Bob"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if heard := <-on.heard; heard.method != "GET" || heard.path != "/v1/voices" {
		t.Errorf("asked %s %s", heard.method, heard.path)
	}
	_, err = lookup(t, "elevenlabs").Voices(context.Background(), on.to)
	failed(t, err, driver.Malformed)
}

func TestElevenLabsTranscription(t *testing.T) {
	on := perform(t, play{body: `{"language_code":"spa","language_probability":0.98,"text":"Hola. ¿Qué tal?","words":[
{"text":"Hola.","type":"word","start":0.1,"end":0.5},{"text":" ","type":"spacing","start":0.5,"end":0.6},
{"text":"¿Qué","type":"word","start":0.6,"end":0.9},{"text":" ","type":"spacing","start":0.9,"end":1},{"text":"tal?","type":"word","start":1,"end":1.4}]}`},
		play{body: `{"text":"","words":[]}`}, play{body: `{}`})
	request := driver.TranscriptionRequest{Model: "scribe_v1", Name: "a.webm", MIME: "audio/webm", Data: []byte("sound")}
	said, err := lookup(t, "elevenlabs").Transcribe(context.Background(), on.to, request)
	want := driver.Transcript{Text: "Hola. ¿Qué tal?", Language: "es", Seconds: 1.4,
		Segments: []driver.Segment{{Start: 0.1, End: 0.5, Text: "Hola."}, {Start: 0.6, End: 1.4, Text: "¿Qué tal?"}}}
	if err != nil || !reflect.DeepEqual(said, want) {
		t.Errorf("got %+v, %v", said, err)
	}
	got := <-on.heard
	if sent := fields(t, got); got.path != "/v1/speech-to-text" || !reflect.DeepEqual(sent, map[string]string{
		"model_id": "scribe_v1", "tag_audio_events": "false", "file": "a.webm audio/webm sound"}) {
		t.Errorf("sent %v to %s", sent, got.path)
	}
	if said, err = lookup(t, "elevenlabs").Transcribe(context.Background(), on.to, request); err != nil || said.Text != "" {
		t.Errorf("of silence: %+v, %v", said, err)
	}
	_, err = lookup(t, "elevenlabs").Transcribe(context.Background(), on.to, request)
	failed(t, err, driver.Malformed)
}
