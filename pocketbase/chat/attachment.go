package chat

import (
	"mime"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
)

// Attached is GET …/sessions/{id}/messages/{message}/attachments/{n}: the bytes of what was sent along, for its owner.
// A browser that is led here saves them; it never shows them as a page.
func (c *Chat) Attached(e *core.RequestEvent) error {
	thread, _, err := c.store.session(c.App, e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	row, err := c.App.FindRecordById("messages", e.Request.PathValue("message"))
	if err != nil || row.GetString("thread") != thread.Id || row.GetInt("deletedAt") != 0 {
		return ErrNoMessage
	}
	var all []Attachment
	read(row, "attachments", &all)
	number, err := strconv.Atoi(e.Request.PathValue("n"))
	if err != nil || number < 0 || number >= len(all) {
		return ErrNoAttachment
	}
	header := e.Response.Header()
	header.Set("Content-Disposition", disposition(all[number].Name))
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	// What was sent never changes; it is kept by this browser only, and for this person: who signs in there next must ask.
	header.Add("Vary", "Authorization")
	header.Set("Cache-Control", "private, max-age=31536000, immutable")
	return e.Blob(http.StatusOK, all[number].MIME, all[number].Data)
}

// disposition names a file to be saved; a name that cannot be written is left out.
func disposition(name string) string {
	if name != "" {
		if written := mime.FormatMediaType("attachment", map[string]string{"filename": name}); written != "" {
			return written
		}
	}
	return "attachment"
}
