package models

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testRepo   = "someone/voices"
	testCommit = "0123456789abcdef0123456789abcdef01234567"
)

// testHub speaks as the hub does: large files by a redirect to storage on another host, with the
// digest in the redirect's headers; small ones by a redirect on the same host, with a git digest.
type testHub struct {
	hub, storage *httptest.Server

	mu       sync.Mutex
	large    map[string][]byte
	small    map[string][]byte
	sent     map[string][]byte // what storage really sends, where it differs
	breaks   []int64           // after how many bytes each next answer of storage breaks
	pause    chan struct{}     // if set, storage stops at a break until this is closed
	silent   bool              // no digest is announced
	requests []string          // what storage was asked for: "path range"
}

func newTestHub(t *testing.T) *testHub {
	h := &testHub{large: map[string][]byte{}, small: map[string][]byte{}, sent: map[string][]byte{}}
	h.hub = httptest.NewServer(http.HandlerFunc(h.serveHub))
	h.storage = httptest.NewServer(http.HandlerFunc(h.serveStorage))
	t.Cleanup(h.hub.Close)
	t.Cleanup(h.storage.Close)
	return h
}

func (h *testHub) serveHub(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, "/api/resolve-cache/"); ok {
		w.Header().Set("ETag", `"`+gitDigest(h.small[name])+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.small[name]))
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/"+testRepo+"/resolve/")
	_, name, _ = strings.Cut(name, "/") // the revision
	w.Header().Set("X-Repo-Commit", testCommit)
	if content, ok := h.large[name]; ok {
		if !h.silent {
			w.Header().Set("X-Linked-ETag", `"`+sum(content)+`"`)
			w.Header().Set("X-Linked-Size", strconv.Itoa(len(content)))
		}
		http.Redirect(w, r, h.storage.URL+"/"+name+"?signature=abc", http.StatusFound)
	} else if _, ok := h.small[name]; ok {
		http.Redirect(w, r, "/api/resolve-cache/"+name, http.StatusTemporaryRedirect)
	} else {
		http.Error(w, "Entry not found", http.StatusNotFound)
	}
}

func (h *testHub) serveStorage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	h.mu.Lock()
	h.requests = append(h.requests, name+" "+r.Header.Get("Range"))
	content, changed := h.sent[name]
	if !changed {
		content = h.large[name]
	}
	var limit int64 = -1
	if len(h.breaks) > 0 {
		limit, h.breaks = h.breaks[0], h.breaks[1:]
	}
	h.mu.Unlock()
	w.Header().Set("ETag", `"storage-of-`+name+`"`)
	if limit >= 0 {
		w = &breakingWriter{ResponseWriter: w, left: limit, pause: h.pause}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func (h *testHub) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.requests...)
}

// breakingWriter cuts the connection in the middle of an answer.
type breakingWriter struct {
	http.ResponseWriter
	left  int64
	pause chan struct{}
}

func (b *breakingWriter) Write(data []byte) (int, error) {
	if int64(len(data)) <= b.left {
		b.left -= int64(len(data))
		return b.ResponseWriter.Write(data)
	}
	b.ResponseWriter.Write(data[:b.left])
	http.NewResponseController(b.ResponseWriter).Flush()
	if b.pause != nil {
		<-b.pause
	}
	panic(http.ErrAbortHandler)
}

// store opens a store on a cache directory, with the hub's place taken by the test's.
func (h *testHub) store(t *testing.T, cache string, entries ...Entry) *Store {
	t.Helper()
	upstream, err := NewUpstream(h.hub.URL)
	if err != nil {
		t.Fatal(err)
	}
	return storeWith(t, cache, upstream, entries...)
}

func storeWith(t *testing.T, cache string, upstream *Upstream, entries ...Entry) *Store {
	t.Helper()
	catalogue := &Catalogue{entries: entries, byID: map[string]*Entry{}}
	for i := range entries {
		if err := entries[i].check(); err != nil {
			t.Fatal(err)
		}
		catalogue.byID[entries[i].ID] = &entries[i]
	}
	store := NewStore(catalogue, Config{
		Cache: cache, Upstream: upstream, MaxBytes: 64 << 20, Log: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(store.Close)
	return store
}

// serve puts a store behind a real HTTP server, with refusals as their code.
func serve(t *testing.T, store *Store) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, file, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if err := store.Serve(w, r, id, file); err != nil {
			refused := asRefusal(err)
			http.Error(w, refused.Code(), refused.Status())
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func hubEntry(files ...File) Entry {
	return Entry{ID: "voice", Source: Source{Kind: "hub", Repo: testRepo, Revision: "v1.0.0"}, Files: files}
}

func get(t *testing.T, address string, headers ...string) (int, []byte, error) {
	t.Helper()
	request, _ := http.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, body, err
}

// noise is the same bytes each time, without a pattern that a wrong offset could hide in.
func noise(size int) []byte {
	content := make([]byte, size)
	state := uint32(1)
	for i := range content {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		content[i] = byte(state)
	}
	return content
}

func sum(content []byte) string {
	digest := sha256.Sum256(content)
	return hex.EncodeToString(digest[:])
}

func gitDigest(content []byte) string {
	digest := sha1.Sum(append([]byte(fmt.Sprintf("blob %d\x00", len(content))), content...))
	return hex.EncodeToString(digest[:])
}

func sizeOf(content []byte) *int64 {
	size := int64(len(content))
	return &size
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
