package gateway

import "sync"

// purse holds what requests under way may cost, so that many at once cannot spend a balance many times.
type purse struct {
	mutex sync.Mutex
	held  map[string]float64 // US dollars, by person
}

// hold puts an amount aside, unless nothing is left of the balance but what is held already. A person of whom no
// balance is kept has no end of it.
func (p *purse) hold(user string, usd float64, balance func(user string) (float64, bool)) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if left, kept := balance(user); kept && left-p.held[user] <= 0 {
		return false
	}
	if usd > 0 {
		if p.held == nil {
			p.held = map[string]float64{}
		}
		p.held[user] += usd
	}
	return true
}

func (p *purse) release(user string, usd float64) {
	if usd <= 0 {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.held[user] -= usd; p.held[user] < 1e-9 { // what is left of sums and differences
		delete(p.held, user)
	}
}

// costOf is what a request may cost with whoever is asked first.
func (g *Gateway) costOf(ask Ask, expected Usage) float64 {
	ask.Facts.Time = g.settings.Now()
	choices, _ := g.current.Load().choices(ask)
	if len(choices) == 0 {
		return 0
	}
	price, _ := choices[0].PriceOf(choices[0].model)
	return cost(price).of(expected)
}
