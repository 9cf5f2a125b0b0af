package gateway

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"helen/gateway/driver"
)

// VoiceOffer is a voice that can be chosen, and whose it is.
type VoiceOffer struct {
	Provider string `json:"provider"`
	driver.Voice
}

const (
	voicesFresh   = 10 * time.Minute
	voicesTimeout = 10 * time.Second
)

// voiceList remembers what a provider answered, for as long as its configuration lives.
type voiceList struct {
	mutex  sync.Mutex
	asked  time.Time
	voices []driver.Voice
}

// Voices are those of every provider that speaks; one that does not answer now keeps those it had.
func (g *Gateway) Voices(ctx context.Context) []VoiceOffer {
	providers := slices.DeleteFunc(slices.Clone(g.current.Load().providers), func(one *provider) bool {
		return one.driver.Voices == nil || len(one.models(driver.SpeechSynthesis)) == 0
	})
	found := make([][]driver.Voice, len(providers))
	var asking sync.WaitGroup
	for index, one := range providers {
		asking.Go(func() { found[index] = g.voicesOf(ctx, one) })
	}
	asking.Wait()
	offers := []VoiceOffer{}
	for index, one := range providers {
		for _, voice := range found[index] {
			voice.Preview = "/api/ai/voices/" + url.PathEscape(one.Name) + "/" + url.PathEscape(voice.ID) + "/preview"
			offers = append(offers, VoiceOffer{one.Name, voice})
		}
	}
	return offers
}

func (g *Gateway) voicesOf(ctx context.Context, one *provider) []driver.Voice {
	one.voices.mutex.Lock()
	defer one.voices.mutex.Unlock()
	now := g.settings.Now()
	if !one.voices.asked.IsZero() && now.Sub(one.voices.asked) < voicesFresh {
		return one.voices.voices
	}
	key, ready := one.keys.Next(nil)
	if !ready {
		return one.voices.voices
	}
	ctx, cancel := context.WithTimeout(ctx, voicesTimeout)
	defer cancel()
	voices, err := one.driver.Voices(ctx, one.connection(key, g.settings.HTTP))
	g.note(choice{provider: one}, key, err, &Attempt{})
	if err != nil {
		g.settings.Log.WarnContext(ctx, "a provider did not tell its voices", "provider", one.Name, "reason", err)
		return one.voices.voices
	}
	one.voices.asked, one.voices.voices = now, voices
	return voices
}
