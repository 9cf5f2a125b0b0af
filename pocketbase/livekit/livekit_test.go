package livekit

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const secret = "a-secret-of-thirty-two-letters-at-least"

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newServer(t *testing.T, at string) *Server {
	t.Helper()
	server, err := Said{at, "key", secret}.Parse(func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func TestWhatAnOperatorSays(t *testing.T) {
	if (Said{}).On() || !(Said{Secret: "x"}).On() {
		t.Error("half of it is no mistake")
	}
	for at, want := range map[string]string{"ws://127.0.0.1:7880": "http://127.0.0.1:7880/", "wss://livekit.example/at": "https://livekit.example/at"} {
		if got := newServer(t, at).at.String(); got != want {
			t.Errorf("%s: %s", at, got)
		}
	}
	for name, said := range map[string]Said{
		"HELEN_LIVEKIT_URL":    {"livekit.example:7880", "key", secret},
		"HELEN_LIVEKIT_URL ":   {"ws://somebody:else@livekit.example", "key", secret},
		"HELEN_LIVEKIT_KEY":    {"ws://livekit.example", "", secret},
		"HELEN_LIVEKIT_SECRET": {"ws://livekit.example", "key", "short-and-secret"},
	} {
		_, err := said.Parse(time.Now)
		if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(name)) || strings.Contains(err.Error(), said.Secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATokenSaysWhoMayWhatAndForHowLong(t *testing.T) {
	server := newServer(t, "ws://127.0.0.1:1")
	token, err := server.Token("room", "peer", "Eva Luna", noon.Add(10*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	said := jwt.MapClaims{}
	parsed, err := jwt.NewParser(jwt.WithoutClaimsValidation()).ParseWithClaims(token, said, func(*jwt.Token) (any, error) { return []byte(secret), nil })
	if err != nil || parsed.Method.Alg() != "HS256" {
		t.Fatal(parsed, err)
	}
	got, _ := json.Marshal(said)
	want := `{"exp":1795349400,"iss":"key","name":"Eva Luna","nbf":1795348790,"sub":"peer","video":` +
		`{"canPublish":true,"canPublishData":true,"canSubscribe":true,"room":"room","roomJoin":true}}`
	if string(got) != want {
		t.Errorf("%s\n%s", got, want)
	}
}

func TestWhoIsPassedOn(t *testing.T) {
	var asked *http.Request
	livekit := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer livekit.Close()
	server := newServer(t, livekit.URL)
	other, _ := Said{livekit.URL, "key", strings.ToUpper(secret)}.Parse(server.now)
	sits := func(room, peer string) bool { return room == "room" && peer == "peer" }
	sign := func(by *Server, room, peer string, until time.Duration) string {
		token, err := by.Token(room, peer, "Eva", noon.Add(until))
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	admins, _ := server.sign("peer", "", noon.Add(time.Minute), grant{Room: "room", RoomAdmin: true})
	none, _ := jwt.NewWithClaims(jwt.SigningMethodNone, claims{jwt.RegisteredClaims{Issuer: "key", Subject: "peer",
		ExpiresAt: jwt.NewNumericDate(noon.Add(time.Minute))}, "", grant{Room: "room", RoomJoin: true}}).SignedString(jwt.UnsafeAllowNoneSignatureType)
	good := sign(server, "room", "peer", time.Minute)
	for name, one := range map[string]struct {
		method, path, token string
		status              int
	}{
		"lets in":             {"GET", "rtc", good, 0},
		"of a newer client":   {"GET", "rtc/v1/validate", good, 0},
		"administers nothing": {"GET", "twirp/livekit.RoomService/DeleteRoom", good, 404},
		"goes up nowhere":     {"GET", "rtc/../twirp", good, 404},
		"only looks":          {"POST", "rtc", good, 404},
		"none":                {"GET", "rtc", "", 401},
		"another's":           {"GET", "rtc", sign(other, "room", "peer", time.Minute), 401},
		"unsigned":            {"GET", "rtc", none, 401},
		"over":                {"GET", "rtc", sign(server, "room", "peer", -time.Minute), 401},
		"who sits elsewhere":  {"GET", "rtc", sign(server, "other", "peer", time.Minute), 401},
		"who sits no more":    {"GET", "rtc", sign(server, "room", "gone", time.Minute), 401},
		"an administrator's":  {"GET", "rtc", admins, 401},
	} {
		asked = nil
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest(one.method, "/livekit/"+one.path+"?auto_subscribe=1&access_token="+one.token, nil)
		request.Header.Set("Cookie", "session=x")
		err := server.Pass(recorder, request, one.path, sits)
		var status int
		if no, ok := err.(*Refused); ok {
			status = no.Status()
		}
		if status != one.status || (asked != nil) != (one.status == 0) {
			t.Errorf("%s: %v", name, err)
		}
		if asked == nil {
			continue
		}
		if asked.URL.Path != "/"+one.path || asked.URL.Query().Get("auto_subscribe") != "1" || asked.Header.Get("Cookie") != "" {
			t.Errorf("%s: %s %v", name, asked.URL, asked.Header)
		}
		if header := recorder.Header(); header.Get("Set-Cookie") != "" || header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", name, header)
		}
	}
	livekit.Close()
	recorder := httptest.NewRecorder()
	if err := server.Pass(recorder, httptest.NewRequest("GET", "/livekit/rtc?access_token="+good, nil), "rtc", sits); err != nil || recorder.Code != 502 {
		t.Errorf("not there: %d %v", recorder.Code, err)
	}
}

func TestWhoIsTakenOut(t *testing.T) {
	var asked []string
	status := http.StatusOK
	livekit := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		_ = json.NewDecoder(r.Body).Decode(&body)
		var said claims
		_, err := jwt.ParseWithClaims(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), &said,
			func(*jwt.Token) (any, error) { return []byte(secret), nil }, jwt.WithTimeFunc(func() time.Time { return noon }))
		if err != nil || said.Video.Room != "room" || !said.Video.RoomAdmin && !said.Video.RoomCreate {
			t.Errorf("%s: %+v %v", r.URL, said, err)
		}
		asked = append(asked, r.URL.Path+" "+body["room"]+" "+body["identity"])
		w.WriteHeader(status)
	}))
	defer livekit.Close()
	server := newServer(t, livekit.URL)
	if err := server.Remove(t.Context(), "room", "peer"); err != nil {
		t.Error(err)
	}
	if err := server.End(t.Context(), "room"); err != nil {
		t.Error(err)
	}
	if got := strings.Join(asked, "; "); got != "/twirp/livekit.RoomService/RemoveParticipant room peer; /twirp/livekit.RoomService/DeleteRoom room " {
		t.Error(got)
	}
	if status = http.StatusNotFound; server.Remove(t.Context(), "room", "peer") != nil {
		t.Error("who is gone is taken for a failure")
	}
	if status = http.StatusUnauthorized; server.End(t.Context(), "room") == nil {
		t.Error("a refusal goes unseen")
	}
}
