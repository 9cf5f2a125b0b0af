package chat

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// call answers a route as somebody, or nobody, with what its path holds.
func (h *house) call(answer func(*core.RequestEvent) error, who *core.Record, path map[string]string) (*httptest.ResponseRecorder, error) {
	h.t.Helper()
	recorder := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	for name, value := range path {
		request.SetPathValue(name, value)
	}
	return recorder, answer(&core.RequestEvent{App: h.App, Auth: who, Event: router.Event{Request: request, Response: recorder}})
}

func (h *house) share(thread string) string {
	h.t.Helper()
	answer, err := h.call(h.Share, h.ana, map[string]string{"id": thread})
	if err != nil {
		h.t.Fatal(err)
	}
	var told struct{ Secret string }
	if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil || len(told.Secret) < 20 {
		h.t.Fatalf("%s, %v", answer.Body, err)
	}
	return told.Secret
}

func (h *house) say(thread string, wish Wish, answer string) *run {
	h.t.Helper()
	one := h.ask(thread, wish)
	h.model.says <- answer
	h.finish(one)
	return one
}

var picture = []byte("\x89PNG\r\n\x1a\n0000")

func TestALinkShowsTheBranchAsItWasAndNobodysName(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.say(thread, Wish{ID: "questionnumber1", Content: "One", Attachments: []Attachment{{Name: "dot.png", Data: picture}, {Name: "a.txt", Data: []byte("letters")}}}, "First")
	none := ""
	h.say(thread, Wish{Content: "Another", Parent: &none}, "Other branch")
	secret := h.share(thread)
	h.say(thread, Wish{Content: "Later"}, "Later too")

	answer, err := h.call(h.Public, nil, map[string]string{"secret": secret})
	if err != nil {
		t.Fatal(err)
	}
	text := answer.Body.String()
	for _, absent := range []string{"First", "Later", h.ana.Id, "ana", "example.com", secret} {
		if strings.Contains(text, absent) {
			t.Errorf("%q is told: %s", absent, text)
		}
	}
	if !strings.Contains(text, "Other branch") || !strings.Contains(text, "Another") {
		t.Error(text)
	}

	leaf := h.rows(thread)[1].ID
	row, _ := h.App.FindFirstRecordByData("members", "thread", thread)
	row.Set("leaf", leaf)
	if err := h.App.Save(row); err != nil {
		t.Fatal(err)
	}
	second := h.share(thread)
	answer, _ = h.call(h.Public, nil, map[string]string{"secret": second})
	var shown struct{ Messages []public }
	if err := json.Unmarshal(answer.Body.Bytes(), &shown); err != nil || len(shown.Messages) != 2 {
		t.Fatalf("%s %v", answer.Body, err)
	}
	things := shown.Messages[0].Attachments
	if string(things[0].Data) != string(picture) || len(things[1].Data) != 0 || things[1].Name != "a.txt" || things[1].Size != 7 {
		t.Errorf("%+v", things)
	}

	if _, err := h.call(h.Unshare, h.eva, map[string]string{"id": thread}); err != ErrNoSession {
		t.Errorf("another ends it: %v", err)
	}
	if _, err := h.call(h.Unshare, h.ana, map[string]string{"id": thread}); err != nil {
		t.Fatal(err)
	}
	for _, one := range []string{secret, second, "", "x"} {
		if _, err := h.call(h.Public, nil, map[string]string{"secret": one}); err != ErrNoLink {
			t.Errorf("%q: %v", one, err)
		}
	}
}

func TestOnlyAHashOfALinkIsKeptAndNotMoreThanTwenty(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.say(thread, Wish{Content: "One"}, "First")
	first := h.share(thread)
	for range mostLinks {
		h.share(thread)
	}
	links, err := linksOf(h.App, thread)
	if err != nil || len(links) != mostLinks {
		t.Fatalf("%d links, %v", len(links), err)
	}
	for _, link := range links {
		if data, _ := json.Marshal(link); strings.Contains(string(data), first) || len(link.GetString("hash")) != 64 {
			t.Errorf("%s", data)
		}
	}
}

func TestAttachmentsAreTheOwnersAndNeverAPage(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	page := []byte("<!doctype html><html><script>alert(1)</script></html>")
	h.say(thread, Wish{ID: "questionnumber1", Content: "One", Attachments: []Attachment{{Name: "a \"b\".html", Data: page}, {Name: "dot.png", Data: picture}}}, "First")
	get := func(who *core.Record, message, n string) (*httptest.ResponseRecorder, error) {
		return h.call(h.Attached, who, map[string]string{"id": thread, "message": message, "n": n})
	}
	answer, err := get(h.ana, "questionnumber1", "0")
	if err != nil || answer.Body.String() != string(page) {
		t.Fatal(answer.Body, err)
	}
	header := answer.Header()
	if header.Get("Content-Type") != "text/plain" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(header.Get("Content-Security-Policy"), "sandbox") || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error(header)
	}
	// Who signs in next in the same browser must not be given what it kept of this person.
	if header.Get("Vary") != "Authorization" {
		t.Error("kept for whoever asks:", header)
	}
	if answer, err = get(h.ana, "questionnumber1", "1"); err != nil || answer.Header().Get("Content-Type") != "image/png" {
		t.Error(answer.Header(), err)
	}
	for _, one := range []struct {
		who        *core.Record
		message, n string
		want       error
	}{{h.eva, "questionnumber1", "0", ErrNoSession}, {h.ana, "questionnumber1", "2", ErrNoAttachment}, {h.ana, "questionnumber1", "-1", ErrNoAttachment}, {h.ana, "x", "0", ErrNoMessage}} {
		if _, err := get(one.who, one.message, one.n); err != one.want {
			t.Errorf("%+v: %v", one, err)
		}
	}
}

func TestAConversationsIDIsAskedForTwiceAndMadeOnce(t *testing.T) {
	h := newHouse(t)
	one, err := h.store.create(h.ana.Id, "conversation001", "A", "Hi")
	if err != nil || one.ID != "conversation001" {
		t.Fatal(one, err)
	}
	again, err := h.store.create(h.ana.Id, "conversation001", "B", "Hi")
	if err != nil || again.Title != "A" || len(h.rows(one.ID)) != 1 {
		t.Error(again, err)
	}
	if _, err := h.store.create(h.eva.Id, "conversation001", "", ""); err != ErrTaken {
		t.Error(err)
	}
}

func TestSpokenTurnsFollowEachOther(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	row, _ := h.App.FindRecordById("threads", thread)
	for _, one := range []struct{ author, text, heard string }{{h.ana.Id, "Hola", "Hola"}, {assistant, "Dime", ""}} {
		added, err := h.store.add(h.App, row, draft{author: one.author, text: one.text})
		if err != nil {
			t.Fatal(err)
		}
		added.Set("heard", one.heard)
		if err := h.App.Save(added); err != nil {
			t.Fatal(err)
		}
	}
	h.say(thread, Wish{Content: "Y ahora por escrito"}, "Bien")
	question := <-h.model.asked
	if len(question.Turns) != 3 || question.Turns[0].Text != "Hola" {
		t.Errorf("%+v", question.Turns)
	}
	old := h.rows(thread)[1].ID
	h.say(thread, Wish{Regenerate: old}, "Di")
	if rows := h.rows(thread); rows[len(rows)-1].Parent != rows[0].ID {
		t.Errorf("%+v", rows)
	}
}
