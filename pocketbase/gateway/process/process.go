// Package process does one piece of work with what a person gives it, by S0's address: it reads a text, looks at a picture
// or at the frames of a video, listens to a recording, and answers with text, sound and actions.
package process

import (
	"cmp"
	"context"
	"strings"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Person is who asks, and what rules may know about them.
type Person struct {
	ID       string
	Premium  bool
	Role     string
	Language string // of the answer, where the request does not say
}

// Processor is safe for use by many at once.
type Processor struct{ Gateway *gateway.Gateway }

// Response is S0's AIResponse, and who made it. What a task does not make is left out.
type Response struct {
	Text     string       `json:"text,omitempty"`
	Audio    *Sound       `json:"audio,omitempty"`
	Image    *Picture     `json:"image,omitempty"`
	Actions  []Action     `json:"actions"`
	Provider string       `json:"provider"`
	Model    string       `json:"model"`
	Usage    driver.Usage `json:"usage"`
	Cost     float64      `json:"cost"` // US dollars
}

// Sound is something to be played: a data: address, and seconds where they are known.
type Sound struct {
	URL      string  `json:"url"`
	Duration float64 `json:"duration,omitempty"`
}

// Picture is what a picture shows; whoever sent it has it.
type Picture struct {
	Description string `json:"description"`
}

// Action is something found that a program can act upon.
type Action struct {
	Type       string `json:"type"`
	Parameters any    `json:"parameters"`
}

// work is one request on its way through several questions, which count as one.
type work struct {
	*Processor
	person   Person
	request  *Request
	language string // of the answer
	admitted *gateway.Admission
	response Response
}

// Process does what the request says. Its failures are the gateway's, and *Refused.
func (p *Processor) Process(ctx context.Context, person Person, request *Request) (*Response, error) {
	w := &work{Processor: p, person: person, request: request, response: Response{Actions: []Action{}}}
	w.language = cmp.Or(request.Context.Language, person.Language)
	return &w.response, request.task.do(ctx, w)
}

// ask is a question to the gateway: the first one is counted, and those that follow go with it.
func (w *work) ask(capability driver.Capability, facts routing.Facts) gateway.Ask {
	facts.Premium, facts.Role, facts.Language = w.person.Premium, w.person.Role, w.language
	ask := gateway.Ask{
		User: w.person.ID, Capability: capability, Facts: facts,
		Provider: w.request.Context.Provider, Model: w.request.Context.Model,
	}
	if w.request.ContentType != "text" {
		ask.Uploads = 1
	}
	if w.admitted != nil {
		ask.Admitted = w.admitted.Again()
	}
	return ask
}

// chat asks a model for a whole answer.
func (w *work) chat(ctx context.Context, ask gateway.Ask, question driver.ChatRequest) (string, error) {
	if w.admitted == nil {
		admitted, err := w.Gateway.Admit(ask, question)
		if err != nil {
			return "", err
		}
		w.admitted, ask.Admitted = admitted, admitted
	}
	var said strings.Builder
	answer, err := w.Gateway.Chat(ctx, ask, question, func(delta driver.ChatDelta) error {
		said.WriteString(delta.Text)
		return nil
	})
	w.made(answer)
	return strings.TrimSpace(said.String()), err
}

// made notes who answered: the last one is named, and all are counted.
func (w *work) made(answer gateway.Answer) {
	w.response.Provider, w.response.Model = answer.Provider, answer.Model
	w.response.Usage.Input += answer.Tokens.Input
	w.response.Usage.Output += answer.Tokens.Output
	w.response.Cost += answer.Cost
}

func (w *work) act(kind string, parameters any) {
	w.response.Actions = append(w.response.Actions, Action{kind, parameters})
}
