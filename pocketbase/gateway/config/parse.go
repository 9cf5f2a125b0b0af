package config

import (
	"cmp"
	"slices"
	"time"
	_ "time/tzdata" // a document must mean the same on a machine without zones

	"helen/gateway/driver"
	"helen/gateway/routing"
)

// Options are what a document is checked against: driver.Lookup and driver.Types, or others in a test.
type Options struct {
	Lookup func(kind string) (driver.Driver, bool)
	Types  func() []string
}

// Document is what came of a text: its meaning, and remarks that do not stand in its way.
type Document struct {
	Config   Config
	Warnings []Problem
}

// What holds where a document says nothing. The three limits are those of the first system.
const (
	defaultMessagesPerMinute = 30
	defaultUploadsPerMinute  = 10
	defaultRequestsPerMinute = 20
	defaultContextMessages   = 10
	defaultContextTokens     = 8192
)

// Parse reads a document, YAML or JSON, in our spelling or an earlier system's. The error is Problems: every mistake in
// it, not only the first.
//
// Keys are never written down in a document, for it is kept, shown and compared: a field that holds one is refused with
// the variable to use instead. One literal is let through with a warning: a placeholder such as YOUR_API_KEY, with which
// every example comes. It is no secret, and the provider simply has no key until somebody names a variable.
func Parse(document []byte, options Options) (*Document, error) {
	document = withPlainLines(document)
	root, problem := readTree(document)
	if problem != nil {
		problems := Problems{*problem}
		within(document, problems)
		return nil, problems
	}
	r := &reader{options: options, drivers: map[string]driver.Driver{}}
	config := r.root(root)
	r.refuseSecrets(string(document))
	if len(r.problems) > 0 {
		within(document, r.problems)
		return nil, r.problems
	}
	within(document, r.warnings)
	return &Document{config, r.warnings}, nil
}

func (r *reader) root(root *node) Config {
	config := Config{
		Features: Features{TTS: true, Transcription: true, Webhooks: true},
		Limits: Limits{User: UserLimits{
			MessagesPerMinute:   defaultMessagesPerMinute,
			UploadsPerMinute:    defaultUploadsPerMinute,
			AIRequestsPerMinute: defaultRequestsPerMinute,
		}},
		Context: Context{Messages: defaultContextMessages, Tokens: defaultContextTokens},
	}
	if root.kind == empty {
		r.refuse(root.place, "", "the document is empty: it needs at least the field providers")
		return config
	}
	o := r.object(root, "")
	if wrapped, path := o.get("mcp_config"); wrapped != nil {
		o.done()
		o = r.object(wrapped, path)
	}
	r.providersInto(&config, o)
	r.rulesInto(&config, o)
	r.featuresInto(&config.Features, o)
	r.limitsInto(&config.Limits, o)
	r.securityInto(&config.Limits, o)
	r.contextInto(&config.Context, o)
	r.webhooksInto(&config, o)
	if value, path := o.get("time_zone"); value != nil {
		config.TimeZone = r.text(value, path)
		if _, err := time.LoadLocation(config.TimeZone); err != nil || config.TimeZone == "Local" {
			r.refuse(value.place, path, "there is no time zone %q; write one like Europe/Madrid", config.TimeZone)
		}
	}
	o.done()
	return config
}

// Zone is where the rules' hours are counted.
func (c Config) Zone() *time.Location {
	if zone, err := time.LoadLocation(c.TimeZone); err == nil {
		return zone
	}
	return time.UTC
}

func (r *reader) rulesInto(config *Config, o *object) {
	list, path := o.get("routing_rules")
	if list == nil {
		return
	}
	if list.kind != sequence {
		r.wants(list, path, "a list")
		return
	}
	for i, item := range list.items {
		config.Rules = append(config.Rules, r.rule(item, index(path, i), config.Providers))
	}
	slices.SortStableFunc(config.Rules, func(a, b Rule) int { return cmp.Compare(b.Priority, a.Priority) })
}

func (r *reader) rule(item *node, path string, providers []Provider) Rule {
	o := r.object(item, path)
	rule := Rule{Line: item.line}
	defer o.done()
	o.wholeInto(&rule.Priority, -1_000_000, 1_000_000, "priority")
	if value, at := o.get("condition"); value == nil {
		r.refuse(item.place, at, "a rule needs a condition")
	} else if rule.Condition = r.text(value, at); rule.Condition != "" {
		if _, err := routing.Compile(rule.Condition); err != nil {
			r.refuse(value.place, at, "%s", err)
		}
	}
	model, modelPath := o.get("model")
	if model != nil {
		rule.Model = r.text(model, modelPath)
	}
	value, at := o.get("provider")
	if value == nil {
		r.refuse(item.place, at, "a rule needs a provider")
		return rule
	}
	if rule.Provider = r.text(value, at); rule.Provider == "" {
		return rule
	}
	known := slices.IndexFunc(providers, func(p Provider) bool { return p.Name == rule.Provider })
	if known < 0 {
		names := make([]string, len(providers))
		for i, one := range providers {
			names[i] = one.Name
		}
		r.refuse(value.place, at, "there is no provider %q%s", rule.Provider, didYouMean(rule.Provider, names))
		return rule
	}
	if !providers[known].Enabled {
		r.warn(value.place, at, "the provider %q is switched off, so this rule is never followed", rule.Provider)
	}
	if kind, found := r.drivers[rule.Provider]; found && rule.Model != "" {
		r.wantsModel(model.place, modelPath, rule.Model, providers[known].allModels(kind))
	}
	return rule
}
