package models

import (
	"errors"
	"net/http"
)

// Codes are stable: the app turns each into a sentence and a way out.
const (
	codeUnknown        = "model_unknown"
	codeMissing        = "model_missing"
	codeCorrupt        = "model_corrupt"
	codeTooLarge       = "model_too_large"
	codeUpstreamOff    = "upstream_off"
	codeUpstreamFailed = "upstream_failed"
	codeStorage        = "cache_unavailable"
)

var statuses = map[string]int{
	codeUnknown:        http.StatusNotFound,
	codeMissing:        http.StatusNotFound,
	codeCorrupt:        http.StatusBadGateway,
	codeTooLarge:       http.StatusBadGateway,
	codeUpstreamOff:    http.StatusForbidden,
	codeUpstreamFailed: http.StatusBadGateway,
	codeStorage:        http.StatusInsufficientStorage,
}

// Refusal is why a file cannot be had.
type Refusal struct {
	code, message string
	cause         error
}

func refuse(code, message string, cause error) *Refusal {
	return &Refusal{code, message, cause}
}

func (r *Refusal) Error() string {
	if r.cause == nil {
		return r.code + ": " + r.message
	}
	return r.code + ": " + r.message + " (" + r.cause.Error() + ")"
}

func (r *Refusal) Unwrap() error { return r.cause }

// Code is one of the stable codes; Message is for people who read logs and answers by eye.
func (r *Refusal) Code() string    { return r.code }
func (r *Refusal) Message() string { return r.message }

// Status is the HTTP status that goes with the code.
func (r *Refusal) Status() int { return statuses[r.code] }

// asRefusal gives any error of a download a code.
func asRefusal(err error) *Refusal {
	var known *Refusal
	if errors.As(err, &known) {
		return known
	}
	return refuse(codeUpstreamFailed, "The model could not be downloaded.", err)
}
