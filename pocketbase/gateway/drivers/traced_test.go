package drivers

import (
	"net/http"
	"net/http/httptrace"
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
