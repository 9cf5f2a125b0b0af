package gateway

import "helen/gateway/driver"

// Realtime is the provider and model for a speech-to-speech session, and why they: "chosen", "priority", or "fallback"
// where who was asked for cannot.
type Realtime struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	Why      string `json:"why"`
}

// BestRealtime is S3's getBestRealtimeClient: the preferred provider where it can, else the first by priority that can,
// with a model that was named or its default. It fails with no_provider when nobody can.
func (g *Gateway) BestRealtime(preferredProvider, model string) (Realtime, error) {
	current := g.current.Load()
	why := "priority"
	if preferredProvider != "" {
		if one := current.find(preferredProvider, model, driver.RealtimeVoice); one != nil {
			return Realtime{one.Name, one.model, "chosen"}, nil
		}
		why = "fallback"
	}
	for _, one := range current.byPriority(driver.RealtimeVoice) {
		if found := current.find(one.Name, model, driver.RealtimeVoice); found != nil {
			return Realtime{found.Name, found.model, why}, nil
		}
	}
	return Realtime{}, &Unanswered{Kind: NoProvider}
}
