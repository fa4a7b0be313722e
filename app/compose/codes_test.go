package compose_test

import (
	"encoding/xml"
	"os"
	"testing"

	"chevet/app/compose"
	"chevet/app/record"
)

func TestOurTablesAgreeWithTheOfficialValueSets(t *testing.T) {
	for set, file := range map[compose.Set]string{
		compose.Types: "JDV_J07_XdsTypeCode_CISIS.xml", compose.Roles: "JDV_J01_XdsAuthorSpecialty_CISIS.xml", compose.Facilities: "JDV_J02_XdsHealthcareFacilityTypeCode_CISIS.xml",
		compose.Settings: "JDV_J04_XdsPracticeSettingCode_CISIS.xml", compose.Relations: "JDV_J11_RelationPatient_CISIS.xml", compose.Functions: "JDV_J47_FunctionCode_CISIS.xml",
		compose.EncounterTypes: "JDV_J142_TypeRencontre_CISIS.xml", compose.Participations: "JDV_J144_ParticipationType_CISIS.xml", compose.Sexes: "JDV_J143_AdministrativeGender_CISIS.xml",
		compose.Confidentiality: "JDV_J08_XdsConfidentialityCode_CISIS.xml", compose.Admissions: "jdv-modalite-entree-cisis.xml", compose.Discharges: "jdv-modalite-sortie-cisis.xml",
		compose.VaccineRoutes: "jdv-immunization-route-code-cisis.xml", compose.VaccineSites: "jdv-immunization-approach-site-code-cisis.xml",
		compose.Substitutions: "jdv-hl7-v3-ActSubstanceAdminSubstitutionCode-cisis.xml", compose.Immunizations: "jdv-hl7-v3-ActSubstanceAdministrationImmunizationCode-cisis.xml",
		compose.NoMedicine: "jdv-absent-or-unknown-medication-cisis.xml", compose.Statuses: "jdv-statut-document-cisis.xml",
		compose.Civilities: "JDV_J245_Civilite_CISIS.xml", compose.Titles: "JDV_J246_Titre_CISIS.xml",
	} {
		raw, err := os.ReadFile(shared(t, "data", "cda", "jeuxDeValeurs", file))
		if err != nil {
			t.Fatal(err)
		}
		var official struct {
			Concepts []struct {
				Code   string `xml:"code,attr"`
				System string `xml:"codeSystem,attr"`
				Label  string `xml:"displayName,attr"`
			} `xml:"ValueSet>ConceptList>Concept"`
		}
		if err := xml.Unmarshal(raw, &official); err != nil {
			t.Fatal(err)
		}
		known := map[record.Coded]bool{}
		for _, c := range official.Concepts {
			known[record.Coded{Code: c.Code, System: record.OID(c.System), Label: c.Label}] = true
		}
		ours := compose.Codes(set)
		if len(ours) == 0 {
			t.Errorf("%s is empty", set)
		}
		for _, c := range ours {
			if !known[c] {
				t.Errorf("%s: %+v is not in %s", set, c, file)
			}
		}
	}
}

func TestEveryTypeHasItsClass(t *testing.T) {
	for _, c := range compose.Codes(compose.Types) {
		if compose.ClassOf(c.Code).Label == "" {
			t.Errorf("%s has no class", c.Code)
		}
	}
	if c := compose.ClassOf("11490-0").Code; c != "10" {
		t.Errorf("a letter is a report (10), not %s", c)
	}
}

func TestARoleIsTheSpecialtyElseTheProfession(t *testing.T) {
	for in, want := range map[[2]string]string{{"10", "SM26"}: "G15_10/SM26", {"10", "XX99"}: "G15_10", {"60", ""}: "G15_60", {"999", ""}: ""} {
		if got := compose.Role(in[0], in[1]).Code; got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
}
