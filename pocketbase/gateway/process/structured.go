package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helen/gateway"
	"helen/gateway/driver"
)

// finding is a structured answer: what a model is told of its shape, and what is true of a good one.
type finding interface {
	shape() string
	check() error
}

// Intent is what somebody wants with a text.
type Intent struct {
	Intent     string   `json:"intent"` // snake_case, "book_table"
	Confidence float64  `json:"confidence"`
	Entities   []Entity `json:"entities"`
}

// Entity is something a text names.
type Entity struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (*Intent) shape() string {
	return `{"intent": "a short name in snake_case, in English", "confidence": 0 to 1, "entities": [{"name": "what it is, snake_case", "value": "as it stands in the text"}]}`
}

func (i *Intent) check() error {
	if i.Entities == nil {
		i.Entities = []Entity{}
	}
	switch {
	case i.Intent == "" || len(i.Intent) > 64 || strings.ContainsFunc(i.Intent, notSnake):
		return errors.New(`"intent" must be a short name in snake_case`)
	case len(i.Entities) > 50:
		return errors.New(`"entities" has at most 50`)
	}
	return within("confidence", i.Confidence, 0, 1)
}

func notSnake(sign rune) bool {
	return sign != '_' && (sign < 'a' || sign > 'z') && (sign < '0' || sign > '9')
}

// Sentiment is how a text feels.
type Sentiment struct {
	Sentiment string  `json:"sentiment"`
	Score     float64 `json:"score"` // -1 is the worst, 1 the best
}

var feelings = []string{"positive", "negative", "neutral", "mixed"}

func (*Sentiment) shape() string {
	return `{"sentiment": "positive", "negative", "neutral" or "mixed", "score": -1 (the worst) to 1 (the best)}`
}

func (s *Sentiment) check() error {
	if !slices.Contains(feelings, s.Sentiment) {
		return fmt.Errorf(`"sentiment" must be one of %s`, strings.Join(feelings, ", "))
	}
	return within("score", s.Score, -1, 1)
}

// Suggestions are what somebody could answer.
type Suggestions struct {
	Replies []string `json:"replies"`
}

func (*Suggestions) shape() string { return `{"replies": ["three different short answers"]}` }

func (s *Suggestions) check() error {
	s.Replies = slices.DeleteFunc(s.Replies, func(reply string) bool { return strings.TrimSpace(reply) == "" })
	switch {
	case len(s.Replies) == 0 || len(s.Replies) > 5:
		return errors.New(`"replies" has three`)
	case slices.ContainsFunc(s.Replies, func(reply string) bool { return len(reply) > 400 }):
		return errors.New(`"replies" are short`)
	}
	return nil
}

// Tone is how somebody sounds.
type Tone struct {
	Tone       string  `json:"tone"` // one word, "calm"
	Energy     string  `json:"energy"`
	Confidence float64 `json:"confidence"`
}

var energies = []string{"low", "medium", "high"}

func (*Tone) shape() string {
	return `{"tone": "one English word, such as calm, happy, sad, angry, anxious, tired, neutral", "energy": "low", "medium" or "high", "confidence": 0 to 1}`
}

func (t *Tone) check() error {
	switch {
	case t.Tone == "" || len(t.Tone) > 32 || strings.ContainsFunc(t.Tone, notSnake):
		return errors.New(`"tone" must be one lower-case word`)
	case !slices.Contains(energies, t.Energy):
		return fmt.Errorf(`"energy" must be one of %s`, strings.Join(energies, ", "))
	}
	return within("confidence", t.Confidence, 0, 1)
}

func within(name string, value, least, most float64) error {
	if value < least || value > most {
		return fmt.Errorf("%q must lie between %g and %g", name, least, most)
	}
	return nil
}

func intentOf(ctx context.Context, w *work) error {
	return w.find(ctx, w.textAsk(), "Say what the writer of the text wants.", "intent", &Intent{}, asJSON)
}

func sentimentOf(ctx context.Context, w *work) error {
	return w.find(ctx, w.textAsk(), "Say how the writer of the text feels.", "sentiment", &Sentiment{}, asJSON)
}

func suggest(ctx context.Context, w *work) error {
	return w.find(ctx, w.textAsk(), "It is the end of a conversation, each line begun by who wrote it; the user is called \"me\" in it. "+
		"Propose what the user could answer now, in the language of the last lines and in the tone of \"me\".", "suggestions", &Suggestions{}, asJSON)
}

func toneOf(ctx context.Context, w *work) error {
	return w.find(ctx, w.ask(driver.AudioAnalysis, gateway.FactsOf(w.request.Parts)),
		"Listen to how the person sounds, not to what they say.", "tone", &Tone{}, nil) // models that hear refuse to be held to JSON
}

var asJSON = json.RawMessage(`{"type":"json_object"}`)

// find asks for a structured answer. One that is not what was asked for is sent back once, with what is wrong with it.
func (w *work) find(ctx context.Context, ask gateway.Ask, instructions, name string, found finding, format json.RawMessage) error {
	question := w.about(material + instructions + " Answer with one JSON object of this shape and nothing else:\n" + found.shape())
	question.JSON = format
	said, err := w.chat(ctx, ask, question)
	if err != nil {
		return err
	}
	if wrong := decode(said, found); wrong != nil {
		question.Messages = append(question.Messages,
			driver.TextMessage(driver.Assistant, orNothing(said)),
			driver.TextMessage(driver.User, "That is not what was asked for: "+wrong.Error()+". Answer with the corrected JSON object and nothing else."))
		again := ask
		again.Admitted, again.Facts.Content = w.admitted.Again(), "" // the same words, and nobody's flood
		if said, err = w.chat(ctx, again, question); err != nil {
			return err
		}
		if wrong := decode(said, found); wrong != nil {
			return &gateway.Unanswered{Kind: driver.Malformed, Err: wrong}
		}
	}
	w.act(name, found)
	return nil
}

// orNothing: a turn that says nothing is refused by some.
func orNothing(said string) string {
	if said == "" {
		return "(nothing)"
	}
	return said
}

// decode reads the object in an answer, also out of the fences that models put around it.
func decode(said string, into finding) error {
	from, to := strings.Index(said, "{"), strings.LastIndex(said, "}")
	if from < 0 || to < from {
		return errors.New("there is no JSON object in it")
	}
	if err := json.Unmarshal([]byte(said[from:to+1]), into); err != nil {
		return errors.New("it is not JSON of that shape")
	}
	return into.check()
}
