package xds_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"chevet/app/record"
	"chevet/app/xds"
)

func lot() xds.SubmissionSet {
	return xds.SubmissionSet{UniqueID: "1.2.3", SourceID: "1.2", PatientID: "1^^^&1.2&ISO^NH", SubmissionTime: "20261122101500", Title: "Lot",
		Authors: []xds.Author{{Persons: []string{"810000000001^DUPONT"}}}, ContentType: xds.Code{Code: "03", Scheme: "1.2.250.1.213.2.2", Label: "Hospitalisation"}}
}

// readBack gives the entries and the associations of a submission, through the reader of answers.
func readBack(t *testing.T, request []byte) *xds.QueryResponse {
	t.Helper()
	_, rest, ok := bytes.Cut(request, []byte("<RegistryObjectList>"))
	list, _, ok2 := bytes.Cut(rest, []byte("</RegistryObjectList>"))
	if !ok || !ok2 {
		t.Fatalf("%s", request)
	}
	r, err := xds.ParseQueryResponse([]byte(`<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status="x"><RegistryObjectList>`+
		string(list)+`</RegistryObjectList></q:AdhocQueryResponse>`), xds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// An update writes the whole entry again: what it forgets, the DMP loses.
func TestAnEntryWrittenAgainSaysTheSame(t *testing.T) {
	text, err := os.ReadFile(shared(t, "data", "dmp", "dmp-messages-officiels", "TD3.1_-_Recherche_de_document_reponse.xml"))
	if err != nil {
		t.Fatal(err)
	}
	official, err := xds.ParseQueryResponse(text, xds.Limits{})
	if err != nil || len(official.Entries) != 21 {
		t.Fatal(err)
	}
	odd := official.Entries[0]
	odd.Title, odd.Comments = "a \"b\" <c> & 'd'\té", "ligne\nsuivante"
	odd.OtherSlots = append(odd.OtherSlots, xds.Slot{Name: "urn:x:y", Values: []string{"1", "2 < 3"}})
	for _, e := range append(official.Entries, odd) {
		request, err := xds.EntryUpdate{Set: lot(), Entry: e}.Request()
		if err != nil {
			t.Fatal(err)
		}
		back := readBack(t, request).Entries
		if len(back) != 1 {
			t.Fatalf("%s", request)
		}
		want, got := e, back[0]
		want.UUID, got.UUID, want.Version, got.Version = "", "", "", "" // given by the registry
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v\n%+v", e.UniqueID, got, want)
		}
	}
}

func TestVisibilityIsWhatIsHiddenAndNothingElse(t *testing.T) {
	code := func(c string) xds.Code { return xds.Code{Code: c, Scheme: "s"} }
	e := xds.Entry{Confidentiality: []xds.Code{code("N"), code("INVISIBLE_REP_LEGAUX"), code("MASQUE_PS"), code("AUTRE")}}
	names := func(list []xds.Code) string {
		var out []string
		for _, c := range list {
			out = append(out, c.Code)
		}
		return strings.Join(out, " ")
	}
	for want, v := range map[string]record.Visibility{
		"N AUTRE":                      {},
		"N MASQUE_PS AUTRE":            {HiddenFromProfessionals: true},
		"N INVISIBLE_REP_LEGAUX AUTRE": {HiddenFromGuardians: true},
		"N INVISIBLE_REP_LEGAUX MASQUE_PS AUTRE INVISIBLE_PATIENT": {HiddenFromProfessionals: true, HiddenFromGuardians: true, HiddenFromPatient: true},
	} {
		hidden := e
		hidden.Confidentiality = e.Hidden(v)
		if got := names(hidden.Confidentiality); got != want || hidden.Visibility() != v {
			t.Errorf("%+v: %s", v, got)
		}
	}
}

func TestASubmissionThatLacksSomethingIsNotWritten(t *testing.T) {
	whole := xds.StatusUpdate{Set: lot(), EntryUUID: "urn:uuid:1", From: record.Approved, To: record.Archived}
	request, err := whole.Request()
	if err != nil {
		t.Fatal(err)
	}
	if a := readBack(t, request).Associations; len(a) != 1 || a[0].Type != xds.UpdateStatus || a[0].Target != "urn:uuid:1" {
		t.Errorf("%+v", a)
	}
	for _, harm := range []func(*xds.StatusUpdate){
		func(u *xds.StatusUpdate) { u.EntryUUID = "" }, func(u *xds.StatusUpdate) { u.To = record.Approved }, func(u *xds.StatusUpdate) { u.From = "x" },
		func(u *xds.StatusUpdate) { u.Set.UniqueID = "" }, func(u *xds.StatusUpdate) { u.Set.Authors = nil }, func(u *xds.StatusUpdate) { u.Set.PatientID = "" },
	} {
		u := whole
		harm(&u)
		if _, err := u.Request(); err == nil {
			t.Errorf("%+v", u)
		}
	}
	e := xds.Entry{LogicalID: "l", Version: "1", UniqueID: "1"}
	for _, bad := range []xds.Entry{{Version: "1"}, {LogicalID: "l"}, {LogicalID: "l", Version: "1", UnknownClassification: 1}} {
		if _, err := (xds.EntryUpdate{Set: lot(), Entry: bad}).Request(); err == nil {
			t.Errorf("%+v", bad)
		}
	}
	if _, err := (xds.Deposit{Set: lot(), Document: e, Signature: e}).Request(); err == nil {
		t.Error("a deposit of nothing")
	}
}

func TestPeopleAndStructuresAreReadAsTheyAreWritten(t *testing.T) {
	x := xds.ParseXCN(xds.PersonXCN(record.Practitioner{NationalID: "810000000001", FamilyName: "D^UPONT", GivenName: "Camille&"}))
	if x.ID != "810000000001" || x.Family != "D UPONT" || x.Given != "Camille" || x.Authority != "1.2.250.1.71.4.2.1" || x.NameType != "D" || x.IDType != "IDNPS" {
		t.Errorf("%+v", x)
	}
	o := xds.ParseXON(xds.StructureXON("CH DE DEMO", "1750000001"))
	if o.ID != "1750000001" || o.Name != "CH DE DEMO" || o.Authority != "1.2.250.1.71.4.2.2" || o.IDType != "IDNST" {
		t.Errorf("%+v", o)
	}
	if got := xds.Specialty(record.Activity{Profession: "10", Specialty: "SM26"}, "Médecin"); got != "G15_10/SM26^Médecin^1.2.250.1.213.1.1.4.5" {
		t.Error(got)
	}
	if xds.Specialty(record.Activity{}, "x") != "" {
		t.Error("a specialty without a profession")
	}
}
