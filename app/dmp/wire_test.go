package dmp_test

import (
	"bytes"
	"encoding/pem"
	"encoding/xml"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/assets/reference"
	"chevet/assets/texts"
)

// captured sends every transaction and returns what arrived.
func captured(t *testing.T, change ...func(*dmp.Config)) map[string]received {
	t.Helper()
	s := start(t, func(w http.ResponseWriter, in received) { w.WriteHeader(http.StatusTeapot) })
	c := client(t, s, change...)
	c.TD02(ctx, call())
	c.TD03(ctx, call(), dmp.Add)
	c.TD31(ctx, call(), dmp.Search{ActFrom: now.AddDate(-2, 0, 0), ActTo: now, Types: []record.Coded{{Code: "11488-4", System: "2.16.840.1.113883.6.1"}},
		Statuses: []record.Availability{record.Approved, record.Archived}, Confidentiality: []record.Coded{{Code: "INVISIBLE_PATIENT", System: "1.2.250.1.213.1.1.4.13"}}})
	c.TD31b(ctx, call(), "1.2.3")
	c.TD32(ctx, call(), wanted(document), &bytes.Buffer{})
	seen := s.seen()
	if len(seen) != 5 {
		t.Fatalf("%d messages", len(seen))
	}
	return map[string]received{"TD0.2": seen[0], "TD0.3": seen[1], "TD3.1": seen[2], "TD3.1b": seen[3], "TD3.2": seen[4]}
}

// bodyOf returns the body's element with the declarations that it has itself.
func bodyOf(t *testing.T, envelope []byte) []byte {
	t.Helper()
	_, after, ok := bytes.Cut(envelope, []byte("<S:Body>"))
	body, _, ok2 := bytes.Cut(after, []byte("</S:Body>"))
	if !ok || !ok2 {
		t.Fatalf("no body in %s", envelope)
	}
	return body
}

func xmllint(t *testing.T, schema string, message []byte) {
	t.Helper()
	tool := reference.Tool(t, "xmllint", "libxml2-utils")
	file := filepath.Join(t.TempDir(), "message.xml")
	if err := os.WriteFile(file, message, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "--noout", "--nonet", "--schema", schema, file).CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s\n%s", err, out, message)
	}
}

func TestEveryMessageIsValidForTheOfficialSchemas(t *testing.T) {
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
	for name, in := range captured(t) {
		schema := map[string]string{
			"TD0.2":  filepath.Join(schemas, "HL7V3/NE2009/multicacheschemas/PRPA_IN201307UV02.xsd"),
			"TD0.3":  habilitations,
			"TD3.1":  filepath.Join(schemas, "ebRS/query.xsd"),
			"TD3.1b": filepath.Join(schemas, "ebRS/query.xsd"),
			"TD3.2":  filepath.Join(schemas, "IHE/XDS.b_DocumentRepository.xsd"),
		}[name]
		t.Run(name, func(t *testing.T) { xmllint(t, schema, bodyOf(t, in.envelope)) })
	}
}

