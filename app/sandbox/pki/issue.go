package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"net"
)

// Use is what a certificate is for.
type Use string

// The uses of a certificate. // IGC-Santé ORG: AUTH_CLI, SIGN (cachet), SSL server
const (
	Server Use = "serveur"  // RSA: the DMP's suites are all ECDHE-RSA // dmp.md §1.2
	Client Use = "auth_cli" // mutual TLS of a structure
	Seal   Use = "sign"     // signs VIHF; RSA-2048
)

// Flaw is what is wrong with a certificate, on purpose.
type Flaw string

// Flaws. The zero value is a good certificate.
const (
	Sound      Flaw = ""
	Expired    Flaw = "expire"
	NotYet     Flaw = "futur"
	SelfSigned Flaw = "autosigne"
	ForeignCA  Flaw = "autre_ac"
	WrongName  Flaw = "autre_nom" // another host, or another structure for a client and a seal
)

// Flaws lists what Issue can spoil, in a stable order.
func Flaws() []Flaw { return []Flaw{Expired, NotYet, SelfSigned, ForeignCA, WrongName} }

// Request describes a certificate to make.
type Request struct {
	Use     Use
	Subject Subject
	Hosts   []string // Server only; localhost, 127.0.0.1 and ::1 when empty
	Flaw    Flaw
	RSA     bool // an RSA key for a Client too: a seal's key is always RSA
}

// usages gives each use its key usages; the seal alone may commit to content. // IGC-Santé, certificate profiles
var usages = map[Use]struct {
	key x509.KeyUsage
	ext []x509.ExtKeyUsage
	rsa bool
}{
	Server: {x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, true},
	Client: {x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, false},
	Seal:   {x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment, nil, true},
}

// Issue makes a key and its certificate.
func (a *Authority) Issue(r Request) (Identity, error) {
	usage, known := usages[r.Use]
	if !known {
		return Identity{}, fmt.Errorf("pki: unknown use %q", r.Use)
	}
	key, err := a.newKey(usage.rsa || r.RSA)
	if err != nil {
		return Identity{}, err
	}
	template, err := a.template(r)
	if err != nil {
		return Identity{}, err
	}
	template.KeyUsage, template.ExtKeyUsage = usage.key, usage.ext
	parent, signer := a.cert, a.key
	switch r.Flaw {
	case SelfSigned:
		parent, signer = template, key
	case ForeignCA:
		other, err := a.foreignAuthority()
		if err != nil {
			return Identity{}, err
		}
		parent, signer = other.cert, other.key
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return Identity{}, fmt.Errorf("pki: certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return Identity{}, fmt.Errorf("pki: certificate: %w", err)
	}
	return Identity{Certificate: cert, Key: key}, nil
}

func (a *Authority) template(r Request) (*x509.Certificate, error) {
	if r.Use == Server {
		if len(r.Hosts) == 0 {
			r.Hosts = []string{"localhost", "127.0.0.1", "::1"}
		}
		if r.Flaw == WrongName {
			r.Hosts = []string{"autre.invalid"}
		}
		if r.Subject.CommonName == "" {
			r.Subject.CommonName = r.Hosts[0]
		}
	} else if r.Flaw == WrongName {
		r.Subject.Structure, r.Subject.Organization = "1999999999", "AUTRE STRUCTURE"
	}
	subject, err := r.Subject.der()
	if err != nil {
		return nil, err
	}
	serial, err := serialNumber()
	if err != nil {
		return nil, err
	}
	now := a.clock()
	t := &x509.Certificate{
		SerialNumber: serial, RawSubject: subject, BasicConstraintsValid: true,
		NotBefore: now.AddDate(-yearsBefore, 0, 1), NotAfter: now.AddDate(yearsAfter, 0, 0),
	}
	switch r.Flaw {
	case Expired:
		t.NotAfter = now.AddDate(0, 0, -1)
	case NotYet:
		t.NotBefore = now.AddDate(1, 0, 0)
	}
	if r.Use != Server {
		return t, nil
	}
	for _, host := range r.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
			continue
		}
		t.DNSNames = append(t.DNSNames, host)
	}
	return t, nil
}

func (a *Authority) foreignAuthority() (*Authority, error) {
	a.once.Do(func() { a.foreign, a.err = New(Options{Clock: a.clock, RSAKey: a.rsaKey, Name: "AC ETRANGERE"}) })
	return a.foreign, a.err
}

func (a *Authority) newKey(useRSA bool) (crypto.Signer, error) {
	if useRSA {
		make := a.rsaKey
		if make == nil {
			make = func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
		}
		key, err := make()
		if err != nil {
			return nil, fmt.Errorf("pki: key: %w", err)
		}
		return key, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("pki: key: %w", err)
	}
	return key, nil
}
