package accounts

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
)

// letters are Crockford's: none is taken for another when read aloud or copied by hand.
var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// secret makes a random text out of so many bytes.
func secret(bytes int) string {
	random := make([]byte, bytes)
	rand.Read(random) // never fails: the program ends if the system has no randomness
	return letters.EncodeToString(random)
}

// digest is what is stored in place of a secret. One round of SHA-256 is enough, for nobody guesses a random secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// same compares in constant time.
func same(one, other string) bool {
	return subtle.ConstantTimeCompare([]byte(one), []byte(other)) == 1
}
