package models

import (
	"strings"
	"testing"
)

func TestBuiltInCatalogue(t *testing.T) {
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{
		"whisper-base", "smart-turn", "whisper-tiny", "whisper-small", "whisper-large-v3-turbo",
		"piper-es_ES-davefx-medium", "piper-es_MX-ald-medium", "piper-en_US-joe-medium", "piper-en_GB-alan-medium",
		"kokoro-82m", "kokoro-82m-gpu", "qwen3-0.6b",
	} {
		if catalogue.byID[id] == nil {
			t.Errorf("%s is missing", id)
		}
	}
	for _, entry := range catalogue.entries {
		if entry.Shipped != (entry.Source.Kind == "shipped") || len(entry.Files) == 0 {
			t.Errorf("%s: shipped %v, source %s, %d files", entry.ID, entry.Shipped, entry.Source.Kind, len(entry.Files))
		}
	}
}

func TestParseRefuses(t *testing.T) {
	const hubSource = `"source": {"kind": "hub", "repo": "a/b", "revision": "main"}`
	const someSHA = `"sha256": "0000000000000000000000000000000000000000000000000000000000000000"`
	for name, one := range map[string]struct{ models, message string }{
		"an id with a path":          {`{"id": "../x", ` + hubSource + `}`, "not a usable id"},
		"an empty id":                {`{"id": "", ` + hubSource + `}`, "not a usable id"},
		"an id twice":                {`{"id": "x", ` + hubSource + `}, {"id": "x", ` + hubSource + `}`, "twice"},
		"a path upwards":             {`{"id": "x", ` + hubSource + `, "files": [{"path": "../y"}]}`, "not a usable path"},
		"an absolute path":           {`{"id": "x", ` + hubSource + `, "files": [{"path": "/y"}]}`, "not a usable path"},
		"a backslash":                {`{"id": "x", ` + hubSource + `, "files": [{"path": "a\\b"}]}`, "not a usable path"},
		"the store's own record":     {`{"id": "x", ` + hubSource + `, "files": [{"path": "digests.json"}]}`, "not a usable path"},
		"half a digest":              {`{"id": "x", ` + hubSource + `, "files": [{"path": "y", "sha256": "00"}]}`, "not a SHA-256"},
		"a hub without a repository": {`{"id": "x", "source": {"kind": "hub"}}`, "needs a repository"},
		"an address, no digest":      {`{"id": "x", "source": {"kind": "pypi", "url": "https://a/b"}, "files": [{"path": "y"}]}`, "need one"},
		"an address, two files": {`{"id": "x", "source": {"kind": "pypi", "url": "https://a/b"}, "files": [{"path": "y", ` +
			someSHA + `}, {"path": "z", ` + someSHA + `}]}`, "one file"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(`{"models": [` + one.models + `]}`))
			if err == nil || !strings.Contains(err.Error(), one.message) {
				t.Errorf("%v, want %q", err, one.message)
			}
		})
	}
}
