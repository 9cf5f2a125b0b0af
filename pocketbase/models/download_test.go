package models

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestGoesOnWhereItBroke(t *testing.T) {
	hub := newTestHub(t)
	content := noise(300_000)
	hub.large["voice.onnx"] = content
	hub.breaks = []int64{100_000, 50_000}
	server := serve(t, hub.store(t, t.TempDir(), hubEntry(File{Path: "voice.onnx"})))
	status, body, err := get(t, server.URL+"/voice/voice.onnx")
	if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
		t.Fatalf("status %d, %d bytes, %v", status, len(body), err)
	}
	want := []string{"voice.onnx ", "voice.onnx bytes=100000-", "voice.onnx bytes=150000-"}
	if asked := hub.asked(); !slices.Equal(asked, want) {
		t.Errorf("storage was asked for %q, want %q", asked, want)
	}
}

func TestGoesOnAfterARestart(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	content := noise(300_000)
	hub.large["voice.onnx"] = content
	hub.breaks, hub.pause = []int64{100_000}, make(chan struct{})
	t.Cleanup(func() { close(hub.pause) })
	first := hub.store(t, cache, hubEntry(File{Path: "voice.onnx"}))
	if _, err := first.fetch(&first.catalogue.entries[0], &first.catalogue.entries[0].Files[0]); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(cache, "models/voice/voice.onnx.part")
	waitFor(t, func() bool { info, err := os.Stat(part); return err == nil && info.Size() == 100_000 })
	if state := first.List().Models[0]; state.State != "downloading" || state.Bytes != 100_000 || *state.Size != 300_000 {
		t.Errorf("listed as %+v", state)
	}
	first.Close()

	second := hub.store(t, cache, hubEntry(File{Path: "voice.onnx"}))
	if state := second.List().Models[0]; state.State != "partial" || state.Bytes != 100_000 {
		t.Errorf("listed as %+v", state)
	}
	status, body, err := get(t, serve(t, second).URL+"/voice/voice.onnx")
	if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
		t.Fatalf("status %d, %d bytes, %v", status, len(body), err)
	}
	if asked := hub.asked(); asked[len(asked)-1] != "voice.onnx bytes=100000-" {
		t.Errorf("storage was asked for %q", asked)
	}
	if _, err := os.Stat(part); err == nil {
		t.Error("the part is still there")
	}
}

func TestWhatAFormerRunLeftMayBeWrong(t *testing.T) {
	for what, left := range map[string][]byte{
		"other bytes": noise(20_000)[7_000:], "too many": noise(70_000), "all of it, wrong": bytes.Repeat([]byte{1}, 60_000),
	} {
		t.Run(what, func(t *testing.T) {
			hub, cache := newTestHub(t), t.TempDir()
			content := noise(60_000)
			hub.large["voice.onnx"] = content
			part := filepath.Join(cache, "models/voice/voice.onnx.part")
			os.MkdirAll(filepath.Dir(part), 0o755)
			os.WriteFile(part, left, 0o644)
			server := serve(t, hub.store(t, cache, hubEntry(File{Path: "voice.onnx"})))
			status, body, err := get(t, server.URL+"/voice/voice.onnx")
			if err != nil || status != http.StatusOK || !bytes.Equal(body, content) {
				t.Errorf("status %d, %d bytes, %v", status, len(body), err)
			}
		})
	}
}

func TestWrongBytesAreNeverKept(t *testing.T) {
	for what, size := range map[string]int{"small": 10_000, "streamed": worthStreaming + 200_000} {
		t.Run(what, func(t *testing.T) {
			hub, cache := newTestHub(t), t.TempDir()
			hub.large["voice.onnx"] = noise(size)
			wrong := noise(size)
			wrong[size-1]++
			hub.sent["voice.onnx"] = wrong
			store := hub.store(t, cache, hubEntry(File{Path: "voice.onnx"}))
			server := serve(t, store)
			status, body, err := get(t, server.URL+"/voice/voice.onnx")
			if status == http.StatusOK && err == nil {
				t.Fatalf("all %d wrong bytes were given away", len(body))
			}
			if status == http.StatusOK && len(body) > size-heldBack {
				t.Errorf("%d of %d bytes were given away", len(body), size)
			}
			// Whoever asks next is told, without another download.
			status, body, err = get(t, server.URL+"/voice/voice.onnx")
			if code := strings.TrimSpace(string(body)); err != nil || status != http.StatusBadGateway || code != "model_corrupt" {
				t.Errorf("%d %s %v", status, code, err)
			}
			if asked := hub.asked(); len(asked) != 1 {
				t.Errorf("storage was asked %d times", len(asked))
			}
			left, _ := filepath.Glob(filepath.Join(cache, "models/voice/*"))
			if len(left) != 0 {
				t.Errorf("left in the cache: %v", left)
			}
		})
	}
}

func TestWithoutADigestNothingIsKept(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	hub.large["voice.onnx"] = noise(10_000)
	hub.silent = true
	server := serve(t, hub.store(t, cache, hubEntry(File{Path: "voice.onnx"})))
	status, body, _ := get(t, server.URL+"/voice/voice.onnx")
	if code := strings.TrimSpace(string(body)); status != http.StatusBadGateway || code != "upstream_failed" {
		t.Errorf("%d %s", status, code)
	}
}

func TestTwoServersShareOneCache(t *testing.T) {
	hub, cache := newTestHub(t), t.TempDir()
	content := noise(500_000)
	hub.large["voice.onnx"] = content
	hub.breaks, hub.pause = []int64{200_000}, make(chan struct{})
	first := hub.store(t, cache, hubEntry(File{Path: "voice.onnx"}))
	second := hub.store(t, cache, hubEntry(File{Path: "voice.onnx"}))
	done := make(chan []byte, 2)
	for _, store := range []*Store{first, second} {
		server := serve(t, store)
		go func() {
			_, body, _ := get(t, server.URL+"/voice/voice.onnx")
			done <- body
		}()
	}
	waitFor(t, func() bool { return len(hub.asked()) == 1 })
	time.Sleep(100 * time.Millisecond) // time enough for the second to spoil it, if it could
	close(hub.pause)
	for range 2 {
		if body := <-done; !bytes.Equal(body, content) {
			t.Errorf("%d bytes arrived", len(body))
		}
	}
	if asked := hub.asked(); len(asked) != 2 {
		t.Errorf("storage was asked for %q", asked)
	}
}

func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to pass")
		}
	}
}
