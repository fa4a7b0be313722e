package cda

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
)

const fictivePDF = "%PDF-1.4 fictif"

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustParse(t testing.TB, b []byte) *Document {
	t.Helper()
	d, err := Parse(bytes.NewReader(b), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func hashOf(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %#v, want %#v", what, got, want)
	}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTheIndexHoldsTheHeaderAndThePDFCopy(t *testing.T) {
	x, err := ReadIndex(bytes.NewReader(fixture(t, "n3.xml")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "id", x.ID, record.DocumentID("1.2.3.4^doc-2"))
	equal(t, "setId", x.SetID, record.SetID("1.2.3.4.5"))
	equal(t, "version", x.Version, 2)
	equal(t, "replaces", x.Replaces, record.DocumentID("1.2.3.4^doc-1"))
	equal(t, "type", x.Type, record.Coded{Code: "11490-0", System: "2.16.840.1.113883.6.1", Label: "Lettre de liaison à la sortie"})
	equal(t, "title", x.Title, "Lettre de liaison de l'étage <2>")
	equal(t, "confidentiality", x.Confidentiality+" "+x.Language, "N fr-FR")
	if !x.EffectiveTime.Equal(at("2024-07-03T10:15:00+02:00")) {
		t.Errorf("a time without zone is not read as Paris in summer: %v", x.EffectiveTime)
	}
	if !x.ActStart.Equal(at("2024-07-01T08:00:00+02:00")) || !x.ActEnd.Equal(at("2024-07-03T00:00:00+02:00")) {
		t.Errorf("act: %v to %v", x.ActStart, x.ActEnd)
	}
	equal(t, "templates", x.Templates, []string{"2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.29^2022.01"})
	equal(t, "kind", x.Kind, record.BodyN3PDF)
	equal(t, "MIME", x.MIME, "application/pdf")
	equal(t, "size", x.BodySize, int64(len(fictivePDF)))
	equal(t, "hash", x.BodySHA256, hashOf(fictivePDF))
	equal(t, "text blocks", x.TextBlocks, 4)
	equal(t, "author", x.Author(), record.Author{ID: "899900000017", Name: "ESSAI Jean", Organization: "Hôpital fictif",
		StructureID: "1990000018", Specialty: "Médecin - Médecine générale"})
	if len(x.Authors) != 2 || x.Authors[1].Name() != "Automate" || x.Authors[0].Function.Code != "X" {
		t.Errorf("authors: %+v", x.Authors)
	}
}

func TestThePatientIsReadAsWritten(t *testing.T) {
	x, err := ReadIndex(bytes.NewReader(fixture(t, "n3.xml")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := x.Patient
	equal(t, "INS", p.INS, record.INS{Matricule: "280056999999988", OID: record.OIDINSTest})
	if record.ReasonOf(p.INSError) != record.ReasonINSKey {
		t.Errorf("the id with a wrong key is not reported: %v", p.INSError)
	}
	equal(t, "ids", len(p.IDs), 3)
	equal(t, "traits", p.Traits, record.Traits{BirthName: "FICTIVE", GivenNames: []string{"ANNE MARIE", "ZOE"}, Sex: record.Female,
		BirthDate: "1980-05", BirthCOG: "2A004"})
	equal(t, "used", p.UsedName+" "+p.UsedGiven, "EPOUSE Zoé")
	equal(t, "birth place", p.BirthPlace, "Ajaccio")
	equal(t, "addresses", p.Addresses, []string{"3 rue des Essais, 99999 VILLEFICTIVE"})
	equal(t, "telecoms", p.Telecoms, []string{"tel:0100000000"})
	equal(t, "guardians", p.Guardians, []string{"TUTRICE Paule"})
}

func TestEveryParticipantOfTheHeaderIsKept(t *testing.T) {
	d := mustParse(t, fixture(t, "n3.xml"))
	var kinds []string
	for _, p := range d.Participants {
		kinds = append(kinds, p.Kind+":"+p.TypeCode+":"+p.Name())
	}
	equal(t, "participants", kinds, []string{"author::ESSAI Jean", "author::Automate", "informant:NOK:Confiance Alix", "custodian::",
		"legalAuthenticator::", "participant:INF:TRAITANT", "performer:PRF:"})
	equal(t, "custodian", d.Custodian.Organization+d.Custodian.OrganizationID, "Hôpital fictif1990000018")
	equal(t, "facility", d.Encounter.Facility, "Établissement public de santé")
	equal(t, "class", d.Encounter.Class.Code, "IMP")
	if len(d.Acts) != 1 || d.Acts[0].Code.Label != "Hospitalisation" || d.Acts[0].Performers[0].ID != "899900000017" {
		t.Errorf("acts: %+v", d.Acts)
	}
}

func TestTheDocumentCarriesTheSameIndex(t *testing.T) {
	for _, name := range []string{"n1.xml", "n3.xml", "autopresentable.xml"} {
		b := fixture(t, name)
		x, err := ReadIndex(bytes.NewReader(b), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, name, mustParse(t, b).Index, x)
	}
}

func TestAnN1GivesItsFile(t *testing.T) {
	d := mustParse(t, fixture(t, "n1.xml"))
	equal(t, "kind", d.Kind, record.BodyN1PDF)
	b, err := d.PDF().Bytes()
	equal(t, "file", string(b), fictivePDF)
	equal(t, "error", err, nil)
	b[0] = 'x'
	again, _ := d.PDF().Bytes()
	equal(t, "file after its first copy was altered", string(again), fictivePDF)
	equal(t, "INS", d.Patient.INS.OID, record.OIDINSTest)
}

func TestBodiesOfN1ByType(t *testing.T) {
	for _, c := range []struct {
		attrs, text string
		kind        record.BodyKind
		mime, bytes string
	}{
		{`mediaType="application/pdf" representation="B64"`, "JVBE\n\t Ri0=", record.BodyN1PDF, "application/pdf", "%PDF-"},
		{`mediaType="application/pdf"`, "JVBERi0=", record.BodyN1PDF, "application/pdf", "%PDF-"},
		{`representation="B64"`, "JVBERi0xLjQgZmljdGlm", record.BodyN1PDF, "application/pdf", fictivePDF},
		{`mediaType="Text/Plain; charset=utf-8" representation="B64"`, "w6nDqA", record.BodyN1Text, "text/plain", "éè"},
		{`mediaType="text/plain"`, " à &amp; <![CDATA[<b>]]>\r\n fin\n", record.BodyN1Text, "text/plain", "à & <b>\n fin"},
		{`mediaType="text/rtf"`, `{\rtf1 x}`, record.BodyN1RTF, "text/rtf", `{\rtf1 x}`},
		{`mediaType="application/rtf" representation="B64"`, "e1xydGY=", record.BodyN1RTF, "application/rtf", `{\rtf`},
		{`mediaType="image/jpeg" representation="B64" compression="DF"`, "+3/jv0JmbmJ6qkJaZnJJZlmqwn+yRAA=", record.BodyN1Image, "image/jpeg", strings.Repeat("\xff\xd8\xff image fictive ", 4)},
		{`mediaType="image/jpeg" representation="B64" compression="DF"`, "eJz7f+O/QmZuYnqqQlpmcklmWarCf7JEANc8II0=", record.BodyN1Image, "image/jpeg", strings.Repeat("\xff\xd8\xff image fictive ", 4)},
		{`mediaType="application/zip" representation="B64"`, "UEs=", record.BodyUnknown, "application/zip", "PK"},
	} {
		src := `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text ` + c.attrs + `>` + c.text + `</text></nonXMLBody></component></ClinicalDocument>`
		x, err := ReadIndex(strings.NewReader(src), Limits{})
		if err != nil {
			t.Errorf("%s: %v", c.attrs, err)
			continue
		}
		equal(t, c.attrs+" kind", x.Kind, c.kind)
		equal(t, c.attrs+" MIME", x.MIME, c.mime)
		equal(t, c.attrs+" hash", x.BodySHA256, hashOf(c.bytes))
		equal(t, c.attrs+" size", x.BodySize, int64(len(c.bytes)))
		d := mustParse(t, []byte(src))
		b, err := d.Body.Bytes()
		equal(t, c.attrs+" bytes", string(b), c.bytes)
		equal(t, c.attrs+" error", err, nil)
		equal(t, c.attrs+" index", d.Index, x)
	}
}

func TestASelfPresentedDocumentIsFoundAndItsStylesheetRefused(t *testing.T) {
	d := mustParse(t, fixture(t, "autopresentable.xml"))
	if !d.SelfPresented || !d.StylesheetRefused {
		t.Error("the stylesheet is not reported")
	}
	equal(t, "title", d.Title, "Autoprésentable fictif")
	equal(t, "text", d.PlainText(), "Bonjour\n")
}

func TestTimesAreReadInEveryForm(t *testing.T) {
	for in, want := range map[string]string{
		"2024": "2024-01-01T00:00:00+01:00", "202407": "2024-07-01T00:00:00+02:00", "20240703": "2024-07-03T00:00:00+02:00",
		"2024070310": "2024-07-03T10:00:00+02:00", "202407031015": "2024-07-03T10:15:00+02:00",
		"20240115101530": "2024-01-15T10:15:30+01:00", "20240115101530+0000": "2024-01-15T10:15:30Z",
		"20240115101530.25-0430": "2024-01-15T10:15:30.25-04:30", "20240115101530Z": "2024-01-15T10:15:30Z",
		"2024-01-15T10:15:30+01:00": "2024-01-15T10:15:30+01:00", "2024-01-15": "2024-01-15T00:00:00+01:00",
		"202401151015+01": "2024-01-15T10:15:00+01:00",
	} {
		if got := parseTS(in); !got.Equal(at(want)) {
			t.Errorf("%s: %v, want %s", in, got, want)
		}
	}
	for _, in := range []string{"", "abc", "2024131", "20241301", "20240230", "0000", "20240115101530+9999", "+", "2024010110153x"} {
		if got := parseTS(in); !got.IsZero() {
			t.Errorf("%q gives %v", in, got)
		}
	}
}

func TestBirthDatesMayBePartial(t *testing.T) {
	for in, want := range map[string]record.Date{"1980": "1980", "198005": "1980-05", "19800512": "1980-05-12", "19800500": "1980-05",
		"19800000": "1980", "198005120000+0100": "1980-05-12", "1980-05-12": "1980-05-12", "": "", "x": "", "19801399": ""} {
		equal(t, in, birthDate(in), want)
	}
}

func TestADocumentOfNullFlavorsIsRead(t *testing.T) {
	const src = `<ClinicalDocument xmlns="urn:hl7-org:v3"><id nullFlavor="NI"/><code nullFlavor="UNK"/><title nullFlavor="NI"/>
<effectiveTime nullFlavor="UNK"/><setId nullFlavor="NI"/><versionNumber nullFlavor="NI"/><recordTarget nullFlavor="NI"/><author nullFlavor="NI"/>
<custodian nullFlavor="NI"/><participant/><documentationOf nullFlavor="NI"/><componentOf nullFlavor="NI"/><relatedDocument typeCode="RPLC"/>
<component><structuredBody nullFlavor="NI"><component><section nullFlavor="NI"><title/><text nullFlavor="MSK"/></section></component></structuredBody></component></ClinicalDocument>`
	d := mustParse(t, []byte(src))
	equal(t, "kind", d.Kind, record.BodyN3)
	equal(t, "id", d.ID, record.DocumentID(""))
	equal(t, "author", d.Author(), record.Author{})
	equal(t, "sex", d.Patient.Traits.Sex, record.SexUnknown)
	equal(t, "sections", len(d.Sections), 1)
}
