package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"helen/livekit"
	"helen/turn"
)

func TestReadSettings(t *testing.T) {
	t.Setenv("HOME", "/home/someone")
	env := func(set map[string]string) func(string) string { return func(name string) string { return set[name] } }
	plain, err := readSettings(env(nil))
	want := settings{dataDir: "pb_data", cache: filepath.Join("/home/someone", ".cache", "helen"), largestModel: defaultLargestModel,
		largestUpload: defaultLargestUpload}
	if err != nil || plain != want {
		t.Errorf("%+v, %v", plain, err)
	}
	chosen, err := readSettings(env(map[string]string{
		"HELEN_DATA": "/d", "HELEN_CONFIG": "/f", "HELEN_CACHE": "/c", "HELEN_MODEL_UPSTREAM": "off", "HELEN_MODEL_MAX_BYTES": "5", "HELEN_MAX_UPLOAD": "6",
		"LOG_LEVEL": "warn", "HELEN_METRICS": "1", "HELEN_DASHBOARD": "public",
		"HELEN_PREVIEWS": "off", "HELEN_PREVIEWS_ALLOW": "10.0.0.0/8", "HELEN_RING_SECONDS": "20",
		"HELEN_TURN_ADDRESS": "turn.example.com", "HELEN_TURN_LISTEN": ":3479", "HELEN_TURN_PORTS": "50000-50100", "HELEN_TURN_ALLOW": "10.0.0.0/8",
		"HELEN_TURN_QUOTA":  "9;100000",
		"HELEN_LIVEKIT_URL": "ws://livekit:7880", "HELEN_LIVEKIT_KEY": "k", "HELEN_LIVEKIT_SECRET": strings.Repeat("s", 32),
	}))
	want = settings{"/d", "/f", "/c", "off", 5, 6, "warn", true, true, true, "10.0.0.0/8", 20 * time.Second,
		turn.Said{Address: "turn.example.com", Listen: ":3479", Ports: "50000-50100", Allow: "10.0.0.0/8", Quota: "9;100000"},
		livekit.Said{URL: "ws://livekit:7880", Key: "k", Secret: strings.Repeat("s", 32)}}
	if err != nil || chosen != want {
		t.Errorf("%+v, %v", chosen, err)
	}
	for _, wrong := range []string{"4 GB", "-1", "0"} {
		if _, err := readSettings(env(map[string]string{"HELEN_MODEL_MAX_BYTES": wrong})); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
		if _, err := readSettings(env(map[string]string{"HELEN_MAX_UPLOAD": wrong})); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
	for _, wrong := range []string{"0", "46", "half a minute"} {
		if _, err := readSettings(env(map[string]string{"HELEN_RING_SECONDS": wrong})); err == nil {
			t.Errorf("%q was accepted", wrong)
		}
	}
	if _, err := readSettings(env(map[string]string{"HELEN_PREVIEWS_ALLOW": "localhost"})); err == nil {
		t.Error("a name was accepted for an address")
	}
	wrong := env(map[string]string{"HELEN_TURN_ADDRESS": "turn.example.com", "HELEN_TURN_PORTS": "9-4"})
	if _, err := readSettings(wrong); err == nil {
		t.Error("ports that end before they begin were accepted")
	}
	if _, err := readSettings(env(map[string]string{"HELEN_LIVEKIT_URL": "ws://livekit:7880"})); err == nil {
		t.Error("a LiveKit without a key was accepted")
	}
}
