package routing

import (
	"slices"
	"strings"
	"testing"
)

// S0's rules, out of order, one that divides by zero for someone's 12 characters, and one whose provider is away.
var rules = []Rule{
	{Condition: "user.isPremium === true", Provider: "gpt", Priority: 1},
	{Condition: "request.content.length > 1000", Provider: "claude", Priority: 5},
	{Condition: "1 % (message_length - 12) == 0", Provider: "gemini", Priority: 30},
	{Condition: "contains_image", Provider: "away", Model: "eyes", Priority: 20},
	{Condition: "request.contentType === 'image'", Provider: "gemini", Model: "flash", Priority: 10},
	{Condition: "contains_image", Provider: "claude", Priority: 10},
}

func notAway(provider, _ string) bool { return provider != "away" }

func TestChoose(t *testing.T) {
	router, err := New(rules)
	if err != nil {
		t.Fatal(err)
	}
	rule, skipped := router.Choose(someone, notAway)
	if rule == nil || *rule != rules[4] { // of the two with priority 10, the one written first
		t.Errorf("%+v", rule)
	}
	if len(skipped) != 2 || skipped[0].Outcome != Failed || skipped[0].Err == nil || skipped[0].Rule != rules[2] ||
		skipped[1].Outcome != Unusable || skipped[1].Err != nil || skipped[1].Rule != rules[3] {
		t.Errorf("%+v", skipped)
	}
	rule, skipped = router.Choose(Facts{Content: "hola"}, notAway)
	if rule != nil || len(skipped) != 0 {
		t.Errorf("%+v, %+v", rule, skipped)
	}
	rule, skipped = router.Choose(someone, func(_, model string) bool { return model == "eyes" })
	if rule == nil || *rule != rules[3] || len(skipped) != 1 {
		t.Errorf("%+v, %+v", rule, skipped)
	}
	rule, skipped = router.Choose(someone, func(string, string) bool { return false })
	if rule != nil || len(skipped) != 5 {
		t.Errorf("%+v, %+v", rule, skipped)
	}
}

func TestChooseAsksOnlyForProvidersOfTrueRules(t *testing.T) {
	router, err := New(rules)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	router.Choose(someone, func(provider, model string) bool {
		asked = append(asked, provider+"/"+model)
		return provider == "gemini"
	})
	if !slices.Equal(asked, []string{"away/eyes", "gemini/flash"}) {
		t.Errorf("%v", asked)
	}
}

func TestExplain(t *testing.T) {
	router, err := New(rules)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []Outcome
	for _, verdict := range router.Explain(someone, notAway) {
		outcomes = append(outcomes, verdict.Outcome)
		if (verdict.Outcome == Failed) != (verdict.Reason != "") {
			t.Errorf("%+v", verdict)
		}
	}
	if want := []Outcome{Failed, Unusable, Chosen, Matched, NotMatched, Matched}; !slices.Equal(outcomes, want) {
		t.Errorf("%v", outcomes)
	}
}

func TestNewRefusesARuleThatCannotCompile(t *testing.T) {
	_, err := New([]Rule{{Condition: "contains_image"}, {Condition: "contains_imagen"}})
	if err == nil || !strings.Contains(err.Error(), `"contains_imagen" cannot be used`) {
		t.Errorf("%v", err)
	}
	router, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if rule, skipped := router.Choose(someone, notAway); rule != nil || skipped != nil || len(router.Explain(someone, notAway)) != 0 {
		t.Errorf("%v, %v", rule, skipped)
	}
}
