package dmp_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/pki"

	"github.com/beevik/etree"
)

// lotOf is a submission made from examples/td21-body.xml, good until edited.
type lotOf struct {
	n         int // numbers its identifiers
	patient   record.INS
	cda       string
	edit      func(*etree.Element) // of the body, before its signature is put in
	signature func(*etree.Element) // of the signature, before xmlsec1 signs
	tamper    func(string) string  // of the signature, after
	seal      *pki.Identity
	mtom      bool
	replaces  string // entryUUID
}

const (
	schemeUnique  = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
	schemeSetID   = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
	schemePatient = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
	schemeSetOf   = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
)

func (l lotOf) document() string { return fmt.Sprintf("1.2.250.1.999.1.1.2001.%d", l.n) }

// letter is a CDA with the header that the DMP looks at.
func letter(id string, p record.INS, version int, replaced string) string {
	related := ""
	if replaced != "" {
		related = `<relatedDocument typeCode="RPLC"><parentDocument><id root="` + replaced + `"/><setId root="1.2.250.1.999.7"/></parentDocument></relatedDocument>`
	}
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<?xml-stylesheet type="text/xsl" href="cda.xsl"?><!-- essai --><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="` + id + `"/><title>Lettre &amp; sortie</title>` +
		`<setId root="1.2.250.1.999.7"/><versionNumber value="` + strconv.Itoa(version) + `"/><recordTarget><patientRole><id root="` + string(p.OID) + `" extension="` + string(p.Matricule) + `"/></patientRole></recordTarget>` + related + `</ClinicalDocument>`
}

func identifier(b *etree.Element, object, scheme string) *etree.Element {
	return b.FindElement(".//*[@id='" + object + "']/ExternalIdentifier[@identificationScheme='" + scheme + "']")
}

// feed makes the request of a deposit, by the establishment's own certificate.
func (k *kit) feed(l lotOf) ask {
	k.Helper()
	if l.patient == (record.INS{}) {
		l.patient = opened
	}
	if l.cda == "" {
		version := 1
		if l.replaces != "" {
			version = 2
		}
		l.cda = letter(l.document(), l.patient, version, map[bool]string{true: "1.2.3"}[l.replaces != ""])
	}
	signature := k.signLot(l)
	q := ask{path: "/repository", action: "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", example: "td21-body.xml", patient: l.patient, who: physician,
		vihf: setMode("INDIRECTE"), mtom: l.mtom, badSample: l.edit != nil}
	files := map[string][]byte{"Document01": []byte(l.cda), "Signature01": signature}
	q.edit = func(b *etree.Element) {
		for _, id := range b.FindElements(".//ExternalIdentifier") {
			if s := id.SelectAttrValue("identificationScheme", ""); s == schemePatient || s == schemeSetOf {
				id.CreateAttr("value", l.patient.CX())
			}
		}
		identifier(b, "SubmissionSet01", schemeSetID).CreateAttr("value", fmt.Sprintf("1.2.250.1.999.1.1.1001.%d", l.n))
		identifier(b, "Document01", schemeUnique).CreateAttr("value", l.document())
		identifier(b, "Signature01", schemeUnique).CreateAttr("value", fmt.Sprintf("1.2.250.1.999.1.1.3001.%d", l.n))
		sum := sha1.Sum([]byte(l.cda))
		put(b, "Document01", "hash", hex.EncodeToString(sum[:]))
		put(b, "Document01", "size", strconv.Itoa(len(l.cda)))
		for name, raw := range files {
			d := b.FindElement("./Document[@id='" + name + "']")
			d.Child = nil
			d.SetText(base64.StdEncoding.EncodeToString(raw))
		}
		if l.replaces != "" {
			a := b.FindElement(".//Association").Copy()
			a.CreateAttr("id", "as9")
			a.CreateAttr("associationType", "urn:ihe:iti:2007:AssociationType:RPLC")
			a.CreateAttr("sourceObject", "Document01")
			a.CreateAttr("targetObject", l.replaces)
			a.RemoveChild(a.FindElement("Slot"))
			b.FindElement(".//RegistryObjectList").AddChild(a)
		}
		if l.edit != nil {
			l.edit(b)
		}
	}
	if l.mtom {
		q.files = files
	}
	return q
}

// put sets a slot of an object, after its other slots.
func put(b *etree.Element, object, name, value string) {
	o := b.FindElement(".//ExtrinsicObject[@id='" + object + "']")
	for _, s := range o.SelectElements("Slot") {
		if s.SelectAttrValue("name", "") == name {
			o.RemoveChild(s)
		}
	}
	s := etree.NewElement("Slot")
	s.CreateAttr("name", name)
	s.CreateElement("ValueList").CreateElement("Value").SetText(value)
	o.InsertChildAt(0, s)
}

// signLot has xmlsec1 sign the lot, and xmllint canonicalize its document: nothing of ours.
func (k *kit) signLot(l lotOf) []byte {
	k.Helper()
	seal := k.seal
	if l.seal != nil {
		seal = *l.seal
	}
	file := filepath.Join(k.dir, "lot.xml")
	if err := os.WriteFile(file, []byte(l.cda), 0o600); err != nil {
		k.Fatal(err)
	}
	canonical, err := exec.Command("xmllint", "--nonet", "--c14n", file).Output()
	if err != nil {
		k.Fatalf("xmllint: %v", err)
	}
	digest := sha256.Sum256(canonical)
	signer := sha256.Sum256(seal.Certificate.Raw)
	doc := etree.NewDocument()
	const sha, c14n = "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
	method := `<ds:DigestMethod Algorithm="` + sha + `"/>`
	if err := doc.ReadFromString(`<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="sig-1"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="` + c14n + `"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
		`<ds:Reference URI="#IHEManifest" Type="http://www.w3.org/2000/09/xmldsig#Manifest">` + method + `<ds:DigestValue/></ds:Reference>` +
		`<ds:Reference URI="#S0-SignedProperties" Type="http://uri.etsi.org/01903/v1.1.1#SignedProperties">` + method + `<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>` +
		`<ds:Object><ds:SignatureProperties><ds:SignatureProperty Id="purposeOfSignature" Target="#sig-1">1.2.840.10065.1.12.1.14</ds:SignatureProperty></ds:SignatureProperties></ds:Object>` +
		`<ds:Object><ds:Manifest Id="IHEManifest"><ds:Reference URI="urn:oid:` + fmt.Sprintf("1.2.250.1.999.1.1.1001.%d", l.n) + `">` + method + `<ds:DigestValue>AA==</ds:DigestValue></ds:Reference>` +
		`<ds:Reference URI="urn:oid:` + l.document() + `"><ds:Transforms><ds:Transform Algorithm="` + c14n + `"/></ds:Transforms>` + method + `<ds:DigestValue>` + base64.StdEncoding.EncodeToString(digest[:]) + `</ds:DigestValue></ds:Reference></ds:Manifest></ds:Object>` +
		`<ds:Object><xad:QualifyingProperties xmlns:xad="http://uri.etsi.org/01903/v1.1.1#" Target="#sig-1"><xad:SignedProperties Id="S0-SignedProperties"><xad:SignedSignatureProperties><xad:SigningTime>2026-11-22T10:15:00Z</xad:SigningTime>` +
		`<xad:SigningCertificate><xad:Cert><xad:CertDigest><xad:DigestMethod Algorithm="` + sha + `"/><xad:DigestValue>` + base64.StdEncoding.EncodeToString(signer[:]) + `</xad:DigestValue></xad:CertDigest></xad:Cert></xad:SigningCertificate><xad:SignaturePolicyIdentifier><xad:SignaturePolicyImplied/></xad:SignaturePolicyIdentifier>` +
		`</xad:SignedSignatureProperties></xad:SignedProperties></xad:QualifyingProperties></ds:Object></ds:Signature>`); err != nil {
		k.Fatal(err)
	}
	if l.signature != nil {
		l.signature(doc.Root())
	}
	if err := doc.WriteToFile(file); err != nil {
		k.Fatal(err)
	}
	if err := seal.Save(k.dir, "lot"); err != nil {
		k.Fatal(err)
	}
	cmd := exec.Command("xmlsec1", "--sign", "--ignore-manifests", "--privkey-pem", filepath.Join(k.dir, "lot.key")+","+filepath.Join(k.dir, "lot.pem"),
		"--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Manifest", "--id-attr:Id", "http://uri.etsi.org/01903/v1.1.1#:SignedProperties", file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		k.Fatalf("xmlsec1: %v\n%s", err, stderr.String())
	}
	if l.tamper != nil {
		return []byte(l.tamper(string(out)))
	}
	return out
}

