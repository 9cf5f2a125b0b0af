package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gabriel-vasile/mimetype"

	"helen/gateway/driver"
)

// Preview is how a voice sounds.
type Preview struct {
	MIME string
	Data []byte
}

const (
	largestPreview  = 2 << 20
	largestPreviews = 16 << 20 // of all that are kept
)

// NoVoice refuses a voice that its provider does not have.
type NoVoice struct{}

func (NoVoice) Error() string   { return "there is no such voice" }
func (NoVoice) Code() string    { return "not_found" }
func (NoVoice) Message() string { return "There is no such voice." }
func (NoVoice) Status() int     { return http.StatusNotFound }

// samples are what a voice says that has no preview of its own.
var samples = map[string]string{
	"es": "Hola, soy HELEN. Así suena mi voz.",
	"en": "Hello, I am HELEN. This is how my voice sounds.",
}

// Preview is the provider's own sample of a voice where its list has one, else a short sentence read aloud, which is a
// request like any other. Either is kept for a while.
func (g *Gateway) Preview(ctx context.Context, ask Ask, id string) (Preview, error) {
	voice, found := g.voice(ctx, ask.Provider, id)
	if !found {
		return Preview{}, NoVoice{}
	}
	language := ask.Facts.Language
	if samples[language] == "" {
		language = "en"
	}
	key := strings.Join([]string{ask.Provider, id, voice.Preview, language}, "\x00")
	if known, found := g.previews.get(key); found {
		return known, nil
	}
	sample, err := g.fetchPreview(ctx, voice.Preview)
	if err != nil {
		if voice.Preview != "" {
			g.settings.Log.WarnContext(ctx, "a voice's preview could not be fetched", "provider", ask.Provider, "voice", id, "reason", err)
		}
		sample, err = g.readSample(ctx, ask, id, language)
	}
	if err == nil {
		g.previews.put(key, sample)
	}
	return sample, err
}

// voice finds one in its provider's own list: only what that says is ever fetched.
func (g *Gateway) voice(ctx context.Context, provider, id string) (driver.Voice, bool) {
	for _, one := range g.current.Load().providers {
		if one.Name != provider || one.driver.Voices == nil || len(one.models(driver.SpeechSynthesis)) == 0 {
			continue
		}
		for _, voice := range g.voicesOf(ctx, one) {
			if voice.ID == id {
				return voice, true
			}
		}
	}
	return driver.Voice{}, false
}

var errNoPreview = errors.New("there is no preview at an https address")

func (g *Gateway) fetchPreview(ctx context.Context, address string) (Preview, error) {
	read, err := url.Parse(address)
	if err != nil || read.Scheme != "https" || read.User != nil {
		return Preview{}, errNoPreview
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Preview{}, err
	}
	response, err := g.settings.Outside.Do(request)
	if err != nil {
		return Preview{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Preview{}, fmt.Errorf("it answered %d", response.StatusCode)
	}
	var kept previewBuffer
	if _, err := io.Copy(&kept, response.Body); err != nil {
		return Preview{}, err
	}
	return kept.sound()
}

func (g *Gateway) readSample(ctx context.Context, ask Ask, id, language string) (Preview, error) {
	ask.Capability, ask.Facts.ContentType = driver.SpeechSynthesis, "text"
	var kept previewBuffer
	_, err := g.Speak(ctx, ask, driver.SpeechRequest{Voice: id, Text: samples[language], Language: language, Format: "mp3"},
		func(string) error { return nil }, &kept)
	if err != nil {
		return Preview{}, err
	}
	sample, err := kept.sound()
	if err != nil {
		return Preview{}, &Unanswered{Kind: driver.Malformed, Err: err}
	}
	return sample, nil
}

// previewBuffer takes no more than a preview may have.
type previewBuffer struct{ kept bytes.Buffer }

func (b *previewBuffer) Write(piece []byte) (int, error) {
	if b.kept.Len()+len(piece) > largestPreview {
		return 0, errors.New("the preview is too large")
	}
	return b.kept.Write(piece)
}

// sound believes the bytes, whatever they were said to be.
func (b *previewBuffer) sound() (Preview, error) {
	kind := mimetype.Detect(b.kept.Bytes()).String()
	if !IsSound(kind) {
		return Preview{}, fmt.Errorf("it is no sound but %s", kind)
	}
	return Preview{kind, b.kept.Bytes()}, nil
}

// previewCache keeps the latest, up to a size.
type previewCache struct {
	mutex sync.Mutex
	kept  map[string]Preview
	order []string // the oldest first
	size  int
}

func (c *previewCache) get(key string) (Preview, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	known, found := c.kept[key]
	return known, found
}

func (c *previewCache) put(key string, one Preview) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if _, known := c.kept[key]; known {
		return
	}
	if c.kept == nil {
		c.kept = map[string]Preview{}
	}
	c.kept[key] = one
	c.order = append(c.order, key)
	for c.size += len(one.Data); c.size > largestPreviews; c.order = slices.Delete(c.order, 0, 1) {
		c.size -= len(c.kept[c.order[0]].Data)
		delete(c.kept, c.order[0])
	}
}
