package gateway

import (
	"errors"
	"sync"

	"helen/gateway/driver"
)

// Admission is the right to one request: counted already, before anything of it is kept or begun. The request that
// carries it is not counted again.
type Admission struct {
	gateway *Gateway
	user    string
	amount  Amount
	held    float64 // US dollars
	undo    sync.Once
	settled sync.Once
}

// Cancel gives back what was counted for a request that is not made after all.
func (a *Admission) Cancel() {
	if a == nil {
		return
	}
	a.settle()
	a.undo.Do(func() { a.gateway.limiter.Give(a.user, a.amount) })
}

// settle lets go of what was held; call it when what the request did cost is on record.
func (a *Admission) settle() {
	a.settled.Do(func() { a.gateway.purse.release(a.user, a.held) })
}

// Again is for what follows from the same request of a person: it is not counted as another, but for its tokens.
func (a *Admission) Again() *Admission { return &Admission{gateway: a.gateway, user: a.user} }

// Admit counts a question against what its person may use, or refuses it (*Limited, Spent).
func (g *Gateway) Admit(ask Ask, question driver.ChatRequest) (*Admission, error) {
	ask.Needs = needsOf(question.Messages)
	return g.admitChat(ask, question)
}

// Count counts what is stored without asking anybody: messages and files.
func (g *Gateway) Count(user string, amount Amount) error {
	return g.take(user, amount)
}

// admit is Admit for any request; one that was admitted before keeps what it has. Expected is what it may use.
func (g *Gateway) admit(ask Ask, tokens int, expected Usage) (*Admission, error) {
	if ask.Admitted != nil {
		return ask.Admitted, nil
	}
	amount := Amount{Messages: ask.Messages, Uploads: ask.Uploads, AIRequests: 1, Requests: 1, Tokens: tokens}
	admitted := &Admission{gateway: g, user: ask.User, amount: amount}
	if g.Config().Features.Credits && g.settings.Balance != nil {
		admitted.held = g.costOf(ask, expected)
		if !g.purse.hold(ask.User, admitted.held, g.settings.Balance) {
			return nil, Spent{}
		}
	}
	if err := g.take(ask.User, amount); err != nil {
		admitted.settle()
		return nil, err
	}
	if ask.Facts.Content != "" && g.watch.asked(ask.User, ask.Facts.Content) {
		g.block(ask.User, "the same request over and over")
	}
	return admitted, nil
}

func (g *Gateway) take(user string, amount Amount) error {
	err := g.limiter.Take(user, amount)
	var limited *Limited
	if errors.As(err, &limited) && limited.Scope == "user" && g.watch.refused(user) {
		g.block(user, "too many requests beyond the limits")
	}
	return err
}

// block keeps someone out for a while; the request that was too much is still answered.
func (g *Gateway) block(user, reason string) {
	if user == "" || g.settings.Block == nil {
		return
	}
	until := g.settings.Now().Add(blockFor)
	if err := g.settings.Block(user, until, reason); err != nil {
		g.settings.Log.Error("a person could not be blocked", "user", user, "error", err)
		return
	}
	g.settings.Log.Warn("a person was blocked", "user", user, "until", until, "reason", reason)
}
