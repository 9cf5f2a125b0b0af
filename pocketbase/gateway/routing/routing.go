// Package routing decides by an administrator's rules which provider should answer a message. A rule is a condition in
// a small language over what is known of the message; conditions are compiled once and run for every message.
package routing

import (
	"cmp"
	"fmt"
	"slices"
)

// Rule sends what its condition is true of to a provider.
type Rule struct {
	Condition string `json:"condition"` // as written
	Provider  string `json:"provider"`
	Model     string `json:"model,omitempty"` // empty: the provider's default
	Priority  int    `json:"priority"`        // the highest is asked first
	Line      int    `json:"line,omitempty"`  // in the document; 0 when it had none
}

// Router holds rules whose conditions are compiled. It never changes and may be used from anywhere at once.
type Router struct {
	rules []compiledRule
}

type compiledRule struct {
	Rule
	condition Condition
}

// New compiles the rules and puts them in order: by priority, then as they were given.
func New(rules []Rule) (*Router, error) {
	router := &Router{rules: make([]compiledRule, 0, len(rules))}
	for _, rule := range rules {
		condition, err := Compile(rule.Condition)
		if err != nil {
			return nil, fmt.Errorf("the rule %q cannot be used: %w", rule.Condition, err)
		}
		router.rules = append(router.rules, compiledRule{rule, condition})
	}
	slices.SortStableFunc(router.rules, func(a, b compiledRule) int { return cmp.Compare(b.Priority, a.Priority) })
	return router, nil
}

// Usable tells whether a provider can answer now; model is empty where the rule leaves it to the provider.
type Usable func(provider, model string) bool

// Outcome is what became of a rule for one message.
type Outcome string

const (
	Chosen     Outcome = "chosen"      // the first that is true and usable
	Matched    Outcome = "matched"     // true and usable too, but another came before
	NotMatched Outcome = "not_matched" // not true of this message
	Failed     Outcome = "failed"      // the condition could not be answered for this message
	Unusable   Outcome = "unusable"    // true, but its provider cannot answer now
)

// Skipped is a rule that was passed over although it was not false: for the log.
type Skipped struct {
	Rule    Rule
	Outcome Outcome // Failed or Unusable
	Err     error   // of Failed
}

// Choose gives the first rule that is true of the message and usable, and nil when there is none: then the providers'
// own priorities decide. Skipped are the rules before it that could not be followed, whatever the result.
func (r *Router) Choose(facts Facts, usable Usable) (rule *Rule, skipped []Skipped) {
	known := facts.environment()
	for i := range r.rules {
		outcome, err := r.rules[i].try(known, usable)
		switch outcome {
		case Matched:
			chosen := r.rules[i].Rule
			return &chosen, skipped
		case Failed, Unusable:
			skipped = append(skipped, Skipped{r.rules[i].Rule, outcome, err})
		}
	}
	return nil, skipped
}

// Verdict is what one rule makes of a message.
type Verdict struct {
	Rule    Rule    `json:"rule"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"` // of Failed
}

// Explain tries every rule, in order, so that an administrator sees why a message goes where it goes.
func (r *Router) Explain(facts Facts, usable Usable) []Verdict {
	known := facts.environment()
	verdicts := make([]Verdict, 0, len(r.rules))
	chosen := false
	for i := range r.rules {
		verdict := Verdict{Rule: r.rules[i].Rule}
		outcome, err := r.rules[i].try(known, usable)
		if err != nil {
			verdict.Reason = err.Error()
		}
		if outcome == Matched && !chosen {
			outcome, chosen = Chosen, true
		}
		verdict.Outcome = outcome
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

func (r *compiledRule) try(known environment, usable Usable) (Outcome, error) {
	matched, err := r.condition.run(known)
	switch {
	case err != nil:
		return Failed, err
	case !matched:
		return NotMatched, nil
	case !usable(r.Provider, r.Model):
		return Unusable, nil
	default:
		return Matched, nil
	}
}
