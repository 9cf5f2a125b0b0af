package v1

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helen/gateway/config"
)

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

func TestWhoTakesNothingIsLeft(t *testing.T) {
	server := serve(t, config.UserLimits{})
	for name, one := range map[string]struct{ path, body string }{
		"a stream": {"/v1/chat/completions", `{"stream":true,"messages":[{"role":"user","content":"hi"}]}`},
		"a whole":  {"/v1/chat/completions", `{"messages":[{"role":"user","content":"hi"}]}`},
		"a sound":  {"/v1/audio/speech", `{"input":"hi","voice":"v"}`},
	} {
		client := &stalled{ResponseRecorder: httptest.NewRecorder()}
		request := httptest.NewRequest("POST", one.path, strings.NewReader(one.body))
		request.Header.Set("Authorization", "Bearer good")
		server.Config.Handler.ServeHTTP(client, request)
		if client.missed > 0 || client.Code != 200 || client.Body.Len() == 0 {
			t.Errorf("%s: %d writes could last for ever, %d %s", name, client.missed, client.Code, client.Body)
		}
	}
}
