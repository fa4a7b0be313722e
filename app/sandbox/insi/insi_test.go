package insi_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/insi"
	"chevet/app/sandbox/pki"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

// kit asks a running téléservice, in words of its own.
type kit struct {
	*testing.T
	server    *insi.Server
	authority *pki.Authority
	plan      *fault.Plan
	world     *hospital.World
}

func start(t *testing.T, change func(*insi.Options)) *kit {
	t.Helper()
	clock := func() time.Time { return now }
	world, err := hospital.Seed(hospital.Options{Seed: 1, Now: now, Many: -1, TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	authority, err := pki.New(pki.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{T: t, authority: authority, plan: fault.New(fault.Options{Clock: clock}), world: world}
	o := insi.Options{World: world, PKI: authority, Clock: clock, Faults: k.plan}
	if change != nil {
		change(&o)
	}
	if k.server, err = insi.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.server.Close() })
	return k
}

const headers = `<wsa:MessageID xmlns:wsa="http://www.w3.org/2005/08/addressing">urn:uuid:1</wsa:MessageID>
<l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Nature="CTXLPS" Version="01_00"><l:Id>1</l:Id><l:Temps>2026-11-22T18:00:00Z</l:Temps><l:Emetteur>1750000001</l:Emetteur><l:LPS><l:Version>1</l:Version><l:Nom>Essai</l:Nom></l:LPS></l:ContexteLPS>
<b:ContexteBAM xmlns:b="urn:siram:bam:ctxbam" Nature="CTXBAM" Version="01_02"><b:Id>2</b:Id><b:Temps>2026-11-22T18:00:00Z</b:Temps><b:Emetteur>1750000001</b:Emetteur><b:COUVERTURE/></b:ContexteBAM>`

func envelope(head, body string) string {
	return `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>` + head + `</e:Header><e:Body>` + body + `</e:Body></e:Envelope>`
}

func traits(name, given, sex, born, place string) string {
	if place != "" {
		place = "<LieuNaissance>" + place + "</LieuNaissance>"
	}
	return fmt.Sprintf(`<RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans"><NomNaissance>%s</NomNaissance><Prenom>%s</Prenom><Sexe>%s</Sexe><DateNaissance>%s</DateNaissance>%s</RECSANSVITALE>`,
		name, given, sex, born, place)
}

func card(matricule, born string) string {
	return fmt.Sprintf(`<RECVITALE xmlns="http://www.cnamts.fr/INSiRecVit"><MatriculeIndividu><NumIdentifiant>%s</NumIdentifiant><Cle>%s</Cle></MatriculeIndividu><DateNaissance>%s</DateNaissance></RECVITALE>`,
		matricule[:13], matricule[13:], born)
}

// post sends an envelope as the bearer of a certificate of that name.
func (k *kit) post(name, operation, message string) (int, string) {
	k.Helper()
	id, err := k.authority.Issue(pki.Request{Use: pki.Client, Subject: pki.Subject{CommonName: name}})
	if err != nil {
		k.Fatal(err)
	}
	to := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: k.authority.Pool(), Certificates: []tls.Certificate{id.TLS()}, Time: func() time.Time { return now }}}
	defer to.CloseIdleConnections()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, k.server.URL(), strings.NewReader(message))
	if err != nil {
		k.Fatal(err)
	}
	r.Header.Set("Content-Type", `application/soap+xml; charset=utf-8; action="urn:ServiceIdentiteCertifiee:1.0.0:`+operation+`"`)
	a, err := to.RoundTrip(r)
	if err != nil {
		k.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		k.Fatal(err)
	}
	return a.StatusCode, string(body)
}

func (k *kit) ask(body string) string {
	k.Helper()
	operation := insi.ByTraits
	if strings.Contains(body, "RECVITALE ") {
		operation = insi.ByCard
	}
	_, answer := k.post("INSI-AUTO", operation, envelope(headers, body))
	return answer
}

var codes = regexp.MustCompile(`<CodeCR>(\d\d)</CodeCR>|code="([^"]+)"`)

func code(answer string) string {
	if m := codes.FindStringSubmatch(answer); m != nil {
		return m[1] + m[2]
	}
	return answer
}

