package dmp_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/pki"

	"github.com/beevik/etree"
)

// ask is one request to make: everything has the value of a good one.
type ask struct {
	path, action string
	sample       string               // official request whose body is taken
	body         string               // … or the body itself
	example      string               // … or one of examples/
	edit         func(*etree.Element) // of the body
	patient      record.INS
	who          string
	vihf         func(*etree.Element) // of the assertion, before it is signed
	after        func(*etree.Element) // of the envelope, after
	unsigned     bool
	seal         *pki.Identity
	client       *http.Client
	mtom         bool
	sha1         bool
	files        map[string][]byte // Documents that go beside the XML
	badSample    bool              // the official request does not follow its own schema
}

// set changes the value of a VIHF attribute that is a plain text.
func set(assertion *etree.Element, name, value string) {
	for _, a := range assertion.FindElements(".//Attribute[@Name='" + name + "']/AttributeValue") {
		a.SetText(value)
	}
}

// setCode changes the nth coded value of a VIHF attribute.
func setCode(assertion *etree.Element, element string, n int, code, system string) {
	e := assertion.FindElements(".//" + element)[n]
	e.CreateAttr("code", code)
	e.CreateAttr("codeSystem", system)
}

func setMode(mode string) func(*etree.Element) {
	return func(a *etree.Element) {
		set(a, "Authentification_mode", mode)
		if decl := a.FindElement(".//AuthnContextDecl"); decl != nil && mode != "INDIRECTE_RENFORCEE" {
			decl.Parent().RemoveChild(decl)
		}
	}
}

func setPurpose(code string) func(*etree.Element) {
	return func(a *etree.Element) { setCode(a, "PurposeOfUse", 0, code, "1.2.250.1.213.1.1.4.248") }
}

// assertion takes the official AIR example and gives it the kit's people, times and signature template.
func (k *kit) assertion(q ask) *etree.Element {
	k.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromFile(shared(k, "dmp-messages-officiels", "Exemples_Jeton_VIHF", "VIHF_INDIRECTE_RENFORCEE_signe.xml")); err != nil {
		k.Fatal(err)
	}
	a := doc.Root()
	a.CreateAttr("IssueInstant", k.clock().Format(time.RFC3339))
	a.FindElement("AuthnStatement").CreateAttr("AuthnInstant", k.clock().Format(time.RFC3339))
	seal := k.seal
	if q.seal != nil {
		seal = *q.seal
	}
	a.FindElement("Issuer").SetText(seal.DN())
	a.FindElement("Subject/NameID").SetText(q.who)
	set(a, "Identifiant_Structure", structure)
	set(a, "urn:oasis:names:tc:xacml:2.0:resource:resource-id", q.patient.CX())
	old := a.FindElement("Signature")
	at := old.Index()
	a.RemoveChild(old)
	if !q.unsigned {
		a.InsertChildAt(at, signatureTemplate(a.SelectAttrValue("ID", ""), q.sha1))
	}
	if q.vihf != nil {
		q.vihf(a)
	}
	return a
}

func signatureTemplate(id string, sha1 bool) *etree.Element {
	method, digest := "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"
	if sha1 {
		method, digest = "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="` + method + `"/><ds:Reference URI="#` + id + `"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="` + digest + `"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>`); err != nil {
		panic(err)
	}
	return doc.Root()
}

const nsBody = "http://www.w3.org/2003/05/soap-envelope"

// envelope builds the SOAP request and has xmlsec1, not us, sign its assertion.
func (k *kit) envelope(q ask) []byte {
	k.Helper()
	doc := etree.NewDocument()
	body := k.body(q)
	if err := doc.ReadFromString(`<soap:Envelope xmlns:soap="` + nsBody + `"><soap:Header><MessageID xmlns="http://www.w3.org/2005/08/addressing">urn:uuid:f2c3f93b-06e2-4333-b80d-4d0505c332aa</MessageID><To xmlns="http://www.w3.org/2005/08/addressing"/><ReplyTo mustUnderstand="true" xmlns="http://www.w3.org/2005/08/addressing"><Address>http://www.w3.org/2005/08/addressing/anonymous</Address></ReplyTo><Action mustUnderstand="true" xmlns="http://www.w3.org/2005/08/addressing">` + q.action + `</Action><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"/></soap:Header><soap:Body/></soap:Envelope>`); err != nil {
		k.Fatal(err)
	}
	doc.Root().FindElement("Body").AddChild(body)
	doc.Root().FindElement("Header/Security").AddChild(k.assertion(q))
	raw, err := doc.WriteToBytes()
	if err != nil {
		k.Fatal(err)
	}
	if !q.unsigned {
		raw = k.sign(raw, q.seal)
	}
	if q.after != nil {
		doc = etree.NewDocument()
		if err := doc.ReadFromBytes(raw); err != nil {
			k.Fatal(err)
		}
		q.after(doc.Root())
		if raw, err = doc.WriteToBytes(); err != nil {
			k.Fatal(err)
		}
	}
	return raw
}

func (k *kit) sign(raw []byte, seal *pki.Identity) []byte {
	k.Helper()
	if seal == nil {
		seal = &k.seal
	}
	if err := seal.Save(k.dir, "seal"); err != nil {
		k.Fatal(err)
	}
	in := filepath.Join(k.dir, "request.xml")
	if err := os.WriteFile(in, raw, 0o600); err != nil {
		k.Fatal(err)
	}
	if _, err := exec.LookPath("xmlsec1"); err != nil {
		k.Skip("xmlsec1 is not installed")
	}
	cmd := exec.Command("xmlsec1", "--sign", "--privkey-pem", filepath.Join(k.dir, "seal.key")+","+filepath.Join(k.dir, "seal.pem"),
		"--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		k.Fatalf("xmlsec1: %v\n%s", err, stderr.String())
	}
	return out
}

func (k *kit) body(q ask) *etree.Element {
	k.Helper()
	doc := etree.NewDocument()
	var err error
	switch {
	case q.body != "":
		err = doc.ReadFromString(q.body)
	case q.example != "":
		err = doc.ReadFromFile(shared(k, "examples", q.example))
	default:
		err = doc.ReadFromFile(shared(k, "dmp-messages-officiels", q.sample))
	}
	if err != nil {
		k.Fatal(err)
	}
	body := doc.Root()
	if body.Tag == "Envelope" {
		body = body.FindElement("Body").ChildElements()[0]
	}
	if q.edit != nil {
		q.edit(body)
	}
	return lift(body)
}

// lift copies an element with the namespace declarations above it.
func lift(e *etree.Element) *etree.Element {
	c := e.Copy()
	for p := e.Parent(); p != nil; p = p.Parent() {
		for _, a := range p.Attr {
			if (a.Space == "xmlns" || a.FullKey() == "xmlns") && c.SelectAttr(a.FullKey()) == nil {
				c.CreateAttr(a.FullKey(), a.Value)
			}
		}
	}
	return c
}
