package cda

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/record"
)

const oneVaccine = `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><component><structuredBody><component><section><entry>
<substanceAdministration negationInd="false"><templateId root="1.2.250.1.213.1.1.3.45"/><id root="1.2.3"/><code code="BOOSTER" displayName="Rappel"/>
<effectiveTime value="20261122"/><routeCode code="20035000" displayName="Voie intramusculaire"/>
<consumable><manufacturedProduct><manufacturedMaterial><code code="68747507" displayName="TETAFICTIF"><translation code="J07AM" codeSystem="2.16.840.1.113883.6.73" displayName="vaccins"/>
<translation code="3400932857241" codeSystem="1.2.250.1.213.2.3.2"/></code><name>TETAFICTIF, suspension</name><lotNumberText>L42</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>
<author><assignedAuthor><assignedPerson><name><family>ESSAI</family><given>Anne</given></name></assignedPerson></assignedAuthor></author>
<entryRelationship><observation><code code="30973-2"/><value xsi:type="INT" value="2"/></observation></entryRelationship></substanceAdministration>
<substanceAdministration><templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.7"/><effectiveTime value="2020"/></substanceAdministration>
</entry></section></component></structuredBody></component></ClinicalDocument>`

func TestAVaccinationIsReadFromItsEntryAndAPrescriptionIsNotOne(t *testing.T) {
	got, err := ReadVaccinations(strings.NewReader(oneVaccine), Limits{})
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want := Vaccination{ID: "1.2.3", Date: "2026-11-22", Name: "TETAFICTIF, suspension", CIS: record.Coded{Code: "68747507", Label: "TETAFICTIF"},
		ATC: record.Coded{Code: "J07AM", System: "2.16.840.1.113883.6.73", Label: "vaccins"}, CIP: "3400932857241", Lot: "L42",
		Kind: record.Coded{Code: "BOOSTER", Label: "Rappel"}, Rank: 2, Route: record.Coded{Code: "20035000", Label: "Voie intramusculaire"}, By: "ESSAI Anne"}
	if got[0] != want {
		t.Fatalf("%+v\nwant %+v", got[0], want)
	}
}

func TestTheVaccinationsOfTheOfficialSamplesAreRead(t *testing.T) {
	dir := os.Getenv("CHEVET_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	files, err := filepath.Glob(filepath.Join(dir, "data/cda/*/VAC-*.xml"))
	if more, _ := filepath.Glob(filepath.Join(dir, "data/cda/*/*VAC*.xml")); len(more) > len(files) {
		files = more
	}
	if err != nil || len(files) == 0 {
		t.Skip("the official data are missing: no vaccination sample")
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadVaccinations(bytes.NewReader(b), Limits{})
		if err != nil || len(got) == 0 {
			t.Errorf("%s: %d vaccinations, %v", filepath.Base(name), len(got), err)
		}
		for _, v := range got {
			if v.Name == "" || v.Date == "" {
				t.Errorf("%s: %+v", filepath.Base(name), v)
			}
		}
	}
}

func FuzzVaccinations(f *testing.F) {
	seeds(f)
	f.Add([]byte(oneVaccine))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := ReadVaccinations(bytes.NewReader(b), small)
		checkReason(t, err)
		if len(got) > maxVaccinations {
			t.Fatal(len(got))
		}
	})
}
