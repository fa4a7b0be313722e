package dmp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // algorithms found through crypto.Hash
	_ "crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"chevet/app/vihf"
)

// The signature of a lot is a XAdES document of the lot itself. // dmp.md §5.5
const (
	nsDSIG  = "http://www.w3.org/2000/09/xmldsig#"
	nsXAdES = "http://uri.etsi.org/01903/v1.1.1#"
	c14n    = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
	// purposeSource says that the signer is the source of the documents. // ASTM E1762
	purposeSource = "1.2.840.10065.1.12.1.14"
)

var lotAlgorithms = map[vihf.Algorithm]struct {
	hash              crypto.Hash
	signature, digest string
}{
	vihf.RSASHA256: {crypto.SHA256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"},
	vihf.RSASHA1:   {crypto.SHA1, nsDSIG + "rsa-sha1", nsDSIG + "sha1"},
}

// lotMember is one object of a lot as its signature names it.
type lotMember struct {
	OID    string
	Digest []byte // nil: the placeholder that the sample uses for the submission set
}

// signLot returns the signature document of a lot, in UTF-8. Every element is written in its canonical form, so that
// what is digested here is what a reader canonicalizes at its place.
func signLot(cert tls.Certificate, algorithm vihf.Algorithm, id string, at time.Time, members []lotMember) ([]byte, error) {
	with, ok := lotAlgorithms[algorithm]
	if !ok {
		return nil, fmt.Errorf("dmp: unknown algorithm %q", algorithm)
	}
	leaf, err := vihf.Leaf(cert)
	if err != nil {
		return nil, err
	}
	key, ok := cert.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, errors.New("dmp: the certificate has no signing key")
	}
	if _, ok := key.Public().(*rsa.PublicKey); !ok {
		return nil, errors.New("dmp: the signing key is not RSA")
	}
	digest := func(b []byte) []byte {
		h := with.hash.New()
		h.Write(b)
		return h.Sum(nil)
	}
	manifest := manifestOf(members, with.digest)
	properties := signedProperties(leaf, at, with.digest, digest(leaf.Raw))
	info := `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + c14n + `"></ds:CanonicalizationMethod>` +
		`<ds:SignatureMethod Algorithm="` + with.signature + `"></ds:SignatureMethod>` +
		reference("#IHEManifest", nsDSIG+"Manifest", with.digest, digest(inScope(manifest, "ds:Manifest"))) +
		reference("#S0-SignedProperties", nsXAdES+"SignedProperties", with.digest, digest(inScope(properties, "xad:SignedProperties"))) +
		`</ds:SignedInfo>`
	value, err := key.Sign(rand.Reader, digest(inScope(info, "ds:SignedInfo")), with.hash)
	if err != nil {
		return nil, fmt.Errorf("dmp: signing the lot: %w", err)
	}
	var b strings.Builder
	b.WriteString(`<ds:Signature xmlns:ds="` + nsDSIG + `" Id="` + id + `">` + info)
	b.WriteString(`<ds:SignatureValue>` + base64.StdEncoding.EncodeToString(value) + `</ds:SignatureValue>`)
	b.WriteString(`<ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + base64.StdEncoding.EncodeToString(leaf.Raw) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`)
	b.WriteString(`<ds:Object>` + manifest + `</ds:Object>`)
	b.WriteString(`<ds:Object><ds:SignatureProperties><ds:SignatureProperty Id="purposeOfSignature" Target="#` + id + `">` + purposeSource +
		`</ds:SignatureProperty></ds:SignatureProperties></ds:Object>`)
	b.WriteString(`<ds:Object><xad:QualifyingProperties xmlns:xad="` + nsXAdES + `" Target="#` + id + `">` + properties +
		`</xad:QualifyingProperties></ds:Object></ds:Signature>`)
	return []byte(b.String()), nil
}

