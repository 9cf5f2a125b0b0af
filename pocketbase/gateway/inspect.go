package gateway

import (
	"slices"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// State is whether a provider can be asked now, or why not.
type State string

const (
	StateReady   State = "ready"
	StateResting State = "resting" // every key that is not out rests
	StateOut     State = "out"     // every key was refused
	StateNoKey   State = "no_key"  // none of its variables is set
	StateOff     State = "off"     // switched off in the configuration
)

// Standing is what an administrator sees of a provider of the configuration; it holds no key.
type Standing struct {
	Provider     string                         `json:"provider"`
	Type         string                         `json:"type"`
	Name         string                         `json:"name"`
	Enabled      bool                           `json:"enabled"`
	Priority     int                            `json:"priority"`
	State        State                          `json:"state"`
	Until        time.Time                      `json:"until,omitzero"` // of StateResting
	Variables    []string                       `json:"variables"`      // that may hold its keys
	Capabilities []driver.Capability            `json:"capabilities"`
	Models       map[driver.Capability][]string `json:"models"`
	Keys         []KeyHealth                    `json:"keys"`
}

// Inspect lists every provider of the configuration, by priority, those too that cannot be asked.
func (g *Gateway) Inspect() []Standing {
	current := g.current.Load()
	list := []Standing{}
	for _, one := range current.config.Providers {
		list = append(list, current.standing(one, g.settings.Now()))
	}
	return list
}

func (s *snapshot) standing(one config.Provider, now time.Time) Standing {
	kind, _ := driver.Lookup(one.Type)
	running := s.provider(one.Name)
	shown := &provider{Provider: one, driver: kind}
	standing := Standing{Provider: one.Name, Type: one.Type, Name: one.DisplayName, Enabled: one.Enabled, Priority: one.Priority,
		Variables: slices.Clone(one.KeyVariables), Capabilities: []driver.Capability{},
		Models: map[driver.Capability][]string{}, Keys: []KeyHealth{}}
	if standing.Name == "" {
		standing.Name = kind.Name
	}
	if standing.Variables == nil {
		standing.Variables = []string{}
	}
	for _, capability := range kind.Capabilities {
		if models := shown.models(capability); len(models) > 0 {
			standing.Capabilities = append(standing.Capabilities, capability)
			standing.Models[capability] = models
		}
	}
	if running != nil {
		standing.Keys = running.keys.Health()
	}
	standing.State, standing.Until = stateOf(one, running, now)
	return standing
}

func stateOf(one config.Provider, running *provider, now time.Time) (State, time.Time) {
	switch {
	case !one.Enabled:
		return StateOff, time.Time{}
	case running == nil:
		return StateNoKey, time.Time{}
	}
	wait, some := running.keys.Wait()
	switch {
	case !some:
		return StateOut, time.Time{}
	case wait > 0:
		return StateResting, now.Add(wait)
	default:
		return StateReady, time.Time{}
	}
}

// provider is a running one by its name, or nil.
func (s *snapshot) provider(name string) *provider {
	for _, one := range s.providers {
		if one.Name == name {
			return one
		}
	}
	return nil
}
