package chat

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// asks calls a route with a body, and reads what it answers.
func (h *house) asks(answer func(*core.RequestEvent) error, who *core.Record, path map[string]string, body string, into any) error {
	h.t.Helper()
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	for name, value := range path {
		request.SetPathValue(name, value)
	}
	err := answer(&core.RequestEvent{App: h.App, Auth: who, Event: router.Event{Request: request, Response: recorder}})
	if err == nil && into != nil {
		if err := json.Unmarshal(recorder.Body.Bytes(), into); err != nil {
			h.t.Fatalf("%s: %v", recorder.Body, err)
		}
	}
	return err
}

// groupOf makes a group that ana owns.
func (h *house) groupOf(users ...string) string {
	h.t.Helper()
	one := map[string]any{"type": "thread.begin", "thread": "g1", "kind": "group", "title": "Grupo", "users": users, "createdAt": 1000}
	if got := h.operate(h.ana.Id, opened(one)); !got.OK {
		h.t.Fatalf("%+v", got)
	}
	return long("g1")
}

func (h *house) invite(thread, body string) (id, secret string) {
	h.t.Helper()
	var made struct{ ID, Secret string }
	if err := h.asks(h.Invite, h.ana, map[string]string{"id": thread}, body, &made); err != nil {
		h.t.Fatal(err)
	}
	return made.ID, made.Secret
}

func (h *house) join(who *core.Record, secret string) (joined bool, err error) {
	h.t.Helper()
	var told struct{ Joined bool }
	err = h.asks(h.Join, who, map[string]string{"secret": secret}, "", &told)
	return told.Joined, err
}

