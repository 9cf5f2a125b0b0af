package config

import (
	"regexp"
	"strings"
)

var (
	eventName  = regexp.MustCompile(`^[a-z][a-z0-9_.]*$`)
	headerName = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)
	secretName = regexp.MustCompile(`(?i)auth|cookie|key|token|secret|signature|password`)
	scheme     = regexp.MustCompile(`(?i)^(?:(?:bearer|basic|token|key|apikey|api-key)[ =:]*)?$`) // what may stand beside a reference
)

const mostRetries = 10

func (r *reader) webhooksInto(config *Config, o *object) {
	list, path := o.get("webhooks")
	if list == nil {
		return
	}
	if list.kind != sequence {
		r.wants(list, path, "a list")
		return
	}
	lines := map[string]int{}
	for i, item := range list.items {
		at := index(path, i)
		hook := r.webhook(item, at, config.Providers)
		if first, twice := lines[hook.Name]; twice && hook.Name != "" {
			r.refuse(item.place, join(at, "name"), "there is a webhook %q already, in line %d", hook.Name, first)
		}
		lines[hook.Name] = item.line
		config.Webhooks = append(config.Webhooks, hook)
	}
}

func (r *reader) webhook(item *node, path string, providers []Provider) Webhook {
	hook := Webhook{MaxRetries: 3, Backoff: "exponential"}
	o := r.object(item, path)
	defer o.done()
	if value, at := o.get("name"); value == nil {
		r.refuse(item.place, at, "a webhook needs a name")
	} else {
		hook.Name = r.text(value, at)
		r.checkName(hook.Name, value.place, at)
	}
	if value, at := o.get("url"); value == nil {
		r.refuse(item.place, at, "a webhook needs an address")
	} else if hook.URL = r.text(value, at); hook.URL != "" {
		if reason := addressRefused(hook.URL); reason != "" {
			r.refuse(value.place, at, "%s", reason)
		}
	}
	if value, at := o.get("events"); value == nil {
		r.refuse(item.place, at, "a webhook needs the events it is told of")
	} else if hook.Events = r.texts(value, at); value.kind == sequence && len(value.items) == 0 {
		r.refuse(value.place, at, "a webhook needs the events it is told of")
	} else {
		for _, event := range hook.Events {
			if event != "" && !eventName.MatchString(event) {
				r.refuse(value.place, at, "%q is not the name of an event, such as message_sent", event)
			}
		}
	}
	r.headersInto(&hook, o, providers)
	if value, at := o.get("retry_policy"); value != nil {
		policy := r.object(value, at)
		policy.wholeInto(&hook.MaxRetries, 0, mostRetries, "max_retries")
		if backoff, at := policy.get("backoff"); backoff != nil {
			if hook.Backoff = r.text(backoff, at); hook.Backoff != "linear" && hook.Backoff != "exponential" {
				r.refuse(backoff.place, at, "it is linear or exponential")
			}
		}
		policy.done()
	}
	return hook
}

func (r *reader) headersInto(hook *Webhook, o *object, providers []Provider) {
	value, path := o.get("headers")
	if value == nil {
		return
	}
	for _, one := range r.entriesOf(value, path) {
		at := join(path, one.key)
		if !headerName.MatchString(one.key) {
			r.refuse(one.place, at, "this is not the name of a header")
			continue
		}
		if one.value.kind == empty {
			continue
		}
		content := r.text(one.value, at)
		r.checkHeader(hook.Name, one, content, at, providers)
		if hook.Headers == nil {
			hook.Headers = map[string]string{}
		}
		hook.Headers[one.key] = content
	}
}

// checkHeader lets secrets be named, never written, and keeps the providers' keys from being sent to anyone else.
func (r *reader) checkHeader(hook string, one entry, content, path string, providers []Provider) {
	if strings.ContainsAny(content, "\r\n\x00") {
		r.refuse(one.value.place, path, "a header is one line")
	}
	proposal := variableFor(hook, "_TOKEN")
	references := anyReference.FindAllString(content, -1)
	for _, written := range references {
		variable, reason := readReference(written, proposal)
		if reason != "" {
			r.refuse(one.value.place, path, "%s", reason)
		}
		for _, provider := range providers {
			for _, key := range provider.KeyVariables {
				if key == variable {
					r.refuse(one.value.place, path, "${%s} holds keys of the provider %s, which go to it alone", variable, provider.Name)
				}
			}
		}
	}
	beside := anyReference.ReplaceAllString(content, "")
	if secretName.MatchString(one.key) && content != "" && (len(references) == 0 || !scheme.MatchString(beside)) {
		r.refuse(one.value.place, path, "such a header holds a secret, which is not written into the configuration: write ${%s} and set that variable", proposal)
	}
}
