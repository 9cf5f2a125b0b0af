package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

// standings is GET /api/admin/providers: every provider of the configuration, whether it can be asked now, and its keys'
// health; never a key.
func (t *thinking) standings(e *core.RequestEvent) error {
	return e.JSON(http.StatusOK, t.gateway.Inspect())
}

// test is POST /api/admin/providers/{id}/test {capability?, model?, key?}: one real and tiny request.
func (t *thinking) test(e *core.RequestEvent) error {
	var asked struct {
		Capability driver.Capability `json:"capability"`
		Model      string            `json:"model"`
		Key        string            `json:"key"`
	}
	if err := readJSON(e, &asked); err != nil {
		return err
	}
	finding, err := t.gateway.Test(e.Request.Context(), gateway.Probe{User: e.Auth.Id, Provider: e.Request.PathValue("id"),
		Capability: asked.Capability, Model: asked.Model, Key: asked.Key})
	if err != nil {
		return err
	}
	t.log.Info("a provider was tested", "provider", finding.Provider, "model", finding.Model, "key", finding.Key,
		"code", finding.Code, "by", e.Auth.Id)
	return e.JSON(http.StatusOK, finding)
}

// explain is POST /api/admin/routing/explain: what each rule makes of a message, and who would answer. Nobody is asked.
func (t *thinking) explain(e *core.RequestEvent) error {
	var asked struct {
		Message     string            `json:"message"`
		ContentType string            `json:"contentType"`
		Language    string            `json:"language"`
		Premium     bool              `json:"premium"`
		Role        string            `json:"role"`
		Capability  driver.Capability `json:"capability"`
	}
	if err := readJSON(e, &asked); err != nil {
		return err
	}
	facts := routing.Facts{Content: asked.Message, ContentType: asked.ContentType, Language: asked.Language,
		Premium: asked.Premium, Role: asked.Role}
	switch asked.ContentType {
	case "", "text":
		facts.ContentType = "text"
	case "image":
		facts.HasImage = true
	case "audio":
		facts.HasAudio = true
	case "video":
		facts.HasVideo = true
	default:
		return badBody("contentType", "must be text, image, audio or video")
	}
	if asked.Capability == "" {
		asked.Capability = driver.TextGeneration
	}
	return e.JSON(http.StatusOK, t.gateway.Explain(gateway.Ask{User: e.Auth.Id, Capability: asked.Capability, Facts: facts}))
}

// unreadable is a body that is not as it should be.
type unreadable struct{ field, reason string }

func badBody(field, reason string) error { return unreadable{field, reason} }

func (u unreadable) Error() string   { return u.field + " " + u.reason }
func (u unreadable) Code() string    { return "invalid_body" }
func (u unreadable) Message() string { return "The request is not as it should be." }
func (u unreadable) Status() int     { return http.StatusBadRequest }
func (u unreadable) Details() any    { return map[string]string{u.field: u.reason} }

// readJSON takes one JSON value of known fields, of at most 64 KiB; no body at all is an empty one.
func readJSON(e *core.RequestEvent, into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(e.Response, e.Request.Body, 64<<10))
	if err != nil {
		return badBody("body", "has at most 64 KiB")
	}
	if len(data) == 0 {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(e.Request.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return badBody("body", "must be application/json")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return badBody(wrong.Field, "must be a "+wrong.Type.String())
		}
		return badBody("body", err.Error())
	}
	if _, err := decoder.Token(); err != io.EOF {
		return badBody("body", "must be one JSON value")
	}
	return nil
}
