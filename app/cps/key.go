//go:build pkcs11 && cgo

package cps

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"io"

	"github.com/miekg/pkcs11"

	"chevet/app/record"
)

// Choice says which key of the card is wanted.
type Choice []*pkcs11.Attribute

// Label chooses a private key by its label, such as CPS_PRIV_AUT or CPS_PRIV_SIG.
func Label(label string) Choice {
	return Choice{pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY), pkcs11.NewAttribute(pkcs11.CKA_LABEL, label)}
}

// Key is a private key of the card, with its certificate. It is the dmp.Key that direct mode wants.
type Key struct {
	token  *Token
	handle pkcs11.ObjectHandle
	leaf   *x509.Certificate
	public *rsa.PublicKey
}

var _ crypto.Signer = (*Key)(nil)

// Key finds a key and the certificate that has its identifier.
func (t *Token) Key(c Choice) (*Key, error) {
	const op = "cps.Key"
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, record.E(record.Unavailable, ReasonNoCard).In(op)
	}
	handle, err := t.find(c)
	if err != nil {
		return nil, err
	}
	id, err := t.module.GetAttributeValue(t.session, handle, []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_ID, nil)})
	if err != nil {
		return nil, record.E(record.NotFound, ReasonNoKey).In(op).Wrap(err)
	}
	paper, err := t.find(Choice{pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), pkcs11.NewAttribute(pkcs11.CKA_ID, id[0].Value)})
	if err != nil {
		return nil, err
	}
	der, err := t.module.GetAttributeValue(t.session, paper, []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_VALUE, nil)})
	if err != nil {
		return nil, record.E(record.NotFound, ReasonNoKey).In(op).Wrap(err)
	}
	leaf, err := x509.ParseCertificate(der[0].Value)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonNoKey).In(op).Wrap(err)
	}
	public, ok := leaf.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, record.E(record.Invalid, ReasonAlgorithm).In(op).Because("%T", leaf.PublicKey)
	}
	return &Key{t, handle, leaf, public}, nil
}

func (t *Token) find(c Choice) (pkcs11.ObjectHandle, error) {
	const op = "cps.Key"
	if err := t.module.FindObjectsInit(t.session, c); err != nil {
		return 0, record.E(record.Unavailable, ReasonNoCard).In(op).Wrap(err)
	}
	defer t.module.FindObjectsFinal(t.session)
	found, _, err := t.module.FindObjects(t.session, 2)
	if err != nil {
		return 0, record.E(record.Unavailable, ReasonNoCard).In(op).Wrap(err)
	}
	if len(found) != 1 {
		return 0, record.E(record.NotFound, ReasonNoKey).In(op).Because("%d objects", len(found))
	}
	return found[0], nil
}

// Certificate implements dmp.Key.
func (k *Key) Certificate() *x509.Certificate { return k.leaf }

// Public implements crypto.Signer.
func (k *Key) Public() crypto.PublicKey { return k.public }

// digestInfo is the DER that goes before a digest in PKCS#1 v1.5. // RFC 8017 §9.2 note 1
var digestInfo = map[crypto.Hash][]byte{
	crypto.SHA256: {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20},
	crypto.SHA384: {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30},
	crypto.SHA512: {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40},
}

// Sign implements crypto.Signer with PKCS#1 v1.5, which is what cards do; PSS is refused, as is SHA-1.
func (k *Key) Sign(_ io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	const op = "cps.Sign"
	prefix, ok := digestInfo[o.HashFunc()]
	if _, pss := o.(*rsa.PSSOptions); pss || !ok || len(digest) != o.HashFunc().Size() {
		return nil, record.E(record.Invalid, ReasonAlgorithm).In(op).Because("%v", o.HashFunc())
	}
	k.token.mu.Lock()
	defer k.token.mu.Unlock()
	if k.token.closed {
		return nil, record.E(record.Unavailable, ReasonNoCard).In(op)
	}
	m := []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS, nil)}
	if err := k.token.module.SignInit(k.token.session, m, k.handle); err != nil {
		return nil, record.E(record.Unavailable, ReasonSignature).In(op).Wrap(err)
	}
	out, err := k.token.module.Sign(k.token.session, append(append([]byte(nil), prefix...), digest...))
	if err != nil {
		return nil, record.E(record.Unavailable, ReasonSignature).In(op).Wrap(err)
	}
	return out, nil
}