func TestTheWorldGivesOneNobodyOrSeveral(t *testing.T) {
	k := start(t, nil)
	for _, c := range []struct{ name, question, want string }{
		{"a qualified patient", traits("DURAND", "CAMILLE", "F", "1980-05-12", ""), "00"},
		{"accents and ligature", traits("COEURDEROY", "INES", "F", "2003-05-03", "31555"), "00"},
		{"foreign letters", traits("SCHAFER-OSTERGARD", "MAXIMILIAN", "M", "1988-12-31", ""), "00"},
		{"another sex", traits("DURAND", "CAMILLE", "M", "1980-05-12", ""), "01"},
		{"another place", traits("COEURDEROY", "INES", "F", "2003-05-03", "75056"), "01"},
		{"a second given name alone", traits("DE LA TOUR", "MARIE-THERESE", "F", "1950-04-08", ""), "01"},
		{"all given names", traits("DE LA TOUR", "BEATRICE MARIE-THERESE", "F", "1950-04-08", ""), "00"},
		{"a newborn not registered yet", traits("AUBERT", "LINA", "F", "2026-11-19", ""), "01"},
		{"homonyms of the same place", traits("DUPONT", "MARIE", "F", "1975-04-04", "69381"), "02"},
		{"homonyms of two places", traits("DURAND-ROY", "CAMILLE", "F", "1980-05-12", ""), "02"},
		{"told apart by the place", traits("DURAND-ROY", "CAMILLE", "F", "1980-05-12", "69388"), "00"},
		{"lower case", traits("Durand", "CAMILLE", "F", "1980-05-12", ""), "insi_203"},
		{"no sex", traits("DURAND", "CAMILLE", "", "1980-05-12", ""), "insi_203"},
		{"a partial date", traits("DURAND", "CAMILLE", "F", "1980-05", ""), "insi_203"},
		{"a card", card(string(k.world.Patient("DURAND").INS.Matricule), string(k.world.Patient("DURAND").BirthDate)), "00"},
		{"a card of another birth", card(string(k.world.Patient("DURAND").INS.Matricule), "1980-05-13"), "01"},
		{"a card without birth", card(string(k.world.Patient("DURAND").INS.Matricule), ""), "insi_204"},
	} {
		if got := code(k.ask(c.question)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if k.plan.Count(insi.Service, insi.ByCard) != 3 {
		t.Errorf("counted %v", k.plan.Counts())
	}
}

func TestAMessageTheWSDLDoesNotAllowIsRefused(t *testing.T) {
	k := start(t, nil)
	good := traits("DURAND", "CAMILLE", "F", "1980-05-12", "")
	without := func(part string) string {
		return regexp.MustCompile(`(?s)<`+part+`.*?</`+part+`>`).ReplaceAllString(headers, "")
	}
	for _, c := range []struct{ name, caller, operation, message, want string }{
		{"no message id", "INSI-AUTO", insi.ByTraits, envelope(without("wsa:MessageID"), good), "insi_201"},
		{"no LPS", "INSI-AUTO", insi.ByTraits, envelope(without("l:ContexteLPS"), good), "insi_201"},
		{"no cover", "INSI-AUTO", insi.ByTraits, envelope(strings.Replace(headers, "<b:COUVERTURE/>", "", 1), good), "insi_201"},
		{"a time that is none", "INSI-AUTO", insi.ByTraits, envelope(strings.Replace(headers, "2026-11-22T18:00:00Z", "hier", 1), good), "insi_201"},
		{"another action", "INSI-AUTO", insi.ByCard, envelope(headers, good), "insi_201"},
		{"an unknown body", "INSI-AUTO", insi.ByTraits, envelope(headers, "<x/>"), "insi_201"},
		{"a document type", "INSI-AUTO", insi.ByTraits, `<!DOCTYPE x []>` + envelope(headers, good), "insi_201"},
		{"not XML", "INSI-AUTO", insi.ByTraits, "bonjour", "insi_201"},
		{"another certificate", "QUELQU'UN", insi.ByTraits, envelope(headers, good), "insi_202"},
		{"by hand", "INSI-MANU", insi.ByTraits, envelope(headers, good), "00"},
	} {
		if _, got := k.post(c.caller, c.operation, c.message); code(got) != c.want {
			t.Errorf("%s: %s, want %s", c.name, code(got), c.want)
		}
	}
	strict := start(t, func(o *insi.Options) { o.AskAssertion = true })
	if got := code(strict.ask(good)); got != "insi_202" {
		t.Errorf("without assertion: %s", got)
	}
}

func TestFaultsAreThoseOfTheTestService(t *testing.T) {
	k := start(t, nil)
	if _, err := k.plan.Set(fault.Rule{Service: insi.Service, Transaction: insi.ByTraits, Kind: fault.SOAPFault, Times: 1}); err != nil {
		t.Fatal(err)
	}
	good := traits("DURAND", "CAMILLE", "F", "1980-05-12", "")
	status, got := k.post("INSI-AUTO", insi.ByTraits, envelope(headers, good))
	if status != http.StatusInternalServerError || code(got) != "insi_102" || !strings.Contains(got, "siram_40") || !strings.Contains(got, "soap:Receiver") {
		t.Errorf("%d %s", status, got)
	}
	if got := code(k.ask(good)); got != "00" {
		t.Errorf("after the fault: %s", got)
	}
}

// shared finds the official data, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("CHEVET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	full := filepath.Join(append([]string{dir, "data", "hl7", "insi"}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skip("no official INSi data: set CHEVET_SHARED")
	}
	return full
}

