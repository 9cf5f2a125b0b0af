package config

import "helen/gateway/driver"

const mostTokens = 10_000_000 // far above any model

// parametersInto reads `parameters`, `per_model` and the voices. A voice's settings may stand among the parameters or, as
// S0 has them, beside them: then they are every voice's.
func (r *reader) parametersInto(p *Provider, o *object, kind driver.Driver) {
	var every VoiceParameters
	every.readFrom(o)
	if value, path := o.get("parameters"); value != nil {
		group := r.object(value, path)
		p.Parameters.readFrom(group)
		every.readFrom(group)
		group.done()
	}
	o.textInto(&p.DefaultVoice, "default_voice", "default_voice_id")
	r.voicesInto(p, o)
	if every = p.Voices["*"].over(every); every != (VoiceParameters{}) {
		if p.Voices == nil {
			p.Voices = map[string]VoiceParameters{}
		}
		p.Voices["*"] = every
	}
	r.perModelInto(p, o, kind)
}

func (p *Parameters) readFrom(o *object) {
	o.settingInto(&p.Temperature, 0, 2, "temperature")
	o.settingInto(&p.TopP, 0, 1, "top_p")
	o.wholeInto(&p.MaxTokens, 0, mostTokens, "max_tokens")
	o.wholeInto(&p.Context, 0, mostTokens, "context_tokens")
	o.textInto(&p.SystemPrompt, "system_prompt")
}

func (v *VoiceParameters) readFrom(o *object) {
	o.settingInto(&v.Stability, 0, 1, "stability")
	o.settingInto(&v.SimilarityBoost, 0, 1, "similarity_boost", "similarity")
	o.settingInto(&v.Style, 0, 1, "style")
	if value, path := o.get("speaker_boost", "use_speaker_boost"); value != nil {
		boost := o.boolean(value, path)
		v.SpeakerBoost = &boost
	}
	o.numberInto(&v.Speed, 0.25, 4, "speed")
}

func (r *reader) voicesInto(p *Provider, o *object) {
	value, path := o.get("voices")
	if value == nil {
		return
	}
	for _, one := range r.entriesOf(value, path) {
		if one.value.kind == empty {
			continue
		}
		var voice VoiceParameters
		group := r.object(one.value, join(path, one.key))
		voice.readFrom(group)
		group.done()
		if p.Voices == nil {
			p.Voices = map[string]VoiceParameters{}
		}
		p.Voices[one.key] = voice
	}
}

func (r *reader) perModelInto(p *Provider, o *object, kind driver.Driver) {
	value, path := o.get("per_model")
	if value == nil {
		return
	}
	for _, one := range r.entriesOf(value, path) {
		at := join(path, one.key)
		r.wantsModel(one.place, at, one.key, p.allModels(kind))
		if one.value.kind == empty {
			continue
		}
		var parameters Parameters
		group := r.object(one.value, at)
		parameters.readFrom(group)
		group.done()
		if p.PerModel == nil {
			p.PerModel = map[string]Parameters{}
		}
		p.PerModel[one.key] = parameters
	}
}
