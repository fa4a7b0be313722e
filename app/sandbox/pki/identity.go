package pki

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
)

// Subject is the distinguished name of a certificate, in the order of IGC-Santé.
type Subject struct {
	CommonName   string // Organization when empty
	Structure    string // Struct_IdNat, such as "1750000001"; the OU
	Organization string // raison sociale
	Department   string // such as «Paris (75)»; the ST
	Country      string // FR when empty
}

var (
	oidCountry      = asn1.ObjectIdentifier{2, 5, 4, 6}
	oidDepartment   = asn1.ObjectIdentifier{2, 5, 4, 8}
	oidOrganization = asn1.ObjectIdentifier{2, 5, 4, 10}
	oidUnit         = asn1.ObjectIdentifier{2, 5, 4, 11}
	oidCommonName   = asn1.ObjectIdentifier{2, 5, 4, 3}
)

// der encodes C, ST, O, OU, CN in that order, which RFC 2253 prints from the end: CN, OU, O, ST, C. // dmp.md §1.2
func (s Subject) der() ([]byte, error) {
	if s.CommonName == "" {
		s.CommonName = s.Organization
	}
	if s.Country == "" {
		s.Country = "FR"
	}
	var name pkix.RDNSequence
	for _, part := range []struct {
		oid   asn1.ObjectIdentifier
		value string
	}{{oidCountry, s.Country}, {oidDepartment, s.Department}, {oidOrganization, s.Organization}, {oidUnit, s.Structure}, {oidCommonName, s.CommonName}} {
		if part.value != "" {
			name = append(name, pkix.RelativeDistinguishedNameSET{{Type: part.oid, Value: part.value}})
		}
	}
	der, err := asn1.Marshal(name)
	if err != nil {
		return nil, fmt.Errorf("pki: subject: %w", err)
	}
	return der, nil
}

// Identity is a certificate and its key.
type Identity struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// DN returns the subject as RFC 2253 writes it, CN first: what a VIHF names as its Issuer.
func (id Identity) DN() string {
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(id.Certificate.RawSubject, &name); err != nil {
		return ""
	}
	return name.String()
}

// TLS returns the identity for a tls.Config.
func (id Identity) TLS() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key, Leaf: id.Certificate}
}

// CertPEM returns the certificate alone.
func (id Identity) CertPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw})
}

// KeyPEM returns the private key, PKCS #8, not encrypted.
func (id Identity) KeyPEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		return nil, fmt.Errorf("pki: key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Save writes name.pem and name.key (mode 0600) into dir, which is made when missing.
func (id Identity) Save(dir, name string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("pki: %w", err)
	}
	key, err := id.KeyPEM()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".key"), key, 0o600); err != nil {
		return fmt.Errorf("pki: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".pem"), id.CertPEM(), 0o644); err != nil {
		return fmt.Errorf("pki: %w", err)
	}
	return nil
}

// Load reads what Save wrote. The error is fs.ErrNotExist when there is nothing.
func Load(dir, name string) (Identity, error) {
	certPEM, err := os.ReadFile(filepath.Join(dir, name+".pem"))
	if err != nil {
		return Identity{}, fmt.Errorf("pki: %w", err)
	}
	keyPEM, err := os.ReadFile(filepath.Join(dir, name+".key"))
	if err != nil {
		return Identity{}, fmt.Errorf("pki: %w", err)
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return Identity{}, fmt.Errorf("pki: %s: %w", name, err)
	}
	cert, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return Identity{}, fmt.Errorf("pki: %s: %w", name, err)
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return Identity{}, fmt.Errorf("pki: %s: the key cannot sign", name)
	}
	return Identity{Certificate: cert, Key: key}, nil
}