// slotOf and codesOf read an entry of an answer.
func codesOf(e *etree.Element, scheme string) (all []string) {
	for _, c := range e.FindElements("Classification[@classificationScheme='" + scheme + "']") {
		all = append(all, c.SelectAttrValue("nodeRepresentation", ""))
	}
	return all
}

// entryOf asks for the last entry of a document, as the author reads it.
func (k *kit) entryOf(p record.INS, id string) *etree.Element {
	k.Helper()
	a := k.call(stored("td31b-by-uniqueid.xml", p, "$XDSDocumentEntryUniqueId", "('"+id+"')"))
	found := a.body.FindElements("RegistryObjectList/ObjectRef")
	if len(found) == 0 {
		k.Fatalf("%s is not found: %s", id, a.errorCode())
	}
	uuid := found[len(found)-1].SelectAttrValue("id", "")
	q := stored("td31b-by-uniqueid.xml", p, "$XDSDocumentEntryEntryUUID", "('"+uuid+"')")
	edit := q.edit
	q.edit = func(b *etree.Element) { edit(b); b.FindElement("ResponseOption").CreateAttr("returnType", "LeafClass") }
	a = k.call(q)
	e := a.body.FindElement("RegistryObjectList/ExtrinsicObject")
	if e == nil {
		k.Fatalf("no entry of %s: %s", uuid, a.errorCode())
	}
	return e
}

