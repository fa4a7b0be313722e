package dmp_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
)

func TestTD13aReadsTheOfficialAnswer(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) { reply(w, sample(t, "TD1.3a_-_Consultation_reponse.xml", in)) }
	got, err := client(t, s).TD13a(ctx, call())
	if err != nil || got != (dmp.Administrative{Existence: record.DMPOpen, Guardians: 1}) {
		t.Fatalf("%+v %v", got, err)
	}
	if in := s.seen()[0]; !strings.Contains(string(in.envelope), "CNSLT_DATA") || !strings.HasSuffix(in.path, "/patients") {
		t.Error(string(in.envelope))
	}
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, strings.Replace(sample(t, "TD1.3a_-_Consultation_reponse.xml", in), `<value value="false"`, `<value value="true"`, 1))
	}
	if got, err = client(t, s).TD13a(ctx, call()); err != nil || !got.OpposedBreakGlass || got.OpposedEmergency {
		t.Errorf("%+v %v", got, err)
	}
	s.answer = func(w http.ResponseWriter, in received) { reply(w, answer201308(in, "AE", "X", "AE", "", "")) }
	_, err = client(t, s).TD13a(ctx, call())
	wantReason(t, err, record.Unavailable, dmp.ReasonTD13Failed)
}

func TestTD16ReadsTheOfficialAnswer(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD1.6_-_Liste_des_PS_autorises_ou_bloques_reponse.xml", in))
	}
	got, err := client(t, s).TD16(ctx, call(), "")
	if err != nil || len(got) != 1 || got[0].ID != "899900063480" || got[0].FamilyName != "LIBRE" || got[0].GivenName != "MAX" || got[0].Barred ||
		got[0].Since.Format("20060102150405") != "20210601135804" || len(got[0].Specialties) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if body := string(s.seen()[0].envelope); !strings.Contains(body, "<mode>TOUTE</mode>") {
		t.Error(body)
	}
}

func TestTD16TellsBarredProfessionalsAndRefusals(t *testing.T) {
	lines := `<a:listOfAuthorizationByPatient><a:nationalId>810000000009</a:nationalId><a:mode>INTERDITE</a:mode><a:specificRight>MEDECIN_TRAITANT</a:specificRight></a:listOfAuthorizationByPatient>`
	status := "DMPOk"
	s := start(t, func(w http.ResponseWriter, in received) {
		reply(w, soapAnswer(in, `<a:listAuthorizationByPatientResponse xmlns:a="urn:si-dmp-habilitations"><a:output>`+lines+`<a:status>`+status+`</a:status></a:output></a:listAuthorizationByPatientResponse>`))
	})
	got, err := client(t, s).TD16(ctx, call(), dmp.Barred)
	if err != nil || len(got) != 1 || !got[0].Barred || !got[0].Treating {
		t.Errorf("%+v %v", got, err)
	}
	lines = strings.Repeat(lines, 5001)
	_, err = client(t, s).TD16(ctx, call(), "")
	wantReason(t, err, record.Invalid, dmp.ReasonTooLarge)
	lines, status = "", "DMPAutre"
	_, err = client(t, s).TD16(ctx, call(), "")
	wantReason(t, err, record.Unavailable, dmp.ReasonTD16Failed)
}

// later sends the transactions that change something, and those about people, and returns what arrived.
func later(t *testing.T) map[string]received {
	t.Helper()
	h := ordinary()
	h.hidden = []string{"INVISIBLE_PATIENT"}
	old := ordinary()
	old.uuid, old.lid, old.uid = "urn:uuid:0b2a1d7e-1111-4222-8333-000000000001", "urn:uuid:0b2a1d7e-1111-4222-8333-000000000001", "1.2.250.1.999.1.1.1999"
	g := &registry{entries: []held{h, old}}
	c, s := registryClient(t, g)
	out := map[string]received{}
	take := func(name string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all := s.seen()
		out[name] = all[len(all)-1]
	}
	_, err := c.TD33a(ctx, call(), documentUID, true)
	take("TD3.3a", err)
	_, err = c.TD33b(ctx, call(), documentUID, dmp.Audience{Patient: true})
	take("TD3.3b", err)
	_, err = c.TD33d(ctx, call(), documentUID, true)
	take("TD3.3d", err)
	_, err = c.TD33c(ctx, call(), documentUID)
	take("TD3.3c", err)
	d := letter()
	d.Document.ID, d.Replaces, d.References = "1.2.250.1.999.1.1.2999", "1.2.250.1.999.1.1.1999", []string{"42^^^&1.2&ISO^urn:ihe:iti:xds:2013:accession"}
	_, err = c.TD21(ctx, call(), d)
	take("TD2.1", err)
	c.TD16(ctx, call(), dmp.Authorised) // the double answers something else: only the message matters
	c.TD13a(ctx, call())
	all := s.seen()
	out["TD1.6"], out["TD1.3a"] = all[len(all)-2], all[len(all)-1]
	return out
}

