package media

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// speak lets tusd answer, with addresses without a host (a proxy's is not known here) and refusals in our shape.
func (m *Media) speak(e *core.RequestEvent, id string, answerer http.HandlerFunc) error {
	request := e.Request.Clone(e.Request.Context())
	request.URL.Path = id
	request.Header.Del("X-HTTP-Method-Override") // who may do what was decided by the method it came with
	held := &answer{ResponseWriter: e.Response}
	m.uploads.Middleware(answerer).ServeHTTP(held, request)
	if held.status < http.StatusBadRequest {
		return nil
	}
	return held.refusal(m.Most)
}

// answer passes on what is good, and holds back a refusal.
type answer struct {
	http.ResponseWriter
	status int
	said   bytes.Buffer
}

// Unwrap is for deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) WriteHeader(status int) {
	a.status = status
	header := a.Header()
	if status >= http.StatusBadRequest {
		header.Del("Content-Length")
		header.Del("Content-Type")
		return
	}
	if _, id, ok := strings.Cut(header.Get("Location"), Base); ok {
		header.Set("Location", Base+id)
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(data []byte) (int, error) {
	if a.status >= http.StatusBadRequest {
		return a.said.Write(data)
	}
	return a.ResponseWriter.Write(data)
}

// refusals are tusd's codes in ours.
var refusals = map[string]*Refused{
	"ERR_UPLOAD_NOT_FOUND":    ErrMissing,
	"ERR_MISMATCHED_OFFSET":   {status: http.StatusConflict, code: "upload_offset", message: "Another part of this file is next: ask by HEAD."},
	"ERR_UPLOAD_LOCKED":       {status: http.StatusLocked, code: "upload_busy", message: "This file is being sent already."},
	"ERR_LOCK_TIMEOUT":        {status: http.StatusLocked, code: "upload_busy", message: "This file is being sent already."},
	"ERR_UNSUPPORTED_VERSION": {status: http.StatusPreconditionFailed, code: "invalid_upload", message: "This address speaks tus 1.0.0."},
	"ERR_READ_TIMEOUT":        broken, "ERR_CONNECTION_RESET": broken, "ERR_UNEXPECTED_EOF": broken, "ERR_UPLOAD_INTERRUPTED": broken,
}

// broken is for whoever still hears it; what came is kept.
var broken = &Refused{status: http.StatusServiceUnavailable, code: "upload_broken", message: "The connection broke: go on where it is."}

func (a *answer) refusal(most int64) error {
	code, _, _ := strings.Cut(a.said.String(), ":")
	if known, ok := refusals[code]; ok {
		return known
	}
	switch {
	case a.status == http.StatusNotFound: // HEAD says no more
		return ErrMissing
	case a.status == http.StatusRequestEntityTooLarge:
		return tooLarge(most)
	case a.status >= http.StatusInternalServerError:
		return &Refused{status: a.status, code: "upload_failed", message: "This part of the file could not be kept."}
	}
	return &Refused{status: a.status, code: "invalid_upload", message: "This is not how tus 1.0.0 is spoken."}
}
