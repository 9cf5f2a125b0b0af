package drivers

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// traced notes for each request whether its connection had been used before.
type traced struct {
	http.RoundTripper
	reused *[]bool
}

func (c traced) RoundTrip(request *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { *c.reused = append(*c.reused, info.Reused) }}
	return c.RoundTripper.RoundTrip(request.WithContext(httptrace.WithClientTrace(request.Context(), trace)))
}

// counted knows how many bodies are open.
type counted struct {
	http.RoundTripper
	open *atomic.Int64
}

func (c counted) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := c.RoundTripper.RoundTrip(request)
	if err == nil {
		c.open.Add(1)
		response.Body = &countedBody{ReadCloser: response.Body, open: c.open}
	}
	return response, err
}

type countedBody struct {
	io.ReadCloser
	open   *atomic.Int64
	closed atomic.Bool
}

func (b *countedBody) Close() error {
	if b.closed.CompareAndSwap(false, true) {
		b.open.Add(-1)
	}
	return b.ReadCloser.Close()
}
