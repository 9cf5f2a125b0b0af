package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"helen/openapi"
)

// described is the description as its tests read it: the rest of it is for people.
type described struct {
	t       *testing.T
	whole   any
	schemas *jsonschema.Compiler
}

const at = "https://helen.example/openapi.json"

func readDescription(t *testing.T, data []byte) *described {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(at, whole); err != nil {
		t.Fatal(err)
	}
	return &described{t, whole, compiler}
}

// look follows names, and a $ref wherever one stands.
func (d *described) look(from any, names ...string) any {
	for _, name := range append([]string{""}, names...) {
		inside, ok := from.(map[string]any)
		if !ok {
			return nil
		}
		if name != "" {
			from = inside[name]
		}
		if inside, ok = from.(map[string]any); ok {
			if to, _ := inside["$ref"].(string); to != "" {
				from = d.look(d.whole, strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
			}
		}
	}
	return from
}

// fits checks a value against the schema at a pointer, which may go through one $ref.
func (d *described) fits(how string, value any, pointer ...string) {
	d.t.Helper()
	for index, name := range pointer {
		pointer[index] = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	}
	schema, err := d.schemas.Compile(at + "#/" + strings.Join(pointer, "/"))
	if err != nil {
		d.t.Fatalf("%s: %v", how, err)
	}
	if err := schema.Validate(value); err != nil {
		d.t.Errorf("%s: %v", how, err)
	}
}

// answers is where the description of an operation's answer stands, at the end of its $ref.
func (d *described) answers(path, method, status string) []string {
	where := []string{"paths", path, method, "responses", status}
	one, _ := d.look(d.whole, "paths", path, method, "responses").(map[string]any)[status].(map[string]any)
	if to, _ := one["$ref"].(string); to != "" {
		where = strings.Split(strings.TrimPrefix(to, "#/"), "/")
	}
	return where
}

func object(value any) map[string]any {
	made, _ := value.(map[string]any)
	return made
}

// example is one request of the description.
type example struct {
	path, method string // as documented
	name, kind   string // of the body; empty without one
	value        any
	status       string // that it asks for; empty is any below 300
}

// examples are every documented request, those that end something last.
func (d *described) examples() []example {
	var all []example
	paths := object(d.look(d.whole, "paths"))
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range []string{"get", "post", "put", "delete"} {
			operation := d.look(paths[path], method)
			if operation == nil {
				continue
			}
			bodies := object(d.look(operation, "requestBody", "content"))
			if len(bodies) == 0 {
				all = append(all, example{path: path, method: method})
			}
			for kind := range bodies {
				named := object(d.look(bodies[kind], "examples"))
				if len(named) == 0 {
					d.t.Errorf("%s %s: no example of %s", method, path, kind)
				}
				for name, one := range named {
					status, _ := d.look(one, "x-status").(string)
					all = append(all, example{path, method, name, kind, d.look(one, "value"), status})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(one, other example) int { return rank(one) - rank(other) })
	return all
}

func rank(one example) int {
	return map[string]int{"get": 0, "post": 1, "put": 1, "delete": 2}[one.method]
}

// request builds what the example says: its parameters in the address, its body as JSON or as a form.
func (d *described) request(one example, address string) *http.Request {
	d.t.Helper()
	path, query := one.path, url.Values{}
	for _, from := range []any{d.look(d.whole, "paths", one.path), d.look(d.whole, "paths", one.path, one.method)} {
		parameters, _ := d.look(from, "parameters").([]any)
		for _, parameter := range parameters {
			name, place := d.look(parameter, "name").(string), d.look(parameter, "in").(string)
			value := d.look(parameter, "example")
			switch {
			case value == nil && d.look(parameter, "required") == true:
				d.t.Errorf("%s %s: no example of %s", one.method, one.path, name)
			case value == nil:
			case place == "path":
				path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(value))
			case place == "query":
				query.Set(name, fmt.Sprint(value))
			}
		}
	}
	var body bytes.Buffer
	kind := one.kind
	if kind == "multipart/form-data" {
		form := multipart.NewWriter(&body)
		for name, value := range object(one.value) {
			if name == "file" {
				part, _ := form.CreateFormFile(name, "nota.txt")
				_, _ = io.WriteString(part, value.(string)) // a buffer takes everything
			} else {
				_ = form.WriteField(name, value.(string))
			}
		}
		_ = form.Close()
		kind = form.FormDataContentType()
	} else if one.kind != "" {
		_ = json.NewEncoder(&body).Encode(one.value)
	}
	request, err := http.NewRequest(strings.ToUpper(one.method), address+path+"?"+query.Encode(), &body)
	if err != nil {
		d.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	return request
}

// send asks, and holds the answer to what is written of it. It gives back the answer's value, if it is JSON.
func (d *described) send(one example, address, session string) any {
	d.t.Helper()
	how := fmt.Sprintf("%s %s %s", one.method, one.path, one.name)
	request := d.request(one, address)
	request.Header.Set("Authorization", session)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	status := fmt.Sprint(response.StatusCode)
	if one.status == "" && response.StatusCode >= 300 || one.status != "" && !strings.Contains(one.status, status) {
		d.t.Errorf("%s: %s %s", how, status, data)
		return nil
	}
	kinds := object(d.look(d.whole, "paths", one.path, one.method, "responses", status, "content"))
	if d.look(d.whole, "paths", one.path, one.method, "responses", status) == nil {
		d.t.Errorf("%s: %s is not documented", how, status)
	}
	kind, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	if len(kinds) == 0 && len(data) == 0 {
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil || kinds[kind] == nil {
		d.t.Errorf("%s: %s %s %v", how, kind, data, err)
		return nil
	}
	d.fits(how+" "+status, value, append(d.answers(one.path, one.method, status), "content", kind, "schema")...)
	return value
}

// village is a town with the people and things that the description's examples speak of.
func village(t *testing.T) (o *town, session, token string) {
	o = newTown(t)
	people := map[string]*core.Record{}
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ana", "eva", "leo"} {
		person := core.NewRecord(users)
		person.Set("id", strings.Repeat(name, 4)+"001")
		person.SetEmail(name + "@example.com")
		person.SetPassword(goodPassword)
		person.Set("username", name)
		o.save(person)
		people[name] = person
	}
	session = o.session(people["ana"])
	_, admin := o.person("admin", "admin")
	o.want(200, "", "PUT", "/api/admin/settings", admin, `{"signUp":"open"}`)
	made := o.want(200, "", "POST", "/api/sync", session, `{"operations":[
		{"id":"village00000001","type":"thread.begin","thread":"groupgroupgro01","kind":"group","title":"Viaje","users":["evaevaevaeva001"],"createdAt":1},
		{"id":"village00000002","type":"message.put","thread":"groupgroupgro01","message":"hellohellohel01","author":"self","text":"Hola","createdAt":2},
		{"id":"village00000003","type":"message.put","thread":"groupgroupgro01","message":"secondsecond001","author":"self","text":"Otra","createdAt":3},
		{"id":"village00000004","type":"message.star","thread":"groupgroupgro01","message":"hellohellohel01","on":true}]}`)
	if text := fmt.Sprint(made); strings.Count(text, "ok:true") != 4 {
		t.Fatal(text)
	}
	invites, err := o.app.FindCollectionByNameOrId("thread_invites")
	if err != nil {
		t.Fatal(err)
	}
	link := core.NewRecord(invites)
	link.Load(map[string]any{"id": "inviteinvite001", "thread": "groupgroupgro01", "user": "anaanaanaana001", "at": 1,
		"hash": hashOf("SECRETSECRETSECRETSECRETSE")})
	o.save(link)
	token = o.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"bot","scopes":["messages"]}`)["secret"].(string)
	return o, session, token
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func TestEveryExampleOfTheDescriptionHolds(t *testing.T) {
	o, session, token := village(t)
	_, served := fetch(t, "GET", o.address+"/api/openapi.json")
	if served != string(openapi.JSON()) {
		t.Error("another description is served")
	}
	d := readDescription(t, []byte(served))
	for _, one := range d.examples() {
		security, stated := d.look(d.whole, "paths", one.path, one.method, "security").([]any)
		open := stated && len(security) == 0
		if one.kind != "" && (one.status == "" || one.status[0] == '2') && one.kind == "application/json" {
			d.fits("the example "+one.method+" "+one.path+" "+one.name, one.value,
				"paths", one.path, one.method, "requestBody", "content", one.kind, "schema")
		}
		if !open {
			refused := one
			refused.status = "401"
			d.send(refused, o.address, "")
			if !stated { // a personal token will do
				d.send(refused, o.address, "Bearer helen_"+strings.Repeat("x", 52))
			}
		}
		answer := d.send(one, o.address, session)
		if one.path == "/api/sync" && one.method == "post" {
			for _, result := range object(answer)["results"].([]any) {
				if object(result)["ok"] != true {
					t.Errorf("an operation of the example: %v", result)
				}
			}
		}
		if one.method == "get" && !stated {
			d.send(one, o.address, "Bearer "+token)
		}
	}
	// The examples of answers are as the answers.
	for path := range object(d.look(d.whole, "paths")) {
		for _, method := range []string{"get", "post", "put", "delete"} {
			for status := range object(d.look(d.whole, "paths", path, method, "responses")) {
				where := d.answers(path, method, status)
				for kind, content := range object(d.look(d.whole, append(slices.Clone(where), "content")...)) {
					for name, one := range object(d.look(content, "examples")) {
						d.fits(path+" "+name, d.look(one, "value"), append(slices.Clone(where), "content", kind, "schema")...)
					}
				}
			}
		}
	}
}

// documented are the beginnings of addresses that have to be described; others may be.
var documented = []string{"/api/chats", "/api/sync", "/api/invites/", "/api/people", "/api/search", "/api/openapi.json"}

func TestTheDescriptionNamesWhatThereIs(t *testing.T) {
	ours, err := newServer(settings{cache: t.TempDir(), upstream: "off"}, slog.New(slog.DiscardHandler), builtApp)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.store.Close)
	ours.thinking = &thinking{} // its answers are not asked for
	d := readDescription(t, openapi.JSON())
	there := map[string]bool{}
	for _, one := range ours.routes() {
		there[strings.ToLower(one.method)+" "+one.path] = true
		must := slices.ContainsFunc(documented, func(begins string) bool {
			return one.path == begins || strings.HasPrefix(one.path, strings.TrimSuffix(begins, "/")+"/")
		})
		if must && d.look(d.whole, "paths", one.path, strings.ToLower(one.method)) == nil {
			t.Errorf("%s %s is not described", one.method, one.path)
		}
	}
	for path, item := range object(d.look(d.whole, "paths")) {
		for method := range object(item) {
			if method != "parameters" && !there[method+" "+path] {
				t.Errorf("%s %s is described and is not there", method, path)
			}
		}
	}
}

func TestTokensForMessagesOpenNothingElse(t *testing.T) {
	o, session, token := village(t)
	other := o.want(201, "", "POST", "/api/accounts/tokens", session, `{"name":"b","scopes":["chat"]}`)["secret"].(string)
	o.want(200, "", "GET", "/api/sync", "Bearer "+token, nil)
	o.want(201, "", "POST", "/api/chats/groupgroupgro01/messages", token, `{"content":"Soy un programa"}`)
	if hits := o.want(200, "", "GET", "/api/search?q=programa", "Bearer "+token, nil)["hits"].([]any); len(hits) != 1 {
		t.Errorf("found by a program: %v", hits)
	}
	o.want(403, "token_scope", "GET", "/api/chats", "Bearer "+other, nil)
	o.want(401, "token_invalid", "GET", "/api/chats", "Bearer "+token+"x", nil)
	for _, path := range []string{"/api/accounts/export", "/api/accounts/tokens", "/api/chat/realtime/sessions", "/api/threads/groupgroupgro01/invites"} {
		o.want(401, "not_signed_in", "GET", path, "Bearer "+token, nil)
	}
	user, err := o.app.FindRecordById("users", "anaanaanaana001")
	if err != nil {
		t.Fatal(err)
	}
	user.Set("blockedUntil", "2999-01-01 00:00:00.000Z")
	o.save(user)
	o.want(403, "blocked", "GET", "/api/chats", "Bearer "+token, nil)
	o.want(200, "", "GET", "/api/chats", o.session(user), nil) // reading is left to them
	o.want(200, "", "GET", "/api/search?q=programa", o.session(user), nil)
	o.want(403, "blocked", "POST", "/api/chats/groupgroupgro01/messages", o.session(user), `{"content":"x"}`)
}
