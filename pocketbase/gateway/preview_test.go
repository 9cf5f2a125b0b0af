package gateway

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"helen/gateway/config"
	"helen/gateway/routing"
)

func TestPreviews(t *testing.T) {
	fetched := 0
	outside := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fetched++
		switch r.URL.Path {
		case "/good":
			w.Header().Set("Content-Type", "text/html") // nobody believes it
			w.Write([]byte("ID3\x04 the provider's own"))
		case "/page":
			w.Header().Set("Content-Type", "audio/mpeg")
			w.Write([]byte("<html><script>alert(1)</script>"))
		case "/large":
			w.Write(append([]byte("ID3\x04"), bytes.Repeat([]byte("x"), largestPreview)...))
		case "/away":
			http.Redirect(w, r, "/good", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer outside.Close()
	for _, one := range []struct {
		name, address string
		guarded       bool
		want          string
		fetched       int
	}{
		{"the provider's own", outside.URL + "/good", false, "the provider's own", 1},
		{"none: a sentence", "", false, "Así suena", 0},
		{"a page that says it is sound", outside.URL + "/page", false, "Así suena", 1},
		{"a film", outside.URL + "/large", false, "Así suena", 1},
		{"one elsewhere", outside.URL + "/away", false, "Así suena", 1},
		{"gone", outside.URL + "/gone", false, "Así suena", 1},
		{"plain http", strings.Replace(outside.URL, "https", "http", 1) + "/good", false, "Así suena", 0},
		{"inside our own network", outside.URL + "/good", true, "Así suena", 0},
	} {
		t.Run(one.name, func(t *testing.T) {
			g, _, used := two(t, nil, func(c *config.Config) { c.Limits.User.AIRequestsPerMinute = 1 })
			stage.mutex.Lock()
			stage.preview = one.address
			stage.mutex.Unlock()
			if fetched = 0; !one.guarded {
				client := *outside.Client()
				client.CheckRedirect = OutsideClient().CheckRedirect
				g.settings.Outside = &client
			}
			about := Ask{User: "u", Provider: "one", Facts: routing.Facts{Language: "es"}}
			for range 3 { // once, and kept
				got, err := g.Preview(context.Background(), about, "a")
				if err != nil || got.MIME != "audio/mpeg" || !strings.Contains(string(got.Data), one.want) {
					t.Fatalf("%s %q, %v", got.MIME, got.Data, err)
				}
			}
			spoken := strings.Count(strings.Join(stage.asked, " "), "speak/a")
			if fetched != one.fetched || spoken != len(*used) || (spoken == 1) == (one.want == "the provider's own") {
				t.Errorf("fetched %d times, spoken %d, kept %d", fetched, spoken, len(*used))
			}
		})
	}
	g, _, _ := two(t, nil, nil)
	var none NoVoice
	for _, about := range []struct{ provider, voice string }{{"one", "nobody"}, {"nobody", "a"}} {
		if _, err := g.Preview(context.Background(), Ask{Provider: about.provider}, about.voice); !errors.As(err, &none) {
			t.Errorf("%+v: %v", about, err)
		}
	}
}

func TestOutsideIsThePublicInternet(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:4700::1111": true,
		"127.0.0.1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.0.1": false, "169.254.169.254": false, "0.0.0.0": false,
		"100.64.0.1": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "fe80::1": false, "fd00::1": false,
		"64:ff9b::a00:1": false, "2002:7f00:1::": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestPreviewsDoNotPileUp(t *testing.T) {
	var cache previewCache
	for _, key := range strings.Split("abcdefghijkl", "") {
		cache.put(key, Preview{Data: make([]byte, largestPreview)})
	}
	if _, found := cache.get("a"); found || cache.size > largestPreviews || len(cache.kept) != len(cache.order) {
		t.Errorf("%d bytes, %d kept", cache.size, len(cache.kept))
	}
	if _, found := cache.get("l"); !found {
		t.Error("the latest is gone")
	}
}
