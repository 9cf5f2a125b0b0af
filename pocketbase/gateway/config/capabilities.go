package config

import (
	"maps"
	"slices"

	"helen/gateway/driver"
)

var capabilities = []driver.Capability{
	driver.TextGeneration, driver.ImageAnalysis, driver.AudioAnalysis, driver.AudioTranscription,
	driver.SpeechSynthesis, driver.Embeddings, driver.RealtimeVoice,
}

// earlierCapabilities are S0's names of what a model is for; its `audio` is read in modelsInto.
var earlierCapabilities = map[string]driver.Capability{"text": driver.TextGeneration, "image": driver.ImageAnalysis}

const earlierAudio = "audio"

func (r *reader) capability(written string, where place, path string) (driver.Capability, bool) {
	if ours, earlier := earlierCapabilities[written]; earlier {
		return ours, true
	}
	if slices.Contains(capabilities, driver.Capability(written)) {
		return driver.Capability(written), true
	}
	names := make([]string, len(capabilities))
	for i, one := range capabilities {
		names[i] = string(one)
	}
	r.refuse(where, path, "there is no capability %q%s", written, didYouMean(written, names))
	return "", false
}

// modelsInto reads what a provider can do and with which models. Without `capabilities` it can do what it has models
// for; with neither, all that its driver can.
func (r *reader) modelsInto(p *Provider, o *object, kind driver.Driver, known bool) {
	said, saidPath := o.get("capabilities")
	if said != nil {
		p.Capabilities = []driver.Capability{} // an empty list is none, no list is all
		for i, one := range r.texts(said, saidPath) {
			where, at := said.place, saidPath
			if said.kind == sequence {
				where, at = said.items[i].place, index(saidPath, i)
			}
			if one == "" { // refused as a text already
				continue
			}
			capability, found := r.capability(one, where, at)
			if found && known && !kind.Can(capability) {
				r.warn(where, at, "the type %s cannot do this in this version", p.Type)
			}
			if found && !slices.Contains(p.Capabilities, capability) {
				p.Capabilities = append(p.Capabilities, capability)
			}
		}
	}
	r.modelListsInto(p, o)
	r.realtimeInto(p, o, kind)
	for _, capability := range capabilities {
		if said != nil && len(p.Models[capability]) > 0 && !slices.Contains(p.Capabilities, capability) {
			r.warn(said.place, saidPath, "there are models for %s, but it is not among the capabilities", capability)
		}
	}
	if said == nil {
		for _, capability := range capabilities {
			if len(p.Models[capability]) > 0 || capability == driver.RealtimeVoice && p.Realtime.Enabled {
				p.Capabilities = append(p.Capabilities, capability)
			}
		}
	} else if p.Realtime.Enabled && !slices.Contains(p.Capabilities, driver.RealtimeVoice) {
		r.warn(said.place, saidPath, "realtime is enabled, but realtime_voice is not among the capabilities")
	}
	r.defaultsInto(p, o, kind)
}

func (r *reader) modelListsInto(p *Provider, o *object) {
	value, path := o.get("models")
	if value == nil {
		return
	}
	p.Models = map[driver.Capability][]string{}
	var sound []string
	for _, one := range r.entriesOf(value, path) {
		at := join(path, one.key)
		if one.value.kind == empty {
			continue
		}
		if one.key == earlierAudio {
			sound = r.texts(one.value, at)
			continue
		}
		capability, found := r.capability(one.key, one.place, at)
		if !found {
			continue
		}
		if len(p.Models[capability]) > 0 {
			r.refuse(one.place, at, "the models for %s are there already", capability)
		}
		p.Models[capability] = r.texts(one.value, at)
	}
	// S0 hands sound to one model, to write it down and to answer it. A model that answers text too can do both; one
	// that is named for sound alone is a transcriber.
	for _, model := range sound {
		add(p.Models, driver.AudioTranscription, model)
		if slices.Contains(p.Models[driver.TextGeneration], model) {
			add(p.Models, driver.AudioAnalysis, model)
		}
	}
	if maps.DeleteFunc(p.Models, func(_ driver.Capability, models []string) bool { return len(models) == 0 }); len(p.Models) == 0 {
		p.Models = nil
	}
}

func add(models map[driver.Capability][]string, capability driver.Capability, model string) {
	if !slices.Contains(models[capability], model) {
		models[capability] = append(models[capability], model)
	}
}

func (r *reader) realtimeInto(p *Provider, o *object, kind driver.Driver) {
	value, path := o.get("realtime")
	if value == nil {
		return
	}
	realtime := r.object(value, path)
	defer realtime.done()
	realtime.booleanInto(&p.Realtime.Enabled, "enabled")
	realtime.textsInto(&p.Realtime.Models, "models")
	if chosen, at := realtime.get("default_model"); chosen != nil {
		p.Realtime.Default = r.text(chosen, at)
		among := p.Realtime.Models
		if len(among) == 0 {
			among = kind.Realtime
		}
		r.wantsModel(chosen.place, at, p.Realtime.Default, among)
	}
}

func (r *reader) defaultsInto(p *Provider, o *object, kind driver.Driver) {
	value, path := o.get("defaults")
	if value == nil {
		return
	}
	for _, one := range r.entriesOf(value, path) {
		at := join(path, one.key)
		capability, found := r.capability(one.key, one.place, at)
		if !found || one.value.kind == empty {
			continue
		}
		model := r.text(one.value, at)
		r.wantsModel(one.value.place, at, model, p.ModelsFor(kind, capability))
		if p.Defaults == nil {
			p.Defaults = map[driver.Capability]string{}
		}
		p.Defaults[capability] = model
	}
}

// wantsModel refuses a model that is not among those known; where none is known, any may be right.
func (r *reader) wantsModel(where place, path, model string, known []string) {
	if model != "" && len(known) > 0 && !slices.Contains(known, model) {
		r.refuse(where, path, "%q is not among the models of this provider%s", model, didYouMean(model, known))
	}
}
