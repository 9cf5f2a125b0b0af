package models

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestFiftyAskersAreOneDownload(t *testing.T) {
	hub := newTestHub(t)
	content := noise(worthStreaming + 300_000)
	hub.large["voice.onnx"] = content
	server := serve(t, hub.store(t, t.TempDir(), hubEntry(File{Path: "voice.onnx"})))

	var askers sync.WaitGroup
	for range 50 {
		askers.Add(1)
		go func() {
			defer askers.Done()
			status, body, err := get(t, server.URL+"/voice/voice.onnx")
			if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
				t.Errorf("status %d, %d bytes, %v", status, len(body), err)
			}
		}()
	}
	askers.Wait()
	if asked := hub.asked(); len(asked) != 1 {
		t.Errorf("storage was asked %d times: %v", len(asked), asked)
	}
}

func TestSmallFileIsCheckedAsGitBlob(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	content := []byte(`{"audio": {"sample_rate": 22050}}`)
	hub.small["voice.json"] = content
	store := hub.store(t, cache, hubEntry(File{Path: "voice.json"}))
	status, body, err := get(t, serve(t, store).URL+"/voice/voice.json")
	if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
		t.Fatalf("status %d, %q, %v", status, body, err)
	}
	got := store.records.read("voice")["voice.json"]
	want := record{sum(content), int64(len(content)), "hub:" + testRepo + "@v1.0.0", testCommit}
	if got != want {
		t.Errorf("recorded %+v, want %+v", got, want)
	}
}

func TestRecordedDigestIsEnforced(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	hub.large["voice.onnx"] = noise(10_000)
	server := serve(t, hub.store(t, cache, hubEntry(File{Path: "voice.onnx"})))
	if status, _, _ := get(t, server.URL+"/voice/voice.onnx"); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	// Upstream changes what the tag points to, and the cached file is lost.
	hub.large["voice.onnx"] = noise(11_000)
	if err := os.Remove(filepath.Join(cache, "models/voice/voice.onnx")); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := get(t, server.URL+"/voice/voice.onnx"); status != http.StatusBadGateway {
		t.Errorf("status %d, %s", status, body)
	}
}

func TestCorruptCacheIsFetchedAgain(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	content := noise(50_000)
	hub.large["voice.onnx"] = content
	file := File{Path: "voice.onnx", SHA256: sum(content), Size: sizeOf(content)}
	name := filepath.Join(cache, "models/voice/voice.onnx")
	for what, wrong := range map[string][]byte{"half": content[:20_000], "changed": noise(50_001)[1:]} {
		os.MkdirAll(filepath.Dir(name), 0o755)
		os.WriteFile(name, wrong, 0o644)
		server := serve(t, hub.store(t, cache, hubEntry(file)))
		status, body, err := get(t, server.URL+"/voice/voice.onnx")
		if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
			t.Errorf("%s: status %d, %d bytes, %v", what, status, len(body), err)
		}
	}
}

func TestRefusals(t *testing.T) {
	hub := newTestHub(t)
	hub.large["here.onnx"], hub.large["huge.onnx"] = noise(10_000), noise(2_000)
	hub.large["other.onnx"] = noise(3_000)
	entries := []Entry{
		hubEntry(File{Path: "here.onnx"}, File{Path: "gone.onnx"}, File{Path: "huge.onnx"},
			File{Path: "other.onnx", SHA256: sum([]byte("pinned")), Size: sizeOf([]byte("pinned"))}),
		{ID: "shipped", Shipped: true, Source: Source{Kind: "shipped"}, Files: []File{{Path: "a", SHA256: sum(nil)}}},
		{ID: "packaged", Source: Source{Kind: "pypi"}, Files: []File{{Path: "a", SHA256: sum(nil)}}},
	}
	on := hub.store(t, t.TempDir(), entries...)
	on.MaxBytes = 10_000
	hub.large["huge.onnx"] = noise(10_001)
	offUpstream, _ := NewUpstream("off")
	off := storeWith(t, t.TempDir(), offUpstream, entries...)

	nobody, _ := NewUpstream("http://127.0.0.1:1")
	alone := storeWith(t, t.TempDir(), nobody, entries...)
	blocked := filepath.Join(t.TempDir(), "a file where the cache should be")
	os.WriteFile(blocked, nil, 0o644)

	for _, one := range []struct {
		name   string
		store  *Store
		path   string
		status int
		code   string
	}{
		{"unknown model", on, "/nobody/here.onnx", 404, "model_unknown"},
		{"unknown file", on, "/voice/nothing.onnx", 404, "model_missing"},
		{"traversal", on, "/voice/..%2f..%2f..%2fetc%2fpasswd", 404, "model_missing"},
		{"the store's own record", on, "/voice/digests.json", 404, "model_missing"},
		{"a part", on, "/voice/here.onnx.part", 404, "model_missing"},
		{"gone upstream", on, "/voice/gone.onnx", 502, "upstream_failed"},
		{"too large", on, "/voice/huge.onnx", 502, "model_too_large"},
		{"another size than pinned", on, "/voice/other.onnx", 502, "model_corrupt"},
		{"shipped, but not built in", on, "/shipped/a", 404, "model_missing"},
		{"without an address", on, "/packaged/a", 404, "model_missing"},
		{"nobody answers", alone, "/voice/here.onnx", 502, "upstream_failed"},
		{"no place to keep it", hub.store(t, blocked, entries...), "/voice/here.onnx", 507, "cache_unavailable"},
		{"off", off, "/voice/here.onnx", 403, "upstream_off"},
		{"off, unknown", off, "/nobody/here.onnx", 404, "model_unknown"},
	} {
		t.Run(one.name, func(t *testing.T) {
			status, body, err := get(t, serve(t, one.store).URL+one.path)
			if code := strings.TrimSpace(string(body)); err != nil || status != one.status || code != one.code {
				t.Errorf("%d %s %v, want %d %s", status, code, err, one.status, one.code)
			}
		})
	}
}

func TestShippedGoesBeforeTheCache(t *testing.T) {
	content := noise(1000)
	entry := Entry{ID: "ear", Shipped: true, Source: Source{Kind: "shipped"}, Files: []File{{Path: "onnx/a.onnx", SHA256: sum(content)}}}
	off, _ := NewUpstream("off")
	store := storeWith(t, t.TempDir(), off, entry)
	store.Shipped = fstest.MapFS{"ear/onnx/a.onnx": {Data: content}}
	status, body, err := get(t, serve(t, store).URL+"/ear/onnx/a.onnx")
	if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
		t.Errorf("status %d, %d bytes, %v", status, len(body), err)
	}
	if state := store.List().Models[0]; !state.Installed || state.State != "installed" || state.Bytes != 1000 {
		t.Errorf("listed as %+v", state)
	}
}
