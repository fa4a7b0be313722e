package xds_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/xds"
)

var seen = time.Date(2026, 11, 22, 10, 15, 0, 0, time.UTC)

func TestTheOfficialAnswerToFindDocumentsIsReadWhole(t *testing.T) {
	r, err := xds.ParseQueryResponse(sample(t, "TD3.1_-_Recherche_de_document_reponse.xml"), xds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != xds.Success || r.Total != 21 || len(r.Entries) != 21 || len(r.Errors) != 0 {
		t.Fatalf("status %s, total %d, entries %d, errors %v", r.Status, r.Total, len(r.Entries), r.Errors)
	}
	d := r.Entries[0].Document(seen)
	want := record.Document{
		ID:              "1.2.250.1.999.1.1.7898.1.995657292",
		Title:           "Titre du document de TEST KIT EDITEUR CSharp",
		Type:            record.Coded{Code: "27899-4", System: "2.16.840.1.113883.6.1", Label: "CR d'acte diagnostique (autre)"},
		Class:           record.Coded{Code: "10", System: "1.2.250.1.213.1.1.4.1", Label: "Compte rendu"},
		ActStart:        time.Date(2010, 3, 19, 18, 32, 44, 0, time.UTC),
		ActEnd:          time.Date(2010, 3, 19, 18, 32, 44, 0, time.UTC),
		CreatedAt:       time.Date(2010, 3, 19, 18, 32, 44, 0, time.UTC),
		Author:          record.Author{ID: "899900063480", Name: "Kit Editeur", Organization: "HOPITAL DES 3 VALLEES00771", StructureID: "10B0127189", Specialty: "Médecin - Cardiologie et maladies vasculaires (SM)"},
		Provenance:      record.DMP,
		State:           record.Current,
		Visibility:      record.Visibility{HiddenFromPatient: true},
		Confidentiality: "N",
		BodyKind:        record.BodyN1Text,
		UpdatedAt:       seen,
	}
	entry := *d.Entry
	d.Entry = nil
	if d.ID != want.ID || d.Title != want.Title || d.Type != want.Type || d.Class != want.Class || d.Author != want.Author ||
		d.Visibility != want.Visibility || d.Confidentiality != want.Confidentiality || d.BodyKind != want.BodyKind ||
		d.State != want.State || d.Provenance != want.Provenance ||
		!d.ActStart.Equal(want.ActStart) || !d.ActEnd.Equal(want.ActEnd) || !d.CreatedAt.Equal(want.CreatedAt) {
		t.Errorf("document\n got %+v\nwant %+v", d, want)
	}
	if entry.EntryUUID != "urn:uuid:7953af1a-ba1c-11eb-816f-0050569e422e" || entry.LogicalID != entry.EntryUUID || entry.Version != "1" ||
		entry.Repository != "1.2.250.1.213.4.1.1.1.2" || entry.Status != record.Approved || entry.Size != 2768 ||
		entry.Hash != "af326fb44feb720121d2c277ce10f87407818089" || entry.MIME != "text/xml" ||
		entry.Format.Code != "urn:ihe:iti:xds-sd:text:2008" || !entry.SeenAt.Equal(seen) {
		t.Errorf("entry %+v", entry)
	}
	for i, e := range r.Entries {
		if e.UniqueID == "" || e.UUID == "" || e.Hash == "" || e.Size < 0 || e.Type.Code == "" || e.Class.Code == "" ||
			len(e.Confidentiality) == 0 || len(e.Authors) == 0 || e.PatientID == "" || e.UnknownClassification != 0 {
			t.Errorf("entry %d is incomplete: %+v", i, e)
		}
	}
}

func TestTypesAndClassesAreThoseThatOthersReadInTheOfficialAnswer(t *testing.T) {
	f, err := os.Open(shared(t, "data", "dmp", "type-class-pairs-from-official-TD3.1-sample.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	r, err := xds.ParseQueryResponse(sample(t, "TD3.1_-_Recherche_de_document_reponse.xml"), xds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, e := range r.Entries {
		found[e.Type.Code+" "+e.Class.Code] = true
	}
	matched := 0
	for _, row := range rows[1:] {
		line := strings.Join(row, ",")
		for pair := range found {
			typ, class, _ := strings.Cut(pair, " ")
			if strings.Contains(line, typ) && strings.Contains(line, class) {
				matched++
				break
			}
		}
	}
	if matched != len(rows)-1 {
		t.Errorf("%d of %d pairs found", matched, len(rows)-1)
	}
}

// EX_3.1-1055: an INS changes over a life; the entries of a former one are the patient's too.
func TestEntriesUnderAnotherPatientIDAreKept(t *testing.T) {
	b := answerOf(1, "")
	b = []byte(strings.ReplaceAll(string(b), "255067599999903^^^", "155067599999913^^^"))
	r, err := xds.ParseQueryResponse(b, xds.Limits{})
	if err != nil || len(r.Entries) != 1 {
		t.Fatalf("%v, %d entries", err, len(r.Entries))
	}
}

func TestRegistryErrorsAreReadWithTheirSeverity(t *testing.T) {
	b := []byte(`<rs:RegistryResponse xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure">` +
		`<rs:RegistryErrorList highestSeverity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error">` +
		`<rs:RegistryError errorCode="XDSRegistryBusy" codeContext="a &amp; b" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error" location="x"/>` +
		`<rs:RegistryError errorCode="W" codeContext="" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning"/></rs:RegistryErrorList></rs:RegistryResponse>`)
	status, list, err := xds.ParseRegistryResponse(b, xds.Limits{})
	if err != nil || status != xds.Failure || len(list) != 2 {
		t.Fatalf("%v %v %v", status, list, err)
	}
	if list[0] != (xds.RegistryError{Code: "XDSRegistryBusy", Context: "a & b", Location: "x"}) || !list[1].Warning {
		t.Errorf("%+v", list)
	}
}

func TestOfficialRegistryResponsesAreSuccesses(t *testing.T) {
	for _, name := range []string{"TD2.1_-_Alimentation_reponse.xml", "TD3.3c_-_Supprimer_un_document_reponse.xml", "TD3.3d_-_Archiver_un_document_reponse.xml"} {
		status, list, err := xds.ParseRegistryResponse(sample(t, name), xds.Limits{})
		if err != nil || status != xds.Success || len(list) != 0 {
			t.Errorf("%s: %v %v %v", name, status, list, err)
		}
	}
}

func TestTheOfficialRetrieveAnswerPointsToItsAttachment(t *testing.T) {
	r, err := xds.ParseRetrieveResponse(sample(t, "TD3.2_-_Consultation_d_un_document_reponse.xml"), xds.Limits{})
	if err != nil || r.Status != xds.Success || len(r.Documents) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	d := r.Documents[0]
	if d.ID != "1.2.250.1.999.1.1.7898.1.995657292" || d.Repository != "1.2.250.1.213.4.1.1.1.2" || d.MIME != "text/xml" ||
		d.Include != "cid:b857abb7-a2c3-4db8-bd69-d5ff76826e72-2@urn%3Aihe%3Aiti%3Axds-b%3A2007" || d.Inline != "" {
		t.Errorf("%+v", d)
	}
}

func TestStatusesOfTheDMPAreTold(t *testing.T) {
	for urn, want := range map[string]struct {
		a record.Availability
		s record.DocumentState
	}{
		"urn:oasis:names:tc:ebxml-regrep:StatusType:Approved":   {record.Approved, record.Current},
		"urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated": {record.Deprecated, record.Replaced},
		"urn:asip:ci-sis:2010:StatusType:Archived":              {record.Archived, record.Current},
		"urn:asip:ci-sis:2010:StatusType:Deleted":               {record.Deleted, record.Withdrawn},
		"urn:new:Status": {"urn:new:Status", record.Current},
	} {
		d := xds.Entry{Status: urn}.Document(seen)
		if d.Entry.Status != want.a || d.State != want.s {
			t.Errorf("%s: %v %v", urn, d.Entry.Status, d.State)
		}
	}
}

func TestDocumentsOfThePatientAndSignaturesAreTold(t *testing.T) {
	if !(xds.Entry{Class: xds.Code{Code: "90"}}).Document(seen).Author.Patient {
		t.Error("class 90 is not told as the patient's")
	}
	if !(xds.Entry{Type: xds.Code{Code: "DOCPAT001"}}).ByPatient() || (xds.Entry{Type: xds.Code{Code: "11488-4"}}).ByPatient() {
		t.Error("type DOCPAT")
	}
	if !(xds.Entry{Type: xds.Code{Code: "E1762", Scheme: "ASTM"}}).Signature() || (xds.Entry{Class: xds.Code{Code: "10"}}).Signature() {
		t.Error("signature")
	}
}

func TestConfidentialityKeepsTheStrictestAndEveryVisibility(t *testing.T) {
	d := xds.Entry{Confidentiality: []xds.Code{{Code: "V", Scheme: "2.16.840.1.113883.5.25"}, {Code: "N", Scheme: "2.16.840.1.113883.5.25"},
		{Code: "MASQUE_PS"}, {Code: "INVISIBLE_REPRESENTANTS_LEGAUX"}}}.Document(seen)
	if d.Confidentiality != "V" || d.Visibility != (record.Visibility{HiddenFromGuardians: true, HiddenFromProfessionals: true}) {
		t.Errorf("%q %+v", d.Confidentiality, d.Visibility)
	}
}

func TestHL7TypesAreReadByComponent(t *testing.T) {
	if x := xds.ParseXCN("810000000001^DUPONT^CAMILLE^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"); x.ID != "810000000001" || x.Name() != "DUPONT CAMILLE" ||
		x.Authority != "1.2.250.1.71.4.2.1" || x.NameType != "D" || x.IDType != "IDNPS" {
		t.Errorf("%+v", x)
	}
	if x := xds.ParseXON("CH DE DEMO^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^1750000001"); x.Name != "CH DE DEMO" || x.ID != "1750000001" || x.IDType != "IDNST" {
		t.Errorf("%+v", x)
	}
	if x := xds.ParseCX("207058575627097^^^&1.2.250.1.213.1.4.10&ISO^NH^^20100907"); x.ID != "207058575627097" || x.Authority != "1.2.250.1.213.1.4.10" || x.Type != "NH" {
		t.Errorf("%+v", x)
	}
}

func TestTimesAreUTC(t *testing.T) {
	for in, want := range map[string]string{
		"20261122101500":      "2026-11-22T10:15:00Z",
		"202611221015":        "2026-11-22T10:15:00Z",
		"20261122":            "2026-11-22T00:00:00Z",
		"2026":                "2026-01-01T00:00:00Z",
		"20261122101500+0100": "2026-11-22T09:15:00Z",
		"20261322":            "0001-01-01T00:00:00Z",
		"demain":              "0001-01-01T00:00:00Z",
		"":                    "0001-01-01T00:00:00Z",
	} {
		if got := xds.ParseTime(in).Format(time.RFC3339); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
	paris := time.FixedZone("CET", 3600)
	if got := xds.FormatTime(time.Date(2026, 11, 22, 0, 30, 0, 0, paris)); got != "20261121233000" {
		t.Error(got)
	}
}
