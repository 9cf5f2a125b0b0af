package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// HELEN_PREVIEWS=off asks nobody, and tells nothing of what it knew before.
func TestWithoutPreviewsNobodyIsAsked(t *testing.T) {
	var requests atomic.Int32
	site := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		writer.Header().Set("Content-Type", "text/html")
		fmt.Fprint(writer, "<title>A page</title>")
	}))
	t.Cleanup(site.Close)
	for _, one := range []struct {
		chosen string
		status int
		asked  int32
	}{{"off", 204, 0}, {"", 200, 1}} {
		env := map[string]string{"HELEN_PREVIEWS": one.chosen, "HELEN_PREVIEWS_ALLOW": strings.TrimPrefix(site.URL, "http://")}
		chosen, err := readSettings(func(name string) string { return env[name] })
		if err != nil {
			t.Fatal(err)
		}
		app := newBase(t)
		o := &town{t: t, app: app}
		o.ours, o.address, o.log, o.console = startOn(t, app, chosen, builtApp)
		_, session := o.person("ana", "user")
		o.remember("https://known.example/", "A page")
		thread := o.want(201, "", "POST", "/api/chats", session, `{"type":"group","name":"A"}`)["id"].(string)
		for link, asked := range map[string]int32{site.URL + "/": one.asked, "https://known.example/": 0} {
			before := requests.Load()
			message := o.want(201, "", "POST", "/api/chats/"+thread+"/messages", session, map[string]any{"content": link})["id"].(string)
			path := "/api/threads/" + thread + "/messages/" + message + "/preview"
			o.want(one.status, "", "GET", path, session, nil)
			o.want(204, "", "GET", path+"/image", session, nil)
			if got := requests.Load() - before; got != asked {
				t.Errorf("HELEN_PREVIEWS=%q: %s asks the page %d times, not %d", one.chosen, link, got, asked)
			}
		}
	}
}
