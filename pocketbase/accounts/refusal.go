package accounts

import (
	"errors"
	"net/http"

	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
)

// Refusal is why something is not done. Code is stable; the app turns it into a sentence.
type Refusal struct {
	status        int
	code, message string
	details       any
}

func (r *Refusal) Error() string { return r.code + ": " + r.message }

// Code is one of the stable codes; Message is for people who read logs and answers by eye.
func (r *Refusal) Code() string    { return r.code }
func (r *Refusal) Message() string { return r.message }

// Status is the HTTP status that goes with the code; Details is what a client may show, or nil.
func (r *Refusal) Status() int  { return r.status }
func (r *Refusal) Details() any { return r.details }

var (
	errNotSignedIn      = &Refusal{status: http.StatusUnauthorized, code: "not_signed_in", message: "Sign in first."}
	errNotAllowed       = &Refusal{status: http.StatusForbidden, code: "not_allowed", message: "Your account may not do this."}
	errNotFound         = &Refusal{status: http.StatusNotFound, code: "not_found", message: "There is nothing at this address."}
	errSignUpClosed     = &Refusal{status: http.StatusForbidden, code: "sign_up_closed", message: "New accounts are not taken here."}
	errInvitationNeeded = &Refusal{status: http.StatusForbidden, code: "invitation_needed", message: "A new account needs an invitation."}
	errInvitation       = &Refusal{status: http.StatusForbidden, code: "invitation_invalid", message: "This invitation does not hold, or no more."}
	errFirstAdminCode   = &Refusal{status: http.StatusForbidden, code: "first_admin_code_wrong", message: "This code does not hold, or no more."}
	errAdminExists      = &Refusal{status: http.StatusConflict, code: "admin_exists", message: "There is an administrator already."}
	errLastAdmin        = &Refusal{status: http.StatusConflict, code: "last_admin", message: "Someone else must be an administrator first."}
	errUsernameTaken    = &Refusal{status: http.StatusConflict, code: "username_taken", message: "Someone has this username."}
	errEmailTaken       = &Refusal{status: http.StatusConflict, code: "email_taken", message: "There is an account with this address."}
	errReauthenticate   = &Refusal{status: http.StatusForbidden, code: "reauthentication_failed", message: "Confirm it with your password, or with a fresh one-time code."}
	errToken            = &Refusal{status: http.StatusUnauthorized, code: "token_invalid", message: "This token does not hold, or no more."}
	errTooManyTokens    = &Refusal{status: http.StatusConflict, code: "too_many_tokens", message: "Revoke a token before making another."}
	errBodyTooLarge     = &Refusal{status: http.StatusRequestEntityTooLarge, code: "body_too_large", message: "This is more than the address takes."}
)

func invalid(field, reason string) *Refusal {
	return &Refusal{http.StatusBadRequest, "invalid_body", "The request is not as it should be.", map[string]string{field: reason}}
}

// inTheirShape refuses on a route of PocketBase's, which keeps its own shape: the code is at data.NAME.code.
func inTheirShape(e *core.RequestEvent, name string, err error) error {
	refused, ok := err.(*Refusal)
	if !ok {
		return err
	}
	return e.Error(refused.status, refused.message, validation.Errors{name: validation.NewError(refused.code, refused.message)})
}

// explain gives an error of saving a user its code; what is not about its fields stays as it is.
func explain(err error) error {
	var fields validation.Errors
	if !errors.As(err, &fields) {
		return err
	}
	details := map[string]string{}
	for name, cause := range fields {
		details[name] = "invalid"
		var coded validation.Error
		if errors.As(cause, &coded) {
			details[name] = coded.Code()
		}
	}
	const taken = "validation_not_unique"
	switch {
	case details["username"] == taken:
		return errUsernameTaken
	case details["email"] == taken:
		return errEmailTaken
	}
	return &Refusal{http.StatusBadRequest, "invalid_body", "The request is not as it should be.", details}
}
