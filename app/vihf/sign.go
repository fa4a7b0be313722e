package vihf

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // algorithms found through crypto.Hash
	_ "crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

var algorithms = map[Algorithm]struct {
	hash              crypto.Hash
	signature, digest string
}{
	RSASHA256: {crypto.SHA256, dsig.RSASHA256SignatureMethod, "http://www.w3.org/2001/04/xmlenc#sha256"},
	RSASHA1:   {crypto.SHA1, dsig.RSASHA1SignatureMethod, "http://www.w3.org/2000/09/xmldsig#sha1"},
}

const (
	exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
	enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

// Signer makes assertions signed by one certificate. It is safe for concurrent use when its key is.
type Signer struct {
	settings Settings
	key      crypto.Signer
	der      string
	issuer   string
}

// NewSigner takes a signature certificate («cachet») and its RSA key, which may live in a token. An ECDSA key is
// refused: the certificates of the IGC-Santé are RSA.
func NewSigner(cert tls.Certificate, s Settings) (*Signer, error) {
	s = s.withDefaults()
	if _, ok := algorithms[s.Algorithm]; !ok {
		return nil, fmt.Errorf("vihf: unknown algorithm %q", s.Algorithm)
	}
	leaf, err := Leaf(cert)
	if err != nil {
		return nil, err
	}
	key, ok := cert.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, errors.New("vihf: the certificate has no signing key")
	}
	if _, ok := key.Public().(*rsa.PublicKey); !ok {
		return nil, errors.New("vihf: the signing key is not RSA")
	}
	issuer, err := DN(leaf)
	if err != nil {
		return nil, err
	}
	return &Signer{settings: s, key: key, der: base64.StdEncoding.EncodeToString(leaf.Raw), issuer: issuer}, nil
}

// Leaf returns the parsed certificate of a pair.
func Leaf(cert tls.Certificate) (*x509.Certificate, error) {
	if cert.Leaf != nil {
		return cert.Leaf, nil
	}
	if len(cert.Certificate) == 0 {
		return nil, errors.New("vihf: no certificate")
	}
	return x509.ParseCertificate(cert.Certificate[0])
}

// DN returns the subject as the Issuer of an assertion wants it: RFC 2253, most specific name first, in the order
// of the certificate.
func DN(cert *x509.Certificate) (string, error) {
	var rdns pkix.RDNSequence
	if rest, err := asn1.Unmarshal(cert.RawSubject, &rdns); err != nil || len(rest) > 0 {
		return "", errors.New("vihf: the certificate's subject cannot be read")
	}
	return rdns.String(), nil
}

// Assertion returns the serialised assertion, signed unless the settings say that its mode is not. It is safe to
// put anywhere in a document: it declares every prefix that it uses.
func (s *Signer) Assertion(c Claims) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	a := tree(c, s.issuer, s.settings)
	if c.Mode == Direct && s.settings.UnsignedDirect {
		return serialize(a)
	}
	signature, err := s.sign(a, c.ID)
	if err != nil {
		return nil, err
	}
	a.InsertChildAt(1, signature) // after Issuer: the schema's order
	return serialize(a)
}

// sign builds the enveloped signature of a. goxmldsig canonicalizes; its own SigningContext is not used because
// it rewrites the element that it signs (the declarations of "xs" would go) and cannot write a prefix list.
func (s *Signer) sign(a *etree.Element, id string) (*etree.Element, error) {
	algorithm := algorithms[s.settings.Algorithm]
	digest, err := s.digest(a, algorithm.hash)
	if err != nil {
		return nil, err
	}
	signature := s.element(nil, "Signature")
	info := s.element(signature, "SignedInfo")
	s.namespace(info)
	s.canonical(s.element(info, "CanonicalizationMethod"))
	s.element(info, "SignatureMethod").CreateAttr("Algorithm", algorithm.signature)
	reference := s.element(info, "Reference")
	reference.CreateAttr("URI", "#"+id)
	transforms := s.element(reference, "Transforms")
	s.element(transforms, "Transform").CreateAttr("Algorithm", enveloped)
	s.canonical(s.element(transforms, "Transform"))
	s.element(reference, "DigestMethod").CreateAttr("Algorithm", algorithm.digest)
	s.element(reference, "DigestValue").SetText(base64.StdEncoding.EncodeToString(digest))

	hashed, err := s.signedInfo(a, info, algorithm.hash)
	if err != nil {
		return nil, err
	}
	raw, err := s.key.Sign(rand.Reader, hashed, algorithm.hash)
	if err != nil {
		return nil, fmt.Errorf("vihf: signing: %w", err)
	}
	info.RemoveAttr(s.xmlns())
	s.namespace(signature)
	s.element(signature, "SignatureValue").SetText(base64.StdEncoding.EncodeToString(raw))
	s.element(s.element(s.element(signature, "KeyInfo"), "X509Data"), "X509Certificate").SetText(s.der)
	return signature, nil
}

// signedInfo hashes SignedInfo as it will be read at its place: a prefix list brings in the declarations of the
// assertion that it names.
func (s *Signer) signedInfo(a, info *etree.Element, hash crypto.Hash) ([]byte, error) {
	in := info.Copy()
	if s.settings.PrefixList != "" {
		for _, attr := range a.Attr {
			if attr.Space == "xmlns" && !slices.ContainsFunc(in.Attr, func(o etree.Attr) bool { return o.FullKey() == attr.FullKey() }) {
				in.CreateAttr(attr.FullKey(), attr.Value)
			}
		}
	}
	return s.digest(in, hash)
}

// digest canonicalizes a copy: goxmldsig changes what it is given.
func (s *Signer) digest(e *etree.Element, hash crypto.Hash) ([]byte, error) {
	canonical, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(s.settings.PrefixList).Canonicalize(e.Copy())
	if err != nil {
		return nil, fmt.Errorf("vihf: canonicalization: %w", err)
	}
	h := hash.New()
	h.Write(canonical)
	return h.Sum(nil), nil
}

func (s *Signer) element(parent *etree.Element, tag string) *etree.Element {
	e := &etree.Element{Space: s.settings.DSPrefix, Tag: tag}
	if parent != nil {
		parent.AddChild(e)
	}
	return e
}

func (s *Signer) xmlns() string {
	if s.settings.DSPrefix == "" {
		return "xmlns"
	}
	return "xmlns:" + s.settings.DSPrefix
}

func (s *Signer) namespace(e *etree.Element) { e.CreateAttr(s.xmlns(), dsig.Namespace) }

func (s *Signer) canonical(e *etree.Element) {
	e.CreateAttr("Algorithm", exclusive)
	if s.settings.PrefixList == "" {
		return
	}
	list := etree.NewElement("ec:InclusiveNamespaces")
	list.CreateAttr("xmlns:ec", exclusive)
	list.CreateAttr("PrefixList", s.settings.PrefixList)
	e.AddChild(list)
}

func serialize(a *etree.Element) ([]byte, error) {
	doc := etree.NewDocumentWithRoot(a)
	doc.WriteSettings = etree.WriteSettings{CanonicalAttrVal: true, CanonicalEndTags: true, CanonicalText: true}
	return doc.WriteToBytes()
}
