package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"helen/gateway/driver"
)

const (
	priorityUnsaid = 100 // of a provider that names none: after those that do
	mostLimit      = 1_000_000_000_000
	longestTimeout = 10 * time.Minute
)

var usableName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// earlierTypes are the earlier systems' names of drivers.
var earlierTypes = map[string]string{"google_ai": "google"}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// providersInto reads the providers as a map by name, which is our spelling, or as S0's list. Under S3's root,
// ai_providers, keys were found by the provider's name alone, so they are here.
func (r *reader) providersInto(config *Config, o *object) {
	value, path := o.get("providers")
	named, namedPath := o.get("ai_providers")
	switch {
	case value == nil && named == nil:
		r.refuse(o.node.place, path, "a document needs its providers")
		return
	case value != nil && named != nil:
		r.refuse(named.place, namedPath, "this says again what %s says", path)
		return
	case named != nil:
		value, path = named, namedPath
	}
	if value.kind == sequence {
		config.Providers = r.providerList(value, path)
	} else {
		for _, one := range r.entriesOf(value, path) {
			at := join(path, one.key)
			r.checkName(one.key, one.place, at)
			provider := r.provider(one.value, one.key, one.place, at, named != nil)
			config.Providers = append(config.Providers, provider)
		}
	}
	slices.SortStableFunc(config.Providers, func(a, b Provider) int { return cmp.Compare(a.Priority, b.Priority) })
}

func (r *reader) providerList(list *node, path string) []Provider {
	var providers []Provider
	lines := map[string]int{}
	for i, item := range list.items {
		at := index(path, i)
		name, where := "", item.place
		if item.kind == mapping {
			peek := &object{reader: r, path: at, node: item, taken: map[int]bool{}}
			if value, namePath := peek.get("name"); value != nil {
				name, where = r.text(value, namePath), value.place
				r.checkName(name, where, namePath)
			} else {
				r.refuse(item.place, namePath, "a provider needs a name")
			}
		}
		if first, twice := lines[name]; twice && name != "" {
			r.refuse(where, join(at, "name"), "there is a provider %q already, in line %d", name, first)
			continue
		}
		lines[name] = where.line
		providers = append(providers, r.provider(item, name, where, at, false))
	}
	return providers
}

func (r *reader) checkName(name string, where place, path string) {
	if name != "" && !usableName.MatchString(name) {
		r.refuse(where, path, "a name is made of at most 64 letters, digits, dots, dashes and underscores")
	}
}

func (r *reader) provider(value *node, name string, where place, path string, keysByName bool) Provider {
	p := Provider{Name: name, Enabled: true, Priority: priorityUnsaid}
	if value.kind == empty {
		value = &node{place: where, kind: mapping} // everything by default
	}
	o := r.object(value, path)
	defer o.done()
	o.get("name") // of a list; read before
	kind, known := r.kindInto(&p, o, where)
	o.booleanInto(&p.Enabled, "enabled")
	o.wholeInto(&p.Priority, 0, 1_000_000, "priority")
	if p.DisplayName = name; known {
		p.DisplayName = cmp.Or(kind.Name, name)
	}
	o.textInto(&p.DisplayName, "display_name")
	r.keysInto(&p, o, keysByName && !kind.KeyOptional)
	r.baseURLInto(&p, o, where, known && kind.BaseURL == "")
	o.textsInto(&p.Tags, "tags", "features")
	r.timeoutInto(&p.Timeout, o)
	r.modelsInto(&p, o, kind, known)
	r.parametersInto(&p, o, kind)
	r.providerLimitsInto(&p.Limits, o)
	r.pricesInto(&p, o)
	if known {
		r.drivers[name] = kind
	}
	return p
}

// kindInto finds the driver. A type that is missing is the provider's name, as S3 has it.
func (r *reader) kindInto(p *Provider, o *object, where place) (driver.Driver, bool) {
	value, path := o.get("type")
	if p.Type = p.Name; value != nil {
		p.Type, where = r.text(value, path), value.place
	}
	if ours, earlier := earlierTypes[p.Type]; earlier {
		p.Type = ours
	}
	if p.Type == "" {
		return driver.Driver{}, false
	}
	kind, known := r.options.Lookup(p.Type)
	if !known && value == nil {
		r.refuse(where, path, "it is missing, and %q is no type itself; the types are %s", p.Name, strings.Join(r.options.Types(), ", "))
	} else if !known {
		r.refuse(where, path, "there is no type %q%s; the types are %s", p.Type, didYouMean(p.Type, r.options.Types()), strings.Join(r.options.Types(), ", "))
	}
	return kind, known
}

func (r *reader) baseURLInto(p *Provider, o *object, where place, needed bool) {
	value, path := o.get("base_url")
	if value == nil {
		if needed {
			r.refuse(where, path, "the type %s has no address of its own: it must be named here", p.Type)
		}
		return
	}
	address := r.text(value, path)
	if address == "" {
		return
	}
	if reason := addressRefused(address); reason != "" {
		r.refuse(value.place, path, "%s", reason)
	} else if strings.ContainsAny(address, "?#") {
		r.refuse(value.place, path, "an address to build upon has no ? and no #")
	}
	p.BaseURL = strings.TrimRight(address, "/")
}

// timeoutInto reads "20s", or a number of seconds.
func (r *reader) timeoutInto(into *time.Duration, o *object) {
	value, path := o.get("timeout")
	if value == nil {
		return
	}
	if value.kind == number {
		*into = time.Duration(r.number(value, path, 0, longestTimeout.Seconds()) * float64(time.Second))
		return
	}
	read, err := time.ParseDuration(r.text(value, path))
	if value.kind == text && (err != nil || read < 0 || read > longestTimeout) {
		r.refuse(value.place, path, "a time such as 20s is wanted here, at most 10m")
	}
	*into = read
}
