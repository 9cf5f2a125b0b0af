package main

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"helen/accounts"
)

// Whatever forbids an answer is told as such, with a status, before anything of it is stored or streamed.
func TestRefusalsComeBeforeTheStream(t *testing.T) {
	town := newTown(t)
	_, admin := town.person("root", "admin")
	ana, session := town.person("ana", "user")
	eva, other := town.person("eva", "user")
	upstream := cloud(t)
	configure := func(limits string) {
		town.want(200, "", "PUT", "/api/mcp/config", admin, fmt.Sprintf(`providers:
  cloud: { type: custom, base_url: %s/v1, models: { text_generation: [talker] } }
features: { credits: true }
limits: { user: { %s } }
`, upstream.URL, limits))
	}
	thread := town.conversation(session)
	stream := "/api/chat/realtime/sessions/" + thread + "/stream"

	configure("messages_per_minute: 1")
	town.want(200, "", "POST", "/api/chat", session, `{"content":"Hola"}`)
	town.want(429, "rate_limited", "POST", "/api/chat/realtime/sessions", session, `{"initial_message":"Otra"}`)
	town.want(429, "rate_limited", "POST", stream, session, `{"content":"Otra"}`)

	configure("uploads_per_minute: 1")
	file := `{"content":"Lee","attachments":[{"name":"a.txt","data":"aG9sYQ=="}]}`
	town.want(200, "", "POST", "/api/chat", session, file)
	town.want(429, "rate_limited", "POST", stream, session, file)

	ana = town.again(ana)
	ana.Set("credits", 0)
	town.save(ana)
	town.want(402, "credits_spent", "POST", stream, session, `{"content":"Fiado"}`)
	town.want(402, "credits_spent", "POST", "/api/chat", session, `{"content":"Fiado"}`)

	read := town.want(200, "", "GET", "/api/chat/realtime/sessions/"+thread, session, nil)
	response, listed := fetch(t, "GET", town.address+"/api/chat/realtime/sessions", "Authorization", session)
	response.Body.Close()
	var sessions []any
	if err := json.Unmarshal([]byte(listed), &sessions); err != nil || len(read["messages"].([]any)) != 0 || len(sessions) != 3 {
		t.Errorf("%d conversations, %v, %v", len(sessions), read["messages"], err)
	}

	// The same words ten times in a minute are abuse: the tenth is answered, the next finds the door shut.
	configure("ai_requests_per_minute: 0")
	for range 10 {
		town.want(200, "", "POST", "/api/chat", other, `{"content":"¡Compra!"}`)
	}
	thread = town.conversation(session)
	town.want(403, "blocked", "POST", stream, other, `{"content":"¡Compra!"}`)
	town.want(403, "blocked", "POST", "/api/chat", other, `{"content":"¡Compra!"}`)
	if accounts.Blocked(town.again(eva), time.Now()) == nil {
		t.Error("nobody was blocked")
	}
	// Whoever could not undo it is not locked out.
	for range 11 {
		town.want(200, "", "POST", "/api/chat", admin, `{"content":"Prueba"}`)
	}
}
