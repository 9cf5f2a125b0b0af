package v1

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"
)

// fault is a refusal in OpenAI's shape; its official clients make their typed errors of the status.
type fault struct {
	status  int
	kind    string
	code    string
	message string
	param   string
}

func (f *fault) Error() string   { return f.message }
func (f *fault) Code() string    { return f.code }
func (f *fault) Message() string { return f.message }
func (f *fault) Status() int     { return f.status }

func invalid(param, message string) error {
	return &fault{http.StatusBadRequest, "invalid_request_error", "invalid_body", message, param}
}

// refuse writes an error: one of ours by its code, a fault as it is, any other as a 500 that tells nothing.
func refuse(w http.ResponseWriter, err error) {
	wait, one := describe(err)
	header := w.Header()
	if wait > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(one.status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": body(one)}) // the client is gone, or has it
}

func body(one *fault) map[string]any {
	var param any
	if one.param != "" {
		param = one.param
	}
	return map[string]any{"message": one.message, "type": one.kind, "code": one.code, "param": param}
}

func describe(err error) (time.Duration, *fault) {
	var known *fault
	if errors.As(err, &known) {
		return 0, known
	}
	var ours interface {
		Code() string
		Message() string
		Status() int
	}
	if !errors.As(err, &ours) {
		return 0, &fault{http.StatusInternalServerError, "server_error", "internal", "Something failed here.", ""}
	}
	var later interface{ RetryAfter() time.Duration }
	var wait time.Duration
	if errors.As(err, &later) {
		wait = later.RetryAfter()
	}
	return wait, &fault{ours.Status(), kindOf(ours.Status()), ours.Code(), ours.Message(), ""}
}

func kindOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "authentication_error"
	case status == http.StatusPaymentRequired:
		return "insufficient_quota"
	case status == http.StatusForbidden:
		return "permission_error"
	case status == http.StatusTooManyRequests:
		return "rate_limit_error"
	case status >= 500:
		return "server_error"
	default:
		return "invalid_request_error"
	}
}
