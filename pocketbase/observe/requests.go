package observe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Requests logs and counts every request. Query strings, headers, addresses and bodies are left out:
// they are where people's secrets are.
func Requests(next http.Handler, log *slog.Logger, metrics *Metrics) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, path, id := time.Now(), withoutSecret(r.URL.Path), requestID()
		w.Header().Set("X-Request-Id", id)
		observed := &observedWriter{ResponseWriter: w}
		finished := false
		defer func() {
			if !finished && observed.status == 0 {
				observed.status = http.StatusInternalServerError
			}
			elapsed := time.Since(started)
			metrics.observe(r.Method, r.Pattern, observed.status, elapsed)
			log.LogAttrs(context.Background(), level(path, observed.status, finished), "request",
				slog.String("method", r.Method), slog.String("path", path), slog.Int("status", observed.status),
				slog.Float64("ms", float64(elapsed.Microseconds())/1000), slog.Int64("bytes", observed.bytes),
				slog.Bool("aborted", !finished), slog.String("id", id))
		}()
		next.ServeHTTP(observed, r)
		if observed.status == 0 {
			observed.status = http.StatusOK
		}
		finished = true
	})
}

// keys are addresses that end in a secret: a link to a shared conversation, or into a group, is its own key.
var keys = []string{"/api/shared/", "/api/invites/"}

// withoutSecret is a path as it may be written down.
func withoutSecret(path string) string {
	for _, one := range keys {
		if strings.HasPrefix(path, one) {
			return one + "…"
		}
	}
	return path
}

// level keeps the log quiet about what goes well and is asked for all the time.
func level(path string, status int, finished bool) slog.Level {
	switch {
	case status >= 500 || !finished:
		return slog.LevelError
	case status >= 400:
		return slog.LevelWarn
	case isRoutine(path):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

func isRoutine(path string) bool {
	switch path {
	case "/health", "/ready", "/metrics", "/api/health", "/api/ready":
		return true
	}
	return strings.HasPrefix(path, "/_app/") || strings.HasPrefix(path, "/icons/")
}

func requestID() string {
	var id [8]byte
	rand.Read(id[:]) // never fails
	return hex.EncodeToString(id[:])
}

// observedWriter notes the status and counts the bytes.
type observedWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (o *observedWriter) WriteHeader(status int) {
	if o.status == 0 && status >= 200 {
		o.status = status
	}
	o.ResponseWriter.WriteHeader(status)
}

func (o *observedWriter) Write(data []byte) (int, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	n, err := o.ResponseWriter.Write(data)
	o.bytes += int64(n)
	return n, err
}

// ReadFrom keeps the way by which the system sends files itself.
func (o *observedWriter) ReadFrom(from io.Reader) (int64, error) {
	if o.status == 0 {
		o.status = http.StatusOK
	}
	n, err := io.Copy(o.ResponseWriter, from)
	o.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController flush, hijack and set deadlines.
func (o *observedWriter) Unwrap() http.ResponseWriter { return o.ResponseWriter }
