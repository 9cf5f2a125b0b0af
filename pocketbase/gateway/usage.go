package gateway

import (
	"net/http"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

// Usage is one request as it is kept: who, by whom, how much, how fast.
type Usage struct {
	At         time.Time
	User       string
	Capability driver.Capability
	Provider   string
	Model      string
	Key        string
	Tokens     driver.Usage
	Characters int     // read aloud
	Seconds    float64 // of sound heard
	Cost       float64 // US dollars
	FirstToken time.Duration
	Took       time.Duration
	Outcome    driver.Kind // "answered" or why not
	Attempts   []Attempt
}

// Answer is what became of a request that was answered.
type Answer struct {
	Provider   string        `json:"provider"`
	Model      string        `json:"model"`
	Tokens     driver.Usage  `json:"usage"`
	Cost       float64       `json:"cost"`
	Finish     string        `json:"finish,omitempty"`
	FirstToken time.Duration `json:"-"`
}

// Spent refuses a person whose credits are used up.
type Spent struct{}

func (Spent) Error() string   { return "the balance is spent" }
func (Spent) Code() string    { return "credits_spent" }
func (Spent) Message() string { return "There are no credits left." }
func (Spent) Status() int     { return http.StatusPaymentRequired }

// account settles what was estimated and keeps what was used.
func (g *Gateway) account(ask Ask, to choice, estimate int, used Usage, attempts []Attempt, err error) Answer {
	used.User, used.Capability, used.Attempts = ask.User, ask.Capability, attempts
	used.Outcome = answered
	used.Tokens.Input, used.Tokens.Output = max(used.Tokens.Input, 0), max(used.Tokens.Output, 0) // a count below zero is none
	if err != nil {
		used.Outcome = kindOf(err)
	}
	if to.provider != nil {
		used.Provider, used.Model = to.Name, to.model
		price, _ := to.PriceOf(to.model)
		used.Cost = cost(price).of(used)
	}
	if last := len(attempts) - 1; last >= 0 && attempts[last].Provider == used.Provider {
		to.meter.settle(used.Tokens.Input + used.Tokens.Output - estimate)
		used.Key, used.FirstToken = attempts[last].Key, attempts[last].FirstByte
	}
	used.Took = g.settings.Now().Sub(used.At)
	g.limiter.Settle(ask.User, used.Tokens.Input+used.Tokens.Output-estimate)
	if g.settings.Record != nil {
		g.settings.Record(used)
	}
	return Answer{Provider: used.Provider, Model: used.Model, Tokens: used.Tokens, Cost: used.Cost, FirstToken: used.FirstToken}
}

type cost config.Price

func (c cost) of(used Usage) float64 {
	return float64(used.Tokens.Input)*c.InputPerMillion/1e6 +
		float64(used.Tokens.Output)*c.OutputPerMillion/1e6 +
		used.Seconds/60*c.PerMinute +
		float64(used.Characters)*c.PerMillionChars/1e6
}
