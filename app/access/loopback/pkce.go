package loopback

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// NewState returns 256 random bits as 43 URL-safe characters.
func NewState() string { return random() }

// NewVerifier returns a PKCE code verifier: 256 random bits as 43 URL-safe characters. // RFC 7636 §4.1
func NewVerifier() string { return random() }

// Challenge returns the S256 code challenge of a verifier. // RFC 7636 §4.2
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func random() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand ends the program rather than give weak bytes
	return base64.RawURLEncoding.EncodeToString(b[:])
}
