package gateway

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"
)

// Span is a stretch of our own time within a request: what we add to what the provider takes.
type Span string

const (
	// Asking is from the request that was read until it is written to the provider, without the wait for a connection.
	Asking Span = "asking"
	// Passing is from the provider's bytes until what they say is flushed to the client.
	Passing Span = "passing"
)

// Flushed notes that what came at a moment is with the client now.
func (g *Gateway) Flushed(came time.Time) {
	if g.settings.Span != nil && !came.IsZero() {
		g.settings.Span(Passing, time.Since(came))
	}
}

// stopwatch follows one attempt. The parts of the HTTP client that call it are several goroutines.
type stopwatch struct {
	parsed  time.Time
	span    func(Span, time.Duration)
	arrived atomic.Int64 // nanoseconds after parsed; 0 until something came

	mutex   sync.Mutex
	waiting time.Time     // since when for a connection
	waited  time.Duration // for connections
	done    bool
}

type stopwatchKey struct{}

// clocked measures an attempt of which a client's request was read at that moment.
func (g *Gateway) clocked(ctx context.Context, parsed time.Time) (context.Context, *http.Client) {
	if g.settings.Span == nil {
		return ctx, g.settings.HTTP
	}
	watch := &stopwatch{parsed: parsed, span: g.settings.Span}
	ctx = context.WithValue(ctx, stopwatchKey{}, watch)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: watch.waits, GotConn: watch.connected, WroteRequest: watch.wrote,
	})
	client := http.Client{}
	if g.settings.HTTP != nil {
		client = *g.settings.HTTP
	}
	client.Transport = clockedTransport{client.Transport, watch}
	return ctx, &client
}

func (w *stopwatch) waits(string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.waiting = time.Now()
}

func (w *stopwatch) connected(httptrace.GotConnInfo) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.waited += time.Since(w.waiting)
}

// wrote tells the first request of an attempt; one that is repeated without a field has had an answer in between.
func (w *stopwatch) wrote(info httptrace.WroteRequestInfo) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if !w.done && info.Err == nil {
		w.done = true
		w.span(Asking, time.Since(w.parsed)-w.waited)
	}
}

// cameAt is when the provider's latest bytes came in this attempt; zero when nobody watches.
func cameAt(ctx context.Context) time.Time {
	watch, _ := ctx.Value(stopwatchKey{}).(*stopwatch)
	if watch == nil || watch.arrived.Load() == 0 {
		return time.Time{}
	}
	return watch.parsed.Add(time.Duration(watch.arrived.Load()))
}

// clockedTransport notes when bytes of an answer come.
type clockedTransport struct {
	base  http.RoundTripper
	watch *stopwatch
}

func (t clockedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	base := t.base
	if base == nil {
		base = http.DefaultTransport
	}
	response, err := base.RoundTrip(request)
	if err == nil {
		response.Body = clockedBody{response.Body, t.watch}
	}
	return response, err
}

type clockedBody struct {
	io.ReadCloser
	watch *stopwatch
}

func (b clockedBody) Read(piece []byte) (int, error) {
	count, err := b.ReadCloser.Read(piece)
	if count > 0 {
		b.watch.arrived.Store(int64(time.Since(b.watch.parsed)))
	}
	return count, err
}
