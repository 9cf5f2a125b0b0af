package drivers

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"helen/gateway/driver"
)

// follow reads an answer's events until handle says that it is whole, and closes it. An error of handle ends the
// request and is returned as it is. ended tells whether a body that just ends was whole all the same.
func (w wire) follow(
	ctx context.Context, to driver.Connection, response *http.Response, cancel context.CancelFunc,
	handle func(event) (done bool, err error), ended func() bool,
) error {
	defer response.Body.Close()
	if err := w.notAStream(to, response); err != nil {
		return err
	}
	from := newEvents(response.Body)
	for {
		next, err := from.next()
		switch {
		case err == io.EOF && ended():
			return nil
		case err == io.EOF:
			return malformed("the stream ended before the answer did", err)
		case errors.Is(err, errEventTooLong):
			return malformed(err.Error(), err)
		case err != nil:
			return broken(ctx, to, err)
		}
		done, err := handle(next)
		if err != nil {
			return err
		}
		if done {
			finish(response.Body, cancel)
			return nil
		}
	}
}

// notAStream catches a server that answers 200 and JSON: an error, or a model that cannot stream.
func (w wire) notAStream(to driver.Connection, response *http.Response) error {
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, mostOfAnError)) // what came of it is enough to tell
	if said := readComplaint(text); said.message != "" {
		return w.refused(to, 0, response.Header, text)
	}
	return malformed("the answer is not a stream", nil)
}
