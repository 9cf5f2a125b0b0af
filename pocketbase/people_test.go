package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
)

// town is the real server with its database at hand, for tests about people.
type town struct {
	t            *testing.T
	app          core.App
	address      string
	log, console *lockedBuffer
	ours         *server
}

const goodPassword = "correct horse battery"

// newTown starts without limits on how often one asks, and with quick passwords; a test of either sets them.
func newTown(t *testing.T) *town {
	t.Helper()
	app := newBase(t)
	town := &town{t: t, app: app}
	town.set(func(settings *core.Settings) { settings.RateLimits.Enabled = false })
	town.hashPasswordsAt(4)
	town.ours, town.address, town.log, town.console = startOn(t, app, settings{}, builtApp)
	return town
}

func (o *town) set(change func(*core.Settings)) {
	o.t.Helper()
	change(o.app.Settings())
	if err := o.app.Save(o.app.Settings()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *town) hashPasswordsAt(cost int) {
	o.t.Helper()
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		o.t.Fatal(err)
	}
	users.Fields.GetByName(core.FieldNamePassword).(*core.PasswordField).Cost = cost
	if err := o.app.Save(users); err != nil {
		o.t.Fatal(err)
	}
}

// person makes an account past the routes, and a session for it.
func (o *town) person(username, role string) (*core.Record, string) {
	o.t.Helper()
	users, err := o.app.FindCollectionByNameOrId("users")
	if err != nil {
		o.t.Fatal(err)
	}
	user := core.NewRecord(users)
	user.SetEmail(username + "@example.com")
	user.SetPassword(goodPassword)
	user.SetVerified(true)
	user.Set("username", username)
	user.Set("role", role)
	o.save(user)
	return user, o.session(user)
}

func (o *town) save(record *core.Record) {
	o.t.Helper()
	if err := o.app.Save(record); err != nil {
		o.t.Fatal(err)
	}
}

func (o *town) session(user *core.Record) string {
	o.t.Helper()
	token, err := user.NewAuthToken()
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

// anotherSession differs from one that was signed in the same second, which would be the same text.
func (o *town) anotherSession(user *core.Record) string {
	o.t.Helper()
	token, err := user.NewStaticAuthToken(time.Hour)
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

// again reads a person as stored now.
func (o *town) again(user *core.Record) *core.Record {
	o.t.Helper()
	found, err := o.app.FindRecordById("users", user.Id)
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

// ask sends a body as JSON (a string as it stands, nil for none) and reads the answer, if it is JSON.
func (o *town) ask(method, path, token string, body any) (int, map[string]any) {
	o.t.Helper()
	var content io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			o.t.Fatal(err)
		}
		content = bytes.NewReader(data)
	}
	return o.send(method, path, token, "application/json", content)
}

func (o *town) send(method, path, token, kind string, content io.Reader) (int, map[string]any) {
	o.t.Helper()
	request, err := http.NewRequest(method, o.address+path, content)
	if err != nil {
		o.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	if token != "" {
		request.Header.Set("Authorization", token)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	data, err := io.ReadAll(response.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	_ = json.Unmarshal(data, &answer) // an answer without a body has none
	return response.StatusCode, answer
}

// want asks and checks status and code ("" for any).
func (o *town) want(status int, code, method, path, token string, body any) map[string]any {
	o.t.Helper()
	got, answer := o.ask(method, path, token, body)
	if got != status || code != "" && answer["code"] != code {
		o.t.Errorf("%s %s: %d %v, not %d %s", method, path, got, answer, status, code)
	}
	return answer
}

// administeredAt is the package with another clock, printing to the same console.
func administeredAt(o *town, now func() time.Time) *accounts.Accounts {
	return accounts.New(accounts.Config{Now: now, Log: slog.New(slog.DiscardHandler), Console: o.console})
}

// eventFor is a request by a user, for calling a handler without the router.
func eventFor(o *town, user *core.Record) (*core.RequestEvent, *httptest.ResponseRecorder) {
	answer := httptest.NewRecorder()
	event := &core.RequestEvent{App: o.app, Auth: user}
	event.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	event.Response = answer
	return event, answer
}
