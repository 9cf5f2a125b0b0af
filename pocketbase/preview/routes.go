package preview

import (
	"encoding/base64"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
	wait          time.Duration
}

func (r *Refused) Error() string             { return r.message }
func (r *Refused) Code() string              { return r.code }
func (r *Refused) Message() string           { return r.message }
func (r *Refused) Status() int               { return r.status }
func (r *Refused) RetryAfter() time.Duration { return r.wait }

var (
	// errMissing is the same for what is not there and for what is somebody else's.
	errMissing = &Refused{status: http.StatusNotFound, code: "message_missing", message: "There is no such message."}
	errTooMany = &Refused{http.StatusTooManyRequests, "too_many_requests", "Too many pages at once: wait a minute.", time.Minute}
)

// Told is a preview as it is answered.
type Told struct {
	URL         string `json:"url"` // the link as it stands in the message
	Title       string `json:"title"`
	Description string `json:"description"`
	Site        string `json:"site"`
	Image       bool   `json:"image"` // there is one at …/preview/image
}

// Preview is GET /api/threads/{id}/messages/{message}/preview: what the first link of a message leads to; 204 when
// there is no link, or its page tells nothing.
func (p *Previews) Preview(e *core.RequestEvent) error {
	row, err := p.asked(e)
	if err != nil {
		return err
	}
	if row == nil || row.GetString("title") == "" && row.GetString("description") == "" {
		return e.NoContent(http.StatusNoContent)
	}
	return e.JSON(http.StatusOK, Told{
		URL: row.GetString("url"), Title: row.GetString("title"), Description: row.GetString("description"),
		Site: row.GetString("site"), Image: row.GetString("picture") != "",
	})
}

// Image is GET …/preview/image: the page's picture, drawn again by us; 204 without one.
func (p *Previews) Image(e *core.RequestEvent) error {
	row, err := p.asked(e)
	if err != nil {
		return err
	}
	if row == nil || row.GetString("picture") == "" {
		return e.NoContent(http.StatusNoContent)
	}
	picture, err := base64.StdEncoding.DecodeString(row.GetString("picture"))
	if err != nil {
		return err
	}
	header := e.Response.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	// This browser may keep it, for this person: who signs in there next must ask.
	header.Add("Vary", "Authorization")
	header.Set("Cache-Control", "private, max-age=86400")
	return e.Blob(http.StatusOK, pictureType, picture)
}

// asked is what is known of the link in the message of a request; nil when it has none.
func (p *Previews) asked(e *core.RequestEvent) (*core.Record, error) {
	text, ok, err := p.Visible(e.Auth.Id, e.Request.PathValue("id"), e.Request.PathValue("message"))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errMissing
	}
	link := FirstLink(text)
	if link == "" || p.Off {
		return nil, nil
	}
	return p.of(e.Request.Context(), e.Auth.Id, link)
}
