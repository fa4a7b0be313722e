package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
)

// Hash is the SHA-256 of a secret, in hexadecimal: what is stored of tokens, codes, states and cookies. They have 256
// random bits, so a plain hash cannot be reversed.
type Hash string

// HashOf returns the hash of a secret.
func HashOf(secret string) Hash {
	sum := sha256.Sum256([]byte(secret))
	return Hash(hex.EncodeToString(sum[:]))
}

// of reports that h is the hash of secret, in constant time.
func (h Hash) of(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(h), []byte(HashOf(secret))) == 1
}

// newSecret returns 256 random bits as 43 URL-safe characters.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// challengeOf is S256. // RFC 7636 §4.2
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
