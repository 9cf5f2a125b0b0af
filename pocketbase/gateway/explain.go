package gateway

import (
	"slices"
	"time"

	"helen/gateway/routing"
)

// Explanation is whom a message would get, and why.
type Explanation struct {
	Rules  []Ruling  `json:"rules"`  // in the order in which they are tried
	Order  []Standby `json:"order"`  // who would be asked, one after the other
	Answer *Standby  `json:"answer"` // the first of them who can be asked now; null when nobody can
	At     time.Time `json:"at"`     // in the rules' zone
}

// Ruling is what one rule makes of the message.
type Ruling struct {
	routing.Verdict
	State State `json:"state,omitempty"` // of its provider, where the rule is true and cannot be followed
	// Lacks tells that the provider could be asked, and has no such model or capability.
	Lacks bool `json:"lacks,omitempty"`
}

// Standby is one who could answer.
type Standby struct {
	Provider string `json:"provider"`
	Name     string `json:"name"`
	Model    string `json:"model"`
	Why      string `json:"why"` // "chosen", "rule: …", "priority"
	State    State  `json:"state"`
}

// Explain tries the rules on a message without asking anybody.
func (g *Gateway) Explain(ask Ask) Explanation {
	current := g.current.Load()
	now := g.settings.Now()
	ask.Facts.Time = now.In(current.zone)
	ask.Needs = needsIn(ask.Facts)
	made := Explanation{Rules: []Ruling{}, Order: []Standby{}, At: ask.Facts.Time}
	for _, verdict := range current.router.Explain(ask.Facts, current.usable(ask.Capability)) {
		ruling := Ruling{Verdict: verdict}
		if verdict.Outcome == routing.Unusable {
			ruling.State = current.stateOf(verdict.Rule.Provider, now)
			ruling.Lacks = ruling.State == StateReady
		}
		made.Rules = append(made.Rules, ruling)
	}
	choices, _ := current.choices(ask)
	for _, one := range choices {
		state, _ := stateOf(one.Provider, one.provider, now)
		name := one.DisplayName
		if name == "" {
			name = one.driver.Name
		}
		made.Order = append(made.Order, Standby{one.Name, name, one.model, one.why, state})
	}
	if first := slices.IndexFunc(made.Order, func(one Standby) bool { return one.State == StateReady }); first >= 0 {
		made.Answer = &made.Order[first]
	}
	return made
}

// stateOf is that of a provider of the configuration by its name.
func (s *snapshot) stateOf(name string, now time.Time) State {
	for _, one := range s.config.Providers {
		if one.Name == name {
			state, _ := stateOf(one, s.provider(name), now)
			return state
		}
	}
	return StateOff
}
