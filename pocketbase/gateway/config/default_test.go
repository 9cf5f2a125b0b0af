package config

import (
	"slices"
	"strings"
	"testing"
)

func TestDefault(t *testing.T) {
	read := parsed(t, string(Default()))
	var types []string
	for _, p := range read.Config.Providers {
		types = append(types, p.Type)
		if p.Enabled != (p.Type != "custom") {
			t.Errorf("%s: enabled %v", p.Name, p.Enabled)
		}
		if keys := Keys(p, func(string) string { return "" }); keys != nil {
			t.Errorf("%s: %v", p.Name, keys)
		}
		singular := strings.ToUpper(p.Name) + "_API_KEY"
		for _, name := range []string{singular, singular + "S"} {
			if keys := Keys(p, func(asked string) string { return map[string]string{name: "k"}[asked] }); len(keys) != 1 {
				t.Errorf("%s: %s gives %v", p.Name, name, keys)
			}
		}
	}
	slices.Sort(types)
	if want := options.Types(); !slices.Equal(types, want) {
		t.Errorf("%v, not %v", types, want)
	}
	if user := read.Config.Limits.User; user != (UserLimits{MessagesPerMinute: 30, UploadsPerMinute: 10, AIRequestsPerMinute: 20}) {
		t.Errorf("%+v", user)
	}
	sameAgain(t, read.Config)

	// what it offers in comments must hold as well
	awake := strings.NewReplacer("routing_rules: []\n", "routing_rules:\n", "#  - {", "  - {", "# time_zone", "time_zone",
		"    # tpm", "    tpm", "    # daily", "    daily", "  # global", "  global", "# webhooks", "webhooks", "#   ", "   ").Replace(string(Default()))
	// the explanation at the top is prose, and what it shows is a command
	awake = awake[strings.Index(awake, "\nproviders:"):]
	config := parsed(t, awake).Config
	if len(config.Rules) != 4 || len(config.Webhooks) != 1 || config.Limits.Global.TokensPerMinute != 1000000 ||
		config.Limits.User.TokensPerDay != 500000 || config.TimeZone != "Europe/Madrid" {
		t.Errorf("%+v", config)
	}
}
