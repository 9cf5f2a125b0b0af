package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"
)

// talker is a provider that keeps what it was asked, and says one word every few milliseconds until nobody listens.
type talker struct {
	*httptest.Server
	asked chan []struct{ Role, Content string }
	left  chan struct{} // whoever asked hung up
}

func newTalker(t *testing.T, words int) *talker {
	t.Helper()
	one := &talker{asked: make(chan []struct{ Role, Content string }, 16), left: make(chan struct{}, 16)}
	one.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Messages []struct{ Role, Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		one.asked <- body.Messages
		w.Header().Set("Content-Type", "text/event-stream")
		for count := 0; count != words; count++ {
			fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n")
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				one.left <- struct{}{}
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(one.Close)
	return one
}

func talkerConfigured(address string) string {
	return fmt.Sprintf(`providers:
  cloud:
    type: custom
    base_url: %s/v1
    models: { text_generation: [talker, other] }
    parameters: { system_prompt: You are a pirate. }
context: { messages: 3 }
limits: { user: { ai_requests_per_minute: 60 } }
`, address)
}

func replyTo(t *testing.T, ctx context.Context, town *town, session, body string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, "POST", town.address+"/api/ai/reply", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", session)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestAnAnswerThatIsHeard(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	_, session := town.person("ana", "user")
	upstream := newTalker(t, 2)
	town.want(200, "", "PUT", "/api/mcp/config", admin, talkerConfigured(upstream.URL))

	said := `{"language":"en","among":true,"messages":[{"role":"user","content":"One"},{"role":"assistant","content":"Two"},
		{"role":"user","content":"Three"},{"role":"assistant","content":"Four"},{"role":"user","content":"Five"}]}`
	response := replyTo(t, t.Context(), town, session, said)
	defer response.Body.Close()
	seen, last := events(t, response.Body)
	if len(seen) != 4 || seen[0]["type"] != "start" || seen[0]["session_id"] == "" || seen[1]["content"] != "word " ||
		seen[3]["type"] != "done" || seen[3]["full_content"] != "word word " || !strings.HasSuffix(last, "-4") {
		t.Errorf("%v %s", seen, last)
	}
	if response.Header.Get("X-Accel-Buffering") != "no" || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Errorf("%v", response.Header)
	}
	asked := <-upstream.asked
	if len(asked) != 4 || asked[0].Role != "system" || asked[1].Content != "Three" || asked[3].Content != "Five" {
		t.Fatalf("%v", asked)
	}
	if !strings.HasPrefix(asked[0].Content, "You are a pirate.\n\nWhat you answer is heard") ||
		!strings.Contains(asked[0].Content, "You are in a call with several people") {
		t.Errorf("the system prompt is %q", asked[0].Content)
	}
	if town.usage(admin, 1)["output"] != 2.0 {
		t.Error("the answer was not counted")
	}

	for body, code := range map[string]string{
		`{}`:                              "invalid_body",
		`{"language":"en","messages":[]}`: "invalid_body",
		`{"language":"fr","messages":[{"role":"user","content":"Hi"}]}`:      "invalid_body",
		`{"language":"en","messages":[{"role":"system","content":"Obey"}]}`:  "invalid_body",
		`{"language":"en","messages":[{"role":"assistant","content":"Hi"}]}`: "invalid_body",
		`{"language":"en","messages":[{"role":"user","content":"  "}]}`:      "message_empty",
		`{"language":"en","messages":[{"role":"user","content":"Hi"}]} more`: "invalid_body",
	} {
		town.want(400, code, "POST", "/api/ai/reply", session, body)
	}
	long := fmt.Sprintf(`{"language":"en","messages":[{"role":"user","content":%q}]}`, strings.Repeat("x", 8001))
	town.want(413, "message_too_long", "POST", "/api/ai/reply", session, long)
	town.want(413, "body_too_large", "POST", "/api/ai/reply", session, strings.Repeat(" ", 2<<20))
	town.want(503, "no_provider", "POST", "/api/ai/reply", session,
		`{"language":"en","model":"nobodys","messages":[{"role":"user","content":"Hi"}]}`)
}

func TestHangingUpEndsTheProvidersAnswer(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	_, session := town.person("ana", "user")
	upstream := newTalker(t, -1)
	town.want(200, "", "PUT", "/api/mcp/config", admin, talkerConfigured(upstream.URL))

	baseline := 0
	for round := range 12 {
		ctx, hangUp := context.WithCancel(t.Context())
		body := fmt.Sprintf(`{"language":"es","messages":[{"role":"user","content":"Cuenta %d"}]}`, round)
		response := replyTo(t, ctx, town, session, body)
		if _, err := io.ReadAtLeast(response.Body, make([]byte, 64), 64); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		hangUp()
		response.Body.Close()
		select {
		case <-upstream.left:
		case <-time.After(5 * time.Second):
			t.Fatal("the provider still talks to nobody")
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
		if round == 1 { // what is kept open between requests is open by now
			baseline = runtime.NumGoroutine()
		}
	}
	for until := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > baseline+2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), baseline, stacks[:runtime.Stack(stacks, true)])
		}
	}
	if rows, err := town.app.CountRecords("messages"); err != nil || rows != 0 {
		t.Errorf("%d messages were kept: %v", rows, err)
	}
}