func TestEveryLaterMessageIsValidForTheOfficialSchemas(t *testing.T) {
	schemas := filepath.Join(shared(t, "data", "dmp", "dmp-wsdl-xsd"), "schema")
	wsdl, err := os.ReadFile(shared(t, "data", "dmp", "dmp-wsdl-xsd", "wsdl", "Habilitations.wsdl"))
	if err != nil {
		t.Fatal(err)
	}
	from, to := bytes.Index(wsdl, []byte("<xs:schema")), bytes.Index(wsdl, []byte("</xs:schema>"))
	habilitations := filepath.Join(t.TempDir(), "habilitations.xsd")
	if err := os.WriteFile(habilitations, append(wsdl[from:to:to], []byte("</xs:schema>")...), 0o600); err != nil {
		t.Fatal(err)
	}
	include := regexp.MustCompile(`<xop:Include [^>]*/>`) // stands for base64 text // XOP §3
	for name, in := range later(t) {
		schema := filepath.Join(schemas, "ebRS/lcm.xsd")
		switch name {
		case "TD2.1":
			schema = filepath.Join(schemas, "IHE/XDS.b_DocumentRepository.xsd")
		case "TD1.6":
			schema = habilitations
		case "TD1.3a":
			schema = filepath.Join(schemas, "HL7V3/NE2009/multicacheschemas/PRPA_IN201307UV02.xsd")
		}
		t.Run(name, func(t *testing.T) { xmllint(t, schema, include.ReplaceAll(bodyOf(t, in.envelope), []byte("PENEQS8+"))) })
	}
}

func TestLaterMessagesAreAddressedAsTheDMPWants(t *testing.T) { // dmp.md §1.4
	update := [3]string{"/registry", "urn:ihe:iti:2010:UpdateDocumentSet", ">INDIRECTE_RENFORCEE<"}
	for name, want := range map[string][3]string{
		"TD3.3a": update, "TD3.3b": update, "TD3.3d": update, "TD3.3c": {update[0], update[1], ">INDIRECTE<"},
		"TD2.1":  {"/repository", "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b", ">INDIRECTE<"},
		"TD1.6":  {"/habilitations", "urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient", update[2]},
		"TD1.3a": {"/patients", "urn:hl7-org:v3:PRPA_IN201307UV02", update[2]},
	} {
		in := later(t)[name]
		if !strings.HasSuffix(in.path, want[0]) || in.action != want[1] || !strings.Contains(string(in.envelope), want[2]) {
			t.Errorf("%s: %s %s", name, in.path, in.action)
		}
	}
}

// card is a CPS: its key cannot be taken out, and it counts what it signs.
type card struct {
	key    crypto.Signer
	leaf   *x509.Certificate
	signed atomic.Int64
}

func (k *card) Public() crypto.PublicKey { return k.key.Public() }

func (k *card) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	k.signed.Add(1)
	return k.key.Sign(r, digest, o)
}

func (k *card) Certificate() *x509.Certificate { return k.leaf }

func TestACardSignsTheConnectionAndTheAssertionInDirectMode(t *testing.T) {
	seal := certs().seal
	auth := certs().ca.issue(func(c *x509.Certificate) { c.Subject.OrganizationalUnit = []string{"Médecin"} }, true)
	session := &card{key: auth.PrivateKey.(crypto.Signer), leaf: auth.Leaf}
	signature := &card{key: seal.PrivateKey.(crypto.Signer), leaf: seal.Leaf}
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
	}
	c := client(t, s, func(c *dmp.Config) {
		c.Card, c.TLS.Certificate, c.Seal = true, dmp.KeyPair(session), dmp.KeyPair(signature)
	})
	if _, err := c.TD31(ctx, call(), dmp.Search{}); err != nil {
		t.Fatal(err)
	}
	if session.signed.Load() != 1 || signature.signed.Load() != 1 || !strings.Contains(string(s.seen()[0].envelope), ">DIRECTE<") {
		t.Errorf("%d and %d signatures", session.signed.Load(), signature.signed.Load())
	}
	indirect := call()
	indirect.Mode = vihf.Indirect
	_, err := c.TD02(ctx, indirect)
	wantReason(t, err, record.NotAllowed, dmp.ReasonMatrix)
}
