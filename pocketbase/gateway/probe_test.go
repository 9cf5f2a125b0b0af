package gateway

import (
	"context"
	"encoding/binary"
	"errors"
	"testing"

	"helen/gateway/config"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

func TestATestAsksOneKeyAndNobodyElse(t *testing.T) {
	g, time, used := two(t, map[string][]play{
		"small/a": {fails(driver.KeyRefused), {says: []string{"ok"}}},
	}, nil)
	probe := Probe{User: "root", Provider: "one"}
	found, err := g.Test(context.Background(), probe)
	if err != nil || found.OK || found.Code != "provider_key_refused" || found.KeyName != "ONE_KEYS 1" || found.Detail != "so it is" {
		t.Fatalf("%+v %v", found, err)
	}
	health := g.Inspect()[0].Keys
	if health[0].State != "out" || health[0].LastFailure != driver.KeyRefused || !health[0].LastFailed.Equal(time.now()) || health[1].State != "ready" {
		t.Errorf("%+v", health)
	}
	if len(stage.asked) != 1 || len(*used) != 1 || (*used)[0].Outcome != driver.KeyRefused {
		t.Errorf("asked %v, kept %+v", stage.asked, *used)
	}
	// The same key again, by its id, though it is out: it works now, so it is back.
	probe.Key = found.Key
	found, err = g.Test(context.Background(), probe)
	if err != nil || !found.OK || found.Said != "ok" || found.Tokens.Output != 5 {
		t.Fatalf("%+v %v", found, err)
	}
	if health = g.Inspect()[0].Keys; health[0].State != "ready" || health[0].LastFailure != driver.KeyRefused {
		t.Errorf("%+v", health)
	}
}

func TestWhatCannotBeTested(t *testing.T) {
	g, time, _ := two(t, nil, func(c *config.Config) {
		c.Providers = append(c.Providers, config.Provider{Name: "off", Type: "scripted"})
	})
	for _, one := range []struct {
		probe Probe
		code  string
	}{
		{Probe{Provider: "nobody"}, "not_found"},
		{Probe{Provider: "off"}, "provider_not_running"},
		{Probe{Provider: "one", Key: "none"}, "not_found"},
		{Probe{Provider: "one", Model: "huge"}, "provider_untestable"},
		{Probe{Provider: "one", Capability: driver.RealtimeVoice}, "provider_untestable"},
	} {
		_, err := g.Test(context.Background(), one.probe)
		var untested *Untested
		if !errors.As(err, &untested) || untested.Code() != one.code {
			t.Errorf("%+v: %v", one.probe, err)
		}
	}
	var last error
	for range testsPerMinute + 1 {
		_, last = g.Test(context.Background(), Probe{User: "root", Provider: "one"})
	}
	var limited *Limited
	if !errors.As(last, &limited) {
		t.Errorf("%v", last)
	}
	time.pass(61_000_000_000)
	if _, err := g.Test(context.Background(), Probe{User: "root", Provider: "one"}); err != nil {
		t.Error(err)
	}
}

func TestInspectSaysWhyNot(t *testing.T) {
	g, _, _ := two(t, nil, func(c *config.Config) {
		c.Providers = append(c.Providers,
			config.Provider{Name: "off", Type: "scripted"},
			config.Provider{Name: "keyless", Type: "scripted", Enabled: true, KeyVariables: []string{"NOBODYS_KEY"}})
	})
	one := g.current.Load().provider("one")
	for _, key := range one.keys.Health() {
		one.keys.Failed(key.ID, &driver.Failure{Kind: driver.RateLimited})
	}
	two := g.current.Load().provider("two")
	two.keys.Failed(two.keys.Health()[0].ID, &driver.Failure{Kind: driver.KeyRefused})
	want := map[string]State{"one": StateResting, "two": StateOut, "off": StateOff, "keyless": StateNoKey}
	for _, found := range g.Inspect() {
		if found.State != want[found.Provider] || found.Until.IsZero() != (found.State != StateResting) {
			t.Errorf("%+v", found)
		}
	}
}

func TestExplainSaysWhoAndWhy(t *testing.T) {
	g, _, _ := two(t, nil, func(c *config.Config) {
		c.Rules = []config.Rule{
			{Condition: "message_length > 10 / (message_length - 2)", Provider: "one", Priority: 5},
			{Condition: "contains_image", Provider: "one", Priority: 4},
			{Condition: "message_length == 2", Provider: "two", Model: "no-such", Priority: 3},
			{Condition: "message_length == 2", Provider: "two", Priority: 2},
			{Condition: "true", Provider: "one", Priority: 1},
		}
	})
	made := g.Explain(Ask{Capability: driver.TextGeneration, Facts: routing.Facts{Content: "Hi", ContentType: "text"}})
	want := []routing.Outcome{made.Rules[0].Outcome, routing.NotMatched, routing.Unusable, routing.Chosen, routing.Matched}
	for index, ruling := range made.Rules {
		if ruling.Outcome != want[index] {
			t.Errorf("%d: %+v", index, ruling)
		}
	}
	if !made.Rules[2].Lacks || made.Answer == nil || made.Answer.Provider != "two" || made.Answer.Why != "rule: message_length == 2" {
		t.Errorf("%+v", made)
	}
	if len(stage.asked) != 0 {
		t.Errorf("asked %v", stage.asked)
	}
}

func TestTheSilenceIsASound(t *testing.T) {
	file := silentWAV()
	if string(file[:4]) != "RIFF" || string(file[36:40]) != "data" || int(binary.LittleEndian.Uint32(file[4:])) != len(file)-8 ||
		int(binary.LittleEndian.Uint32(file[40:])) != len(file)-44 || binary.LittleEndian.Uint32(file[24:]) != 8000 {
		t.Errorf("% x", file[:44])
	}
}
