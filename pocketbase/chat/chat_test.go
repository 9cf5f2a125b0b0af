package chat

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAnAnswerIsS1sEvents(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	h.model.says <- "Hel"
	h.model.says <- "lo"
	h.finish(one)
	var got []string
	for _, event := range waitOver(t, one) {
		got = append(got, string(event.data))
	}
	want := []string{
		fmt.Sprintf(`{"session_id":%q,"type":"start"}`, thread),
		`{"type":"content","content":"Hel"}`, `{"type":"content","content":"lo"}`,
		fmt.Sprintf(`{"full_content":"Hello","message_id":%q,"type":"done"}`, one.message),
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	messages := h.rows(thread)
	if len(messages) != 2 || messages[1].Content != "Hello" || messages[1].Generation.Status != done ||
		messages[1].Generation.Usage.Output != 4 || messages[1].Parent != messages[0].ID {
		t.Errorf("kept %+v", messages)
	}
}

func TestOneAnswerAtATime(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	var group sync.WaitGroup
	results := make(chan error, 8)
	for range 8 {
		group.Go(func() {
			_, err := h.Chat.ask(h.ana.Id, thread, Wish{Content: "Hi"})
			results <- err
		})
	}
	group.Wait()
	close(results)
	begun := 0
	for err := range results {
		if err == nil {
			begun++
		} else if !errors.Is(err, ErrRunning) {
			t.Error(err)
		}
	}
	if begun != 1 || len(h.rows(thread)) != 2 {
		t.Errorf("%d answers began, %d messages", begun, len(h.rows(thread)))
	}
}

func TestAnAnswerOutlivesItsReaderAndIsFollowedWithoutGapOrRepeat(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one := h.find(thread)
		h.follow(w, r, one, readEventID(r.Header.Get("Last-Event-ID"), one.message))
	}))
	defer server.Close()
	one := h.ask(thread, Wish{Content: "Hi"})
	read := func(last string, lines int) (string, string) {
		request, _ := http.NewRequest("GET", server.URL, nil)
		request.Header.Set("Last-Event-ID", last)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var said strings.Builder
		scanner := bufio.NewScanner(response.Body)
		for lines > 0 && scanner.Scan() {
			if id, found := strings.CutPrefix(scanner.Text(), "id: "); found {
				last = id
			}
			if data, found := strings.CutPrefix(scanner.Text(), "data: "); found {
				var event struct{ Content string }
				json.Unmarshal([]byte(data), &event)
				said.WriteString(event.Content)
				lines--
			}
		}
		return said.String(), last
	}
	go func() {
		for n := range 6 {
			h.model.says <- fmt.Sprint(n)
		}
		close(h.model.says)
	}()
	first, last := read("", 3) // the start and two pieces; then the reader is gone
	rest, _ := read(last, 99)
	again, _ := read("another-9", 99)
	if first != "01" || rest != "2345" || again != "012345" {
		t.Errorf("read %q, then %q, then from the start %q", first, rest, again)
	}
	if waitOver(t, one); h.rows(thread)[1].Content != "012345" {
		t.Error("not all was kept")
	}
}

func TestWhatComesWhileSomebodyReadsIsTimed(t *testing.T) {
	h := newHouse(t)
	var timed []time.Time
	h.Flushed = func(came time.Time) { timed = append(timed, came) }
	one := h.ask(h.session(), Wish{Content: "Hi"})
	h.model.says <- "before "
	for one.said() == "" {
		time.Sleep(time.Millisecond)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.follow(w, r, one, 0) }))
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "before") {
	}
	said := time.Now()
	h.model.says <- "after"
	close(h.model.says)
	for lines.Scan() {
	}
	server.Close() // and with it whoever follows
	if len(timed) != 1 || timed[0].Before(said) {
		t.Errorf("timed is what came at %v, not only what came after %v", timed, said)
	}
}

func TestASlowReaderSlowsNobody(t *testing.T) {
	h := newHouse(t)
	one := h.ask(h.session(), Wish{Content: "Hi"})
	stuck, leave := context.WithCancel(context.Background())
	defer leave()
	one.after(stuck, 0) // has the first event, and never asks for another
	for range 5000 {
		h.model.says <- "x"
	}
	h.finish(one)
	if events := waitOver(t, one); len(events) != 5002 {
		t.Errorf("%d events", len(events))
	}
}

func TestACrashKeepsWhatCame(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	h.model.says <- "What came"
	for until := time.Now().Add(5 * time.Second); h.rows(thread)[1].Content == "" && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	old := h.Chat
	h.crash()
	one.cancel(errClosing)
	h.model.asked = make(chan Question, 100)
	h.open()
	old.Close()
	kept := h.rows(thread)[1]
	if kept.Content != "What came" || kept.Generation.Status != interrupted {
		t.Fatalf("kept %+v", kept)
	}

	// And it goes on where it stopped.
	more := h.ask(thread, Wish{Continue: kept.ID})
	question := <-h.model.asked
	h.model.says <- ", and more"
	h.finish(more)
	if last := question.Turns[len(question.Turns)-1]; last.Role != "assistant" || last.Text != "What came" {
		t.Errorf("asked to go on with %+v", last)
	}
	if events, _ := more.after(t.Context(), 1); string(events[0].data) != `{"type":"content","content":"What came"}` {
		t.Errorf("who reads it from the first event misses %q: %s", "What came", events[0].data)
	}
	if whole := h.rows(thread)[1]; whole.Content != "What came, and more" || whole.Generation.Status != done {
		t.Errorf("went on to %+v", whole)
	}
}

