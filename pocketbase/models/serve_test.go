package models

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

func TestRangesAndConditions(t *testing.T) {
	hub := newTestHub(t)
	content := noise(100_000)
	hub.large["voice.onnx"] = content
	server := serve(t, hub.store(t, t.TempDir(), hubEntry(File{Path: "voice.onnx"})))
	address, tag := server.URL+"/voice/voice.onnx", `"`+sum(content)+`"`
	if status, _, _ := get(t, address); status != http.StatusOK {
		t.Fatal("not there")
	}
	for _, one := range []struct {
		name    string
		headers []string
		status  int
		body    []byte
	}{
		{"middle", []string{"Range", "bytes=1000-1999"}, 206, content[1000:2000]},
		{"rest", []string{"Range", "bytes=99000-"}, 206, content[99000:]},
		{"end", []string{"Range", "bytes=-10"}, 206, content[99990:]},
		{"same still", []string{"Range", "bytes=99990-", "If-Range", tag}, 206, content[99990:]},
		{"changed since", []string{"Range", "bytes=99990-", "If-Range", `"another"`}, 200, content},
		{"known", []string{"If-None-Match", tag}, 304, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			status, body, err := get(t, address, one.headers...)
			if err != nil || status != one.status || !bytes.Equal(body, one.body) {
				t.Errorf("status %d, %d bytes, %v", status, len(body), err)
			}
		})
	}
	if status, _, _ := get(t, address, "Range", "bytes=200000-"); status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("past the end: status %d", status)
	}
}

func TestHeadDownloadsNothing(t *testing.T) {
	hub := newTestHub(t)
	content := noise(100_000)
	hub.large["voice.onnx"] = content
	server := serve(t, hub.store(t, t.TempDir(),
		hubEntry(File{Path: "voice.onnx", SHA256: sum(content), Size: sizeOf(content)})))
	response, err := http.Head(server.URL + "/voice/voice.onnx")
	if err != nil || response.StatusCode != http.StatusOK || response.ContentLength != 100_000 {
		t.Errorf("%v, %v", response, err)
	}
	if asked := hub.asked(); len(asked) != 0 {
		t.Errorf("storage was asked for %q", asked)
	}
}

func TestBytesArriveWhileTheDownloadRuns(t *testing.T) {
	hub := newTestHub(t)
	content := noise(worthStreaming + 500_000)
	hub.large["voice.onnx"] = content
	hub.breaks, hub.pause = []int64{worthStreaming}, make(chan struct{})
	server := serve(t, hub.store(t, t.TempDir(), hubEntry(File{Path: "voice.onnx"})))
	response, err := http.Get(server.URL + "/voice/voice.onnx")
	if err != nil || response.ContentLength != int64(len(content)) {
		t.Fatalf("%v, %v", response, err)
	}
	defer response.Body.Close()
	early := make([]byte, worthStreaming/2)
	if _, err := io.ReadFull(response.Body, early); err != nil {
		t.Fatal(err)
	}
	close(hub.pause) // storage had stopped until now, then breaks, and is asked for the rest
	late, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Equal(append(early, late...), content) {
		t.Errorf("%d bytes and %d, %v", len(early), len(late), err)
	}
}
