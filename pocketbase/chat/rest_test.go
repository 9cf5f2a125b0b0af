package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// rested is a request to the addresses of S0.
type rested struct {
	who         *core.Record
	id, message string
	query       string
	key         string // Idempotency-Key
	kind        string // Content-Type
	body        string
}

func (h *house) rest(answer func(*core.RequestEvent) error, one rested, into any) (int, error) {
	h.t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/x"+one.id+"?"+one.query, strings.NewReader(one.body))
	request.SetPathValue("id", one.id)
	request.SetPathValue("message", one.message)
	request.Header.Set("Content-Type", "application/json")
	if one.kind != "" {
		request.Header.Set("Content-Type", one.kind)
	}
	if one.key != "" {
		request.Header.Set("Idempotency-Key", one.key)
	}
	recorder := httptest.NewRecorder()
	err := answer(&core.RequestEvent{App: h.App, Auth: one.who, Event: router.Event{Request: request, Response: recorder}})
	if err == nil && into != nil {
		if err := json.Unmarshal(recorder.Body.Bytes(), into); err != nil {
			h.t.Fatalf("%s: %v", recorder.Body, err)
		}
	}
	return recorder.Code, err
}

func TestChatsOfTwoAndOfMany(t *testing.T) {
	h := newHouse(t)
	var chat, again ChatOf
	two := fmt.Sprintf(`{"participants":[%q,%q],"type":"individual"}`, h.ana.Id, h.eva.Id)
	if code, err := h.rest(h.BeginChat, rested{who: h.ana, body: two}, &chat); err != nil || code != 201 ||
		chat.ID != DirectID(h.ana.Id, h.eva.Id) || chat.Type != "individual" || len(chat.Participants) != 2 {
		t.Errorf("%d %+v %v", code, chat, err)
	}
	if _, err := h.rest(h.BeginChat, rested{who: h.eva, body: fmt.Sprintf(`{"participants":[%q]}`, h.ana.Id)}, &again); err != nil || again.ID != chat.ID {
		t.Errorf("the other begins it, too: %+v %v", again, err)
	}
	many := fmt.Sprintf(`{"participants":[%q,"helen"],"type":"group","name":" Nosotras "}`, h.eva.Id)
	var group, same, other ChatOf
	for key, into := range map[string]*ChatOf{"a": &group, "b": &other} {
		if _, err := h.rest(h.BeginChat, rested{who: h.ana, body: many, key: key}, into); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.rest(h.BeginChat, rested{who: h.ana, body: many, key: "a"}, &same); err != nil || same.ID != group.ID || other.ID == group.ID {
		t.Errorf("sent again it is another: %v %v %v %v", group, same, other, err)
	}
	if group.Name != "Nosotras" || len(group.Participants) != 3 || group.Participants[0].Role != "owner" || group.Participants[2].ID != "helen" {
		t.Errorf("%+v", group)
	}
	for body, want := range map[string]error{
		`{"participants":[]}`:                                         ErrInvalid,
		`{"participants":["x"]}`:                                      errNoPerson,
		`{"participants":["x"],"type":"channel"}`:                     errBody,
		`{"type":"group","name":"` + strings.Repeat("x", 3000) + `"}`: ErrTooLong,
		`[]`: errBody,
	} {
		if _, err := h.rest(h.BeginChat, rested{who: h.ana, body: body}, nil); err != want {
			t.Errorf("%.40s: %v, not %v", body, err, want)
		}
	}
	h.session() // with HELEN: no chat of S0's
	var chats []ChatOf
	if _, err := h.rest(h.Chats, rested{who: h.ana}, &chats); err != nil || len(chats) != 3 {
		t.Fatalf("%+v %v", chats, err)
	}
	seen := map[string]bool{}
	for before, page := "", []ChatOf{}; ; before = page[0].ID {
		if _, err := h.rest(h.Chats, rested{who: h.ana, query: "limit=1&before=" + before}, &page); err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		seen[page[0].ID] = true
	}
	if len(seen) != 3 {
		t.Errorf("one by one: %v", seen)
	}
}

func TestMessagesOfAChat(t *testing.T) {
	h := newHouse(t)
	group := h.groupOf(h.eva.Id)
	write := func(text, key string) ChatMessage {
		t.Helper()
		body, _ := json.Marshal(map[string]any{"content": text, "contentType": "text", "mentions": []string{h.eva.Id, "nobody"}})
		var made ChatMessage
		if code, err := h.rest(h.SendToChat, rested{who: h.ana, id: group, key: key, body: string(body)}, &made); err != nil || code != 201 {
			t.Fatalf("%d %v", code, err)
		}
		return made
	}
	var ids []string
	for index := range 5 {
		ids = append(ids, write(fmt.Sprint("m", index), "").ID)
	}
	if one := write("m5", "mykey"); one.Content != "m5" || one.Sender != h.ana.Id || one.ContentType != "text" || len(one.Mentions) != 1 {
		t.Errorf("%+v", one)
	} else if again := write("another", "mykey"); again.ID != one.ID || again.Content != "m5" {
		t.Errorf("sent again: %+v", again)
	}
	if one := write("named", long("named")); one.ID != long("named") {
		t.Errorf("an id of the client's: %s", one.ID)
	}
	if h.counts.Messages != 7 {
		t.Errorf("%d messages were counted", h.counts.Messages)
	}
	list := func(query string) string {
		t.Helper()
		var page []ChatMessage
		if _, err := h.rest(h.ChatMessages, rested{who: h.eva, id: group, query: query}, &page); err != nil {
			t.Fatal(err)
		}
		texts := []string{}
		for _, one := range page {
			texts = append(texts, one.Content)
		}
		return strings.Join(texts, " ")
	}
	for query, want := range map[string]string{
		"limit=2":                               "m5 named",
		"limit=2&before=" + ids[3]:              "m1 m2",
		"limit=2&after=" + ids[1]:               "m2 m3",
		"after=" + long("named"):                "",
		"limit=x&after=" + ids[3]:               "m4 m5 named",
		"before=" + ids[1] + "&after=" + ids[0]: "",
		"before=" + ids[3] + "&after=" + ids[0]: "m1 m2",
	} {
		if got := list(query); got != want {
			t.Errorf("%s: %q, not %q", query, got, want)
		}
	}
	h.operate(h.eva.Id, opened(map[string]any{"type": "message.hide", "thread": "g1", "message": ids[2]}))
	if got := list("after=" + ids[0] + "&limit=3"); got != "m1 m3 m4" {
		t.Errorf("with one hidden: %q", got)
	}
	for _, one := range []struct {
		what rested
		want error
	}{
		{rested{who: h.ana, id: long("nowhere"), body: `{"content":"x"}`}, ErrNoSession},
		{rested{who: h.ana, id: h.session(), body: `{"content":"x"}`}, ErrNoSession},
		{rested{who: h.ana, id: group, body: `{"content":"  "}`}, ErrEmpty},
		{rested{who: h.ana, id: group, body: `{"content":"x","contentType":"image"}`}, ErrUnsupported},
		{rested{who: h.ana, id: group, body: `{"content":5}`}, errBody},
		{rested{who: h.eva, id: group, key: ids[0], body: `{"content":"x"}`}, ErrTaken},
	} {
		if _, err := h.rest(h.SendToChat, one.what, nil); err != one.want {
			t.Errorf("%+v: %v", one.what, err)
		}
	}
	if _, err := h.rest(h.ChatMessages, rested{who: h.ana, id: group, query: "before=" + long("x")}, nil); err != ErrNoMessage {
		t.Errorf("before nothing: %v", err)
	}
	h.refuses = &Refused{http.StatusTooManyRequests, "rate_limited", "Later."}
	if _, err := h.rest(h.SendToChat, rested{who: h.ana, id: group, body: `{"content":"x"}`}, nil); err != h.refuses {
		t.Errorf("too many: %v", err)
	}
	if _, err := h.rest(h.SendToChat, rested{who: h.ana, id: group, key: "mykey", body: `{"content":"x"}`}, nil); err != nil {
		t.Errorf("what is there already is refused: %v", err)
	}
}

func TestReadingAndReacting(t *testing.T) {
	h := newHouse(t)
	group := h.groupOf(h.eva.Id)
	h.operate(h.ana.Id, say("g1", "m1", "uno"))
	h.operate(h.ana.Id, say("g1", "m2", "dos"))
	read := func() int {
		_, member, err := h.store.open(h.App, h.eva.Id, group)
		if err != nil {
			t.Fatal(err)
		}
		return member.GetInt("readSeq")
	}
	for _, step := range []struct {
		body string
		want int
	}{{`{"messageId":"` + long("m1") + `"}`, 2}, {``, 3}, {`{"messageId":"` + long("m1") + `"}`, 3}} {
		if code, err := h.rest(h.ReadChat, rested{who: h.eva, id: group, body: step.body}, nil); err != nil || code != 204 || read() != step.want {
			t.Errorf("%s: %d %v, read %d", step.body, code, err, read())
		}
	}
	var shown ChatMessage
	on := rested{who: h.eva, id: group, message: long("m1"), body: `{"emoji":"👍"}`}
	if _, err := h.rest(h.React, on, &shown); err != nil || fmt.Sprint(shown.Reactions) != "map[👍:["+h.eva.Id+"]]" {
		t.Errorf("%v %v", shown.Reactions, err)
	}
	shown.Reactions = nil
	off := rested{who: h.eva, id: group, message: long("m1"), query: "emoji=%F0%9F%91%8D"}
	if _, err := h.rest(h.Unreact, off, &shown); err != nil || len(shown.Reactions) != 0 {
		t.Errorf("%v %v", shown.Reactions, err)
	}
	on.body = `{"emoji":"ok"}`
	if _, err := h.rest(h.React, on, nil); err != ErrInvalid {
		t.Errorf("a word: %v", err)
	}
	on.message = "x"
	if _, err := h.rest(h.React, on, nil); err != ErrNoMessage {
		t.Errorf("to nothing: %v", err)
	}
}

func TestAFileInAForm(t *testing.T) {
	h := newHouse(t)
	group := h.groupOf(h.eva.Id)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", "nota.txt")
	io.WriteString(part, "hola")
	form.WriteField("content", "Mira")
	form.Close()
	one := rested{who: h.ana, id: group, key: "k", kind: form.FormDataContentType(), body: body.String()}
	if _, err := h.rest(h.SendToChat, one, nil); err != ErrUnsupported {
		t.Errorf("where nothing keeps files: %v", err)
	}
	kept := &keeper{t: t, user: h.ana.Id, thread: group}
	h.Files = kept
	for range 2 {
		var made ChatMessage
		if code, err := h.rest(h.SendToChat, one, &made); err != nil || code != 201 || made.Content != "Mira" || made.ContentType != "file" || made.Files[0].ID != long("file") {
			t.Errorf("%d %+v %v", code, made, err)
		}
	}
	if kept.stored != 1 || h.counts.Uploads != 1 || h.counts.Messages != 1 {
		t.Errorf("stored %d times, counted %+v", kept.stored, h.counts)
	}
	one.body, one.key = "nonsense", ""
	if _, err := h.rest(h.SendToChat, one, nil); err != errBody {
		t.Errorf("no form: %v", err)
	}
}

// keeper keeps the one file that is expected.
type keeper struct {
	t            *testing.T
	user, thread string
	stored       int
}

func (k *keeper) Store(user, thread, name string, content io.Reader) (string, error) {
	k.stored++
	data, err := io.ReadAll(content)
	if user != k.user || thread != k.thread || name != "nota.txt" || string(data) != "hola" {
		k.t.Errorf("%s %s %s %q", user, thread, name, data)
	}
	return long("file"), err
}

func (k *keeper) Tie(_ core.App, _, _, _ string, files []string) ([]File, error) {
	return []File{{ID: files[0], Name: "nota.txt", MIME: "text/plain", Size: 4}}, nil
}

func (k *keeper) Copy(core.App, string, string, string, []string) ([]File, error) {
	return nil, ErrNoFile
}

func (k *keeper) Untie(core.App, string, string) error { return nil }
