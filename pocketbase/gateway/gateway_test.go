package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"helen/gateway/config"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

func TestTheOneLoop(t *testing.T) {
	cases := []struct {
		name  string
		plays map[string][]play
		asked string
		said  string
		code  string
	}{
		{"the first provider by priority answers", nil, "small/a", "hello from small/a", ""},
		{"a refused key is followed by the next key", map[string][]play{"small/a": {fails(driver.KeyRefused)}},
			"small/a small/b", "hello from small/b", ""},
		{"a busy provider is followed by the next one", map[string][]play{
			"small/a": {fails(driver.RateLimited)}, "small/b": {fails(driver.Overloaded)}},
			"small/a small/b other/c", "hello from other/c", ""},
		{"what no key can mend is told at once", map[string][]play{"small/a": {fails(driver.BadRequest)}},
			"small/a", "", "provider_refused"},
		{"too long is told at once", map[string][]play{"small/a": {fails(driver.ContextTooLong)}},
			"small/a", "", "context_too_long"},
		{"after the first token nothing is tried again", map[string][]play{"small/a": {{says: []string{"he"}, failure: &driver.Failure{Kind: driver.Unreachable}}}},
			"small/a", "he", "provider_down"},
		{"a slow provider is left", map[string][]play{"small/a": {{waits: true}}, "small/b": {{waits: true}}},
			"small/a small/b other/c", "hello from other/c", ""},
		{"one that falls silent in mid-answer is ended", map[string][]play{"small/a": {{says: []string{"he"}, waits: true}}},
			"small/a", "he", "provider_slow"},
		{"when all fail, the last says why", map[string][]play{
			"small/a": {fails(driver.KeyRefused)}, "small/b": {fails(driver.KeyRefused)}, "other/c": {fails(driver.QuotaSpent)}},
			"small/a small/b other/c", "", "provider_quota_spent"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			g, _, used := two(t, one.plays, nil)
			said, _, err := ask(g, Ask{User: "u"})
			if asked := strings.Join(stage.asked, " "); asked != one.asked || said != one.said {
				t.Errorf("asked %q and heard %q, want %q and %q", asked, said, one.asked, one.said)
			}
			var refused *Unanswered
			if errors.As(err, &refused); (one.code == "") != (err == nil) || err != nil && refused.Code() != one.code {
				t.Errorf("failed with %v, want %q", err, one.code)
			}
			if len(*used) != 1 || len((*used)[0].Attempts) != len(stage.asked) {
				t.Errorf("kept %+v of %d attempts", *used, len(stage.asked))
			}
		})
	}
}

func TestKeysRestAndComeBack(t *testing.T) {
	g, time, _ := two(t, map[string][]play{
		"small/a": {{failure: &driver.Failure{Kind: driver.RateLimited, RetryAfter: 30e9}}, {says: []string{"back"}}},
	}, nil)
	ask(g, Ask{})
	ask(g, Ask{})
	time.pass(29e9)
	ask(g, Ask{})
	if asked := strings.Join(stage.asked, " "); asked != "small/a small/b small/b small/b" {
		t.Fatalf("a resting key was asked: %s", asked)
	}
	time.pass(2e9)
	// Rested, it is behind the one that never failed; alone it is asked again.
	one := g.current.Load().providers[0].keys
	one.Failed(one.Health()[1].ID, &driver.Failure{Kind: driver.KeyRefused})
	if said, _, err := ask(g, Ask{}); said != "back" || err != nil {
		t.Fatalf("heard %q, %v", said, err)
	}
}

func TestAChangedConfigurationTriesRefusedKeysAgain(t *testing.T) {
	g, _, _ := two(t, map[string][]play{"small/a": {fails(driver.KeyRefused), {says: []string{"a"}}}, "small/b": {fails(driver.KeyRefused)}}, nil)
	ask(g, Ask{Provider: "one"})
	if _, _, err := ask(g, Ask{Provider: "one"}); err == nil || len(stage.asked) != 2 {
		t.Fatalf("a refused key was asked again: %v", stage.asked)
	}
	g.Apply(g.Config())
	if said, _, err := ask(g, Ask{Provider: "one"}); said != "a" || err != nil {
		t.Fatalf("heard %q, %v", said, err)
	}
}

func TestSelection(t *testing.T) {
	cases := []struct {
		name string
		ask  Ask
		want string
	}{
		{"priority", Ask{}, "small/a"},
		{"a rule", Ask{Facts: routing.Facts{HasImage: true}}, "other/c"},
		{"another rule, of the time", Ask{Facts: routing.Facts{Content: "long enough"}}, "big/a"},
		{"a choice goes before rules", Ask{Provider: "one", Facts: routing.Facts{HasImage: true}}, "small/a"},
		{"a chosen model finds its provider", Ask{Model: "other"}, "other/c"},
		{"a chosen model of a provider", Ask{Provider: "one", Model: "big"}, "big/a"},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			g, _, _ := two(t, nil, func(c *config.Config) {
				c.Rules = []config.Rule{{Condition: "contains_image", Provider: "two"}, {Condition: "time.hour == 12 && message_length > 5", Provider: "one", Model: "big"}}
			})
			if _, _, err := ask(g, one.ask); err != nil || stage.asked[0] != one.want {
				t.Errorf("asked %v (%v), want %s", stage.asked, err, one.want)
			}
		})
	}
	g, _, _ := two(t, nil, nil)
	var refused *Unanswered
	if _, _, err := ask(g, Ask{Model: "nobody's"}); !errors.As(err, &refused) || refused.Code() != "no_provider" {
		t.Errorf("a model nobody has: %v", err)
	}
}

