package drivers

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"helen/gateway/driver"
)

// sound is a body as it comes; what breaks it is a *driver.Failure.
type sound struct {
	ctx  context.Context
	to   driver.Connection
	body io.ReadCloser
}

func (s *sound) Read(buffer []byte) (int, error) {
	n, err := s.body.Read(buffer)
	if err != nil && err != io.EOF {
		return n, broken(s.ctx, s.to, err)
	}
	return n, err
}

func (s *sound) Close() error { return s.body.Close() }

// spoken hands an answer's body on, unless it is not sound.
func spoken(ctx context.Context, to driver.Connection, response *http.Response, kind string) (driver.Speech, error) {
	found := response.Header.Get("Content-Type")
	if strings.HasPrefix(found, "application/json") || strings.HasPrefix(found, "text/") {
		response.Body.Close()
		return driver.Speech{}, malformed(fmt.Sprintf("the answer is %s, not sound", found), nil)
	}
	return driver.Speech{MIME: kind, Body: &sound{ctx, to, response.Body}}, nil
}

// formatOf looks a format up: what the provider calls it, or, with soundTypes, its MIME type. None asked for is mp3.
func formatOf(format string, known map[string]string) (asked, found string, err error) {
	if format == "" {
		format = "mp3"
	}
	if found, ok := known[format]; ok {
		return format, found, nil
	}
	return "", "", &driver.Failure{Kind: driver.BadRequest, Message: fmt.Sprintf("this provider makes no sound in the format %q", format)}
}
