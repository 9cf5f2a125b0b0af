package turn

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
)

// credentialsFor is how long a new relay may be asked for. One that is there can be kept up for a day: a browser has
// nothing else to show for it.
const (
	credentialsFor = 10 * time.Minute
	keptUpFor      = 24 * time.Hour
)

// credentials are a name that says until when and for whom, and a password that only the server can make.
func (s *Server) credentials(peer, person string, until time.Time) (username, password string) {
	whose := sha256.Sum256([]byte(person))
	username = strconv.FormatInt(until.Unix(), 10) + ":" + peer + ":" + hex.EncodeToString(whose[:8])
	return username, s.password(username)
}

// password is what the TURN REST scheme has browsers send: HMAC-SHA1, for the protocol itself knows no better.
func (s *Server) password(username string) string {
	sum := hmac.New(sha1.New, s.key)
	sum.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(sum.Sum(nil))
}

// authorise knows whose a request is. What it returns is compared with the message's own signature.
func (s *Server) authorise(request *turn.RequestAttributes) (person string, key []byte, ok bool) {
	parts := strings.Split(request.Username, ":")
	if len(parts) != 3 {
		return "", nil, false
	}
	until, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return "", nil, false
	}
	late := s.now().Sub(time.Unix(until, 0))
	switch request.Method {
	case stun.MethodAllocate:
		ok = late < 0
	case stun.MethodRefresh, stun.MethodCreatePermission, stun.MethodChannelBind:
		ok = late < keptUpFor
	}
	if !ok {
		s.Counts.Refused.Add(1)
		return "", nil, false
	}
	return parts[2], turn.GenerateAuthKey(request.Username, request.Realm, s.password(request.Username)), true
}