func TestStoppedByItsOwner(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	h.model.says <- "Half"
	one.cancel(errStopped)
	waitOver(t, one)
	if kept := h.rows(thread)[1]; kept.Content != "Half" || kept.Generation.Status != stopped {
		t.Errorf("kept %+v", kept)
	}
}

func TestAFailureIsToldAndKept(t *testing.T) {
	h := newHouse(t)
	h.model.fails = &Refused{502, "provider_down", "The provider has a problem."}
	thread := h.session()
	one := h.ask(thread, Wish{Content: "Hi"})
	h.model.says <- "Half"
	h.finish(one)
	events := waitOver(t, one)
	if last := string(events[len(events)-1].data); last != `{"code":"provider_down","message":"The provider has a problem.","type":"error"}` {
		t.Error(last)
	}
	if kept := h.rows(thread)[1]; kept.Content != "Half" || kept.Generation.Status != failed || kept.Generation.Code != "provider_down" {
		t.Errorf("kept %+v", kept)
	}
}

func TestBranches(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	say := func(wish Wish, answer string) (Question, string) {
		one := h.ask(thread, wish)
		question := <-h.model.asked
		h.model.says <- answer
		h.finish(one)
		return question, one.message
	}
	texts := func(question Question) string {
		var all []string
		for _, turn := range question.Turns {
			all = append(all, turn.Text)
		}
		return strings.Join(all, " | ")
	}
	_, first := say(Wish{Content: "A"}, "a")
	say(Wish{Content: "B"}, "b")
	question, _ := say(Wish{Content: "B2", Parent: &first}, "b2")
	if got := texts(question); got != "A | a | B2" {
		t.Errorf("an edited message follows %q", got)
	}
	question, again := say(Wish{Regenerate: first}, "a2")
	if got := texts(question); got != "A" {
		t.Errorf("another answer is to %q", got)
	}
	question, _ = say(Wish{Content: "C"}, "c")
	if got := texts(question); got != "A | a2 | C" {
		t.Errorf("what comes after another answer follows %q", got)
	}
	if again == first {
		t.Error("the first answer was overwritten")
	}
}

func TestTheSameMessageTwiceIsOne(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	wish := Wish{ID: "abcdefghij12345", Content: "Hi"}
	first := h.ask(thread, wish)
	h.model.says <- "Hello"
	h.finish(first)
	// Its answer is told again, and nobody is asked for another.
	told := waitOver(t, h.ask(thread, wish))
	if last := string(told[len(told)-1].data); !strings.Contains(last, first.message) || !strings.Contains(last, "Hello") {
		t.Errorf("told %s", last)
	}
	if kept := h.rows(thread); len(kept) != 2 {
		t.Errorf("%d messages", len(kept))
	}
	// Another answer to it is one that is asked for; so is one where the first failed.
	h.finish(h.ask(thread, Wish{Regenerate: first.message}))
	again := Wish{ID: "abcdefghij12346", Content: "And now?"}
	h.model.fails = errUnsaved
	h.finish(h.ask(thread, again))
	h.model.fails = nil
	h.finish(h.ask(thread, again))
	if kept := h.rows(thread); len(kept) != 6 {
		t.Errorf("%d messages", len(kept))
	}
	if _, err := h.Chat.ask(h.ana.Id, h.session(), wish); !errors.Is(err, ErrTaken) {
		t.Errorf("another thread's id: %v", err)
	}
}

func TestAttachments(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 300_000)...)
	one := h.ask(thread, Wish{Content: "What is it?", Attachments: []Attachment{{MIME: "text/html", Data: png}}})
	question := <-h.model.asked
	h.finish(one)
	if sent := question.Turns[0].Attachments; len(sent) != 1 || sent[0].MIME != "image/png" || len(sent[0].Data) != len(png) {
		t.Errorf("%d attachments were sent on", len(sent))
	}
	for name, refused := range map[*Refused]Attachment{
		ErrUnsupported: {MIME: "image/png", Data: []byte("\x7fELF\x02\x01\x01\x00")},
		ErrTooLong:     {MIME: "image/png", Data: append(png, make([]byte, mostBytes)...)},
	} {
		if _, err := h.Chat.ask(h.ana.Id, thread, Wish{Attachments: []Attachment{refused}}); !errors.Is(err, name) {
			t.Errorf("%v, want %v", err, name)
		}
	}
}

func TestNobodyElsesConversation(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	if _, err := h.Chat.ask(h.eva.Id, thread, Wish{Content: "Hi"}); !errors.Is(err, ErrNoSession) {
		t.Error(err)
	}
	if list, err := h.store.list(h.eva.Id, 50, time.Now().Add(time.Hour)); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
	if list, err := h.store.list(h.ana.Id, 50, time.Now().Add(time.Hour)); err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
}

func TestClosingInterruptsAndSaves(t *testing.T) {
	h := newHouse(t)
	thread := h.session()
	h.ask(thread, Wish{Content: "Hi"})
	h.model.says <- "Half"
	h.Close()
	if kept := h.rows(thread)[1]; kept.Content != "Half" || kept.Generation.Status != interrupted {
		t.Errorf("kept %+v", kept)
	}
}
