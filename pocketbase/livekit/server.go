package livekit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// Server is a LiveKit server as this one knows it.
type Server struct {
	at     *url.URL
	key    string
	secret []byte
	now    func() time.Time
}

const (
	patience  = 5 * time.Second // with what is asked of it
	adminsFor = time.Minute
)

// Remove takes a peer out of a room. Who is not in it is no mistake.
func (s *Server) Remove(ctx context.Context, room, peer string) error {
	return s.ask(ctx, "RemoveParticipant", grant{Room: room, RoomAdmin: true}, map[string]string{"room": room, "identity": peer})
}

// End closes a room for everybody who is in it.
func (s *Server) End(ctx context.Context, room string) error {
	return s.ask(ctx, "DeleteRoom", grant{Room: room, RoomCreate: true}, map[string]string{"room": room})
}

func (s *Server) ask(ctx context.Context, method string, may grant, body any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	token, err := s.sign("", "", s.now().Add(adminsFor), may)
	if err != nil {
		return err
	}
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	at := s.at.JoinPath("twirp", "livekit.RoomService", method).String()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(data))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 && answer.StatusCode != http.StatusNotFound {
		return fmt.Errorf("%s was answered with %s", method, answer.Status)
	}
	return nil
}

// Refused is every refusal of this package.
type Refused struct {
	status        int
	code, message string
}

func (r *Refused) Error() string   { return r.message }
func (r *Refused) Code() string    { return r.code }
func (r *Refused) Message() string { return r.message }
func (r *Refused) Status() int     { return r.status }

var (
	errToken = &Refused{http.StatusUnauthorized, "ticket_invalid", "This token does not let anyone in here."}
	errPath  = &Refused{http.StatusNotFound, "not_found", "There is nothing at this address."}
)

// passed are the addresses of LiveKit that browsers need; by none of them is anything administered.
var passed = map[string]bool{"rtc": true, "rtc/validate": true, "rtc/v1": true, "rtc/v1/validate": true}

// Pass gives a browser's socket to LiveKit, so that pages speak with no server but their own, and LiveKit's needs neither a
// certificate nor a name. `sits` tells whether somebody has a seat in a room: who has lost it comes in by no old token.
func (s *Server) Pass(w http.ResponseWriter, r *http.Request, path string, sits func(room, peer string) bool) error {
	if !passed[path] || r.Method != http.MethodGet {
		return errPath
	}
	room, peer, ok := s.read(r.URL.Query().Get("access_token"))
	if !ok || !sits(room, peer) {
		return errToken
	}
	proxy := httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			to := s.at.JoinPath(path)
			to.RawQuery = r.URL.RawQuery
			p.Out.URL, p.Out.Host = to, to.Host
			for _, own := range []string{"Cookie", "Authorization", "Origin", "Referer"} {
				p.Out.Header.Del(own)
			}
		},
		ModifyResponse: func(answer *http.Response) error {
			for _, name := range []string{"Set-Cookie", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"} {
				answer.Header.Del(name)
			}
			return nil
		},
		// What went wrong may hold the address, and with it the token.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	proxy.ServeHTTP(w, r)
	return nil
}
