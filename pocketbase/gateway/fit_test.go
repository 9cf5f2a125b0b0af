package gateway

import (
	"context"
	"strings"
	"testing"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// talk is a conversation of so many turns of about 100 tokens each, after what is said to the model itself.
func talk(turns int) driver.ChatRequest {
	messages := []driver.Message{driver.TextMessage(driver.System, "Be kind.")}
	for n := range turns {
		role := driver.User
		if n%2 == 1 {
			role = driver.Assistant
		}
		messages = append(messages, driver.TextMessage(role, strings.Repeat("four", 96)))
	}
	return driver.ChatRequest{Messages: messages}
}

func TestTheContextFollowsTheModel(t *testing.T) {
	windows := func(small, other int) func(*config.Config) {
		return func(c *config.Config) {
			c.Context.Tokens = 450
			c.Providers[0].PerModel = map[string]config.Parameters{"small": {Context: small}}
			c.Providers[1].Parameters.Context = other
		}
	}
	fallback := map[string][]play{"small/a": {fails(driver.Overloaded)}, "small/b": {fails(driver.Overloaded)}}
	for _, one := range []struct {
		name         string
		plays        map[string][]play
		small, other int
		keeps        bool // asked without Fit
		want         int  // messages, with the system's
	}{
		{"all of it", nil, 10_000, 0, false, 8},
		{"the last of a small model", nil, 600, 0, false, 4}, // 450 without the answer's room: four turns, the first an answer
		{"less where another answers", fallback, 10_000, 300, false, 2},
		{"more where another answers", fallback, 300, 10_000, false, 8},
		{"the configuration's own where nobody knows", nil, 0, 0, false, 4},
		{"the last message always goes", nil, 10, 0, false, 2},
		{"all of it for those who count themselves", nil, 10, 0, true, 8},
	} {
		t.Run(one.name, func(t *testing.T) {
			g, _, _ := two(t, one.plays, windows(one.small, one.other))
			about := Ask{Capability: driver.TextGeneration, Fit: !one.keeps}
			if _, err := g.Chat(context.Background(), about, talk(7), func(driver.ChatDelta) error { return nil }); err != nil {
				t.Fatal(err)
			}
			got := stage.last.Messages
			if len(got) != one.want || got[0].Role != driver.System || !one.keeps && got[1].Role != driver.User {
				t.Errorf("%d messages, not %d: %v first", len(got), one.want, got[1].Role)
			}
		})
	}
}

func TestEstimateByKind(t *testing.T) {
	thing := func(mime string, size int) driver.Part { return driver.Part{MIME: mime, Data: make([]byte, size)} }
	for name, one := range map[string]struct {
		part driver.Part
		want int
	}{
		"text":        {driver.Part{Text: strings.Repeat("x", 400)}, 100},
		"a text file": {thing("text/plain", 400), 100},
		"a picture":   {thing("image/png", 400_000), 1000},
		"one far off": {driver.Part{MIME: "image/*", URL: "https://x.example/a"}, 1000},
		"a page":      {thing("application/pdf", 20_000), 1500},
		"pages":       {thing("application/pdf", 200_000), 6000},
		"a wave":      {thing("audio/wav", 320_000), 321},
		"a recording": {thing("audio/webm", 32_000), 321},
	} {
		if got := estimatePart(one.part); got != one.want {
			t.Errorf("%s: %d, not %d", name, got, one.want)
		}
	}
}