func TestWhatAChatHoldsGoesToWhoTakesIt(t *testing.T) {
	sees, hears := []driver.Part{{MIME: "image/png", Data: []byte("dot")}}, []driver.Part{{MIME: "audio/wav", Data: []byte("tone")}}
	some := func(c *config.Config) {
		c.Providers[0].Models = map[driver.Capability][]string{driver.TextGeneration: {"small", "big"}, driver.ImageAnalysis: {"big"}}
		c.Providers[1].Models = map[driver.Capability][]string{driver.TextGeneration: {"other"}, driver.ImageAnalysis: {"eyes", "both"},
			driver.AudioAnalysis: {"both"}}
	}
	rule := func(c *config.Config) {
		some(c)
		c.Rules = []config.Rule{{Condition: "contains_image", Provider: "two"}}
	}
	for _, one := range []struct {
		name   string
		change func(*config.Config)
		ask    Ask
		parts  [][]driver.Part // of what was said, one after the other
		want   string
	}{
		{"words alone", some, Ask{}, [][]driver.Part{nil}, "small/a"},
		{"a picture", some, Ask{}, [][]driver.Part{sees}, "big/a"},
		{"sound", some, Ask{}, [][]driver.Part{hears}, "both/c"},
		{"both", some, Ask{}, [][]driver.Part{slices.Concat(sees, hears)}, "both/c"},
		{"what was sent before", some, Ask{}, [][]driver.Part{hears, nil}, "both/c"},
		{"who was chosen is asked", some, Ask{Model: "small"}, [][]driver.Part{hears}, "small/a"},
		{"a rule's provider, with its model for it", rule, Ask{Facts: routing.Facts{HasImage: true}}, [][]driver.Part{sees}, "eyes/c"},
		{"nobody is known to take it", nil, Ask{}, [][]driver.Part{hears}, "small/a"},
	} {
		t.Run(one.name, func(t *testing.T) {
			g, _, _ := two(t, nil, one.change)
			question := driver.ChatRequest{}
			for _, parts := range one.parts {
				said := append([]driver.Part{{Text: "hello"}}, parts...)
				question.Messages = append(question.Messages, driver.Message{Role: driver.User, Parts: said})
			}
			one.ask.Capability = driver.TextGeneration
			_, err := g.Chat(context.Background(), one.ask, question, func(driver.ChatDelta) error { return nil })
			if err != nil || stage.asked[0] != one.want {
				t.Errorf("asked %v (%v), want %s", stage.asked, err, one.want)
			}
		})
	}
	g, _, _ := two(t, nil, some)
	told := g.Explain(Ask{Capability: driver.TextGeneration, Facts: routing.Facts{HasAudio: true}})
	if told.Answer == nil || told.Answer.Model != "both" {
		t.Errorf("explained as %+v", told.Answer)
	}
}

func TestRealtimeIsTheSameSelection(t *testing.T) {
	g, _, _ := two(t, nil, func(c *config.Config) {
		for index := range c.Providers {
			c.Providers[index].Realtime.Enabled = true
		}
		c.Providers[1].Realtime.Models = []string{"later", "latest"}
		c.Providers[1].Realtime.Default = "latest"
	})
	for _, one := range []struct{ provider, model, want string }{
		{"", "", "one/live priority"}, {"two", "", "two/latest chosen"}, {"two", "later", "two/later chosen"},
		{"nobody", "", "one/live fallback"}, {"one", "later", "two/later fallback"}, {"", "later", "two/later priority"},
	} {
		found, err := g.BestRealtime(one.provider, one.model)
		if got := found.Provider + "/" + found.Model + " " + found.Why; err != nil || got != one.want {
			t.Errorf("%q %q: %s, want %s", one.provider, one.model, got, one.want)
		}
	}
	var refused *Unanswered
	if _, err := g.BestRealtime("", "nobody's"); !errors.As(err, &refused) || refused.Status() != 503 {
		t.Errorf("a model that nobody has: %v", err)
	}
}

func TestVoicesAreAskedForOnceInAWhile(t *testing.T) {
	g, time, _ := two(t, nil, nil)
	for range 2 {
		if got := g.Voices(context.Background()); len(got) != 1 || got[0].Provider != "one" || got[0].ID != "a" {
			t.Errorf("%+v", got)
		}
	}
	if count := strings.Count(strings.Join(stage.asked, " "), "voices/a"); count != 1 {
		t.Errorf("asked %d times", count)
	}
	time.pass(voicesFresh)
	if got := g.Voices(context.Background()); len(got) != 1 || got[0].ID != "b" {
		t.Errorf("later: %+v", got)
	}
}

func TestTheConfigurationFillsWhatAQuestionLeavesOpen(t *testing.T) {
	warm, cold := 0.9, 0.1
	g, _, used := two(t, nil, func(c *config.Config) {
		c.Providers[0].Parameters = config.Parameters{Temperature: &warm, MaxTokens: 100, SystemPrompt: "Be kind."}
		c.Providers[0].PerModel = map[string]config.Parameters{"big": {Temperature: &cold}}
		c.Providers[0].Prices = map[string]config.Price{"big": {InputPerMillion: 1e5, OutputPerMillion: 2e5}}
	})
	ask(g, Ask{Provider: "one", Model: "big"})
	sent := stage.last
	if *sent.Temperature != cold || sent.MaxTokens != 100 || sent.Messages[0].Role != driver.System || len(sent.Messages) != 2 {
		t.Errorf("sent %+v", sent)
	}
	if cost := (*used)[0].Cost; cost != 2 {
		t.Errorf("10 tokens in and 5 out cost %v, want 2", cost)
	}
}
