package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// Key is one key of a provider. It can be printed and logged: only its ID shows.
type Key struct {
	ID     string `json:"id"`             // stable across restarts, and of no use to whoever wants the key
	Name   string `json:"name,omitempty"` // its variable, and which of the variable's keys: "OPENAI_API_KEYS 2"
	Secret string `json:"-"`
}

func (k Key) String() string       { return "key " + k.ID }
func (k Key) GoString() string     { return k.String() }
func (k Key) LogValue() slog.Value { return slog.StringValue(k.ID) }

// Keys are what the provider's variables hold now, in order, each once: a variable may hold several, between commas. A
// provider of which none is set has no keys, which is no mistake.
func Keys(provider Provider, env func(string) string) []Key {
	var keys []Key
	for _, variable := range provider.KeyVariables {
		if !mayResolve(variable) {
			continue
		}
		held := written(env(variable))
		for index, secret := range held {
			if slices.ContainsFunc(keys, func(k Key) bool { return k.Secret == secret }) {
				continue
			}
			sum := sha256.Sum256([]byte("helen key\n" + secret))
			name := variable
			if len(held) > 1 {
				name = fmt.Sprintf("%s %d", variable, index+1)
			}
			keys = append(keys, Key{hex.EncodeToString(sum[:5]), name, secret})
		}
	}
	return keys
}

// written are the keys that a variable holds, between commas.
func written(value string) []string {
	var secrets []string
	for secret := range strings.SplitSeq(value, ",") {
		if secret = strings.TrimSpace(secret); secret != "" {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// Expand puts values in the place of a webhook header's references; one that is not set becomes nothing.
func Expand(value string, env func(string) string) string {
	return anyReference.ReplaceAllStringFunc(value, func(written string) string {
		name := written[2 : len(written)-1]
		if !mayResolve(name) {
			return ""
		}
		return strings.TrimSpace(env(name))
	})
}

// NeedsKeyAgain names the providers, and as "webhooks.NAME" the webhooks, that would send a secret to another place than
// it goes to now: their address changed, or they are new and use a variable that is another's. An administrator has to
// say that this is meant, for whoever may change an address could otherwise have the key sent to their own.
func NeedsKeyAgain(old, new Config) []string {
	places := map[string][]string{} // of each variable
	for _, one := range old.carriers() {
		for _, variable := range one.variables {
			places[variable] = append(places[variable], one.place)
		}
	}
	var asked []string
	for _, one := range new.carriers() {
		if slices.ContainsFunc(one.variables, func(variable string) bool {
			known := places[variable]
			return len(known) > 0 && !slices.Contains(known, one.place)
		}) {
			asked = append(asked, one.name)
		}
	}
	return asked
}

// carrier is whoever sends a variable's value somewhere.
type carrier struct {
	name, place string
	variables   []string
}

func (c Config) carriers() []carrier {
	var all []carrier
	for _, p := range c.Providers {
		all = append(all, carrier{p.Name, p.place(), p.KeyVariables})
	}
	for _, hook := range c.Webhooks {
		one := carrier{name: "webhooks." + hook.Name, place: origin(hook.URL)}
		for _, content := range hook.Headers {
			for _, written := range anyReference.FindAllString(content, -1) {
				one.variables = append(one.variables, written[2:len(written)-1])
			}
		}
		all = append(all, one)
	}
	return all
}

// place is where a provider's keys go: scheme and host, or the driver's own address.
func (p Provider) place() string {
	if p.BaseURL == "" {
		return "the address of " + p.Type
	}
	return origin(p.BaseURL)
}

var (
	reference    = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
	anyReference = regexp.MustCompile(`\$\{[^}]*\}`)
	bareVariable = regexp.MustCompile(`^\$?\{?([A-Z][A-Z0-9_]*_(?:KEYS?|TOKEN))\}?$`)
	placeholder  = regexp.MustCompile(`(?i)^[<{\[]?your[ _-](?:[a-z0-9]+[ _-]){0,4}(?:key|token)(?:[ _-]here)?[>}\]]?$`)
	notInNames   = regexp.MustCompile(`[^A-Z0-9]+`)
)

// mayResolve keeps a document from reading whatever else is in the server's environment.
func mayResolve(variable string) bool {
	return strings.HasSuffix(variable, "_KEY") || strings.HasSuffix(variable, "_KEYS") || strings.HasSuffix(variable, "_TOKEN")
}

// variableFor is the name proposed in the place of a literal.
func variableFor(name, ending string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToUpper(name), "_"), "_") + ending
}

func (r *reader) keysInto(p *Provider, o *object, byName bool) {
	value, path := o.get("api_keys", "api_key")
	if value == nil {
		if byName {
			p.KeyVariables = []string{variableFor(p.Name, "_API_KEYS"), variableFor(p.Name, "_API_KEY")}
			r.warn(o.node.place, path, "it is missing: the keys are those of %s", strings.Join(p.KeyVariables, " and "))
		}
		return
	}
	proposal := variableFor(p.Name, "_API_KEY")
	if value.kind == sequence {
		for i, item := range value.items {
			r.keyInto(p, item, index(path, i), proposal)
		}
		return
	}
	r.keyInto(p, value, path, proposal)
}

func (r *reader) keyInto(p *Provider, value *node, path, proposal string) {
	if value.kind != text {
		r.refuse(value.place, path, "write the variable that holds the key: ${%s}", proposal)
		return
	}
	for written := range strings.SplitSeq(value.text, ",") {
		variable, reason := readReference(strings.TrimSpace(written), proposal)
		switch {
		case placeholder.MatchString(strings.TrimSpace(written)):
			r.warn(value.place, path, "this is a placeholder, so the provider has no key: write ${%s} and set that variable", proposal)
		case reason != "":
			r.refuse(value.place, path, "%s", reason)
		case slices.Contains(p.KeyVariables, variable):
			r.refuse(value.place, path, "${%s} is there already", variable)
		default:
			p.KeyVariables = append(p.KeyVariables, variable)
		}
	}
}

// readReference reads ${NAME}. The reason never repeats what was written, unless it is surely only a variable's name.
func readReference(written, proposal string) (variable, reason string) {
	if found := reference.FindStringSubmatch(written); found != nil {
		if !mayResolve(found[1]) {
			return "", fmt.Sprintf("the name of a variable that holds a key ends in _KEY, _KEYS or _TOKEN, and %s does not", found[1])
		}
		return found[1], ""
	}
	if found := bareVariable.FindStringSubmatch(written); found != nil {
		return "", fmt.Sprintf("write ${%s}", found[1])
	}
	return "", fmt.Sprintf("a key is not written into the configuration: write ${%s} and set that variable", proposal)
}

// unusedSecret reads the secret that S0 signs its tokens with.
func (r *reader) unusedSecret(value *node, path string) {
	written := r.text(value, path)
	if written == "" {
		return
	}
	if !reference.MatchString(written) && !placeholder.MatchString(written) {
		r.refuse(value.place, path, "a secret is not written into the configuration: leave it out, or write ${JWT_SECRET}")
		return
	}
	r.warn(value.place, path, "it is not used: the server signs its tokens with a secret of its own")
}
