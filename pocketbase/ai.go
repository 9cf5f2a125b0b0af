package main

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"helen/gateway"
	"helen/gateway/process"
	"helen/gateway/reply"
	"helen/gateway/routing"
	"helen/gateway/v1"
)

// process is POST /api/ai/process, S0's {content, contentType, context}.
func (t *thinking) process(e *core.RequestEvent) error {
	request, err := process.Read(e.Response, e.Request)
	if err != nil {
		return err
	}
	person := process.Person{
		ID: e.Auth.Id, Premium: e.Auth.GetBool("premium"), Role: e.Auth.GetString("role"), Language: e.Auth.GetString("language"),
	}
	response, err := t.processor.Process(e.Request.Context(), person, request)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, response)
}

// asPerson answers for whoever is signed in, as /v1 does for whose token it is.
func asPerson(answer func(http.ResponseWriter, *http.Request, v1.Person) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		person := v1.Person{ID: e.Auth.Id, Premium: e.Auth.GetBool("premium"), Role: e.Auth.GetString("role")}
		return answer(e.Response, e.Request, person)
	}
}

// voices is GET /api/ai/voices: those of every provider that speaks and could be asked.
func (t *thinking) voices(e *core.RequestEvent) error {
	return e.JSON(http.StatusOK, t.gateway.Voices(e.Request.Context()))
}

// providers is GET /api/ai/providers: what can be used now, and never a key.
func (t *thinking) providers(e *core.RequestEvent) error {
	return e.JSON(http.StatusOK, t.gateway.Available())
}

// realtime is GET /api/ai/realtime?provider=&model=: who would hold a speech-to-speech session now, and why.
func (t *thinking) realtime(e *core.RequestEvent) error {
	query := e.Request.URL.Query()
	best, err := t.gateway.BestRealtime(query.Get("provider"), query.Get("model"))
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, best)
}

// preview is GET /api/ai/voices/{provider}/{voice}/preview: how a voice sounds.
func (t *thinking) preview(e *core.RequestEvent) error {
	ask := gateway.Ask{User: e.Auth.Id, Provider: e.Request.PathValue("provider"), Facts: routing.Facts{
		Language: e.Auth.GetString("language"), Premium: e.Auth.GetBool("premium"), Role: e.Auth.GetString("role"),
	}}
	sample, err := t.gateway.Preview(e.Request.Context(), ask, e.Request.PathValue("voice"))
	if err != nil {
		return err
	}
	e.Response.Header().Set("Cache-Control", "private, max-age=3600")
	return e.Blob(http.StatusOK, sample.MIME, sample.Data)
}

// answerAloud is POST /api/ai/reply: an answer that is heard and not kept here.
func (t *thinking) answerAloud(e *core.RequestEvent) error {
	person := reply.Person{ID: e.Auth.Id, Premium: e.Auth.GetBool("premium"), Role: e.Auth.GetString("role")}
	return t.reply.Answer(e.Response, e.Request, person)
}
