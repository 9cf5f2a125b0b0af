package main

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

// asker is who asks, in the order of the columns below.
var askers = []string{"anonymous", "other user", "owner", "moderator", "admin"}

type expectation struct {
	body     string // of the request
	statuses [5]int // as askers
}

// access is every route of ours and what each asker gets. {token} and {invitation} are things of the owner
// and of the moderator, {owner} is the owner's id. A route that is missing here fails the test.
var access = map[string]expectation{
	"GET /api/ready":             {"", [5]int{200, 200, 200, 200, 200}},
	"GET /api/models":            {"", [5]int{200, 200, 200, 200, 200}},
	"GET /models/{id}/{file...}": {"", [5]int{404, 404, 404, 404, 404}},
	"GET /metrics":               {"", [5]int{404, 404, 404, 404, 404}},

	"GET /api/accounts/options": {"", [5]int{200, 200, 200, 200, 200}},
	"POST /api/accounts/first-admin": {
		`{"code":"x","email":"a@example.com","password":"long enough!","username":"first"}`, [5]int{409, 409, 409, 409, 409}},
	"POST /api/accounts/sign-up": {
		`{"email":"b@example.com","password":"long enough!","username":"second"}`, [5]int{403, 403, 403, 403, 403}},
	"POST /api/accounts/sign-out-everywhere": {"", [5]int{401, 204, 204, 204, 204}},
	"GET /api/accounts/export":               {"", [5]int{401, 200, 200, 200, 200}},
	"DELETE /api/accounts/me":                {`{"password":"wrong"}`, [5]int{401, 403, 403, 403, 403}},
	"GET /api/accounts/tokens":               {"", [5]int{401, 200, 200, 200, 200}},
	"POST /api/accounts/tokens":              {`{"name":"a","scopes":["chat"]}`, [5]int{401, 201, 201, 201, 201}},
	"DELETE /api/accounts/tokens/{token}":    {"", [5]int{401, 404, 204, 404, 404}},

	"POST /account/oauth2": {"", [5]int{400, 400, 400, 400, 400}},
	"POST /share":          {"", [5]int{303, 303, 303, 303, 303}},

	"GET /api/admin/users":                        {"", [5]int{401, 403, 403, 200, 200}},
	"PATCH /api/admin/users/{owner}":              {`{"premium":true}`, [5]int{401, 403, 403, 403, 200}},
	"GET /api/admin/blocked":                      {"", [5]int{401, 403, 403, 200, 200}},
	"GET /api/admin/invitations":                  {"", [5]int{401, 403, 403, 200, 200}},
	"POST /api/admin/invitations":                 {`{}`, [5]int{401, 403, 403, 201, 201}},
	"DELETE /api/admin/invitations/{invitation}":  {"", [5]int{401, 403, 403, 204, 204}},
	"DELETE /api/admin/invitations/{invitation2}": {"", [5]int{401, 403, 403, 404, 204}},
	"GET /api/admin/settings":                     {"", [5]int{401, 403, 403, 403, 200}},
	"PUT /api/admin/settings":                     {`{"signUp":"invitation"}`, [5]int{401, 403, 403, 403, 200}},

	"GET /api/ai/providers":                         {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/ai/voices":                            {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/ai/voices/{provider}/{voice}/preview": {"", [5]int{401, 404, 404, 404, 404}},
	"GET /api/ai/realtime":                          {"", [5]int{401, 503, 503, 503, 503}},
	"POST /api/ai/reply": {
		`{"messages":[{"role":"user","content":"Hi"}],"language":"en"}`, [5]int{401, 503, 503, 503, 503}},
	"POST /api/ai/speech":                                     {`{"input":"x"}`, [5]int{401, 503, 503, 503, 503}},
	"POST /api/ai/transcribe":                                 {"", [5]int{401, 400, 400, 400, 400}},
	"POST /api/ai/process":                                    {`{"content":"x"}`, [5]int{401, 503, 503, 503, 503}},
	"POST /api/chat":                                          {`{"content":"Hi"}`, [5]int{401, 503, 503, 503, 503}},
	"GET /api/chat/realtime/sessions":                         {"", [5]int{401, 200, 200, 200, 200}},
	"POST /api/chat/realtime/sessions":                        {`{"title":"A talk"}`, [5]int{401, 200, 200, 200, 200}},
	"GET /api/chat/realtime/sessions/{thread}":                {"", [5]int{401, 404, 200, 404, 404}},
	"PATCH /api/chat/realtime/sessions/{thread}":              {`{"title":"B"}`, [5]int{401, 404, 200, 404, 404}},
	"DELETE /api/chat/realtime/sessions/{thread}":             {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/chat/realtime/sessions/{thread}/stream":        {`{"content":"Hi"}`, [5]int{401, 404, 200, 404, 404}},
	"GET /api/chat/realtime/sessions/{thread}/stream":         {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/chat/realtime/sessions/{thread}/stop":          {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/sync":                                           {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/threads/{thread}/history":                       {"", [5]int{401, 404, 200, 404, 404}},
	"GET /api/people":                                         {"", [5]int{401, 200, 200, 200, 200}},
	"POST /api/sync":                                          {`{"operations":[]}`, [5]int{401, 200, 200, 200, 200}},
	"OPTIONS /api/uploads/{$}":                                {"", [5]int{204, 204, 204, 204, 204}}, // CORS, which a test leaves on, answers first
	"POST /api/uploads/{$}":                                   {"", [5]int{401, 412, 412, 412, 412}}, // without tus's own headers
	"HEAD /api/uploads/{upload}":                              {"", [5]int{401, 404, 200, 404, 404}},
	"PATCH /api/uploads/{upload}":                             {"", [5]int{401, 404, 412, 404, 404}},
	"DELETE /api/uploads/{upload}":                            {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/media/token":                                   {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/media/{upload}":                                 {"", [5]int{401, 404, 200, 404, 404}},
	"GET /api/mcp/config":                                     {"", [5]int{401, 403, 403, 403, 200}},
	"PUT /api/mcp/config":                                     {`{"providers":{}}`, [5]int{401, 403, 403, 403, 200}},
	"GET /api/mcp/config/versions":                            {"", [5]int{401, 403, 403, 403, 200}},
	"POST /api/mcp/config/versions/{number}/restore":          {"", [5]int{401, 403, 403, 403, 404}},
	"GET /api/admin/providers":                                {"", [5]int{401, 403, 403, 403, 200}},
	"POST /api/admin/providers/{id}/test":                     {"", [5]int{401, 403, 403, 403, 404}},
	"POST /api/admin/routing/explain":                         {`{"message":"Hi"}`, [5]int{401, 403, 403, 403, 200}},
	"GET /api/admin/usage":                                    {"", [5]int{401, 403, 403, 403, 200}},
	"GET /v1/models":                                          {"", [5]int{401, 401, 401, 401, 401}},
	"GET /v1/models/{id...}":                                  {"", [5]int{401, 401, 401, 401, 401}},
	"POST /v1/chat/completions":                               {`{"messages":[]}`, [5]int{401, 401, 401, 401, 401}},
	"POST /v1/audio/speech":                                   {`{"input":"x"}`, [5]int{401, 401, 401, 401, 401}},
	"POST /v1/audio/transcriptions":                           {"", [5]int{401, 401, 401, 401, 401}},
	"POST /v1/embeddings":                                     {`{"input":"x"}`, [5]int{401, 401, 401, 401, 401}},
	"GET /api/search":                                         {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/threads/{thread}/messages/{said}/preview":       {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/threads/{thread}/messages/{said}/preview/image": {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/ws":                                             {"", [5]int{426, 426, 426, 426, 426}},
	"GET /api/asyncapi.json":                                  {"", [5]int{200, 200, 200, 200, 200}},
	"POST /api/threads/{thread}/typing":                       {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/threads/{thread}/presence":                      {"", [5]int{401, 404, 200, 404, 404}},
	"GET /api/threads/{thread}/messages/{id}/receipts":        {"", [5]int{401, 404, 404, 404, 404}},
	"POST /api/threads/{thread}/messages/{id}/again":          {"", [5]int{401, 404, 404, 404, 404}},
	"GET /api/people/blocked":                                 {"", [5]int{401, 200, 200, 200, 200}},
	"PUT /api/people/{owner}/block":                           {"", [5]int{401, 204, 404, 204, 204}},
	"DELETE /api/people/{owner}/block":                        {"", [5]int{401, 204, 404, 204, 204}},
	"POST /api/reports":                                       {`{"thread":"{thread}","reason":"spam"}`, [5]int{401, 404, 201, 404, 404}},
	"GET /api/admin/reports":                                  {"", [5]int{401, 403, 403, 200, 200}},
	"PATCH /api/admin/reports/{report}":                       {`{"state":"closed"}`, [5]int{401, 403, 403, 200, 200}},
	"GET /api/chats":                                          {"", [5]int{401, 200, 200, 200, 200}},
	"POST /api/chats":                                         {`{"type":"group","name":"A"}`, [5]int{401, 201, 201, 201, 201}},
	"GET /api/chats/{group}/messages":                         {"", [5]int{401, 404, 200, 404, 404}},
	"POST /api/chats/{group}/messages":                        {`{"content":"Hi"}`, [5]int{401, 404, 201, 404, 404}},
	"POST /api/chats/{group}/read":                            {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/chats/{group}/messages/{message}/reactions": {
		`{"emoji":"👍"}`, [5]int{401, 404, 200, 404, 404}},
	"DELETE /api/chats/{group}/messages/{message}/reactions": {
		`{"emoji":"👍"}`, [5]int{401, 404, 200, 404, 404}},
	"GET /api/threads/{group}/invites":                                       {"", [5]int{401, 404, 200, 404, 404}},
	"POST /api/threads/{group}/invites":                                      {`{}`, [5]int{401, 404, 201, 404, 404}},
	"DELETE /api/threads/{group}/invites/{invite}":                           {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/invites/{link}":                                                {"", [5]int{401, 200, 200, 200, 200}},
	"POST /api/invites/{link}":                                               {"", [5]int{401, 200, 200, 200, 200}},
	"GET /api/openapi.json":                                                  {"", [5]int{200, 200, 200, 200, 200}},
	"GET /api/chat/realtime/sessions/{thread}/messages/{id}/attachments/{n}": {"", [5]int{401, 404, 404, 404, 404}},
	"GET /api/chat/realtime/sessions/{thread}/share":                         {"", [5]int{401, 404, 200, 404, 404}},
	"POST /api/chat/realtime/sessions/{thread}/share":                        {"", [5]int{401, 404, 200, 404, 404}},
	"DELETE /api/chat/realtime/sessions/{thread}/share":                      {"", [5]int{401, 404, 204, 404, 404}},
	"GET /api/shared/{secret}":                                               {"", [5]int{404, 404, 404, 404, 404}},

	"POST /api/calls":                {`{"id":"{newcall}","thread":"{group}","kind":"video"}`, [5]int{401, 404, 200, 404, 404}}, // it goes on there
	"POST /api/calls/{call}/decline": {`{"reason":"busy"}`, [5]int{401, 404, 403, 404, 404}},                                    // of who began it: it rings for others
	"POST /api/calls/{call}/end":     {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/calls/{call}/link":    {"", [5]int{401, 404, 200, 404, 404}},
	"DELETE /api/calls/{call}/link":  {"", [5]int{401, 404, 204, 404, 404}},
	"POST /api/calls/{call}/summary": {
		`{"language":"es","lines":[{"peer":"helen","text":"Hola"}]}`, [5]int{401, 404, 403, 404, 404}}, // nobody was in it
	"POST /api/calls/{call}/enter": {`{}`, [5]int{404, 404, 200, 404, 404}},
	"POST /api/call/ticket":        {`{"room":"{call}","peer":"peer-of-somebody"}`, [5]int{404, 404, 200, 404, 404}},
	"GET /api/call/ice":            {"", [5]int{401, 401, 401, 401, 401}}, // without a ticket
	"POST /api/call/livekit":       {"", [5]int{401, 401, 401, 401, 401}}, // the same
	"POST /api/call/leave":         {"", [5]int{401, 401, 401, 401, 401}}, // the same
	"GET /livekit/{path...}":       {"", [5]int{404, 404, 404, 404, 404}}, // there is none
	"GET /peerjs":                  {"", [5]int{426, 426, 426, 426, 426}},
	"GET /peerjs/id":               {"", [5]int{200, 200, 200, 200, 200}},

	" /api/{path...}":    {"", [5]int{404, 404, 404, 404, 404}},
	" /models/{path...}": {"", [5]int{404, 404, 404, 404, 404}},
	" /v1/{path...}":     {"", [5]int{404, 404, 404, 404, 404}},
	" /":                 {"", [5]int{405, 405, 405, 405, 405}},
}

// things are new ones for each request, for some requests end them: a person, a token, invitations.
func (o *town) things() (sessions [5]string, names map[string]string) {
	o.t.Helper()
	number := strings.ToLower(core.GenerateDefaultRandomId())
	_, sessions[1] = o.person("other"+number, "user")
	owner, session := o.person("owner"+number, "user")
	moderator, moderating := o.person("moderator"+number, "moderator")
	admin, administering := o.person("admin"+number, "admin")
	sessions[2], sessions[3], sessions[4] = session, moderating, administering
	thread, said := o.said(session)
	group, message, invite, link := o.group(session)
	call := "call" + number[:11]
	o.want(201, "", "POST", "/api/calls", session, map[string]any{"id": call, "thread": group, "kind": "video"})
	upload := &sending{o: o, session: session, id: uploadID(), thread: thread, data: []byte("hello")}
	return sessions, map[string]string{
		"{upload}": upload.send().id, "{$}": "",
		"{call}": call, "{newcall}": "new" + number[:12],
		"{group}": group, "{message}": message, "{invite}": invite, "{link}": link,
		"{id}": "x", "{file...}": "y", "{path...}": "gone", "{owner}": owner.Id,
		"{token}":       o.token(owner, "chat").Id,
		"{invitation}":  o.invitation(moderator, "user").Id,
		"{invitation2}": o.invitation(admin, "user").Id,
		"{thread}":      thread,
		"{said}":        said,
		"{report}":      o.report(session),
		"{number}":      "99", "{n}": "0", "{secret}": "none", "{id...}": "any", "{provider}": "p", "{voice}": "v",
	}
}

// report is one by a person of somebody new.
func (o *town) report(session string) string {
	o.t.Helper()
	other, _ := o.person("bad"+strings.ToLower(core.GenerateDefaultRandomId()), "user")
	body := map[string]any{"user": other.Id, "reason": "spam"}
	return o.want(201, "", "POST", "/api/reports", session, body)["id"].(string)
}

// conversation is one with HELEN, of whose session it is.
func (o *town) conversation(session string) string {
	o.t.Helper()
	return o.want(200, "", "POST", "/api/chat/realtime/sessions", session, `{"title":"Mine"}`)["id"].(string)
}

// said is one with a message in it, which has a link to where nobody may be led.
func (o *town) said(session string) (id, message string) {
	o.t.Helper()
	id = o.want(200, "", "POST", "/api/chat/realtime/sessions", session,
		`{"title":"Mine","initial_message":"Nobody answers at http://127.0.0.1/"}`)["id"].(string)
	read := o.want(200, "", "GET", "/api/chat/realtime/sessions/"+id, session, nil)
	return id, read["messages"].([]any)[0].(map[string]any)["id"].(string)
}

// group is one of whose session it is, with a message and a link into it.
func (o *town) group(session string) (group, message, invite, link string) {
	o.t.Helper()
	group = o.want(201, "", "POST", "/api/chats", session, `{"type":"group","name":"Ours"}`)["id"].(string)
	message = o.want(201, "", "POST", "/api/chats/"+group+"/messages", session, `{"content":"Hi"}`)["id"].(string)
	made := o.want(201, "", "POST", "/api/threads/"+group+"/invites", session, `{}`)
	return group, message, made["id"].(string), made["secret"].(string)
}

func (o *town) token(user *core.Record, scopes ...string) *core.Record {
	o.t.Helper()
	answer := o.want(201, "", "POST", "/api/accounts/tokens", o.session(user), map[string]any{"name": "mine", "scopes": scopes})
	found, err := o.app.FindRecordById("tokens", answer["id"].(string))
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

func (o *town) invitation(maker *core.Record, role string) *core.Record {
	o.t.Helper()
	answer := o.want(201, "", "POST", "/api/admin/invitations", o.session(maker), map[string]any{"role": role})
	found, err := o.app.FindRecordById("invitations", answer["id"].(string))
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

func TestEveryRouteForEveryone(t *testing.T) {
	town := newTown(t)
	for _, key := range slices.Sorted(maps.Keys(access)) {
		expected := access[key]
		method, pattern, _ := strings.Cut(key, " ")
		if method == "" {
			method = "POST"
		}
		for who, status := range expected.statuses {
			sessions, names := town.things()
			path := pattern
			for name, value := range names {
				path = strings.ReplaceAll(path, name, value)
			}
			var body any
			if expected.body != "" {
				said := expected.body
				for _, name := range []string{"{thread}", "{group}", "{call}", "{newcall}"} {
					said = strings.ReplaceAll(said, name, names[name])
				}
				body = said
			}
			if got, answer := town.ask(method, path, sessions[who], body); got != status {
				t.Errorf("%s for %s: %d %v, not %d", key, askers[who], got, answer, status)
			} else if status >= 400 && method != "HEAD" && answer["code"] == nil && answer["error"] == nil {
				t.Errorf("%s for %s: a refusal without a code: %v", key, askers[who], answer)
			}
		}
	}
}

// A route that someone adds must say who may use it.
func TestNoRouteIsForgotten(t *testing.T) {
	covered := map[string]bool{}
	for key := range access {
		covered[shape(key)] = true
	}
	ours, err := newServer(settings{cache: t.TempDir(), upstream: "off"}, slog.New(slog.DiscardHandler), builtApp)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.store.Close)
	app := newBase(t)
	if ours.thinking, err = newThinking(app, ours.accounts, ours.settings, ours.log, ours.metrics); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.thinking.close)
	for _, one := range ours.routes() {
		if key := one.method + " " + one.path; !covered[shape(key)] {
			t.Errorf("%q is not in the table of who may ask what", key)
		}
	}
}

// shape forgets what the variables of a path are called.
func shape(key string) string {
	parts := strings.Split(key, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}
