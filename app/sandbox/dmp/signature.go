package dmp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha1" // #nosec: the historical profile of the VIHF, accepted only when asked for
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

const (
	algExcC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	algEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
)

var (
	signatureHashes = map[string]crypto.Hash{
		"http://www.w3.org/2000/09/xmldsig#rsa-sha1":        crypto.SHA1,
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": crypto.SHA256,
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": crypto.SHA384,
		"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": crypto.SHA512,
	}
	digestHashes = map[string]crypto.Hash{
		"http://www.w3.org/2000/09/xmldsig#sha1":        crypto.SHA1,
		"http://www.w3.org/2001/04/xmlenc#sha256":       crypto.SHA256,
		"http://www.w3.org/2001/04/xmldsig-more#sha384": crypto.SHA384,
		"http://www.w3.org/2001/04/xmlenc#sha512":       crypto.SHA512,
	}
	errSignature = errors.New("signature")
)

func sigErr(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{errSignature}, args...)...)
}

// verifySignature checks the one enveloped signature of an assertion and returns the certificate that signed it. Only the
// profile of the VIHF is accepted: one reference to the assertion itself, enveloped then exclusive C14N. That
// leaves no room for wrapping. The certificate's trust is not judged here. // dmp.md §3.4
func verifySignature(assertion *etree.Element, allowSHA1 bool) (*x509.Certificate, error) {
	signatures := children(assertion, nsDSig, "Signature")
	if len(signatures) != 1 {
		return nil, sigErr("%d signatures", len(signatures))
	}
	signature := signatures[0]
	info := child(signature, nsDSig, "SignedInfo")
	references := children(info, nsDSig, "Reference")
	if len(references) != 1 || len(children(signature, nsDSig, "SignedInfo")) != 1 {
		return nil, sigErr("one SignedInfo with one Reference is expected")
	}
	id := attr(assertion, "ID")
	if id == "" || attr(references[0], "URI") != "#"+id || countID(root(assertion), id) != 1 {
		return nil, sigErr("the reference is not to the assertion alone")
	}
	cert, err := signingCertificate(signature)
	if err != nil {
		return nil, err
	}
	if err := checkDigest(assertion, signature, references[0], allowSHA1); err != nil {
		return nil, err
	}
	return cert, checkValue(signature, info, cert, allowSHA1)
}

func checkDigest(assertion, signature, reference *etree.Element, allowSHA1 bool) error {
	transforms := children(child(reference, nsDSig, "Transforms"), nsDSig, "Transform")
	if len(transforms) != 2 || attr(transforms[0], "Algorithm") != algEnveloped || attr(transforms[1], "Algorithm") != algExcC14N {
		return sigErr("transforms")
	}
	hash, known := digestHashes[attr(child(reference, nsDSig, "DigestMethod"), "Algorithm")]
	if !known || hash == crypto.SHA1 && !allowSHA1 {
		return sigErr("digest method")
	}
	want, err := decode64(text(child(reference, nsDSig, "DigestValue")))
	if err != nil {
		return sigErr("digest value: %v", err)
	}
	detached, err := detach(assertion)
	if err != nil {
		return err
	}
	// The copy keeps the order of children: the signature is at the same place.
	detached.RemoveChildAt(signature.Index())
	canonical, err := canonicalize(detached, transforms[1])
	if err != nil {
		return err
	}
	h := hash.New()
	h.Write(canonical)
	if !bytes.Equal(h.Sum(nil), want) {
		return sigErr("the assertion was altered")
	}
	return nil
}

func checkValue(signature, info *etree.Element, cert *x509.Certificate, allowSHA1 bool) error {
	method := child(info, nsDSig, "CanonicalizationMethod")
	if attr(method, "Algorithm") != algExcC14N {
		return sigErr("canonicalization method")
	}
	hash, known := signatureHashes[attr(child(info, nsDSig, "SignatureMethod"), "Algorithm")]
	if !known || hash == crypto.SHA1 && !allowSHA1 {
		return sigErr("signature method")
	}
	value, err := decode64(text(child(signature, nsDSig, "SignatureValue")))
	if err != nil {
		return sigErr("value: %v", err)
	}
	detached, err := detach(info)
	if err != nil {
		return err
	}
	canonical, err := canonicalize(detached, method)
	if err != nil {
		return err
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

func signingCertificate(signature *etree.Element) (*x509.Certificate, error) {
	found := children(at(signature, nsDSig, "KeyInfo", "X509Data"), nsDSig, "X509Certificate")
	if len(found) == 0 {
		return nil, sigErr("no certificate")
	}
	der, err := decode64(text(found[0]))
	if err != nil {
		return nil, sigErr("certificate: %v", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, sigErr("certificate: %v", err)
	}
	return cert, nil
}

// detach copies an element with the namespaces in force around it.
func detach(e *etree.Element) (*etree.Element, error) {
	ctx, err := etreeutils.NSBuildParentContext(e)
	if err != nil {
		return nil, sigErr("namespaces: %v", err)
	}
	copied, err := etreeutils.NSDetatch(ctx, e)
	if err != nil {
		return nil, sigErr("namespaces: %v", err)
	}
	return copied, nil
}

func canonicalize(e, method *etree.Element) ([]byte, error) {
	prefixes := ""
	for _, c := range method.ChildElements() {
		if !is(c, algExcC14N, "InclusiveNamespaces") {
			return nil, sigErr("unknown parameter of a canonicalization")
		}
		prefixes = attr(c, "PrefixList")
	}
	canonical, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList(prefixes).Canonicalize(e)
	if err != nil {
		return nil, sigErr("canonical form: %v", err)
	}
	return canonical, nil
}

func root(e *etree.Element) *etree.Element {
	for e.Parent() != nil && e.Parent().Tag != "" {
		e = e.Parent()
	}
	return e
}

// countID counts the elements of the envelope that carry an identifier in any of the usual attributes.
func countID(e *etree.Element, id string) int {
	n := 0
	for _, a := range e.Attr {
		if (a.Key == "ID" || a.Key == "Id" || a.Key == "id") && a.Value == id {
			n++
		}
	}
	for _, c := range e.ChildElements() {
		n += countID(c, id)
	}
	return n
}

func decode64(s string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
}
