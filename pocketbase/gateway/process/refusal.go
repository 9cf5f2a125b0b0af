package process

import "net/http"

// Refused is a request that cannot be done as it stands.
type Refused struct {
	status        int
	code, message string
	field         string // of the body; empty when it is all of it
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

// Details names the field that is wrong.
func (r *Refused) Details() any {
	if r.field == "" {
		return nil
	}
	return map[string]string{"field": r.field}
}

func invalid(field, message string) error {
	return &Refused{http.StatusBadRequest, "invalid_body", message, field}
}

var (
	errTooLarge = &Refused{http.StatusRequestEntityTooLarge, "body_too_large", "This is more than is taken at once.", ""}
	errEmpty    = &Refused{http.StatusBadRequest, "message_empty", "There is nothing to work on.", "content"}
	errTooLong  = &Refused{http.StatusRequestEntityTooLarge, "message_too_long", "This is more than is taken at once.", "content"}
	errKind     = &Refused{http.StatusUnsupportedMediaType, "attachment_unsupported", "The content is not of the kind it says.", "content"}
)
