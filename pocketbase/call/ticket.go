package call

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// ticket is the right of one holder to be one peer in one room. It is signed and not kept: it holds after the server was
// started anew.
type ticket struct {
	Room    string `json:"r"`
	Peer    string `json:"p"`
	Holder  string `json:"h"`
	User    string `json:"u,omitempty"` // an account's id
	Session string `json:"s,omitempty"` // another one when the account's sessions were ended
	Expires int64  `json:"e"`           // milliseconds since 1970
}

// tickets signs and reads them.
type tickets struct{ key []byte }

// longestTicket is in bytes: those of ours are about half of it.
const longestTicket = 1024

func (t tickets) sign(one ticket) string {
	body, _ := json.Marshal(one) // it has nothing that cannot be written
	return encoded(body) + "." + encoded(t.mac(body))
}

// read gives what a ticket says if it is one of ours and holds now.
func (t tickets) read(said string, now time.Time) (ticket, error) {
	var one ticket
	head, tail, whole := strings.Cut(said, ".")
	if !whole || len(said) > longestTicket {
		return one, errTicketInvalid
	}
	body, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return one, errTicketInvalid
	}
	mac, err := base64.RawURLEncoding.DecodeString(tail)
	if err != nil || !hmac.Equal(mac, t.mac(body)) || json.Unmarshal(body, &one) != nil {
		return ticket{}, errTicketInvalid
	}
	if now.UnixMilli() >= one.Expires {
		return ticket{}, errTicketExpired
	}
	return one, nil
}

func (t tickets) mac(body []byte) []byte {
	sum := hmac.New(sha256.New, t.key)
	sum.Write([]byte("helen call ticket 1\n")) // the key signs nothing else
	sum.Write(body)
	return sum.Sum(nil)
}

func encoded(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// letters are Crockford's: none is taken for another when copied by hand.
var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newSecret is 26 letters, of 16 random bytes.
func newSecret() string {
	random := make([]byte, 16)
	rand.Read(random) // never fails
	return letters.EncodeToString(random)
}

// digest is what is stored in place of a secret; nobody guesses a random one.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// opens tells whether a secret is the one of a hash; no hash opens to nothing.
func opens(secret, hash string) bool {
	return hash != "" && secret != "" && subtle.ConstantTimeCompare([]byte(digest(secret)), []byte(hash)) == 1
}