// inScope adds to an element the declarations that inclusive canonicalization brings from its ancestors.
func inScope(element, tag string) []byte {
	declared := ` xmlns:ds="` + nsDSIG + `"`
	if strings.HasPrefix(tag, "xad:") {
		declared += ` xmlns:xad="` + nsXAdES + `"`
	}
	return []byte(strings.Replace(element, "<"+tag, "<"+tag+declared, 1))
}

func manifestOf(members []lotMember, digest string) string {
	var b strings.Builder
	b.WriteString(`<ds:Manifest Id="IHEManifest">`)
	for _, m := range members {
		b.WriteString(`<ds:Reference URI="urn:oid:` + escape(m.OID) + `">`)
		value := "AA=="
		if m.Digest != nil {
			value = base64.StdEncoding.EncodeToString(m.Digest)
			b.WriteString(`<ds:Transforms><ds:Transform Algorithm="` + c14n + `"></ds:Transform></ds:Transforms>`)
		}
		b.WriteString(`<ds:DigestMethod Algorithm="` + digest + `"></ds:DigestMethod><ds:DigestValue>` + value + `</ds:DigestValue></ds:Reference>`)
	}
	b.WriteString(`</ds:Manifest>`)
	return b.String()
}

func reference(uri, kind, digest string, value []byte) string {
	return `<ds:Reference Type="` + kind + `" URI="` + uri + `"><ds:DigestMethod Algorithm="` + digest + `"></ds:DigestMethod><ds:DigestValue>` +
		base64.StdEncoding.EncodeToString(value) + `</ds:DigestValue></ds:Reference>`
}

func signedProperties(leaf *x509.Certificate, at time.Time, digest string, fingerprint []byte) string {
	return `<xad:SignedProperties Id="S0-SignedProperties"><xad:SignedSignatureProperties><xad:SigningTime>` + at.UTC().Format("2006-01-02T15:04:05.000Z") +
		`</xad:SigningTime><xad:SigningCertificate><xad:Cert><xad:CertDigest><xad:DigestMethod Algorithm="` + digest +
		`"></xad:DigestMethod><xad:DigestValue>` + base64.StdEncoding.EncodeToString(fingerprint) + `</xad:DigestValue></xad:CertDigest>` +
		`<xad:IssuerSerial><ds:X509IssuerName>` + text(leaf.Issuer.String()) + `</ds:X509IssuerName><ds:X509SerialNumber>` + leaf.SerialNumber.String() +
		`</ds:X509SerialNumber></xad:IssuerSerial></xad:Cert></xad:SigningCertificate><xad:SignaturePolicyIdentifier>` +
		`<xad:SignaturePolicyImplied></xad:SignaturePolicyImplied></xad:SignaturePolicyIdentifier></xad:SignedSignatureProperties></xad:SignedProperties>`
}

// text makes a text node in its canonical form. // C14N §2.3
func text(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;").Replace(s)
}

// documentDigest digests a whole XML document in its canonical form with comments: also what stands before and after
// the root, such as the processing instruction that names a style sheet.
func documentDigest(document []byte, hash crypto.Hash) ([]byte, error) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(document); err != nil || doc.Root() == nil {
		return nil, errors.New("dmp: the document is not XML")
	}
	h := hash.New()
	before := true
	for _, token := range doc.Child {
		var around string
		switch t := token.(type) {
		case *etree.Element:
			canonical, err := dsig.MakeC14N10WithCommentsCanonicalizer().Canonicalize(t.Copy())
			if err != nil {
				return nil, fmt.Errorf("dmp: canonicalization: %w", err)
			}
			h.Write(canonical)
			before = false
			continue
		case *etree.ProcInst:
			if t.Target == "xml" {
				continue
			}
			around = "<?" + strings.TrimRight(t.Target+" "+t.Inst, " ") + "?>"
		case *etree.Comment:
			around = "<!--" + t.Data + "-->"
		default:
			continue // white space outside the root
		}
		if before {
			around += "\n"
		} else {
			around = "\n" + around
		}
		h.Write([]byte(around))
	}
	return h.Sum(nil), nil
}
