package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chevet/app/record"
)

// Options of an authority. The zero value works.
type Options struct {
	Clock record.Clock // time.Now when nil
	Name  string       // common name of the authority, «AC BAC A SABLE» when empty
	// RSAKey gives the keys of certificates that need RSA. A new one each, when nil; a test that makes many authorities
	// gives the same few again, because making one takes a tenth of a second or more.
	RSAKey func() (*rsa.PrivateKey, error)
}

// Authority signs certificates. Its methods are safe for concurrent use.
type Authority struct {
	clock  record.Clock
	rsaKey func() (*rsa.PrivateKey, error)
	cert   *x509.Certificate
	key    crypto.Signer

	once    sync.Once
	foreign *Authority // made when a certificate of a foreign authority is asked for
	err     error
}

const (
	yearsBefore = 1 // certificates start in the past, so that a fixed clock of a test may differ from the system's
	yearsAfter  = 5
	caFile      = "ca"
)

// New makes an authority with a fresh key.
func New(o Options) (*Authority, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Name == "" {
		o.Name = "AC BAC A SABLE"
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("pki: key of the authority: %w", err)
	}
	subject, err := Subject{CommonName: o.Name, Organization: "CHEVET BAC A SABLE"}.der()
	if err != nil {
		return nil, err
	}
	now := o.Clock()
	serial, err := serialNumber()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, RawSubject: subject,
		NotBefore: now.AddDate(-yearsBefore, 0, 0), NotAfter: now.AddDate(2*yearsAfter, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("pki: certificate of the authority: %w", err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, fmt.Errorf("pki: certificate of the authority: %w", err)
	}
	return &Authority{clock: o.Clock, rsaKey: o.RSAKey, cert: cert, key: key}, nil
}

// Open loads the authority kept in a directory, or makes one and keeps it there (ca.pem, ca.key, mode 0600).
func Open(dir string, o Options) (*Authority, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	id, err := Load(dir, caFile)
	switch {
	case err == nil && !id.Certificate.IsCA:
		return nil, fmt.Errorf("pki: %s holds a certificate that is not an authority's", dir)
	case err == nil:
		return &Authority{clock: o.Clock, rsaKey: o.RSAKey, cert: id.Certificate, key: id.Key}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	a, err := New(o)
	if err != nil {
		return nil, err
	}
	return a, Identity{Certificate: a.cert, Key: a.key}.Save(dir, caFile)
}

// Pool returns the roots that trust this authority and no other.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

// Certificate returns the authority's own certificate.
func (a *Authority) Certificate() *x509.Certificate { return a.cert }

// PEM returns the authority's certificate, to be trusted by a client.
func (a *Authority) PEM() []byte { return Identity{Certificate: a.cert}.CertPEM() }

// Export writes what an integrator needs into dir: ca.pem, then for the establishment auth-cli.pem and sign.pem with
// their keys. The authority's key is not written.
func (a *Authority) Export(dir string, establishment Subject) error {
	for name, use := range map[string]Use{"auth-cli": Client, "sign": Seal} {
		id, err := a.Issue(Request{Use: use, Subject: establishment})
		if err != nil {
			return err
		}
		if err := id.Save(dir, name); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, caFile+".pem"), a.PEM(), 0o644)
}

func serialNumber() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("pki: serial number: %w", err)
	}
	return n.Add(n, big.NewInt(1)), nil
}
