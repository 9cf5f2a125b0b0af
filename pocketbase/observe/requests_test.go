package observe

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRequests(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /thing/{id}", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) })
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("GET /failing", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })
	for _, one := range []struct {
		method, path, level string
		status              int
		bytes               int64
		aborted             bool
		counted             string
	}{
		{"GET", "/thing/7?token=secret", "INFO", 200, 5, false, `method="GET",route="GET /thing/{id}",status="200"`},
		{"GET", "/broken", "ERROR", 200, 0, true, `method="GET",route="GET /broken",status="200"`},
		{"GET", "/failing", "ERROR", 503, 0, false, `method="GET",route="GET /failing",status="503"`},
		{"GET", "/health", "WARN", 404, 19, false, `method="GET",route="none",status="404"`},
		{"BREW", "/x", "WARN", 404, 19, false, `method="other",route="none",status="404"`},
	} {
		t.Run(one.path, func(t *testing.T) {
			var written bytes.Buffer
			log, err := NewLog(&written, "debug")
			if err != nil {
				t.Fatal(err)
			}
			metrics := NewMetrics("1.0.0", "abc")
			func() {
				defer func() { _ = recover() }() // the server itself does this
				Requests(mux, log, metrics).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(one.method, one.path, nil))
			}()
			var line struct {
				Level, Method, Path string
				Status              int
				Bytes               int64
				Aborted             bool
			}
			if err := json.Unmarshal(written.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			path, _, _ := strings.Cut(one.path, "?")
			if line.Level != one.level || line.Path != path || line.Status != one.status || line.Bytes != one.bytes || line.Aborted != one.aborted {
				t.Errorf("%s", written.String())
			}
			if strings.Contains(written.String(), "secret") {
				t.Errorf("a secret is in the log: %s", written.String())
			}
			page := httptest.NewRecorder()
			metrics.Handler().ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
			if !strings.Contains(page.Body.String(), "helen_http_requests_total{"+one.counted+"} 1") {
				t.Errorf("not counted as %s", one.counted)
			}
		})
	}
}

func TestNewLog(t *testing.T) {
	var written bytes.Buffer
	log, err := NewLog(&written, "warn")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("quiet")
	log.Warn("loud")
	if text := written.String(); strings.Contains(text, "quiet") || !strings.Contains(text, `"msg":"loud"`) {
		t.Error(text)
	}
	if _, err := NewLog(&written, "chatty"); err == nil {
		t.Error("an unknown level was accepted")
	}
}
