package config

func (r *reader) providerLimitsInto(limits *ProviderLimits, o *object) {
	value, path := o.get("limits")
	if value == nil {
		return
	}
	group := r.object(value, path)
	defer group.done()
	group.wholeInto(&limits.RequestsPerMinute, 0, mostLimit, "rpm", "requests_per_minute")
	group.wholeInto(&limits.TokensPerMinute, 0, mostLimit, "tpm", "tokens_per_minute")
	group.wholeInto(&limits.RequestsPerDay, 0, mostLimit, "daily_requests", "requests_per_day", "daily")
	group.wholeInto(&limits.TokensPerDay, 0, mostLimit, "daily_tokens", "tokens_per_day")
}

func (r *reader) pricesInto(p *Provider, o *object) {
	value, path := o.get("prices")
	if value == nil {
		return
	}
	for _, one := range r.entriesOf(value, path) {
		if one.value.kind == empty {
			continue
		}
		var price Price
		group := r.object(one.value, join(path, one.key))
		group.numberInto(&price.InputPerMillion, 0, 1e6, "input_per_million")
		group.numberInto(&price.OutputPerMillion, 0, 1e6, "output_per_million")
		group.numberInto(&price.PerMinute, 0, 1e6, "per_minute")
		group.numberInto(&price.PerMillionChars, 0, 1e6, "per_million_chars")
		group.done()
		if p.Prices == nil {
			p.Prices = map[string]Price{}
		}
		p.Prices[one.key] = price
	}
}

func (r *reader) limitsInto(limits *Limits, o *object) {
	value, path := o.get("limits")
	if value == nil {
		return
	}
	group := r.object(value, path)
	defer group.done()
	r.userLimitsInto(&limits.User, group, "user")
	r.userLimitsInto(&limits.Global, group, "global")
}

func (r *reader) userLimitsInto(limits *UserLimits, o *object, name string) {
	value, path := o.get(name)
	if value == nil {
		return
	}
	group := r.object(value, path)
	defer group.done()
	group.wholeInto(&limits.MessagesPerMinute, 0, mostLimit, "messages_per_minute")
	group.wholeInto(&limits.UploadsPerMinute, 0, mostLimit, "uploads_per_minute")
	group.wholeInto(&limits.AIRequestsPerMinute, 0, mostLimit, "ai_requests_per_minute")
	group.wholeInto(&limits.RequestsPerMinute, 0, mostLimit, "rpm", "requests_per_minute")
	group.wholeInto(&limits.TokensPerMinute, 0, mostLimit, "tpm", "tokens_per_minute")
	group.wholeInto(&limits.RequestsPerDay, 0, mostLimit, "daily_requests", "requests_per_day", "daily")
	group.wholeInto(&limits.TokensPerDay, 0, mostLimit, "daily_tokens", "tokens_per_day")
}

// securityInto reads S0's `security`: its limits are ours under another name, its authentication is PocketBase's here.
func (r *reader) securityInto(limits *Limits, o *object) {
	value, path := o.get("security")
	if value == nil {
		return
	}
	security := r.object(value, path)
	defer security.done()
	if rates, at := security.get("rate_limiting"); rates != nil {
		group := r.object(rates, at)
		r.userLimitsInto(&limits.Global, group, "global")
		r.userLimitsInto(&limits.User, group, "per_user")
		group.done()
	}
	if signIn, at := security.get("authentication"); signIn != nil {
		group := r.object(signIn, at)
		if secret, at := group.get("jwt_secret"); secret != nil {
			r.unusedSecret(secret, at)
		}
		if required, at := group.get("api_key_required"); required != nil {
			r.boolean(required, at)
			r.warn(required.place, at, "it changes nothing: whoever asks must always be signed in")
		}
		group.done()
	}
}

func (r *reader) featuresInto(features *Features, o *object) {
	value, path := o.get("features")
	if value == nil {
		return
	}
	group := r.object(value, path)
	defer group.done()
	group.booleanInto(&features.TTS, "tts")
	group.booleanInto(&features.Transcription, "transcription")
	group.booleanInto(&features.Webhooks, "webhooks")
	group.booleanInto(&features.Credits, "credits")
}

func (r *reader) contextInto(context *Context, o *object) {
	value, path := o.get("context")
	if value == nil {
		return
	}
	group := r.object(value, path)
	defer group.done()
	group.wholeInto(&context.Messages, 1, 1000, "messages")
	group.wholeInto(&context.Tokens, 1, mostTokens, "tokens")
}