// update makes the request of a TD3.3a or b: the entry as it is, with other confidentiality codes.
func update(p record.INS, e *etree.Element, codes ...string) ask {
	return ask{path: "/registry", action: "urn:ihe:iti:2010:UpdateDocumentSet", example: "td33-visibility-body.xml", patient: p, who: physician,
		edit: func(b *etree.Element) {
			identifier(b, "SubmissionSet01", schemeSetOf).CreateAttr("value", p.CX())
			o := b.FindElement(".//ExtrinsicObject")
			for _, c := range o.ChildElements() {
				o.RemoveChild(c)
			}
			for _, c := range e.ChildElements() {
				if c.Tag == "VersionInfo" || c.SelectAttrValue("classificationScheme", "") == confidentiality {
					continue
				}
				o.AddChild(unprefixed(c))
				if c.SelectAttrValue("classificationScheme", "") != "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" {
					continue
				}
				for i, code := range codes {
					o.AddChild(confidential(i, code))
				}
			}
			for _, c := range o.FindElements(".//*[@classifiedObject]") {
				c.CreateAttr("classifiedObject", "Document01")
			}
			for _, c := range o.FindElements("ExternalIdentifier") {
				c.CreateAttr("registryObject", "Document01")
				if c.SelectAttrValue("identificationScheme", "") == schemePatient {
					c.CreateAttr("value", p.CX())
				}
			}
			for _, name := range []string{"lid", "mimeType", "status"} {
				o.CreateAttr(name, e.SelectAttrValue(name, ""))
			}
			b.FindElement(".//Association/Slot[@name='PreviousVersion']/ValueList/Value").SetText(e.FindElement("VersionInfo").SelectAttrValue("versionName", ""))
		}}
}

const confidentiality = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"

func confidential(n int, code string) *etree.Element {
	system := "1.2.250.1.213.1.1.4.13"
	if len(code) == 1 {
		system = "2.16.840.1.113883.5.25"
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<Classification id="conf` + strconv.Itoa(n) + `" classificationScheme="` + confidentiality + `" classifiedObject="Document01" nodeRepresentation="` + code + `"><Slot name="codingScheme"><ValueList><Value>` + system + `</Value></ValueList></Slot><Name><LocalizedString charset="UTF8" xml:lang="FR" value="x"/></Name></Classification>`); err != nil {
		panic(err)
	}
	return doc.Root()
}

func unprefixed(e *etree.Element) *etree.Element {
	c := e.Copy()
	for _, x := range append(c.FindElements(".//*"), c) {
		x.Space = ""
	}
	return c
}

// status makes the request of a TD3.3c or d.
func status33(p record.INS, entryUUID, from, to string) ask {
	uri := func(s string) string {
		if s == "Approved" || s == "Deprecated" {
			return "urn:oasis:names:tc:ebxml-regrep:StatusType:" + s
		}
		return "urn:asip:ci-sis:2010:StatusType:" + s
	}
	return ask{path: "/registry", action: "urn:ihe:iti:2010:UpdateDocumentSet", example: "td33-delete-body.xml", patient: p, who: physician,
		edit: func(b *etree.Element) {
			identifier(b, "SubmissionSet01", schemeSetOf).CreateAttr("value", p.CX())
			a := b.FindElement(".//Association")
			a.CreateAttr("targetObject", entryUUID)
			a.FindElement("Slot[@name='OriginalStatus']/ValueList/Value").SetText(uri(from))
			a.FindElement("Slot[@name='NewStatus']/ValueList/Value").SetText(uri(to))
		}}
}

func (a answer) code() string {
	if code, _ := a.fault(); code != "" {
		return code
	}
	return a.errorCode()
}

func uuidOf(e *etree.Element) string { return e.SelectAttrValue("id", "") }

func contains(all []string, want string) bool {
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+want+" ")
}
