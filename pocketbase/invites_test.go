package main

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

func TestGuessingLinksIsSlowAndNoLogHasThem(t *testing.T) {
	o := newTown(t)
	_, session := o.person("ana", "user")
	_, other := o.person("eva", "user")
	group, _, _, link := o.group(session)
	o.want(200, "", "POST", "/api/invites/"+link, other, nil)
	o.want(200, "", "GET", "/api/chats/"+group+"/messages", other, nil)
	if text := o.log.text(); strings.Contains(text, link) || !strings.Contains(text, `"/api/invites/…"`) {
		t.Error("the log has the link, or nothing of it")
	}
	o.set(func(settings *core.Settings) { settings.RateLimits.Enabled = true })
	guesses := 0
	for ; guesses < 100; guesses++ {
		method := []string{"GET", "POST"}[guesses%2]
		status, answer := o.ask(method, "/api/invites/GUESS", other, nil)
		if status == 429 {
			if answer["code"] != "too_many_requests" {
				t.Errorf("%v", answer)
			}
			break
		}
		if status != 404 {
			t.Fatalf("%d %v", status, answer)
		}
	}
	if guesses != 60 {
		t.Errorf("%d guesses a minute", guesses)
	}
}

func TestMessagesAMinuteHoldForProgramsToo(t *testing.T) {
	o := newTown(t)
	_, admin := o.person("root", "admin")
	_, session := o.person("ana", "user")
	group := o.want(201, "", "POST", "/api/chats", session, `{"type":"group","name":"A"}`)["id"].(string)
	o.want(200, "", "PUT", "/api/mcp/config", admin, "providers: {}\nlimits: { user: { messages_per_minute: 2 } }\n")
	for range 2 {
		o.want(201, "", "POST", "/api/chats/"+group+"/messages", session, `{"content":"x"}`)
	}
	o.want(429, "rate_limited", "POST", "/api/chats/"+group+"/messages", session, `{"content":"x"}`)
	o.want(404, "session_missing", "POST", "/api/chats/none/messages", session, `{"content":"x"}`)
}