func TestSignaturesVerifyInTheMessagesAsTheyArrive(t *testing.T) {
	tool := reference.Tool(t, "xmlsec1", "xmlsec1")
	cert := filepath.Join(t.TempDir(), "seal.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certs().seal.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(message []byte) error {
		file := filepath.Join(t.TempDir(), "message.xml")
		if err := os.WriteFile(file, message, 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(tool, "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--pubkey-cert-pem", cert,
			"--enabled-key-data", "key-name", file).Run()
	}
	for name, in := range captured(t) {
		if err := verify(in.envelope); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if verify(bytes.Replace(in.envelope, []byte("899900063480"), []byte("899900063481"), 1)) == nil {
			t.Errorf("%s: another professional is verified", name)
		}
	}
}

func TestAddressingAndPackagingAreThoseOfTheDMP(t *testing.T) { // dmp.md §1.3, §1.4
	for name, in := range captured(t) {
		want := map[string][2]string{
			"TD0.2":  {"/si-dmp-server/v2/services/patients", "urn:hl7-org:v3:PRPA_IN201307UV02"},
			"TD0.3":  {"/si-dmp-server/v2/services/habilitations", "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization"},
			"TD3.1":  {"/si-dmp-server/v2/services/registry", "urn:ihe:iti:2007:RegistryStoredQuery"},
			"TD3.1b": {"/si-dmp-server/v2/services/registry", "urn:ihe:iti:2007:RegistryStoredQuery"},
			"TD3.2":  {"/si-dmp-server/v2/services/repository", "urn:ihe:iti:2007:RetrieveDocumentSet"},
		}[name]
		if in.path != want[0] || in.action != want[1] || in.mustUnderstand != 2 || !strings.HasPrefix(in.messageID, "urn:uuid:") || !strings.HasSuffix(in.to, want[0]) {
			t.Errorf("%s: %s %s %d %s %s", name, in.path, in.action, in.mustUnderstand, in.messageID, in.to)
		}
		if multi := strings.HasPrefix(in.contentType, "multipart/related;"); multi != (name == "TD3.2") || !strings.Contains(in.contentType, want[1]) {
			t.Errorf("%s: %s", name, in.contentType)
		}
	}
	samples := captured(t, func(c *dmp.Config) {
		c.Addresses.EmptyTo, c.Addresses.BareMustUnderstand, c.PlainRetrieve = true, true, true
	})
	if in := samples["TD3.2"]; in.to != "" || in.mustUnderstand != 0 || !strings.HasPrefix(in.contentType, "application/soap+xml;") {
		t.Errorf("%+v", in)
	}
}

func TestExchangesAreObservedAndMasked(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD3.1_-_Recherche_de_document_reponse.xml", in))
	}
	var seen []dmp.Exchange
	c := client(t, s, func(c *dmp.Config) { c.Observe = func(e dmp.Exchange) { seen = append(seen, e) } })
	glass := call()
	glass.Gate.Permissions = record.Permissions{}
	glass.Gate.BreakGlass = &record.BreakGlass{Patient: "p1", Motive: "Secret de Lea", ByID: "899900063480", Until: now.Add(time.Hour)}
	if _, err := c.TD31(ctx, glass, dmp.Search{}); err != nil {
		t.Fatal(err)
	}
	s.answer = func(w http.ResponseWriter, in received) {
		reply(w, sample(t, "TD0.2_-_Test_d_existence_reponse.xml", in))
	}
	if _, err := c.TD02(ctx, call()); err != nil {
		t.Fatal(err)
	}
	s.answer = func(w http.ResponseWriter, in received) {
		mtom(w, quotedType, retrieved(in, "Success", "", documentID, include), cid, document)
	}
	if _, err := c.TD32(ctx, call(), wanted(document), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 3 {
		t.Fatalf("%d exchanges", len(seen))
	}
	for i, e := range seen {
		if !bytes.Equal(e.Request, s.seen()[i].envelope) || len(e.Response) == 0 || e.Status != 200 || e.Patient != "p1" || e.ByID != "899900063480" || e.Err != nil {
			t.Errorf("%+v", e)
		}
		request, response := e.Masked()
		for _, secret := range []string{"207058575627097", "Secret de Lea", "patb-quatre", "19070525", "MARTINQUARANTESIX", "19760717"} {
			if bytes.Contains(request, []byte(secret)) || bytes.Contains(response, []byte(secret)) {
				t.Errorf("%s: %q is not masked", e.Transaction, secret)
			}
		}
		for _, b := range [][]byte{request, response} {
			d := xml.NewDecoder(bytes.NewReader(b))
			for {
				if _, err := d.Token(); err != nil {
					if err.Error() != "EOF" {
						t.Errorf("%s: masked message: %v", e.Transaction, err)
					}
					break
				}
			}
		}
	}
	if a := seen[2].Attachments; len(a) != 1 || a[0].Size != int64(len(document)) || a[0].SHA1 == "" {
		t.Errorf("%+v", a)
	}
	if seen[0].Purpose != record.BreakGlassAccess || seen[1].Purpose != record.NormalAccess {
		t.Error("purposes")
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		if v, ok := node.(*ast.BasicLit); ok && strings.HasPrefix(v.Value, `"DMP-`) {
			n++
			if reason := record.Reason(strings.Trim(v.Value, `"`)); !texts.Known(reason) {
				t.Errorf("%s has no sentence", reason)
			}
		}
		return true
	})
	if n < 30 {
		t.Errorf("only %d reasons were found", n)
	}
}
