package dmp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// Names of the signature of a lot. // dmp.md §5.5
const (
	nsXAdES         = "http://uri.etsi.org/01903/v1.1.1#"
	typeManifest    = nsDSig + "Manifest"
	typeProperties  = nsXAdES + "SignedProperties"
	purposeOfSource = "1.2.840.10065.1.12.1.14"

	algC14N         = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	algC14NComments = algC14N + "#WithComments"
	algExcComments  = algExcC14N + "WithComments"
)

// signedLot is what a signature must cover: the lot and its documents, by uniqueId.
type signedLot struct {
	set       string
	documents map[string][]byte
}

// verifyLot checks the XAdES signature of a lot: its value, the manifest and the signed properties, then the digest of
// every document. It returns the certificate that signed, whose trust is not judged here. // dmp.md §5.5
func verifyLot(raw []byte, lot signedLot, allowSHA1 bool) (*x509.Certificate, error) {
	doc, err := parseXML(raw)
	if err != nil {
		return nil, err
	}
	signature := doc.Root()
	if !is(signature, nsDSig, "Signature") {
		return nil, sigErr("not a ds:Signature")
	}
	cert, err := signingCertificate(signature)
	if err != nil {
		return nil, err
	}
	info := child(signature, nsDSig, "SignedInfo")
	manifest, err := referenced(signature, info, typeManifest, nsDSig, "Manifest", allowSHA1)
	if err != nil {
		return nil, err
	}
	properties, err := referenced(signature, info, typeProperties, nsXAdES, "SignedProperties", allowSHA1)
	if err != nil {
		return nil, err
	}
	if err := checkLotValue(signature, info, cert, allowSHA1); err != nil {
		return nil, err
	}
	if err := checkSigner(properties, cert, allowSHA1); err != nil {
		return nil, err
	}
	if !statesPurpose(signature) {
		return nil, sigErr("purposeOfSignature")
	}
	return cert, lot.check(manifest, allowSHA1)
}

// referenced finds the one element that a typed reference of SignedInfo names, and checks its digest.
func referenced(signature, info *etree.Element, kind, ns, local string, allowSHA1 bool) (*etree.Element, error) {
	var reference *etree.Element
	for _, r := range children(info, nsDSig, "Reference") {
		if attr(r, "Type") != kind {
			continue
		}
		if reference != nil {
			return nil, sigErr("two references to a %s", local)
		}
		reference = r
	}
	id, local2 := strings.CutPrefix(attr(reference, "URI"), "#")
	if reference == nil || !local2 || id == "" || countID(signature, id) != 1 {
		return nil, sigErr("the reference to %s", local)
	}
	target := byID(signature, id)
	if !is(target, ns, local) {
		return nil, sigErr("%s is not what the reference names", local)
	}
	canonical, err := transformed(target, reference, algC14N)
	if err != nil {
		return nil, err
	}
	return target, checkReference(reference, canonical, allowSHA1)
}

func byID(e *etree.Element, id string) *etree.Element {
	if attr(e, "Id") == id {
		return e
	}
	for _, c := range e.ChildElements() {
		if found := byID(c, id); found != nil {
			return found
		}
	}
	return nil
}

// transformed canonicalizes an element in place, as its reference says or as the standard does when it says nothing.
func transformed(target, reference *etree.Element, implied string) ([]byte, error) {
	algorithm := implied
	transforms := children(child(reference, nsDSig, "Transforms"), nsDSig, "Transform")
	switch len(transforms) {
	case 0:
	case 1:
		algorithm = attr(transforms[0], "Algorithm")
	default:
		return nil, sigErr("transforms")
	}
	return canonicalForm(target, algorithm)
}

// canonicalForm writes an element where it stands: inclusive forms take the namespaces around it.
func canonicalForm(e *etree.Element, algorithm string) ([]byte, error) {
	forms := map[string]func() dsig.Canonicalizer{
		algC14N: dsig.MakeC14N10RecCanonicalizer, algC14NComments: dsig.MakeC14N10WithCommentsCanonicalizer,
		algExcC14N:     func() dsig.Canonicalizer { return dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("") },
		algExcComments: func() dsig.Canonicalizer { return dsig.MakeC14N10ExclusiveWithCommentsCanonicalizerWithPrefixList("") },
	}
	form, known := forms[algorithm]
	if !known {
		return nil, sigErr("canonicalization %q", algorithm)
	}
	if strings.HasPrefix(algorithm, algExcC14N) {
		var err error
		if e, err = detach(e); err != nil {
			return nil, err
		}
	}
	canonical, err := form().Canonicalize(e)
	if err != nil {
		return nil, sigErr("canonical form: %v", err)
	}
	return canonical, nil
}

