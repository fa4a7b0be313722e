package psc

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"strings"
)

const keyID = "bac-a-sable-1"

var b64 = base64.RawURLEncoding

// sign makes a compact JWS. // RFC 7515 §7.1
func (s *Server) sign(kind string, c Client, claims map[string]any) (string, error) {
	header := map[string]any{"alg": "RS256", "typ": "JWT", "kid": keyID}
	if s.o.Alter != nil {
		s.o.Alter(kind, header, claims)
	}
	h, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	p, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	input := b64.EncodeToString(h) + "." + b64.EncodeToString(p)
	digest := sha256.Sum256([]byte(input))
	var signature []byte
	switch header["alg"] {
	case "RS256":
		signature, err = rsa.SignPKCS1v15(rand.Reader, s.o.Key, crypto.SHA256, digest[:])
	case "HS256":
		m := hmac.New(sha256.New, []byte(c.Secret))
		m.Write([]byte(input))
		signature = m.Sum(nil)
	case "none":
	default:
		err = errors.New("sandbox/psc: cannot sign that way")
	}
	return input + "." + b64.EncodeToString(signature), err
}

// verify returns the claims of a token that this server signed.
func (s *Server) verify(token string) (map[string]any, bool) {
	input, sig, ok := cutLast(token, ".")
	if !ok || len(token) > 64<<10 {
		return nil, false
	}
	signature, err := b64.DecodeString(sig)
	digest := sha256.Sum256([]byte(input))
	if err != nil || rsa.VerifyPKCS1v15(&s.o.Key.PublicKey, crypto.SHA256, digest[:], signature) != nil {
		return nil, false
	}
	_, payload, _ := strings.Cut(input, ".")
	raw, err := b64.DecodeString(payload)
	var claims map[string]any
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return nil, false
	}
	return claims, true
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// certs is the key set. // RFC 7517 §5
func (s *Server) certs(w http.ResponseWriter, _ *http.Request) {
	k := s.o.Key.PublicKey
	answer(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID,
		"n": b64.EncodeToString(k.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(k.E)).Bytes()),
	}}})
}

// opaque makes an unguessable name.
func opaque() string {
	var b [24]byte
	rand.Read(b[:])
	return b64.EncodeToString(b[:])
}
