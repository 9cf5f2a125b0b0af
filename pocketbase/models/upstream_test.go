package models

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	hubFile := Entry{Source: Source{Kind: "hub", Repo: "a/b", Revision: "v1.0.0"}, Files: []File{{Path: "x.onnx", Source: "deep/x.onnx"}}}
	release := Entry{Source: Source{Kind: "pypi", URL: "https://releases.example/a/x.onnx"}, Files: []File{{Path: "x.onnx"}}}
	for _, one := range []struct {
		name, setting string
		entry         Entry
		commit, want  string
	}{
		{"hub", "", hubFile, "", "https://huggingface.co/a/b/resolve/v1.0.0/deep/x.onnx"},
		{"hub, pinned at the first download", "", hubFile, "abc", "https://huggingface.co/a/b/resolve/abc/deep/x.onnx"},
		{"mirror", "https://mirror.example", hubFile, "", "https://mirror.example/a/b/resolve/v1.0.0/deep/x.onnx"},
		{"mirror below a path", "https://mirror.example/hf/", hubFile, "", "https://mirror.example/hf/a/b/resolve/v1.0.0/deep/x.onnx"},
		{"release", "", release, "", "https://releases.example/a/x.onnx"},
		{"release by a mirror", "https://mirror.example", release, "", "https://mirror.example/a/x.onnx"},
	} {
		t.Run(one.name, func(t *testing.T) {
			upstream, err := NewUpstream(one.setting)
			if err != nil {
				t.Fatal(err)
			}
			address, err := upstream.address(&one.entry, &one.entry.Files[0], one.commit)
			if err != nil || address.String() != one.want {
				t.Errorf("%v, %v, want %s", address, err, one.want)
			}
		})
	}
}

func TestUpstreamSettings(t *testing.T) {
	for _, setting := range []string{"on", "mirror.example", "ftp://mirror.example", "https://"} {
		if _, err := NewUpstream(setting); err == nil {
			t.Errorf("%q was accepted", setting)
		}
	}
}

func TestParseETag(t *testing.T) {
	sha, git := strings.Repeat("a1", 32), strings.Repeat("b2", 20)
	for header, want := range map[string]digest{
		`"` + sha + `"`:                  {algorithmSHA256, sha},
		`W/"` + sha + `"`:                {algorithmSHA256, sha},
		sha:                              {algorithmSHA256, sha},
		`"` + git + `"`:                  {algorithmGit, git},
		`"` + strings.ToUpper(sha) + `"`: {},
		`"` + sha[:62] + `zz"`:           {},
		`"` + sha + `-5"`:                {},
		``:                               {},
	} {
		if got := parseETag(header); got != want {
			t.Errorf("%s: %+v, want %+v", header, got, want)
		}
	}
}

// Storage may say what it likes of digests: it is the hub's word that counts.
func TestOnlyTheFirstHostIsBelieved(t *testing.T) {
	promised, claimed := strings.Repeat("a1", 32), strings.Repeat("c3", 32)
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Linked-ETag", `"`+claimed+`"`)
		w.Header().Set("ETag", `"`+claimed+`"`)
	}))
	defer storage.Close()
	for name, announce := range map[string]string{"announced": promised, "silent": ""} {
		hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if announce != "" {
				w.Header().Set("X-Linked-ETag", `"`+announce+`"`)
			}
			http.Redirect(w, r, storage.URL, http.StatusFound)
		}))
		upstream, _ := NewUpstream(hub.URL)
		answer, err := upstream.get(context.Background(), mustParse(t, hub.URL+"/x"), 0, "")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		hub.Close()
		if answer.digest.value != announce {
			t.Errorf("%s: believed %q", name, answer.digest.value)
		}
	}
}

func TestRedirectsMayNotBecomeInsecure(t *testing.T) {
	hub := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:9/x", http.StatusFound)
	}))
	defer hub.Close()
	upstream, _ := NewUpstream(hub.URL)
	upstream.client.Transport = hub.Client().Transport
	_, err := upstream.get(context.Background(), mustParse(t, hub.URL+"/x"), 0, "")
	if err == nil || !strings.Contains(err.Error(), "insecure") {
		t.Errorf("%v", err)
	}
}
