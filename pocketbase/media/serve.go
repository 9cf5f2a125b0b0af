package media

import (
	"database/sql"
	"errors"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// slowest is how long one answer may take: the largest file on a slow connection.
const slowest = time.Hour

// Token is POST /api/media/token: what opens files by their address, for the elements of a page that send no header.
func (m *Media) Token(e *core.RequestEvent) error {
	token, err := e.Auth.NewFileToken()
	if err != nil {
		return err
	}
	holds := e.Auth.Collection().FileToken.DurationTime()
	return e.JSON(http.StatusOK, map[string]any{
		"token": token, "expires": m.Now().Add(holds).UnixMilli(), "seconds": holds.Seconds(),
	})
}

// Serve is GET /api/media/{file}?token=: its bytes, or the parts that are asked for, to who is in its thread. An app that
// sends its session as a header needs no token.
func (m *Media) Serve(e *core.RequestEvent) error {
	who, err := m.reader(e)
	if err != nil {
		return err
	}
	row, err := m.readable(m.App, who, e.Request.PathValue("file"))
	if err != nil {
		return err
	}
	file, err := os.Open(m.pathOf(row.GetString("blob")))
	if errors.Is(err, os.ErrNotExist) {
		return ErrMissing
	}
	if err != nil {
		return err
	}
	defer file.Close()
	kind := row.GetString("mime")
	header := e.Response.Header()
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", disposition(kind, row.GetString("name")))
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "private, max-age=604800, immutable")
	header.Set("ETag", `"`+row.GetString("blob")+`"`)
	_ = http.NewResponseController(e.Response).SetWriteDeadline(time.Now().Add(slowest)) // a writer without deadlines has none to move
	http.ServeContent(e.Response, e.Request, "", time.Time{}, file)
	return nil
}

// reader is whose token it is, or whose session.
func (m *Media) reader(e *core.RequestEvent) (*core.Record, error) {
	who := e.Auth
	if token := e.Request.URL.Query().Get("token"); token != "" {
		var err error
		if who, err = m.App.FindAuthRecordByToken(token, core.TokenTypeFile); err != nil {
			return nil, errToken
		}
	}
	return who, m.Allow(who)
}

// readable finds a file that is whole, for who is in its thread; before it is sent only its owner sees it.
func (m *Media) readable(app core.App, who *core.Record, id string) (*core.Record, error) {
	row, err := app.FindRecordById("files", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, err
	}
	if row.GetString("message") == "" && row.GetString("owner") != who.Id || !m.Member(app, who.Id, row.GetString("thread")) {
		return nil, ErrMissing
	}
	if err := m.finishIn(app, row); errors.Is(err, errUnfinished) {
		return nil, ErrMissing
	} else if err != nil {
		return nil, err
	}
	return row, nil
}

// shown are pictures that can do nothing but be looked at. SVG and HTML are programs, and are saved.
var shown = map[string]bool{
	"image/png": true, "image/jpeg": true, "image/webp": true, "image/gif": true, "image/avif": true, "image/bmp": true, "image/heic": true,
}

func disposition(kind, name string) string {
	how := "attachment"
	if shown[kind] || strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/") {
		how = "inline"
	}
	if written := mime.FormatMediaType(how, map[string]string{"filename": name}); written != "" {
		return written
	}
	return how
}