func TestAnswersFollowTheOfficialSchema(t *testing.T) {
	k := start(t, nil)
	schema := shared(t, "wsdl", "xsd", "ServiceIdentiteCertifiee", "INSi_RESULTAT_INS.xsd")
	result := regexp.MustCompile(`(?s)<RESULTAT.*</RESULTAT>`)
	for _, question := range []string{
		traits("DURAND", "CAMILLE", "F", "1980-05-12", ""), traits("LEROY", "BERNARD", "M", "1944-08-25", ""),
		traits("ORNANO", "ANGE", "M", "1951-11-01", ""), traits("DUPONT", "MARIE", "F", "1975-04-04", ""), traits("PERSONNE", "UNE", "F", "1975-04-04", ""),
	} {
		answer := result.FindString(k.ask(question))
		lint := exec.Command("xmllint", "--noout", "--nonet", "--schema", schema, "-")
		lint.Stdin = strings.NewReader(answer)
		if out, err := lint.CombinedOutput(); err != nil {
			t.Errorf("%s\n%s", answer, out)
		}
	}
}

// The CNDA's own test identities, asked as its cases ask them.
func TestOfficialTestIdentitiesAreAnsweredAsTheTestServiceDoes(t *testing.T) {
	raw, err := os.ReadFile(shared(t, "fixtures", "identites-test.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Person struct {
			BirthName, AllFirstNames, Gender, DateOfBirth, PlaceOfBirthCode, RegistrationNumber, OID string
		}
		Answers []struct{ CodeCR, FirstnameRequest string }
	}
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&all); err != nil {
		t.Fatal(err)
	}
	var people []insi.Person
	for _, one := range all {
		if w := one.Person; len(w.RegistrationNumber) == 15 {
			people = append(people, insi.Person{Name: w.BirthName, Given: strings.Fields(w.AllFirstNames), Sex: w.Gender, Born: w.DateOfBirth,
				Place: w.PlaceOfBirthCode, Active: w.RegistrationNumber})
		}
	}
	k := start(t, func(o *insi.Options) { o.People = people })
	asked := 0
	for _, one := range all {
		for _, a := range one.Answers {
			if a.CodeCR == "" {
				continue
			}
			asked++
			w := one.Person
			answer := k.ask(traits(w.BirthName, a.FirstnameRequest, w.Gender, w.DateOfBirth, ""))
			if code(answer) != a.CodeCR || a.CodeCR == "00" && !strings.Contains(answer, w.RegistrationNumber[:13]) {
				t.Errorf("%s %s: %s, want %s", w.BirthName, a.FirstnameRequest, code(answer), a.CodeCR)
			}
		}
	}
	if asked < 8 {
		t.Errorf("only %d questions asked", asked)
	}
}
