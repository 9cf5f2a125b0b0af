package main

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// refusal is any error of ours: it has a stable code, a message for whoever reads it, and a status.
type refusal interface {
	error
	Code() string
	Message() string
	Status() int
}

// refusalBody is the shape of every refusal of ours; PocketBase's own routes keep theirs.
type refusalBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details any    `json:"details,omitempty"`
}

func writeRefusal(e *core.RequestEvent, status int, code, message string, details any) error {
	header := e.Response.Header()
	header.Set("Cache-Control", "no-store")
	header.Del("ETag")
	return e.JSON(status, refusalBody{code, message, details})
}

// later is a refusal of what may be asked again after a while.
type later interface{ RetryAfter() time.Duration }

// detailed is a refusal with more to say to the client.
type detailed interface{ Details() any }

// refuseWith writes an error that knows its code, and leaves any other to PocketBase as a 500.
func refuseWith(e *core.RequestEvent, err error) error {
	var known refusal
	if !errors.As(err, &known) {
		return err
	}
	var details any
	if more, ok := known.(detailed); ok {
		details = more.Details()
	}
	if wait, ok := known.(later); ok && wait.RetryAfter() > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.RetryAfter().Seconds()))))
	}
	return writeRefusal(e, known.Status(), known.Code(), known.Message(), details)
}

func notFound(e *core.RequestEvent) error {
	return writeRefusal(e, http.StatusNotFound, "not_found", "There is nothing at this address.", nil)
}