func checkReference(reference *etree.Element, canonical []byte, allowSHA1 bool) error {
	return checkDigestIn(nsDSig, reference, canonical, allowSHA1)
}

// checkDigestIn reads the digest in a namespace: that of a certificate is in XAdES's own. // XAdES 1.1.1, official sample TD2.1
func checkDigestIn(ns string, reference *etree.Element, canonical []byte, allowSHA1 bool) error {
	hash, known := digestHashes[attr(child(reference, ns, "DigestMethod"), "Algorithm")]
	if !known || hash == crypto.SHA1 && !allowSHA1 {
		return sigErr("digest method")
	}
	want, err := decode64(text(child(reference, ns, "DigestValue")))
	if err != nil {
		return sigErr("digest value: %v", err)
	}
	h := hash.New()
	h.Write(canonical)
	if !bytes.Equal(h.Sum(nil), want) {
		return sigErr("the digest of %s differs", attr(reference, "URI"))
	}
	return nil
}

func checkLotValue(signature, info *etree.Element, cert *x509.Certificate, allowSHA1 bool) error {
	hash, known := signatureHashes[attr(child(info, nsDSig, "SignatureMethod"), "Algorithm")]
	if !known || hash == crypto.SHA1 && !allowSHA1 {
		return sigErr("signature method")
	}
	canonical, err := canonicalForm(info, attr(child(info, nsDSig, "CanonicalizationMethod"), "Algorithm"))
	if err != nil {
		return err
	}
	value, err := decode64(text(child(signature, nsDSig, "SignatureValue")))
	if err != nil {
		return sigErr("value: %v", err)
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return sigErr("not an RSA key")
	}
	h := hash.New()
	h.Write(canonical)
	if err := rsa.VerifyPKCS1v15(key, hash, h.Sum(nil), value); err != nil {
		return sigErr("value: %v", err)
	}
	return nil
}

// checkSigner compares the certificate that the signed properties name with the one that signed: without it, another
// certificate of the same key could be put beside the signature. // ETSI TS 101 903 v1.1.1 §7.2.2
func checkSigner(properties *etree.Element, cert *x509.Certificate, allowSHA1 bool) error {
	signing := at(properties, nsXAdES, "SignedSignatureProperties")
	digest := at(signing, nsXAdES, "SigningCertificate", "Cert", "CertDigest")
	if text(child(signing, nsXAdES, "SigningTime")) == "" || digest == nil {
		return sigErr("SigningTime and SigningCertificate are required")
	}
	return checkDigestIn(nsXAdES, digest, cert.Raw, allowSHA1)
}

func statesPurpose(signature *etree.Element) bool {
	for _, p := range signature.FindElements(".//SignatureProperty") {
		if attr(p, "Id") == "purposeOfSignature" && text(p) == purposeOfSource {
			return true
		}
	}
	return false
}

// check compares the manifest with the lot: the lot itself, whose digest is a placeholder, and every document once.
func (l signedLot) check(manifest *etree.Element, allowSHA1 bool) error {
	seen := map[string]bool{}
	for _, r := range children(manifest, nsDSig, "Reference") {
		id := strings.TrimPrefix(attr(r, "URI"), "urn:oid:")
		raw, known := l.documents[id]
		if seen[id] || !known && id != l.set {
			return sigErr("the manifest names something else than the lot, or twice")
		}
		seen[id] = true
		if id == l.set {
			continue
		}
		if child(r, nsDSig, "Transforms") != nil {
			var err error
			if raw, err = canonicalDocument(raw, r); err != nil {
				return err
			}
		}
		if err := checkReference(r, raw, allowSHA1); err != nil {
			return err
		}
	}
	if len(seen) != len(l.documents)+1 {
		return sigErr("the manifest does not cover the whole lot")
	}
	return nil
}

// canonicalDocument writes a whole document: what stands before and after its root is part of it. // C14N §2.1
func canonicalDocument(raw []byte, reference *etree.Element) ([]byte, error) {
	doc, err := parseDocument(raw)
	if err != nil {
		return nil, err
	}
	root, err := transformed(doc.Root(), reference, algC14N)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	before := true
	for _, token := range doc.Child {
		var outside string
		switch t := token.(type) {
		case *etree.Element:
			out.Write(root)
			before = false
			continue
		case *etree.Comment:
			outside = "<!--" + t.Data + "-->"
		case *etree.ProcInst:
			if outside = strings.TrimSuffix("<?"+t.Target+" "+t.Inst, " ") + "?>"; t.Target == "xml" {
				continue
			}
		default:
			continue
		}
		if before {
			out.WriteString(outside + "\n")
		} else {
			out.WriteString("\n" + outside)
		}
	}
	return out.Bytes(), nil
}
