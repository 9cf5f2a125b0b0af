package chat

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// A model that never stops fills a message and no more, and what is kept of it does not keep the server from starting.
func TestAnAnswerEndsWhereAMessageDoes(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Count"})
	piece := strings.Repeat("ñ", 70_000)
	for range 2 {
		h.model.says <- piece
	}
	h.model.says <- piece // 10,000 characters too many
	events := waitOver(t, one)
	if last := string(events[len(events)-1].data); !strings.Contains(last, `"code":"answer_too_long"`) {
		t.Errorf("it ended with %.80s", last)
	}
	kept := h.rows(thread)[1]
	if got := utf8.RuneCountInString(kept.Content); got != longestKept || kept.Generation.Status != failed {
		t.Errorf("%d characters kept, %s", got, kept.Generation.Status)
	}
	if kept.Generation.Code != "answer_too_long" || kept.Generation.Usage.Output != 4 {
		t.Errorf("%+v", kept.Generation)
	}
}

// A row that is longer than the schema has it, however it came to be, must not keep the server from starting.
func TestTheServerStartsWhateverARunningAnswerHolds(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	h.crash()
	h.open()
	_, err := h.App.DB().NewQuery(`UPDATE messages SET text = {:text}, generation = '{"status":"running"}' WHERE id = {:id}`).
		Bind(dbx.Params{"text": strings.Repeat("x", longestKept+1), "id": one.message}).Execute()
	if err != nil {
		t.Fatal(err)
	}
	before, _ := counted(h.App, "rev")
	h.crash()
	h.open() // fails the test when it cannot
	row, err := h.App.FindRecordById("messages", one.message)
	if err != nil || h.rows(thread)[1].Generation.Status != interrupted || row.GetInt("rev") <= before {
		t.Errorf("%v, %+v, rev %d after %d", err, h.rows(thread)[1].Generation, row.GetInt("rev"), before)
	}
}

// stalled is a connection that notes until when each write may take.
type stalled struct {
	*httptest.ResponseRecorder
	until  time.Time
	missed int // writes without an end
}

func (s *stalled) SetWriteDeadline(until time.Time) error {
	s.until = until
	return nil
}

func (s *stalled) Write(data []byte) (int, error) {
	if left := time.Until(s.until); left <= 0 || left > 2*patience {
		s.missed++
	}
	return s.ResponseRecorder.Write(data)
}

func TestAReaderThatTakesNothingIsLeft(t *testing.T) {
	h := newHouse(t)
	one := h.ask(h.session(), Wish{Content: "Hi"})
	h.model.says <- "Hello"
	h.finish(one)
	reader := &stalled{ResponseRecorder: httptest.NewRecorder()}
	if err := h.follow(reader, httptest.NewRequest("GET", "/", nil), one, 0); err != nil {
		t.Fatal(err)
	}
	if reader.missed > 0 || !strings.Contains(reader.Body.String(), "Hello") {
		t.Errorf("%d writes could last for ever; read %s", reader.missed, reader.Body)
	}
}

// Who stops at once, before the answer has begun, has stopped it.
func TestStoppedBeforeItBegan(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.Admit = func(question Question, stored Counted) (Admission, error) {
		h.stop(thread)
		return h.admit(question, stored)
	}
	one := h.ask(thread, Wish{Content: "Hi"})
	waitOver(t, one)
	if kept := h.rows(thread)[1].Generation; kept.Status != stopped {
		t.Errorf("it is %s", kept.Status)
	}
	h.Admit = h.admit
	h.finish(h.ask(thread, Wish{Content: "Again"})) // and only that one
	if rows := h.rows(thread); rows[3].Generation.Status != done {
		t.Errorf("the next one is %s", rows[3].Generation.Status)
	}
}

// What a person had goes in the transaction in which they go: a crash in between must not leave it to nobody.
func TestWhoLeavesTakesTheirConversationsAtOnce(t *testing.T) {
	h := newHouse(t)
	var log bytes.Buffer
	h.Log = slog.New(slog.NewTextHandler(&log, nil))
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	err := h.App.RunInTransaction(func(tx core.App) error {
		if err := tx.Delete(h.ana); err != nil {
			return err
		}
		if _, err := tx.FindRecordById("threads", thread); err == nil {
			t.Error("the conversation would outlive a crash here")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	waitOver(t, one)
	if _, err := h.App.FindRecordById("messages", one.message); err == nil {
		t.Error("a message is left")
	}
	if log.Len() > 0 {
		t.Errorf("deleting is no failure of ours: %s", log.String())
	}
}

func TestBodiesThatAreNone(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	for name, body := range map[string]string{
		"no JSON": "{", "a number": `{"content": 1}`, "two": `{"content":"a"} {}`, "base64 that is none": `{"attachments":[{"data":"?"}]}`,
		"an id that is none": `{"id":"../../etc","content":"a"}`, "nothing": "",
	} {
		event := request(h.ana, "POST", body)
		event.Request.SetPathValue("id", thread)
		err := h.Stream(event)
		var refused *Refused
		if !errors.As(err, &refused) || refused.code != "invalid_body" || refused.status != http.StatusBadRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
	event := request(h.ana, "POST", `{"content":"`+strings.Repeat("x", largestWish)+`"}`)
	event.Request.SetPathValue("id", thread)
	if err := h.Stream(event); !errors.Is(err, errBatchTooBig) {
		t.Errorf("too much: %v", err)
	}
}

func request(who *core.Record, method, body string) *core.RequestEvent {
	event := new(core.RequestEvent)
	event.Auth = who
	event.Request = httptest.NewRequest(method, "/", strings.NewReader(body))
	event.Request.Header.Set("Content-Type", "application/json")
	event.Response = httptest.NewRecorder()
	return event
}
