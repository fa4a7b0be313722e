package dmp

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
)

// Key is a key that never leaves its token: a CPS card behind its driver, or a hardware module. Sign is given the
// digest of what is signed, as crypto.Signer says, and may ask the person for a code.
type Key interface {
	crypto.Signer
	Certificate() *x509.Certificate
}

// KeyPair returns a token's key as Config wants it, for TLS.Certificate or Seal. RSA tokens of professionals sign in
// PKCS#1 v1.5 and not in PSS, so that TLS must not choose the latter: this is why Config.TLS stays at TLS 1.2 with
// a card.
func KeyPair(k Key, chain ...*x509.Certificate) tls.Certificate {
	leaf := k.Certificate()
	out := tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: k, Leaf: leaf,
		SupportedSignatureAlgorithms: []tls.SignatureScheme{tls.PKCS1WithSHA256, tls.PKCS1WithSHA384, tls.PKCS1WithSHA512}}
	for _, c := range chain {
		out.Certificate = append(out.Certificate, c.Raw)
	}
	return out
}
