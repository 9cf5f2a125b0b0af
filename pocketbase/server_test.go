package main

import (
	"bytes"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"helen/migrations/fresh"
	"helen/observe"
)

// lockedBuffer is a log that is written by one goroutine and read by another.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(data)
}

func (b *lockedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

var builtApp = fstest.MapFS{
	"index.html":           {Data: []byte("<html>home")},
	"200.html":             {Data: []byte("<html>shell")},
	"_app/immutable/a.js":  {Data: []byte("script")},
	"models/ear/README.md": {Data: []byte("not in the catalogue")},
}

// start runs the real server on a free port until the test ends.
func start(t *testing.T, chosen settings, dist fs.FS) (address string, log *lockedBuffer) {
	t.Helper()
	base := newBase(t)
	_, address, log, _ = startOn(t, base, chosen, dist)
	return address, log
}

// newBase is PocketBase on the data of a first day.
func newBase(t *testing.T) core.App {
	t.Helper()
	base := core.NewBaseApp(core.BaseAppConfig{DataDir: fresh.Data(t)})
	if err := base.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	return base
}

// startOn is start with a PocketBase of the caller's; console is what was printed for the operator.
func startOn(t *testing.T, base core.App, chosen settings, dist fs.FS) (ours *server, address string, log, console *lockedBuffer) {
	t.Helper()
	log = &lockedBuffer{}
	logger, err := observe.NewLog(log, "debug")
	if err != nil {
		t.Fatal(err)
	}
	chosen.cache, chosen.upstream, chosen.largestModel, chosen.largestUpload = t.TempDir(), "off", 1<<20, 1<<20
	ours, err = newServer(chosen, logger, dist)
	if err != nil {
		t.Fatal(err)
	}
	console = &lockedBuffer{}
	ours.accounts.Console = console
	listening, ended := make(chan net.Addr, 1), make(chan error, 1)
	base.OnServe().BindFunc(func(e *core.ServeEvent) error {
		err := ours.serve(e)
		if err == nil {
			listening <- e.Listener.Addr()
		}
		return err
	})
	go func() { ended <- apis.Serve(base, apis.ServeConfig{HttpAddr: "127.0.0.1:0"}) }()
	t.Cleanup(func() {
		ours.close()
		event := &core.TerminateEvent{App: base}
		if err := base.OnTerminate().Trigger(event, func(e *core.TerminateEvent) error { return e.App.ResetBootstrapState() }); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case address := <-listening:
		return ours, "http://" + address.String(), log, console
	case err := <-ended:
		ended <- err
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("it does not start")
	}
	return nil, "", nil, nil
}

func fetch(t *testing.T, method, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestRoutes(t *testing.T) {
	address, log := start(t, settings{metrics: true}, builtApp)
	html := []string{"Accept", "text/html"}
	for _, one := range []struct {
		method, path string
		headers      []string
		status       int
		body         string
	}{
		{"GET", "/", html, 200, "<html>home"},
		{"HEAD", "/", html, 200, ""},
		{"GET", "/call/room", html, 200, "<html>shell"},
		{"GET", "/call/room", nil, 404, `"code":"not_found"`},
		{"POST", "/", nil, 405, `"code":"method_not_allowed"`},
		{"GET", "/_app/immutable/gone.js", html, 404, `"code":"not_found"`},
		{"GET", "/api/health", nil, 200, "API is healthy."},
		{"GET", "/health", nil, 200, "API is healthy."},
		{"GET", "/api/ready", nil, 200, `"code":"ready"`},
		{"GET", "/ready", nil, 200, `"code":"ready"`},
		{"GET", "/api/gone", html, 404, `"code":"not_found"`},
		{"DELETE", "/api/gone", nil, 404, `"code":"not_found"`},
		{"GET", "/v1/gone", html, 404, `"code":"not_found"`},
		{"GET", "/models/", html, 404, `"code":"not_found"`},
		{"GET", "/models/ear/README.md", nil, 404, `"code":"model_unknown"`},
		{"GET", "/models/whisper-base/config.json", nil, 403, `"code":"upstream_off"`},
		{"GET", "/api/models", nil, 200, `"upstream":"off"`},
		{"GET", "/api/collections/users/records", nil, 200, `"items":[]`},
		{"POST", "/api/collections/users/records", nil, 400, "Failed to create record."},
		{"GET", "/metrics", nil, 200, `helen_http_requests_total{method="GET",route="/"`},
		{"GET", "/_/", nil, 200, "<!doctype html>"},
		{"GET", "/_/", []string{"X-Forwarded-For", "127.0.0.1"}, 403, `"code":"dashboard_local_only"`},
	} {
		response, body := fetch(t, one.method, address+one.path, one.headers...)
		if response.StatusCode != one.status || !strings.Contains(body, one.body) {
			t.Errorf("%s %s %v: %d %.200s", one.method, one.path, one.headers, response.StatusCode, body)
		}
	}
	fetch(t, "GET", address+"/api/gone?token=secret")
	if text := log.text(); strings.Contains(text, "secret") || !strings.Contains(text, `"path":"/api/gone","status":404`) {
		t.Errorf("the log: %s", text)
	}
}

func TestHeaders(t *testing.T) {
	address, _ := start(t, settings{}, builtApp)
	for _, path := range []string{"/", "/_app/immutable/a.js", "/api/health", "/api/gone", "/models/x/y", "/api/models"} {
		response, _ := fetch(t, "GET", address+path)
		for name, want := range isolation {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		policy := response.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe-inline") {
			t.Errorf("%s: policy %q", path, policy)
		}
	}
	dashboard, _ := fetch(t, "GET", address+"/_/")
	if policy := dashboard.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self' http://127.0.0.1:*") {
		t.Errorf("the dashboard's policy is not its own: %q", policy)
	}
}

func TestSwitchedOff(t *testing.T) {
	address, _ := start(t, settings{publicDashboard: true}, fstest.MapFS{".gitkeep": {}})
	if response, body := fetch(t, "GET", address+"/metrics"); response.StatusCode != 404 {
		t.Errorf("metrics: %d %s", response.StatusCode, body)
	}
	if response, _ := fetch(t, "GET", address+"/_/", "X-Forwarded-For", "10.0.0.1"); response.StatusCode != 200 {
		t.Errorf("public dashboard: %d", response.StatusCode)
	}
	response, body := fetch(t, "GET", address+"/api/ready")
	if response.StatusCode != 503 || !strings.Contains(body, `"code":"not_ready"`) || !strings.Contains(body, `"app":"not built in"`) {
		t.Errorf("ready without an app: %d %s", response.StatusCode, body)
	}
}
