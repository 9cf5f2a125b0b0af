package accounts

import (
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"
)

const (
	largestReturn = 16 << 10 // bytes of a form
	longestField  = 4 << 10  // of what is passed on of it: addresses have their limits
)

// OAuth2Return takes what a provider answers by a form (response_mode=form_post, as Apple does) to the address of a
// page, and brings the person to that page, which can only be read. It takes nobody's word for anything: the page
// knows which state it waits for. In the fragment, for that is in no log.
func (a *Accounts) OAuth2Return(e *core.RequestEvent) error {
	kind, _, err := mime.ParseMediaType(e.Request.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return invalid("body", "must be application/x-www-form-urlencoded")
	}
	data, err := io.ReadAll(io.LimitReader(e.Request.Body, largestReturn+1))
	if err != nil {
		return invalid("body", "broke off")
	}
	if len(data) > largestReturn {
		return errBodyTooLarge
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return invalid("body", "must be a form")
	}
	passed := url.Values{}
	for _, name := range []string{"code", "state", "error"} {
		value := form.Get(name)
		if len(value) > longestField {
			return invalid(name, "is too long")
		}
		if value != "" {
			passed.Set(name, value)
		}
	}
	return e.Redirect(http.StatusSeeOther, "/account/oauth2#"+passed.Encode())
}
