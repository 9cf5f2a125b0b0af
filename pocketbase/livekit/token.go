package livekit

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// grant is what LiveKit calls a video grant. What is not said may be published and heard; so all of it is said.
type grant struct {
	Room           string `json:"room,omitempty"`
	RoomJoin       bool   `json:"roomJoin,omitempty"`
	RoomAdmin      bool   `json:"roomAdmin,omitempty"`
	RoomCreate     bool   `json:"roomCreate,omitempty"`
	CanPublish     bool   `json:"canPublish"`
	CanSubscribe   bool   `json:"canSubscribe"`
	CanPublishData bool   `json:"canPublishData"`
}

type claims struct {
	jwt.RegisteredClaims
	Name  string `json:"name,omitempty"`
	Video grant  `json:"video"`
}

// Token lets one peer into one room, to be seen, heard and told things, until a time. LiveKit renews it for who is in.
func (s *Server) Token(room, peer, name string, until time.Time) (string, error) {
	return s.sign(peer, name, until, grant{Room: room, RoomJoin: true, CanPublish: true, CanSubscribe: true, CanPublishData: true})
}

func (s *Server) sign(subject, name string, until time.Time, video grant) (string, error) {
	now := s.now()
	said := claims{jwt.RegisteredClaims{
		Issuer: s.key, Subject: subject,
		// Two machines' clocks are never the same.
		NotBefore: jwt.NewNumericDate(now.Add(-skew)), ExpiresAt: jwt.NewNumericDate(until),
	}, name, video}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, said).SignedString(s.secret)
}

const skew = 10 * time.Second

// read gives whom a token lets into which room: one of ours, or one that LiveKit renewed.
func (s *Server) read(token string) (room, peer string, ok bool) {
	var said claims
	_, err := jwt.ParseWithClaims(token, &said, func(*jwt.Token) (any, error) { return s.secret, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithIssuer(s.key), jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(s.now), jwt.WithLeeway(skew))
	if err != nil || !said.Video.RoomJoin || said.Video.Room == "" || said.Subject == "" {
		return "", "", false
	}
	return said.Video.Room, said.Subject, true
}
