package vihf_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/assets/reference"
)

var now = time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC)

// seal is the structure's signature certificate, made once.
var seal = sync.OnceValue(func() tls.Certificate {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return selfSigned(key, &key.PublicKey)
})

func selfSigned(key any, public any) tls.Certificate {
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(2, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		Subject: pkix.Name{Country: []string{"FR"}, Province: []string{"Rhône (69)"}, Organization: []string{"CH, DE DEMO"},
			OrganizationalUnit: []string{"1750000001"}, CommonName: "cachet.ch-demo.fr"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func claims(mode vihf.Mode) vihf.Claims {
	return vihf.Claims{
		ID: "_6f1a2b3c-0000-4000-8000-000000000001", IssueInstant: now, AuthnInstant: now.Add(-2 * time.Hour),
		AuthnContext: vihf.SmartcardPKI, Mode: mode, Subject: "810000000001", SubjectName: "CAMILLE DUPONT",
		StructureID: "1750000001", Sector: "SA01",
		Roles:   vihf.Roles(record.Activity{Profession: "10", Specialty: "SM26"}, nil),
		Patient: record.INS{Matricule: "255067599999903", OID: record.OIDINSTest}, Purpose: record.NormalAccess,
		Software: vihf.Software{ID: "01.01", Name: "Chevet", Version: "1.2", Approval: "HOMOLOGATION-1"},
	}
}

func sign(t testing.TB, s vihf.Settings, c vihf.Claims) []byte {
	t.Helper()
	signer, err := vihf.NewSigner(seal(), s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := signer.Assertion(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// xmlsec1 verifies the signature with the certificate that we trust, not with the one in the message.
func xmlsec1(t *testing.T, document []byte) error {
	t.Helper()
	tool := reference.Tool(t, "xmlsec1", "xmlsec1")
	dir := t.TempDir()
	file, cert := filepath.Join(dir, "a.xml"), filepath.Join(dir, "cert.pem")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: seal().Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
		"--pubkey-cert-pem", cert, "--enabled-key-data", "key-name", file).CombinedOutput()
	if err != nil {
		t.Logf("%s", out)
	}
	return err
}

// envelope puts the assertion where it travels: other prefixes and a default namespace around it.
func envelope(assertion []byte) []byte {
	return []byte(`<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope" xmlns="urn:other" xmlns:xs="urn:not-the-schema"><S:Header>` +
		`<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">` + string(assertion) +
		`</wsse:Security></S:Header><S:Body/></S:Envelope>`)
}

func TestSignaturesAreVerifiedByAnIndependentProgram(t *testing.T) {
	hostile := claims(vihf.IndirectReinforced)
	hostile.Purpose, hostile.Motive = record.BreakGlassAccess, "Détresse <vitale> & \"sans\" témoin\r\n\tl’été\u00a0 \x01"
	for name, c := range map[string]struct {
		settings vihf.Settings
		claims   vihf.Claims
	}{
		"AIR":                  {vihf.Settings{}, claims(vihf.IndirectReinforced)},
		"indirect":             {vihf.Settings{}, claims(vihf.Indirect)},
		"direct":               {vihf.Settings{}, claims(vihf.Direct)},
		"SHA-1":                {vihf.Settings{Algorithm: vihf.RSASHA1}, claims(vihf.Indirect)},
		"prefix list":          {vihf.Settings{PrefixList: "ds saml #default xsi xs"}, claims(vihf.IndirectReinforced)},
		"prefix list saml2":    {vihf.Settings{PrefixList: "saml2 xsi"}, claims(vihf.IndirectReinforced)},
		"default namespace":    {vihf.Settings{DSPrefix: "-"}, claims(vihf.IndirectReinforced)},
		"default and prefixes": {vihf.Settings{DSPrefix: "-", PrefixList: "xsi xs"}, claims(vihf.Direct)},
		"break-glass":          {vihf.Settings{}, hostile},
	} {
		t.Run(name, func(t *testing.T) {
			assertion := sign(t, c.settings, c.claims)
			if err := xmlsec1(t, assertion); err != nil {
				t.Errorf("alone: %v", err)
			}
			around := envelope(assertion)
			if c.settings.PrefixList != "" { // pulls in what surrounds, by design: nothing must clash there
				around = bytes.Replace(around, []byte(` xmlns="urn:other" xmlns:xs="urn:not-the-schema"`), nil, 1)
			}
			if err := xmlsec1(t, around); err != nil {
				t.Errorf("in a SOAP header: %v", err)
			}
		})
	}
}

func TestAnAlteredAssertionIsNotVerified(t *testing.T) {
	assertion := sign(t, vihf.Settings{}, claims(vihf.IndirectReinforced))
	for _, change := range [][2]string{{"810000000001", "810000000002"}, {"255067599999903", "155067599999903"}, {">normal<", ">bris<"}, {`code="normal"`, `code="bris_de_glace"`}} {
		altered := bytes.Replace(assertion, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(altered, assertion) {
			continue
		}
		if xmlsec1(t, altered) == nil {
			t.Errorf("%v is verified", change)
		}
	}
}

func TestGoxmldsigVerifiesToo(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(sign(t, vihf.Settings{}, claims(vihf.IndirectReinforced))); err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(seal().Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	v := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{root}})
	v.Clock = dsig.NewFakeClockAt(now)
	if _, err := v.Validate(doc.Root()); err != nil {
		t.Error(err)
	}
}

// The official schema lists literal instants, identifiers and even the digest of one sample: an assertion with those
// very values breaks nothing but that digest. AIR and SHA-256 came after that schema.
func TestTheIndirectAssertionDiffersFromTheOfficialSchemaByItsSampleDigestOnly(t *testing.T) {
	c := claims(vihf.Indirect)
	c.ID, c.Subject = "_65db4fa8-b44a-4c11-adc5-135dcc327b24", "899900063480"
	c.IssueInstant = time.Date(2019, 6, 26, 8, 46, 6, 839e6, time.UTC)
	c.AuthnInstant = c.IssueInstant
	out, _ := xmllint(t, shared(t, "data", "dmp", "vihf", "xsd", "assertion.xsd"), untyped(sign(t, vihf.Settings{Algorithm: vihf.RSASHA1}, c)))
	if strings.Count(out, "error :") != 1 || !strings.Contains(out, "DigestValue") {
		t.Error(out)
	}
}

// The same schema with its sample literals removed, for what it says of structure and attribute names.
func TestEveryModeHasTheStructureOfTheOfficialSchema(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"assertion.xsd", "xmldsig.xsd"} {
		b, err := os.ReadFile(shared(t, "data", "dmp", "vihf", "xsd", name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if name == "assertion.xsd" { // keep the names of attributes, drop sample values; AIR adds AuthnContextDecl
			head, tail, ok := strings.Cut(text, `<xs:element name="Attribute">`)
			names, rest, ok2 := strings.Cut(tail, `<xs:element name="Assertion">`)
			if !ok || !ok2 {
				t.Fatal("the schema has changed")
			}
			literals := regexp.MustCompile(`<xs:enumeration [^>]*/>`)
			head = strings.Replace(literals.ReplaceAllString(head, ""), `<xs:element ref="AuthnContextClassRef"/>`,
				`<xs:element ref="AuthnContextClassRef"/><xs:element ref="AuthnContextDecl" minOccurs="0"/>`, 1)
			head = strings.Replace(head, `<xs:element name="AuthnContextClassRef" type="xs:string"/>`,
				`<xs:element name="AuthnContextClassRef" type="xs:string"/><xs:element name="AuthnContextDecl" type="xs:string"/>`, 1)
			text = head + `<xs:element name="Attribute">` + names + `<xs:element name="Assertion">` + literals.ReplaceAllString(rest, "")
		} else {
			text = regexp.MustCompile(`<xs:enumeration [^>]*/>`).ReplaceAllString(text, "")
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, mode := range []vihf.Mode{vihf.Direct, vihf.Indirect, vihf.IndirectReinforced} {
		t.Run(string(mode), func(t *testing.T) {
			if out, err := xmllint(t, filepath.Join(dir, "assertion.xsd"), untyped(sign(t, vihf.Settings{}, claims(mode)))); err != nil {
				t.Error(out)
			}
		})
	}
}

// untyped removes xsi:type="CE": the schema of the assertion does not import that of HL7.
func untyped(b []byte) []byte { return bytes.ReplaceAll(b, []byte(` xsi:type="CE"`), nil) }

func TestAttributesAreThoseOfTheOfficialSample(t *testing.T) {
	for mode, name := range map[vihf.Mode]string{
		vihf.IndirectReinforced: "VIHF_INDIRECTE_RENFORCEE_signe.xml",
		vihf.Indirect:           "VIHF_INDIRECTE_signe.xml",
		vihf.Direct:             "VIHF_DIRECTE_non_signe.xml",
	} {
		official, err := os.ReadFile(shared(t, "data", "dmp", "dmp-messages-officiels", "Exemples_Jeton_VIHF", name))
		if err != nil {
			t.Fatal(err)
		}
		names := regexp.MustCompile(`Attribute Name="([^"]*)"`)
		want, got := names.FindAllString(string(official), -1), names.FindAllString(string(sign(t, vihf.Settings{}, claims(mode))), -1)
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n got %v\nwant %v", mode, got, want)
		}
	}
}

func attributeOf(t *testing.T, assertion []byte, name string) []string {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(assertion); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range doc.FindElements("//AttributeStatement/Attribute[@Name='" + name + "']/AttributeValue") {
		if child := a.ChildElements(); len(child) == 1 {
			out = append(out, child[0].SelectAttrValue("code", "")+" "+child[0].SelectAttrValue("codeSystem", "")+" "+child[0].SelectAttrValue("displayName", ""))
			continue
		}
		out = append(out, a.Text())
	}
	return out
}

func TestSettingsChangeWhatIsUncertain(t *testing.T) {
	air, glass := claims(vihf.IndirectReinforced), claims(vihf.IndirectReinforced)
	glass.Purpose, glass.Motive = record.BreakGlassAccess, "Coma"
	a := sign(t, vihf.Settings{Version: "4.0", ModeAttribute: "Authentification_Mode", AuthnContextDecl: "APP_BROWSER_AUTH"}, air)
	if got := attributeOf(t, a, "VIHF_Version"); len(got) != 1 || got[0] != "4.0" {
		t.Error(got)
	}
	if got := attributeOf(t, a, "Authentification_Mode"); len(got) != 1 || got[0] != "INDIRECTE_RENFORCEE" {
		t.Error(got)
	}
	if !bytes.Contains(a, []byte("<saml2:AuthnContextDecl>APP_BROWSER_AUTH</saml2:AuthnContextDecl>")) {
		t.Error("AuthnContextDecl")
	}
	if bytes.Contains(sign(t, vihf.Settings{}, claims(vihf.Indirect)), []byte("AuthnContextDecl")) {
		t.Error("AuthnContextDecl outside AIR")
	}
	if got := attributeOf(t, sign(t, vihf.Settings{}, glass), "Mode_Acces_Raison"); len(got) != 1 || got[0] != "Coma" {
		t.Error(got)
	}
	if got := attributeOf(t, sign(t, vihf.Settings{NoMotive: true}, glass), "Mode_Acces_Raison"); len(got) != 0 {
		t.Error(got)
	}
	if bytes.Contains(sign(t, vihf.Settings{UnsignedDirect: true}, claims(vihf.Direct)), []byte("Signature")) {
		t.Error("unsigned direct is signed")
	}
	if !bytes.Contains(sign(t, vihf.Settings{UnsignedDirect: true}, claims(vihf.Indirect)), []byte("SignatureValue")) {
		t.Error("indirect is never unsigned")
	}
}

func TestTheRPPSRolesPatientPurposeAndSoftwareAreAlwaysSaid(t *testing.T) { // SC.DMP/AIRS.06
	a := sign(t, vihf.Settings{}, claims(vihf.IndirectReinforced))
	if !bytes.Contains(a, []byte("<saml2:NameID>810000000001</saml2:NameID>")) {
		t.Error("NameID")
	}
	for name, want := range map[string]string{
		"urn:oasis:names:tc:xacml:2.0:subject:role":         "10 1.2.250.1.71.1.2.7 Médecin,SM26 1.2.250.1.71.4.2.5 SM26",
		"urn:oasis:names:tc:xacml:2.0:resource:resource-id": "255067599999903^^^&1.2.250.1.213.1.4.10&ISO^NH",
		"urn:oasis:names:tc:xspa:1.0:subject:purposeofuse":  "normal 1.2.250.1.213.1.1.4.248 Accès normal",
		"urn:oasis:names:tc:xspa:1.0:subject:subject-id":    "CAMILLE DUPONT",
		"Identifiant_Structure":                             "1750000001",
		"Secteur_Activite":                                  "SA01^1.2.250.1.71.4.2.4",
		"LPS_Nom":                                           "Chevet",
		"LPS_Version":                                       "1.2",
		"LPS_ID_HOMOLOGATION_DMP":                           "HOMOLOGATION-1",
		"Ressource_URN":                                     "urn:dmp",
	} {
		if got := strings.Join(attributeOf(t, a, name), ","); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if !bytes.Contains(a, []byte(`CN=cachet.ch-demo.fr,OU=1750000001,O=CH\, DE DEMO,ST=Rhône (69),C=FR</saml2:Issuer>`)) {
		t.Errorf("issuer: %s", a[:700])
	}
}

func TestIncompleteClaimsAreRefused(t *testing.T) {
	signer, err := vihf.NewSigner(seal(), vihf.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*vihf.Claims){
		"id":                   func(c *vihf.Claims) { c.ID = "" },
		"id begins by digit":   func(c *vihf.Claims) { c.ID = "6f1a" },
		"id with quote":        func(c *vihf.Claims) { c.ID = `_"x` },
		"instant":              func(c *vihf.Claims) { c.AuthnInstant = time.Time{} },
		"future":               func(c *vihf.Claims) { c.AuthnInstant = now.Add(time.Minute) },
		"context":              func(c *vihf.Claims) { c.AuthnContext = "" },
		"subject":              func(c *vihf.Claims) { c.Subject = "" },
		"roles":                func(c *vihf.Claims) { c.Roles = nil },
		"software":             func(c *vihf.Claims) { c.Software.Approval = "" },
		"mode":                 func(c *vihf.Claims) { c.Mode = "X" },
		"purpose":              func(c *vihf.Claims) { c.Purpose = "X" },
		"break without reason": func(c *vihf.Claims) { c.Purpose = record.BreakGlassAccess; c.Motive = " " },
	} {
		c := claims(vihf.IndirectReinforced)
		change(&c)
		if _, err := signer.Assertion(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestKeysThatCannotSignAnAssertionAreRefused(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, cert := range map[string]tls.Certificate{
		"ECDSA":       selfSigned(key, &key.PublicKey),
		"no key":      {Certificate: seal().Certificate},
		"nothing":     {},
		"not a cert.": {Certificate: [][]byte{{1, 2}}, PrivateKey: key},
	} {
		if _, err := vihf.NewSigner(cert, vihf.Settings{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := vihf.NewSigner(seal(), vihf.Settings{Algorithm: "md5"}); err == nil {
		t.Error("md5: accepted")
	}
}

func TestRolesFollowTheProfession(t *testing.T) {
	for _, c := range []struct {
		activity record.Activity
		want     string
	}{
		{record.Activity{Profession: "10", Specialty: "SM26"}, "10/1.2.250.1.71.1.2.7 SM26/1.2.250.1.71.4.2.5"},
		{record.Activity{Profession: "21", Specialty: "H"}, "21/1.2.250.1.71.1.2.7 H/1.2.250.1.71.4.2.6"},
		{record.Activity{Profession: "10", Category: "E"}, "10/1.2.250.1.71.1.2.8"},
		{record.Activity{Profession: "60"}, "60/1.2.250.1.71.1.2.7"},
		{record.Activity{Profession: "SECRETARIAT_MEDICAL"}, "SECRETARIAT_MEDICAL/1.2.250.1.213.1.1.4.6"},
		{record.Activity{}, ""},
	} {
		var got []string
		for _, r := range vihf.Roles(c.activity, nil) {
			got = append(got, r.Code+"/"+string(r.System))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v", c.activity, got)
		}
	}
	label := func(c record.Coded) string { return "libellé de " + c.Code }
	if r := vihf.Roles(record.Activity{Profession: "10"}, label); r[0].Label != "libellé de 10" {
		t.Error(r)
	}
}

func BenchmarkAssertionRSA2048(b *testing.B) {
	signer, err := vihf.NewSigner(seal(), vihf.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	c := claims(vihf.IndirectReinforced)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := signer.Assertion(c); err != nil {
			b.Fatal(err)
		}
	}
}

func shared(t testing.TB, elem ...string) string {
	t.Helper()
	return reference.Path(t, elem...)
}

func xmllint(t *testing.T, schema string, message []byte) (string, error) {
	t.Helper()
	tool := reference.Tool(t, "xmllint", "libxml2-utils")
	file := filepath.Join(t.TempDir(), "message.xml")
	if err := os.WriteFile(file, message, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--noout", "--nonet", "--schema", schema, file).CombinedOutput()
	return string(out), err
}
