package config

import (
	"maps"
	"net/url"
	"slices"
)

// Masked is the configuration for those who may know what there is, and not how it is reached: without the names of
// variables, the headers and the inner addresses of webhooks, and what the models are told. An administrator gets the
// document itself, in which no secret can be.
func (c Config) Masked() Config {
	c.Providers = slices.Clone(c.Providers)
	for i := range c.Providers {
		p := &c.Providers[i]
		p.KeyVariables = nil
		p.Parameters.SystemPrompt = ""
		p.PerModel = maps.Clone(p.PerModel)
		for model, parameters := range p.PerModel {
			parameters.SystemPrompt = ""
			p.PerModel[model] = parameters
		}
		if p.BaseURL != "" {
			p.BaseURL = origin(p.BaseURL)
		}
	}
	c.Webhooks = slices.Clone(c.Webhooks)
	for i := range c.Webhooks {
		c.Webhooks[i].Headers = nil
		if read, err := url.Parse(c.Webhooks[i].URL); err == nil {
			c.Webhooks[i].URL = read.Scheme + "://" + read.Host
		}
	}
	return c
}
