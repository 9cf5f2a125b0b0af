package gateway

import (
	"errors"
	"strings"
	"testing"
	"time"

	"helen/gateway/config"
	"helen/gateway/driver"
)

func TestAProvidersLimitsSendToTheNext(t *testing.T) {
	g, time, _ := two(t, nil, func(c *config.Config) { c.Providers[0].Limits.RequestsPerMinute = 2 })
	for range 3 {
		ask(g, Ask{})
	}
	time.pass(61e9)
	ask(g, Ask{})
	if asked := strings.Join(stage.asked, " "); asked != "small/a small/b other/c small/a" {
		t.Errorf("asked %s", asked)
	}
}

func TestPeoplesLimits(t *testing.T) {
	g, time, _ := two(t, nil, func(c *config.Config) {
		c.Limits.User = config.UserLimits{AIRequestsPerMinute: 2, RequestsPerDay: 4}
	})
	outcome := func(user string) string {
		_, _, err := ask(g, Ask{User: user})
		var limited *Limited
		if errors.As(err, &limited) {
			return limited.What
		}
		return ""
	}
	got := []string{outcome("u"), outcome("u"), outcome("u"), outcome("v")}
	time.pass(61e9)
	got = append(got, outcome("u"), outcome("u"))
	time.pass(61e9)
	got = append(got, outcome("u"))
	time.pass(12 * 3600e9)
	got = append(got, outcome("u"))
	if want := ",,ai_requests,,,,requests_day,"; strings.Join(got, ",") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ","), want)
	}
}

func TestMessagesAndUploadsAreCountedBeforeAnythingIsKept(t *testing.T) {
	g, time, used := two(t, nil, func(c *config.Config) {
		c.Limits.User = config.UserLimits{MessagesPerMinute: 3, UploadsPerMinute: 1, AIRequestsPerMinute: 4}
	})
	question := driver.ChatRequest{Messages: []driver.Message{driver.TextMessage(driver.User, "hello")}}
	admit := func(ask Ask) (*Admission, string) {
		ask.User = "u"
		admitted, err := g.Admit(ask, question)
		var limited *Limited
		if errors.As(err, &limited) {
			return nil, limited.What
		}
		return admitted, ""
	}
	first, _ := admit(Ask{Messages: 1, Uploads: 1})
	if _, what := admit(Ask{Messages: 1, Uploads: 1}); what != "uploads" {
		t.Errorf("a second file: %q", what)
	}
	first.Cancel()
	first.Cancel() // gives back once
	second, what := admit(Ask{Messages: 1, Uploads: 1})
	if what != "" {
		t.Errorf("what was given back is not there: %q", what)
	}
	if err := g.Count("u", Amount{Messages: 2}); err != nil {
		t.Error(err)
	}
	if _, what := admit(Ask{Messages: 1}); what != "messages" {
		t.Errorf("a fourth message: %q", what)
	}
	// The request that carries an admission is not counted again: three more can be made.
	ask(g, Ask{User: "u", Admitted: second})
	for range 3 {
		if _, _, err := ask(g, Ask{User: "u"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := ask(g, Ask{User: "u"}); err == nil || len(*used) != 4 {
		t.Errorf("a fifth request: %v, %d were made", err, len(*used))
	}
	time.pass(61e9)
	if _, what := admit(Ask{Messages: 3, Uploads: 1}); what != "" {
		t.Errorf("a minute later: %q", what)
	}
}

func TestAbuseIsBlocked(t *testing.T) {
	g, _, _ := two(t, nil, func(c *config.Config) { c.Limits.User.AIRequestsPerMinute = 1 })
	blocked := ""
	g.settings.Block = func(user string, _ time.Time, _ string) error { blocked += user; return nil }
	for range mostRefusals + 1 {
		ask(g, Ask{User: "u"})
	}
	if blocked != "u" {
		t.Errorf("blocked %q", blocked)
	}
}

func TestADayHoldsAcrossARestart(t *testing.T) {
	limits := config.Limits{User: config.UserLimits{RequestsPerDay: 3, TokensPerDay: 100}}
	limiter := NewLimiter(limits, map[string]Used{"u": {Requests: 2, Tokens: 50}}, newClock().now)
	if err := limiter.Take("u", Amount{AIRequests: 1, Tokens: 60}); err == nil {
		t.Error("tokens of before the restart were forgotten")
	}
	if err := limiter.Take("u", Amount{AIRequests: 1}); err != nil {
		t.Error(err)
	}
	if err := limiter.Take("u", Amount{AIRequests: 1}); err == nil {
		t.Error("requests of before the restart were forgotten")
	}
}

func TestCredits(t *testing.T) {
	g, _, used := two(t, nil, func(c *config.Config) { c.Features.Credits = true })
	g.settings.Balance = func(user string) (float64, bool) { return 0, user == "poor" }
	var spent Spent
	if _, _, err := ask(g, Ask{User: "poor"}); !errors.As(err, &spent) || len(*used) != 0 {
		t.Errorf("a spent balance: %v, used %v", err, *used)
	}
	if _, _, err := ask(g, Ask{User: "free"}); err != nil {
		t.Errorf("someone of whom no balance is kept: %v", err)
	}
}
