package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"helen/call"
	"helen/livekit"
)

const livekitSecret = "a-secret-of-thirty-two-letters-at-least"

// withLiveKit is a town whose server knows a LiveKit server, which writes down what it is asked.
func withLiveKit(t *testing.T) (l *line, asked chan string) {
	t.Helper()
	asked = make(chan string, 100)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- r.URL.Path + " " + string(body)
	}))
	t.Cleanup(other.Close)
	quickly(t, nil)
	l = openedWith(t, t.TempDir(), settings{livekit: livekit.Said{URL: other.URL, Key: "key", Secret: livekitSecret}})
	l.ana, l.anas = l.person("ana", "user")
	l.eva, l.evas = l.person("eva", "user")
	l.thread = l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"participants": []string{l.eva.Id}})["id"].(string)
	return l, asked
}

// admitted asks for a way into a call's room with a ticket.
func (l *line) admitted(ticket string) (int, map[string]any) {
	l.t.Helper()
	request, err := http.NewRequest("POST", l.address+"/api/call/livekit", nil)
	if err != nil {
		l.t.Fatal(err)
	}
	request.Header.Set("Call-Ticket", ticket)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		l.t.Fatal(err)
	}
	defer answer.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		l.t.Fatal(err)
	}
	return answer.StatusCode, body
}

func TestALargeCallGoesByLiveKit(t *testing.T) {
	l, asked := withLiveKit(t)
	// Of two people it never does.
	direct, peer := l.begin(l.anas, l.thread, "video"), newPeer()
	ticket := l.ticket(l.anas, direct, peer, nil)
	if ticket["media"] != "peers" {
		t.Errorf("two people: %v", ticket["media"])
	}
	l.peerOf(peer, ticket["ticket"].(string)).awaits("OPEN")
	if status, body := l.admitted(ticket["ticket"].(string)); status != 404 || body["code"] != "call_missing" {
		t.Errorf("two people: %d %v", status, body)
	}

	room := l.begin(l.anas, "", "video")
	secret := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	peer = newPeer()
	ticket = l.ticket("", room, peer, map[string]any{"secret": secret, "name": "Marta"})
	if ticket["media"] != "livekit" {
		t.Errorf("a link's room: %v", ticket["media"])
	}
	held := ticket["ticket"].(string)
	if status, _ := l.admitted(held); status != 404 {
		t.Errorf("without a seat: %d", status)
	}
	guest := l.peerOf(peer, held)
	guest.awaits("OPEN")
	for name, bad := range map[string]string{"none": "", "cut": held[:len(held)-3]} {
		if status, body := l.admitted(bad); status != 401 || body["code"] != "ticket_invalid" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	status, body := l.admitted(held)
	if status != 200 || body["url"] != "/livekit" || len(body) != 3 {
		t.Fatalf("%d %v", status, body)
	}
	said := jwt.MapClaims{}
	parsed, err := jwt.ParseWithClaims(body["token"].(string), said, func(*jwt.Token) (any, error) { return []byte(livekitSecret), nil })
	if err != nil || parsed.Method.Alg() != "HS256" {
		t.Fatal(err)
	}
	video, _ := json.Marshal(said["video"])
	want := fmt.Sprintf(`{"canPublish":true,"canPublishData":true,"canSubscribe":true,"room":%q,"roomJoin":true}`, room)
	until := time.UnixMilli(int64(body["expires"].(float64)))
	if said["iss"] != "key" || said["sub"] != peer || said["name"] != "Marta" || string(video) != want {
		t.Errorf("%v %s", said, video)
	}
	if expires, _ := said.GetExpirationTime(); expires.Unix() != until.Unix() || time.Until(until) > 10*time.Minute || time.Until(until) < 9*time.Minute {
		t.Errorf("holds until %v and %v", expires, until)
	}

	// Its socket is passed on to LiveKit, as long as the seat is held.
	rtc := "/livekit/rtc/validate?access_token=" + body["token"].(string)
	if answer, _ := fetch(t, "GET", l.address+rtc); answer.StatusCode != 200 {
		t.Errorf("not passed on: %d", answer.StatusCode)
	}
	if got := <-asked; got != "/rtc/validate " {
		t.Errorf("asked for %s", got)
	}
	guest.says(map[string]any{"type": "LEAVE"})
	// Who leaves is taken out, and an empty room is closed; neither waits for the other.
	got := []string{<-asked, <-asked}
	slices.Sort(got)
	service := "/twirp/livekit.RoomService/"
	if out := fmt.Sprintf(`RemoveParticipant {"identity":%q,"room":%q}`, peer, room); got[1] != service+out ||
		!strings.HasPrefix(got[0], service+"DeleteRoom ") {
		t.Errorf("when the last one leaves LiveKit is asked %s", got)
	}
	if answer, _ := fetch(t, "GET", l.address+rtc); answer.StatusCode != 401 {
		t.Errorf("with an old token: %d", answer.StatusCode)
	}
	if log := l.log.String(); strings.Contains(log, livekitSecret) || strings.Contains(log, body["token"].(string)) {
		t.Error("a secret is in the log")
	}
}

func TestManyFitWhereLiveKitIs(t *testing.T) {
	l, _ := withLiveKit(t)
	room := l.begin(l.anas, "", "video")
	secret := l.want(200, "", "POST", "/api/calls/"+room+"/link", l.anas, nil)["secret"].(string)
	enter := func() *wire {
		peer := newPeer()
		return l.peerOf(peer, l.ticket("", room, peer, map[string]any{"secret": secret})["ticket"].(string))
	}
	first := enter()
	for range 49 {
		enter().awaits("OPEN")
	}
	first.seats(50, 0)
	l.want(409, "call_full", "POST", "/api/call/ticket", "", map[string]any{"room": room, "peer": newPeer(), "secret": secret})
}

func TestACallKeepsItsWay(t *testing.T) {
	quickly(t, func(s *call.Settings) { s.Resume = 30 * time.Second })
	dir := t.TempDir()
	var room string
	t.Run("begun without", func(t *testing.T) {
		l := opened(t, dir)
		l.ana, l.anas = l.person("ana", "user")
		room = l.begin(l.anas, "", "audio")
		if way := l.ticket(l.anas, room, newPeer(), nil)["media"]; way != "peers" {
			t.Errorf("goes by %v", way)
		}
		l.comes(l.anas, room)
		l.ours.calls.Close()
	})
	t.Run("with it since", func(t *testing.T) {
		l := openedWith(t, dir, settings{livekit: livekit.Said{URL: "ws://127.0.0.1:1", Key: "key", Secret: livekitSecret}})
		ana, err := l.app.FindFirstRecordByData("users", "username", "ana")
		if err != nil {
			t.Fatal(err)
		}
		session := l.session(ana)
		if way := l.ticket(session, room, newPeer(), nil)["media"]; way != "peers" {
			t.Errorf("who is in it is parted from who comes: %v", way)
		}
		next := l.begin(session, "", "audio")
		if way := l.ticket(session, next, newPeer(), nil)["media"]; way != "livekit" {
			t.Errorf("the next goes by %v", way)
		}
		if _, page := l.ask("GET", "/api/sync?since=0", session, nil); strings.Contains(fmt.Sprint(page), "livekit") {
			t.Error("devices are told of it with the row")
		}
		l.ours.calls.Close()
	})
}
