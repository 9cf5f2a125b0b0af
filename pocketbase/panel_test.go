package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// careful is a provider on OpenAI's wire that takes one key and refuses any other.
func careful(t *testing.T, key string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","code":"invalid_api_key"}}`)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/embeddings") {
			fmt.Fprint(w, `{"data":[{"index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":2,"total_tokens":2}}`)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n")
		fmt.Fprint(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAnAdministratorTriesProvidersAndRules(t *testing.T) {
	t.Setenv("PANEL_KEYS", "wrong-key,right-key")
	town := newTown(t)
	root, admin := town.person("root", "admin")
	town.want(200, "", "PUT", "/api/mcp/config?note=panel", admin, fmt.Sprintf(`providers:
  cloud:
    type: custom
    base_url: %s/v1
    api_keys: ${PANEL_KEYS}
    models: { text_generation: [talker], embeddings: [placer] }
    prices: { talker: { input_per_million: 1, output_per_million: 2 } }
  idle: { type: openai, enabled: false }
routing_rules:
  - { condition: contains_image, provider: cloud, priority: 2 }
  - { condition: message_length > 3, provider: cloud, priority: 1 }
`, careful(t, "right-key").URL))

	const test = "/api/admin/providers/cloud/test"
	refused := town.want(200, "", "POST", test, admin, nil)
	if refused["ok"] != false || refused["code"] != "provider_key_refused" || refused["keyName"] != "PANEL_KEYS 1" {
		t.Errorf("%v", refused)
	}
	works := town.want(200, "", "POST", test, admin, `{"model":"talker"}`)
	if works["ok"] != true || works["keyName"] != "PANEL_KEYS 2" || works["said"] != "ok" || works["cost"] != 12e-6 {
		t.Errorf("%v", works)
	}
	if places := town.want(200, "", "POST", test, admin, `{"capability":"embeddings"}`); places["model"] != "placer" || places["ok"] != true {
		t.Errorf("%v", places)
	}
	town.want(400, "invalid_body", "POST", test, admin, `{"colour":"red"}`)
	town.want(409, "provider_not_running", "POST", "/api/admin/providers/idle/test", admin, nil)

	response, body := fetch(t, "GET", town.address+"/api/admin/providers", "Authorization", admin)
	response.Body.Close()
	var standings []struct {
		Provider, State string
		Keys            []map[string]any
	}
	if err := json.Unmarshal([]byte(body), &standings); err != nil || strings.Contains(body, "right-key") || strings.Contains(body, "wrong-key") {
		t.Fatal(body)
	}
	if standings[0].State != "ready" || standings[0].Keys[0]["state"] != "out" || standings[0].Keys[0]["lastFailure"] != "key_refused" ||
		standings[0].Keys[1]["state"] != "ready" || standings[1].State != "off" {
		t.Errorf("%s", body)
	}

	explained := town.want(200, "", "POST", "/api/admin/routing/explain", admin, `{"message":"long enough"}`)
	if said := fmt.Sprint(explained["rules"]); !strings.Contains(said, "not_matched") || !strings.Contains(said, "chosen") ||
		explained["answer"].(map[string]any)["why"] != "rule: message_length > 3" {
		t.Errorf("%v", explained)
	}
	town.want(400, "invalid_body", "POST", "/api/admin/routing/explain", admin, `{"contentType":"smell"}`)

	lines := 0
	for _, line := range strings.Split(town.log.String(), "\n") {
		if strings.Contains(line, root.Id) && (strings.Contains(line, "a provider was tested") || strings.Contains(line, "the configuration was changed")) {
			lines++
		}
	}
	if lines != 4 {
		t.Errorf("%d lines of who did what: %s", lines, town.log.String())
	}
}

func TestUsageKnowsPeopleByName(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	ana, session := town.person("ana", "user")
	town.want(200, "", "PUT", "/api/mcp/config", admin, configured(cloud(t).URL))
	town.want(200, "", "POST", "/api/chat", session, `{"content":"Hola"}`)
	if used := town.usage(admin, 1); used["username"] != "ana" || used["user"] != ana.Id {
		t.Errorf("%v", used)
	}
	response, table := fetch(t, "GET", town.address+"/api/admin/usage?format=csv", "Authorization", admin)
	response.Body.Close()
	if !strings.HasPrefix(table, "day,user,username,provider,model,") || !strings.Contains(table, ",ana,cloud,talker,1,0,11,4,") {
		t.Error(table)
	}
}
