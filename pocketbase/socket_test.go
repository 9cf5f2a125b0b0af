package main

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return value
}

func (o *town) askRaw(method, path, token string) (int, []byte) {
	o.t.Helper()
	request, err := http.NewRequest(method, o.address+path, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	request.Header.Set("Authorization", token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return response.StatusCode, data
}

// wire is a native client.
type wire struct {
	t      *testing.T
	conn   *websocket.Conn
	heard  chan map[string]any
	closed chan error
	every  []map[string]any // all that came
}

// dial connects with a session, or with none.
func dial(t *testing.T, o *town, session string) *wire {
	t.Helper()
	header := http.Header{}
	if session != "" {
		header.Set("Authorization", session)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(o.address, "http", "ws", 1)+"/api/ws", &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(8 << 20)
	w := &wire{t: t, conn: conn, heard: make(chan map[string]any, 100), closed: make(chan error, 1)}
	t.Cleanup(func() { conn.CloseNow() })
	go func() {
		for {
			_, data, err := conn.Read(context.Background())
			if err != nil {
				w.closed <- err
				return
			}
			var said map[string]any
			if json.Unmarshal(data, &said) == nil {
				w.heard <- said
			}
		}
	}()
	return w
}

func (w *wire) says(message any) {
	w.t.Helper()
	data, err := json.Marshal(message)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.conn.Write(context.Background(), websocket.MessageText, data); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) within(limit time.Duration) map[string]any {
	w.t.Helper()
	select {
	case said := <-w.heard:
		w.every = append(w.every, said)
		return said
	case <-time.After(limit):
		w.t.Fatal("nothing is said")
		return nil
	}
}

// hears what comes next; that something changed, or who is here, may be told at any time.
func (w *wire) hears(kind string) map[string]any {
	w.t.Helper()
	said := w.within(5 * time.Second)
	for said["type"] != kind && (said["type"] == "changed" || said["type"] == "presence") {
		said = w.within(15 * time.Second)
	}
	if said["type"] != kind {
		w.t.Errorf("heard %v, not %s", said, kind)
	}
	return said
}

// hearsBesides is the first that is of no such kind.
func (w *wire) hearsBesides(kinds ...string) map[string]any {
	w.t.Helper()
	for {
		if said := w.within(5 * time.Second); !slices.Contains(kinds, said["type"].(string)) {
			return said
		}
	}
}

func (w *wire) closes(status websocket.StatusCode, code string) {
	w.t.Helper()
	select {
	case err := <-w.closed:
		if got := websocket.CloseStatus(err); got != status || !strings.Contains(err.Error(), code) {
			w.t.Errorf("closed with %v, not %d %s", err, status, code)
		}
	case <-time.After(8 * time.Second):
		w.t.Errorf("it stays open, not %d %s", status, code)
	}
}

// asyncAPI is as much of the document as its test reads.
type asyncAPI struct {
	Operations map[string]struct {
		Messages []map[string]string
	}
	Components struct {
		Messages map[string]struct {
			Name     string
			Payload  schema
			Examples []struct{ Payload map[string]any }
		}
		Schemas map[string]schema
	}
}

// schema is as much of JSON Schema as the document uses.
type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Const      any
	Enum       []any
	Required   []string
	Properties map[string]schema
	Additional *bool `json:"additionalProperties"`
	Items      *schema
	Pattern    string
	MaxLength  *int
}

func (d *asyncAPI) wrong(of schema, value any) string {
	if of.Ref != "" {
		of = d.Components.Schemas[of.Ref[strings.LastIndex(of.Ref, "/")+1:]]
	}
	if of.Const != nil && of.Const != value {
		return "is another constant"
	}
	if of.Enum != nil && !slices.Contains(of.Enum, value) {
		return "is none of these"
	}
	switch of.Type {
	case "object":
		fields, ok := value.(map[string]any)
		if !ok {
			return "is no object"
		}
		for _, name := range of.Required {
			if _, there := fields[name]; !there {
				return "lacks " + name
			}
		}
		for name, field := range fields {
			known, there := of.Properties[name]
			if !there && of.Additional != nil && !*of.Additional {
				return "has " + name
			}
			if why := d.wrong(known, field); there && why != "" {
				return name + " " + why
			}
		}
	case "array":
		items, ok := value.([]any)
		if !ok {
			return "is no array"
		}
		for _, one := range items {
			if of.Items != nil {
				if why := d.wrong(*of.Items, one); why != "" {
					return why
				}
			}
		}
	case "string":
		text, ok := value.(string)
		if !ok || of.Pattern != "" && !regexp.MustCompile(of.Pattern).MatchString(text) || of.MaxLength != nil && len(text) > *of.MaxLength {
			return "is no such text"
		}
	case "integer":
		if number, ok := value.(float64); !ok || number != float64(int64(number)) {
			return "is no integer"
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			return "is no boolean"
		}
	}
	return ""
}

func (d *asyncAPI) messages(operation string) map[string]schema {
	all := map[string]schema{}
	for _, one := range d.Operations[operation].Messages {
		name := one["$ref"][strings.LastIndex(one["$ref"], "/")+1:]
		all[name] = d.Components.Messages[name].Payload
	}
	return all
}

// Every message of the document is said by one side and heard by the other, and nothing is that is not in it.
func TestTheDocumentIsSpoken(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	eva, evas := o.person("eva", "user")
	thread := o.direct(anas, ana, eva)
	status, data := o.askRaw("GET", "/api/asyncapi.json", "")
	if status != 200 {
		t.Fatal(status)
	}
	document := decode[asyncAPI](t, data)
	client, server := document.messages("say"), document.messages("hear")
	if len(client)+len(server) != len(document.Components.Messages) {
		t.Error("a message is nobody's")
	}
	for name, one := range document.Components.Messages {
		if len(one.Examples) == 0 {
			t.Errorf("%s has no example", name)
		}
		for _, example := range one.Examples {
			if why := document.wrong(one.Payload, example.Payload); why != "" {
				t.Errorf("the example of %s %s", name, why)
			}
		}
	}

	hers := dial(t, o, evas)
	hers.hears("welcome")
	his := dial(t, o, "")
	said, answered := map[string]bool{}, map[string]bool{}
	// Each example of the document, with what is really there in place of its ids.
	say := func(name string) map[string]any {
		message := maps.Clone(document.Components.Messages[name].Examples[0].Payload)
		real := strings.NewReplacer("eyJhbGciOiJIUzI1NiJ9", anas, "thread000000001", thread)
		text, err := json.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		message = decode[map[string]any](t, []byte(real.Replace(string(text))))
		if why := document.wrong(client[name], message); why != "" {
			t.Errorf("%s %s", name, why)
		}
		said[name] = true
		his.says(message)
		return message
	}
	answers := func(name string, to map[string]any) map[string]any {
		got := his.hears(name)
		if got["id"] != to["id"] {
			t.Errorf("%v does not answer %v", got, to)
		}
		return got
	}
	answers("welcome", say("hello"))
	hers.hears("presence")
	if got := answers("results", say("push"))["results"].([]any)[0].(map[string]any); got["ok"] != true {
		t.Errorf("%v", got)
	}
	hers.hears("changed")
	if got := answers("page", say("pull")); len(got["changes"].([]any)) != 4 {
		t.Errorf("%v", got)
	}
	if got := answers("history", say("history")); len(got["messages"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	say("type")
	hers.hears("typing")
	answers("pong", say("ping"))
	his.says(map[string]any{"type": "history", "id": "9", "thread": strings.Repeat("z", 15)})
	if got := answers("error", map[string]any{"id": "9"}); got["code"] != "session_missing" {
		t.Errorf("%v", got)
	}
	for _, wrong := range []any{map[string]any{"type": "sing"}, map[string]any{"type": "pull", "sinze": 4}, "x", map[string]any{"type": "hello", "token": anas}} {
		his.says(wrong)
		if got := answers("error", map[string]any{}); got["code"] != "invalid_message" {
			t.Errorf("%v: %v", wrong, got)
		}
	}
	his.says(map[string]any{"type": "pull", "id": "10", "since": 1 << 30})
	if got := answers("error", map[string]any{"id": "10"}); got["code"] != "sync_too_old" {
		t.Errorf("%v", got)
	}
	many := make([]any, 101)
	his.says(map[string]any{"type": "push", "operations": many})
	if got := answers("error", map[string]any{}); got["code"] != "too_many_operations" {
		t.Errorf("%v", got)
	}

	for _, got := range append(his.every, hers.every...) {
		fits := slices.ContainsFunc(slices.Collect(maps.Keys(server)), func(name string) bool {
			if server[name].Properties["type"].Const != got["type"] {
				return false
			}
			answered[name] = true
			why := document.wrong(server[name], got)
			if why != "" {
				t.Errorf("%v %s", got, why)
			}
			return true
		})
		if !fits {
			t.Errorf("%v is not in the document", got)
		}
	}
	for _, side := range []struct{ all, spoken any }{{client, said}, {server, answered}} {
		all := slices.Sorted(maps.Keys(side.all.(map[string]schema)))
		if spoken := slices.Sorted(maps.Keys(side.spoken.(map[string]bool))); !slices.Equal(all, spoken) {
			t.Errorf("of %v only %v were spoken", all, spoken)
		}
	}
}

func TestASocketEndsWithItsSession(t *testing.T) {
	o := newTown(t)
	ana, anas := o.person("ana", "user")
	_, admins := o.person("admin", "admin")

	nobody := dial(t, o, "")
	nobody.says(map[string]any{"type": "hello", "token": "nonsense"})
	nobody.hears("error")
	nobody.closes(4401, "not_signed_in")
	silly := dial(t, o, "")
	silly.says(map[string]any{"type": "pull", "since": 0})
	silly.hears("error")
	silly.closes(4408, "hello_missing")
	if status, data := o.askRaw("GET", "/api/ws", anas); status != 426 {
		t.Errorf("%d %s", status, data)
	}

	out := dial(t, o, anas)
	out.hears("welcome")
	o.want(204, "", "POST", "/api/accounts/sign-out-everywhere", anas, nil)
	out.closes(4401, "not_signed_in")

	anas = o.session(o.again(ana))
	banned := dial(t, o, anas)
	banned.hears("welcome")
	until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	o.want(200, "", "PATCH", "/api/admin/users/"+ana.Id, admins, map[string]any{"blockedUntil": until, "blockReason": "x"})
	banned.closes(4403, "blocked")
	reads := dial(t, o, anas)
	reads.hears("welcome")
	reads.says(map[string]any{"type": "pull", "since": 0})
	reads.hears("page")
	for _, writes := range []map[string]any{{"type": "push", "operations": []any{}}, {"type": "typing", "thread": strings.Repeat("t", 15)}} {
		reads.says(writes)
		if got := reads.hears("error"); got["code"] != "blocked" {
			t.Errorf("%v: %v", writes, got)
		}
	}
	o.want(204, "", "DELETE", "/api/accounts/me", anas, map[string]any{"password": goodPassword})
	reads.closes(4401, "not_signed_in")
}

func TestPagesOfOtherSitesDoNotConnect(t *testing.T) {
	o := newTown(t)
	_, anas := o.person("ana", "user")
	for origin, want := range map[string]int{o.address: 101, "https://elsewhere.example": 403, "null": 403} {
		conn, response, err := websocket.Dial(context.Background(), strings.Replace(o.address, "http", "ws", 1)+"/api/ws",
			&websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}, "Authorization": {anas}}})
		if response == nil || response.StatusCode != want {
			t.Errorf("%s: %v %v", origin, response, err)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}
