package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const metaPolicy = `<meta http-equiv="content-security-policy" content="default-src 'self'; script-src 'self' 'sha256-AbC+/='; base-uri 'none'">`

func testServer(t *testing.T) *Server {
	t.Helper()
	file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }
	server, err := NewServer(fstest.MapFS{
		".gitkeep":                      file(""),
		".stamp":                        file("x"),
		"index.html":                    file("<html>" + metaPolicy + "home"),
		"200.html":                      file("<html>" + metaPolicy + "shell"),
		"settings.html":                 file("<html>settings"),
		"chat/index.html":               file("<html>chat"),
		"service-worker.js":             file("worker"),
		"manifest.webmanifest":          file("{}"),
		"icon.svg":                      file("<svg/>"),
		"_app/version.json":             file("{}"),
		"_app/immutable/a.js":           file("script"),
		"_app/immutable/a.js.br":        file("br"),
		"_app/immutable/a.js.gz":        file("gz"),
		"_app/immutable/b.wasm":         file("0123456789"),
		".well-known/assetlinks.json":   file("[]"),
		"_app/immutable/assets/x.woff2": file("font"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func ask(t *testing.T, server *Server, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	if !server.Serve(recorder, request) {
		recorder.Code = http.StatusNotFound
	}
	return recorder
}

func TestResolve(t *testing.T) {
	server := testServer(t)
	for _, one := range []struct{ path, accept, body string }{
		{"/", "text/html", "<html>" + metaPolicy + "home"},
		{"/settings", "text/html", "<html>settings"},
		{"/chat", "text/html", "<html>chat"},
		{"/chat/", "text/html", "<html>chat"},
		{"/call/room", "text/html,*/*;q=0.8", "<html>" + metaPolicy + "shell"},
		{"/icon.svg", "image/*", "<svg/>"},
		{"/.well-known/assetlinks.json", "*/*", "[]"},
	} {
		if answer := ask(t, server, one.path, "Accept", one.accept); answer.Code != 200 || answer.Body.String() != one.body {
			t.Errorf("%s: %d %q", one.path, answer.Code, answer.Body)
		}
	}
	for _, path := range []string{
		"/call/room.json", "/_app/immutable/gone.js", "/_app/gone", "/.gitkeep", "/.stamp",
		"/_app/immutable/a.js.br", "/_app/immutable", "/../go.mod", "/%2e%2e/go.mod",
	} {
		if answer := ask(t, server, path, "Accept", "text/html"); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d %q", path, answer.Code, answer.Body)
		}
	}
	if answer := ask(t, server, "/call/room", "Accept", "*/*"); answer.Code != http.StatusNotFound {
		t.Errorf("a page for who asked for data: %d", answer.Code)
	}
}

func TestCaching(t *testing.T) {
	server := testServer(t)
	for path, want := range map[string]string{
		"/":                      "no-cache",
		"/service-worker.js":     "no-cache",
		"/manifest.webmanifest":  "no-cache",
		"/_app/version.json":     "no-cache",
		"/_app/immutable/b.wasm": "public, max-age=31536000, immutable",
	} {
		answer := ask(t, server, path)
		if got := answer.Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: %s", path, got)
		}
		again := ask(t, server, path, "If-None-Match", answer.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s, known: %d", path, again.Code)
		}
	}
}

func TestContentTypes(t *testing.T) {
	server := testServer(t)
	for path, want := range map[string]string{
		"/":                              "text/html; charset=utf-8",
		"/service-worker.js":             "text/javascript; charset=utf-8",
		"/manifest.webmanifest":          "application/manifest+json",
		"/_app/immutable/b.wasm":         "application/wasm",
		"/_app/immutable/assets/x.woff2": "font/woff2",
	} {
		if got := ask(t, server, path).Header().Get("Content-Type"); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestEncodings(t *testing.T) {
	server := testServer(t)
	tags := map[string]string{}
	for _, one := range []struct{ accept, encoding, body string }{
		{"gzip, deflate, br, zstd", "br", "br"},
		{"gzip", "gzip", "gz"},
		{"br;q=0.5, gzip;q=0.8", "gzip", "gz"},
		{"br;q=0, gzip", "gzip", "gz"},
		{"br;q=0, gzip;q=0", "", "script"},
		{"*", "br", "br"},
		{"*;q=0", "", "script"},
		{"identity", "", "script"},
		{"", "", "script"},
		{"BR", "br", "br"},
	} {
		answer := ask(t, server, "/_app/immutable/a.js", "Accept-Encoding", one.accept)
		header := answer.Header()
		if header.Get("Content-Encoding") != one.encoding || answer.Body.String() != one.body {
			t.Errorf("%q: %s %q", one.accept, header.Get("Content-Encoding"), answer.Body)
		}
		if header.Get("Vary") != "Accept-Encoding" || !strings.HasPrefix(header.Get("Content-Type"), "text/javascript") {
			t.Errorf("%q: %v", one.accept, header)
		}
		tags[one.encoding] = header.Get("ETag")
	}
	if tags["br"] == tags["gzip"] || tags["br"] == tags[""] || tags[""] == "" {
		t.Errorf("tags are not distinct: %v", tags)
	}
}

func TestRanges(t *testing.T) {
	server := testServer(t)
	answer := ask(t, server, "/_app/immutable/b.wasm", "Range", "bytes=2-4")
	if answer.Code != http.StatusPartialContent || answer.Body.String() != "234" {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
	answer = ask(t, server, "/_app/immutable/a.js", "Range", "bytes=0-2", "Accept-Encoding", "br")
	if answer.Body.String() != "scr" || answer.Header().Get("Content-Encoding") != "" {
		t.Errorf("a range of a compressed file: %q %v", answer.Body, answer.Header())
	}
}

func TestPolicies(t *testing.T) {
	server := testServer(t)
	for path, want := range map[string]string{
		"/":                    "default-src 'self'; script-src 'self' 'sha256-AbC+/='; base-uri 'none'; frame-ancestors 'none'",
		"/settings":            scriptPolicy,
		"/service-worker.js":   scriptPolicy,
		"/_app/immutable/a.js": scriptPolicy,
	} {
		if got := ask(t, server, path).Header().Get("Content-Security-Policy"); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	escaped := pagePolicy(`<META content='script-src &#39;self&#39;;' http-equiv="Content-Security-Policy" />`)
	if escaped != "script-src 'self'; frame-ancestors 'none'" {
		t.Error(escaped)
	}
}

func TestWithoutABuild(t *testing.T) {
	empty := fstest.MapFS{".gitkeep": &fstest.MapFile{}}
	server, err := NewServer(empty)
	if err != nil || Present(empty) {
		t.Fatal(err)
	}
	if answer := ask(t, server, "/", "Accept", "text/html"); answer.Code != http.StatusNotFound {
		t.Errorf("%d", answer.Code)
	}
}
