package gateway

import (
	"slices"
	"strings"
	"time"

	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Ask is what someone wants of some provider.
type Ask struct {
	User       string // id; empty for the system itself
	Capability driver.Capability
	Provider   string              // chosen by the person; empty lets the gateway choose
	Model      string              // likewise; with or without its provider
	Facts      routing.Facts       // Time is filled in
	Fit        bool                // its oldest messages may be left out, as far as the model's room demands
	Messages   int                 // of the person, that are stored with it
	Uploads    int                 // files that come with it, counted as one
	Admitted   *Admission          // what Admit gave, when it was asked before
	Needs      []driver.Capability // what a chat's messages need beside text; filled in from them
	Parsed     time.Time           // when the client's request was read; zero is when the gateway is asked
	// Manners are what the model is told after its configured system prompt, where the question has no system message.
	Manners string
}

// choice is one provider and model that could answer, and why it is there.
type choice struct {
	*provider
	model string
	why   string // "chosen", "rule: …", "priority"
}

// choices are all who could answer, best first: what the person chose; else what a rule says; else by priority. What
// the person chose is kept to: another provider is asked only when it has the same model.
func (s *snapshot) choices(ask Ask) ([]choice, []routing.Skipped) {
	if ask.Provider != "" || ask.Model != "" {
		return s.chosen(ask), nil
	}
	all := s.able(ask)
	ask.Facts.Time = ask.Facts.Time.In(s.zone)
	rule, skipped := s.router.Choose(ask.Facts, s.usable(ask.Capability))
	if rule == nil {
		return all, skipped
	}
	first := s.find(rule.Provider, rule.Model, ask.Capability)
	if first == nil { // its last key began to rest just now
		return all, skipped
	}
	if fitting := slices.IndexFunc(all, func(one choice) bool { return one.provider == first.provider }); rule.Model == "" && fitting >= 0 {
		first.model = all[fitting].model
	}
	first.why = "rule: " + rule.Condition
	return append([]choice{*first}, slices.DeleteFunc(all, func(one choice) bool {
		return one.provider == first.provider && one.model == first.model
	})...), skipped
}

// able are all who could answer, by priority. A chat that holds pictures or sound goes to those that take them; where
// the configuration names none it goes on as it is, for it may not say all that a model can do.
func (s *snapshot) able(ask Ask) []choice {
	if ask.Capability != driver.TextGeneration || len(ask.Needs) == 0 {
		return s.byPriority(ask.Capability)
	}
	var found []choice
	for _, one := range s.providers {
		models := one.models(ask.Needs[0])
		fits := func(model string) bool {
			return !slices.ContainsFunc(ask.Needs, func(need driver.Capability) bool { return !slices.Contains(one.models(need), model) })
		}
		if index := slices.IndexFunc(models, fits); index >= 0 {
			found = append(found, choice{one, models[index], "priority"})
		}
	}
	if len(found) == 0 {
		return s.byPriority(ask.Capability)
	}
	return found
}

// needsOf are the capabilities that a chat asks for beside text, by what its messages hold.
func needsOf(messages []driver.Message) []driver.Capability {
	var facts routing.Facts
	for _, message := range messages {
		for _, part := range message.Parts {
			kind, _, _ := strings.Cut(part.MIME, "/")
			facts.HasImage = facts.HasImage || kind == "image"
			facts.HasAudio = facts.HasAudio || kind == "audio"
		}
	}
	return needsIn(facts)
}

func needsIn(facts routing.Facts) []driver.Capability {
	var all []driver.Capability
	if facts.HasImage {
		all = append(all, driver.ImageAnalysis)
	}
	if facts.HasAudio {
		all = append(all, driver.AudioAnalysis)
	}
	return all
}

// usable tells rules who could answer now.
func (s *snapshot) usable(capability driver.Capability) routing.Usable {
	return func(name, model string) bool { return s.find(name, model, capability) != nil }
}

func (s *snapshot) chosen(ask Ask) []choice {
	var found []choice
	for _, one := range s.providers {
		if ask.Provider != "" && one.Name != ask.Provider {
			continue
		}
		models := one.models(ask.Capability)
		model := ask.Model
		if model == "" && len(models) > 0 {
			model = models[0]
		}
		if slices.Contains(models, model) {
			found = append(found, choice{one, model, "chosen"})
		}
	}
	return found
}

func (s *snapshot) byPriority(capability driver.Capability) []choice {
	var found []choice
	for _, one := range s.providers {
		if models := one.models(capability); len(models) > 0 {
			found = append(found, choice{one, models[0], "priority"})
		}
	}
	return found
}

// find is a provider by name that has the model (its default when none is named) and a key that is ready.
func (s *snapshot) find(name, model string, capability driver.Capability) *choice {
	for _, one := range s.providers {
		models := one.models(capability)
		if one.Name != name || len(models) == 0 || !one.keys.Ready() {
			continue
		}
		if model == "" {
			model = models[0]
		}
		if slices.Contains(models, model) {
			return &choice{one, model, ""}
		}
	}
	return nil
}

// Available is what a client may choose from now; it holds no key and no address.
type Available struct {
	Provider     string                         `json:"provider"`
	Name         string                         `json:"name"`
	Usable       bool                           `json:"usable"`
	Capabilities []driver.Capability            `json:"capabilities"`
	Models       map[driver.Capability][]string `json:"models"`
	DefaultVoice string                         `json:"defaultVoice,omitempty"`
}

// Available lists the enabled providers that have a key, by priority.
func (g *Gateway) Available() []Available {
	list := []Available{}
	for _, one := range g.current.Load().providers {
		entry := Available{Provider: one.Name, Name: one.DisplayName, Usable: one.keys.Ready(),
			Capabilities: []driver.Capability{}, Models: map[driver.Capability][]string{}, DefaultVoice: one.DefaultVoice}
		if entry.Name == "" {
			entry.Name = one.driver.Name
		}
		for _, capability := range one.driver.Capabilities {
			if models := one.models(capability); len(models) > 0 {
				entry.Capabilities = append(entry.Capabilities, capability)
				entry.Models[capability] = models
			}
		}
		list = append(list, entry)
	}
	return list
}
