package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cloud is a provider that speaks OpenAI's wire and says how many messages it was given.
func cloud(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Messages []json.RawMessage }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for _, text := range []string{"You sent ", fmt.Sprint(len(asked.Messages)), "."} {
			fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", text)
			w.(http.Flusher).Flush()
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
		fmt.Fprint(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	return server
}

func configured(address string) string {
	return fmt.Sprintf(`providers:
  cloud:
    type: custom
    base_url: %s/v1
    models: { text_generation: [talker] }
    prices: { talker: { input_per_million: 1, output_per_million: 2 } }
limits: { user: { ai_requests_per_minute: 4 } }
`, address)
}

// events reads a stream to its end.
func events(t *testing.T, body io.Reader) (all []map[string]any, last string) {
	t.Helper()
	scanner := bufio.NewScanner(body)
	for scanner.Scan() {
		if data, found := strings.CutPrefix(scanner.Text(), "data: "); found {
			var one map[string]any
			if err := json.Unmarshal([]byte(data), &one); err != nil {
				t.Errorf("%s: %v", data, err)
			}
			all = append(all, one)
		}
		if id, found := strings.CutPrefix(scanner.Text(), "id: "); found {
			last = id
		}
	}
	return all, last
}

func TestFromAConfigurationToAnAnswer(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	ana, session := town.person("ana", "user")
	upstream := cloud(t)

	answer := town.want(200, "", "PUT", "/api/mcp/config?note=first", admin, configured(upstream.URL))
	if answer["message"] != "Configuración actualizada" || answer["version"] != 1.0 {
		t.Errorf("%v", answer)
	}
	town.want(409, "config_changed", "PUT", "/api/mcp/config?after=0", admin, configured(upstream.URL))
	wrong := town.want(422, "config_invalid", "PUT", "/api/mcp/config", admin, "providers:\n  cloud:\n    type: custom\n    colour: red\n")
	if !strings.Contains(fmt.Sprint(wrong["details"]), "providers.cloud.colour") {
		t.Errorf("%v", wrong)
	}

	thread := town.conversation(session)
	request, _ := http.NewRequest("POST", town.address+"/api/chat/realtime/sessions/"+thread+"/stream", strings.NewReader(`{"content":"Hola"}`))
	request.Header.Set("Authorization", session)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	seen, last := events(t, response.Body)
	if len(seen) != 5 || seen[0]["type"] != "start" || seen[0]["session_id"] != thread || seen[4]["type"] != "done" || seen[4]["full_content"] != "You sent 1." {
		t.Fatalf("%v", seen)
	}
	if response.Header.Get("X-Accel-Buffering") != "no" || response.Header.Get("Content-Encoding") != "" {
		t.Errorf("%v", response.Header)
	}

	// Whoever lost the last event has it again; whoever lost none has nothing more.
	number := strings.TrimSuffix(last, "5") + "4"
	for id, want := range map[string]int{number: 1, last: 0} {
		request, _ = http.NewRequest("GET", request.URL.String(), nil)
		request.Header.Set("Authorization", session)
		request.Header.Set("Last-Event-ID", id)
		again, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if rest, _ := events(t, again.Body); len(rest) != want {
			t.Errorf("after %s: %v", id, rest)
		}
		again.Body.Close()
	}

	whole := town.want(200, "", "POST", "/api/chat", session, map[string]any{"content": "Otra vez", "session_id": thread})
	if whole["content"] != "You sent 3." {
		t.Errorf("%v", whole)
	}
	read := town.want(200, "", "GET", "/api/chat/realtime/sessions/"+thread, session, nil)
	if messages := read["messages"].([]any); len(messages) != 4 {
		t.Errorf("%v", messages)
	}

	secret := town.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"mine","scopes":["chat"]}`)["secret"]
	bearer := fmt.Sprint("Bearer ", secret)
	completion := town.want(200, "", "POST", "/v1/chat/completions", bearer, `{"model":"talker","messages":[{"role":"user","content":"hi"}]}`)
	if !strings.Contains(fmt.Sprint(completion["choices"]), "You sent 1.") {
		t.Errorf("%v", completion)
	}
	if refused := town.want(403, "", "POST", "/v1/embeddings", bearer, `{"input":"x"}`); !strings.Contains(fmt.Sprint(refused), "token_scope") {
		t.Errorf("%v", refused)
	}

	// The fourth of this minute is the last, and nothing is kept of what comes after.
	town.want(200, "", "POST", "/api/chat", session, `{"content":"Una más"}`)
	town.want(429, "rate_limited", "POST", "/api/chat", session, `{"content":"Otra"}`)
	town.want(429, "rate_limited", "POST", "/api/chat/realtime/sessions/"+thread+"/stream", session, `{"content":"Otra"}`)
	read = town.want(200, "", "GET", "/api/chat/realtime/sessions/"+thread, session, nil)
	if messages := read["messages"].([]any); len(messages) != 4 {
		t.Errorf("%d messages after one that was refused", len(messages))
	}
	request, _ = http.NewRequest("POST", town.address+"/api/chat", strings.NewReader(`{"content":"Y otra"}`))
	request.Header.Set("Authorization", session)
	request.Header.Set("Content-Type", "application/json")
	limited, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	limited.Body.Close()
	if wait, err := strconv.Atoi(limited.Header.Get("Retry-After")); err != nil || wait < 1 || wait > 60 {
		t.Errorf("Retry-After: %q", limited.Header.Get("Retry-After"))
	}

	used := town.usage(admin, 4)
	if used["user"] != ana.Id || used["input"] != 44.0 || used["output"] != 16.0 || used["cost"].(float64) <= 0 {
		t.Errorf("%v", used)
	}
}

// usage is the first line of the report once it counts so many requests: rows are written behind the answers.
func (o *town) usage(admin string, requests int) map[string]any {
	o.t.Helper()
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		response, body := fetch(o.t, "GET", o.address+"/api/admin/usage", "Authorization", admin)
		response.Body.Close()
		var sums []map[string]any
		if err := json.Unmarshal([]byte(body), &sums); err != nil {
			o.t.Fatal(body)
		}
		if len(sums) == 1 && sums[0]["requests"] == float64(requests) {
			return sums[0]
		}
	}
	o.t.Fatal("the requests were not kept")
	return nil
}

func TestAMovedAddressAsksForTheKeyAgain(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	at := func(address string) string {
		return fmt.Sprintf("providers:\n  p: { type: custom, base_url: %q, api_keys: \"${P_KEY}\", models: { text_generation: [m] } }\n", address)
	}
	town.want(200, "", "PUT", "/api/mcp/config", admin, at("https://one.example.com/v1"))
	town.want(409, "keys_would_move", "PUT", "/api/mcp/config", admin, at("https://two.example.com/v1"))
	town.want(200, "", "PUT", "/api/mcp/config?confirm=1", admin, at("https://two.example.com/v1"))
	town.want(409, "keys_would_move", "POST", "/api/mcp/config/versions/1/restore", admin, nil)
	town.want(200, "", "POST", "/api/mcp/config/versions/1/restore?confirm=1", admin, nil)
	response, body := fetch(t, "GET", town.address+"/api/mcp/config/versions", "Authorization", admin)
	response.Body.Close()
	var versions []map[string]any
	if err := json.Unmarshal([]byte(body), &versions); err != nil || len(versions) != 3 || versions[0]["note"] != "restored from 1" ||
		!strings.Contains(fmt.Sprint(versions[0]["diff"]), "one.example.com") {
		t.Errorf("%s", body)
	}
	response, body = fetch(t, "GET", town.address+"/api/mcp/config?format=yaml", "Authorization", admin)
	response.Body.Close()
	if body != at("https://one.example.com/v1") || response.Header.Get("Helen-Config-Version") != "3" {
		t.Errorf("%s %v", body, response.Header)
	}
}

func TestAnAccountTakesItsConversationsAlong(t *testing.T) {
	town := newTown(t)
	_, session := town.person("ana", "user")
	thread := town.conversation(session)
	exported := town.want(200, "", "GET", "/api/accounts/export", session, nil)
	if !strings.Contains(fmt.Sprint(exported["owned"]), thread) {
		t.Errorf("%v", exported)
	}
	town.want(204, "", "DELETE", "/api/accounts/me", session, map[string]any{"password": goodPassword})
	if _, err := town.app.FindRecordById("threads", thread); err == nil {
		t.Error("the conversation is still there")
	}
}
