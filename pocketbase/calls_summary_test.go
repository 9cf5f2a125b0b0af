package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"helen/call"
)

// summariser is a provider that remembers what it was asked, and answers when it may.
type summariser struct {
	*httptest.Server
	asked atomic.Int64
	last  atomic.Value // string
	says  atomic.Value // string
	began chan struct{}
	goOn  chan struct{}
}

func newSummariser(t *testing.T) *summariser {
	t.Helper()
	s := &summariser{began: make(chan struct{}, 10), goOn: make(chan struct{}, 10)}
	s.says.Store("**ana**\n- Trae el pan.")
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.asked.Add(1)
		s.last.Store(string(body))
		s.began <- struct{}{}
		<-s.goOn
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", s.says.Load())
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
		fmt.Fprint(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(s.Close)
	return s
}

func lines(pairs ...string) map[string]any {
	said := []map[string]string{}
	for at := 0; at+1 < len(pairs); at += 2 {
		said = append(said, map[string]string{"peer": pairs[at], "text": pairs[at+1]})
	}
	return map[string]any{"language": "es", "lines": said}
}

func TestASummaryOfACallSaysWhoSaidWhat(t *testing.T) {
	l := newLine(t, nil)
	_, root := l.person("root", "admin")
	_, stranger := l.person("luis", "user")
	provider := newSummariser(t)
	provider.goOn <- struct{}{}
	room := l.begin(l.anas, l.thread, "audio")
	path := "/api/calls/" + room + "/summary"
	_, anas := l.comes(l.anas, room)
	l.want(403, "not_allowed", "POST", path, l.evas, lines(anas, "Yo no estaba")) // a member who did not come
	_, evas := l.comes(l.evas, room)
	secret := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	guests := newPeer()
	l.peerOf(guests, l.ticket("", room, guests, map[string]any{"secret": secret, "name": "Luz  de Paso"})["ticket"].(string)).awaits("OPEN")
	late := newPeer()
	l.ticket("", room, late, map[string]any{"secret": secret, "name": "Nunca"})

	said := lines(anas, "Traigo\nel pan.", late, "No entré.", newPeer(), "Inventado.", evas, "Y yo el queso.", guests, "Vale.", "helen", "Apuntado.")
	l.want(503, "no_provider", "POST", path, l.anas, said)
	l.want(200, "", "PUT", "/api/mcp/config", root, configured(provider.URL))
	l.want(404, "call_missing", "POST", path, stranger, said)
	l.want(401, "not_signed_in", "POST", path, "", said)
	l.want(400, "message_empty", "POST", path, l.anas, lines("helen", "Hola", late, "x", anas, "  "))
	l.want(413, "message_too_long", "POST", path, l.anas, lines(anas, strings.Repeat("a", 2001)))
	l.want(400, "invalid_body", "POST", path, l.anas, map[string]any{"language": "fr", "lines": []any{}})
	l.want(400, "invalid_body", "POST", path, l.anas, `{"language":"es","lines":[{"peer":"helen","text":"x","name":"Ana"}]}`)
	l.want(400, "invalid_body", "POST", path, l.anas, lines(strings.Repeat(" ", 300_000), "x"))
	long := make([]string, 0, 80)
	for range 40 {
		long = append(long, anas, strings.Repeat("a", 2000))
	}
	l.want(413, "message_too_long", "POST", path, l.anas, lines(long...))
	if rows := l.written(); rows != 0 || provider.asked.Load() != 0 {
		t.Fatalf("%d messages, asked %d times", rows, provider.asked.Load())
	}

	made := l.want(201, "", "POST", path, l.anas, said)
	message, err := l.app.FindRecordById("messages", made["message"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if text := message.GetString("text"); message.GetString("author") != "helen" || message.GetString("thread") != l.thread ||
		text != "**Resumen de la llamada**\n\n**ana**\n- Trae el pan." || !strings.Contains(message.GetString("generation"), `"talker"`) {
		t.Errorf("%s: %q %s", message.GetString("author"), text, message.GetString("generation"))
	}
	asked := provider.last.Load().(string)
	if !strings.Contains(asked, `ana: Traigo el pan.\neva: Y yo el queso.\nLuz de Paso: Vale.\nHELEN: Apuntado.\n`) {
		t.Errorf("asked: %s", asked)
	}
	for _, never := range []string{"No entré", "Inventado"} {
		if strings.Contains(asked, never) {
			t.Errorf("it was told: %s", never)
		}
	}
	// Both are told of it, and there is one, whoever asks.
	if _, page := l.ask("GET", "/api/sync?since=0", l.evas, nil); !strings.Contains(fmt.Sprint(page), "Resumen de la llamada") {
		t.Errorf("not synced: %v", page)
	}
	for _, session := range []string{l.anas, l.evas} {
		if again := l.want(200, "", "POST", path, session, said); again["message"] != made["message"] {
			t.Errorf("another one: %v", again)
		}
	}
	if asked := provider.asked.Load(); asked != 1 || l.written() != 1 {
		t.Errorf("asked %d times, %d messages", asked, l.written())
	}
	if row := l.want(200, "", "POST", "/api/calls", l.anas, map[string]any{"id": newID(), "thread": l.thread, "kind": "audio"}); row["summary"] != nil {
		t.Errorf("devices are told: %v", row)
	}
}

// written are HELEN's messages in the thread.
func (l *line) written() int {
	l.t.Helper()
	rows, err := l.app.FindRecordsByFilter("messages", "thread = {:thread} && author = 'helen'", "", 0, 0, map[string]any{"thread": l.thread})
	if err != nil {
		l.t.Fatal(err)
	}
	return len(rows)
}

func TestASummaryIsMadeOnceAtATimeAndCanBeTriedAgain(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.SumUpFor = s.KeepSeat * 10 })
	_, root := l.person("root", "admin")
	provider := newSummariser(t)
	l.want(200, "", "PUT", "/api/mcp/config", root, configured(provider.URL))
	room := l.begin(l.anas, l.thread, "audio")
	_, anas := l.comes(l.anas, room)
	_, evas := l.comes(l.evas, room)
	path, said := "/api/calls/"+room+"/summary", lines(anas, "Hola.", evas, "Hola, Ana.")

	provider.says.Store("")
	provider.goOn <- struct{}{}
	l.want(502, "provider_down", "POST", path, l.anas, said)
	if l.written() != 0 {
		t.Error("nothing was said, and is there")
	}
	<-provider.began
	provider.says.Store("- Saludos.")
	over := make(chan struct{})
	go func() {
		defer close(over)
		l.want(201, "", "POST", path, l.anas, said)
	}()
	<-provider.began
	l.want(409, "generation_running", "POST", path, l.evas, said)
	provider.goOn <- struct{}{}
	<-over
	if l.written() != 1 {
		t.Errorf("%d messages", l.written())
	}
	// A link's room is in no thread.
	apart := l.begin(l.anas, "", "audio")
	_, peer := l.comes(l.anas, apart)
	l.want(403, "not_allowed", "POST", "/api/calls/"+apart+"/summary", l.anas, lines(peer, "Hola."))
}

func TestWhoLeftTheThreadHasNoSummaryMade(t *testing.T) {
	l := newLine(t, nil)
	group := l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"type": "group", "name": "Cena", "participants": []string{l.eva.Id}})["id"].(string)
	room := l.begin(l.anas, group, "audio")
	_, evas := l.comes(l.evas, room)
	l.want(200, "", "POST", "/api/sync", l.evas, map[string]any{"operations": []any{
		map[string]any{"id": "leavethegroup01", "type": "thread.leave", "thread": group}}})
	l.want(404, "call_missing", "POST", "/api/calls/"+room+"/summary", l.evas, lines(evas, "Me voy."))
}