func TestALinkBringsPeopleIn(t *testing.T) {
	h := newHouse(t)
	thread := h.groupOf()
	id, secret := h.invite(thread, `{"days":1,"uses":1}`)
	row, err := h.App.FindRecordById("thread_invites", id)
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := json.Marshal(row.FieldsData()); strings.Contains(string(data), secret) {
		t.Errorf("the secret is kept: %s", data)
	}
	var told struct {
		Title, Thread string
		Members       int
		Joined        bool
	}
	if err := h.asks(h.Invited, h.eva, map[string]string{"secret": secret}, "", &told); err != nil || told.Title != "Grupo" ||
		told.Members != 1 || told.Joined || told.Thread != "" {
		t.Errorf("%+v %v", told, err)
	}
	for _, wrong := range []string{"", "x", secret + "x", strings.ToLower(secret), id} {
		if _, err := h.join(h.eva, wrong); err != errNoInvite {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if joined, err := h.join(h.eva, secret); err != nil || !joined {
		t.Fatalf("%v %v", joined, err)
	}
	if joined, err := h.join(h.eva, secret); err != nil || joined {
		t.Errorf("a second time: %v %v", joined, err)
	}
	var notices []string
	for _, one := range h.rows(thread) {
		row, _ := h.App.FindRecordById("messages", one.ID)
		notices = append(notices, row.GetString("notice"))
	}
	if len(notices) != 2 || !strings.Contains(notices[1], `"joined"`) || !strings.Contains(notices[1], h.eva.Id) {
		t.Errorf("%q", notices)
	}
	if row, _ = h.App.FindRecordById("thread_invites", id); row.GetInt("used") != 1 {
		t.Errorf("used %d times", row.GetInt("used"))
	}
	// Who left by themselves finds it spent; a new one brings them back.
	h.operate(h.eva.Id, opened(map[string]any{"type": "thread.leave", "thread": "g1"}))
	if _, err := h.join(h.eva, secret); err != errInviteSpent {
		t.Errorf("spent: %v", err)
	}
	_, again := h.invite(thread, ``)
	if joined, err := h.join(h.eva, again); err != nil || !joined {
		t.Errorf("back: %v %v", joined, err)
	}
	// Who is put out stays out until somebody asks them in.
	h.operate(h.ana.Id, opened(map[string]any{"type": "member.remove", "thread": "g1", "user": h.eva.Id}))
	if _, err := h.join(h.eva, again); err != errPutOut {
		t.Errorf("put out: %v", err)
	}
	h.operate(h.ana.Id, opened(map[string]any{"type": "member.put", "thread": "g1", "user": h.eva.Id, "role": "member"}))
	if joined, err := h.join(h.eva, again); err != nil || joined {
		t.Errorf("asked in: %v %v", joined, err)
	}
}

func TestALinkEnds(t *testing.T) {
	h := newHouse(t)
	thread := h.groupOf()
	id, revoked := h.invite(thread, `{"days":0}`)
	_, old := h.invite(thread, `{"days":2}`)
	_, open := h.invite(thread, `{"days":0}`)
	if err := h.asks(h.Uninvite, h.eva, map[string]string{"id": thread, "invite": id}, "", nil); err != ErrNoSession {
		t.Errorf("a stranger revokes: %v", err)
	}
	if err := h.asks(h.Uninvite, h.ana, map[string]string{"id": thread, "invite": id}, "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.join(h.eva, revoked); err != errInviteRevoked {
		t.Errorf("revoked: %v", err)
	}
	h.ahead.Store(int64(49 * time.Hour))
	if _, err := h.join(h.eva, old); err != errInviteExpired {
		t.Errorf("expired: %v", err)
	}
	var links []InviteLink
	if err := h.asks(h.Invites, h.ana, map[string]string{"id": thread}, "", &links); err != nil || len(links) != 1 || links[0].Expires != nil {
		t.Errorf("%+v %v", links, err)
	}
	blocked, err := newRow(h.App, "blocks", map[string]any{"user": h.ana.Id, "blocked": h.eva.Id})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.App.Save(blocked); err != nil {
		t.Fatal(err)
	}
	if _, err := h.join(h.eva, open); err != errPersonBlocked {
		t.Errorf("blocked by the owner: %v", err)
	}
	if err := h.App.Delete(blocked); err != nil {
		t.Fatal(err)
	}
	if joined, err := h.join(h.eva, open); err != nil || !joined {
		t.Errorf("not any more: %v %v", joined, err)
	}
	for _, one := range []func(*core.RequestEvent) error{h.Invite, h.Invites} {
		if err := h.asks(one, h.eva, map[string]string{"id": thread}, "", nil); err != errNotOwner {
			t.Errorf("a member who leads nothing: %v", err)
		}
	}
	h.operate(h.ana.Id, opened(map[string]any{"type": "thread.delete", "thread": "g1"}))
	if _, err := h.join(h.eva, open); err != errNoInvite {
		t.Errorf("of a group that is gone: %v", err)
	}
}

func TestLinksAreFewAndOfGroups(t *testing.T) {
	h := newHouse(t)
	thread := h.groupOf()
	for _, wrong := range []string{`{"days":-1}`, `{"days":366}`, `{"uses":-1}`, `{"uses":1001}`, `[]`, `{"days":"x"}`} {
		if err := h.asks(h.Invite, h.ana, map[string]string{"id": thread}, wrong, nil); err != errBody {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	for range mostInvites {
		h.invite(thread, `{}`)
	}
	if err := h.asks(h.Invite, h.ana, map[string]string{"id": thread}, `{}`, nil); err != errTooManyLinks {
		t.Errorf("one more: %v", err)
	}
	h.ahead.Store(int64(usualDays*24*time.Hour + time.Hour))
	h.invite(thread, `{}`)
	h.operate(h.ana.Id, opened(map[string]any{
		"type": "thread.begin", "thread": DirectID(h.ana.Id, h.eva.Id), "kind": "direct", "users": []string{h.eva.Id}, "createdAt": 1}))
	for _, other := range []string{DirectID(h.ana.Id, h.eva.Id), h.session()} {
		if err := h.asks(h.Invite, h.ana, map[string]string{"id": other}, `{}`, nil); !errors.Is(err, errNotOwner) {
			t.Errorf("into %s: %v", other, err)
		}
	}
}
