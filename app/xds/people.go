package xds

import (
	"strings"

	"chevet/app/record"
)

// Authorities of French identifiers of people and structures. // dmp.md §5.3
const (
	authorityPerson    = "1.2.250.1.71.4.2.1"
	authorityStructure = "1.2.250.1.71.4.2.2"
	systemSpecialty    = "1.2.250.1.213.1.1.4.5"
	systemVisibility   = "1.2.250.1.213.1.1.4.13"
)

// PersonXCN writes a professional known by the national identifier.
func PersonXCN(p record.Practitioner) string {
	return field(p.NationalID) + "^" + field(p.FamilyName) + "^" + field(p.GivenName) + "^^^^^^&" + authorityPerson + "&ISO^D^^^IDNPS"
}

// StructureXON writes a structure known by its Struct_IdNat.
func StructureXON(name, id string) string {
	return field(name) + "^^^^^&" + authorityStructure + "&ISO^IDNST^^^" + field(id)
}

// Specialty writes an authorSpecialty: profession and savoir-faire with their label. "" without a profession.
func Specialty(a record.Activity, label string) string {
	if a.Profession == "" {
		return ""
	}
	code := "G15_" + a.Profession
	if a.Specialty != "" {
		code += "/" + a.Specialty
	}
	return field(code) + "^" + field(label) + "^" + systemSpecialty
}

// field takes out what separates components and subcomponents.
func field(s string) string { return strings.NewReplacer("^", " ", "&", " ", "|", " ").Replace(s) }

var visibilityCodes = []struct {
	code, label string
	of          func(record.Visibility) bool
}{
	{"MASQUE_PS", "Masqué aux professionnels de santé", func(v record.Visibility) bool { return v.HiddenFromProfessionals }},
	{"INVISIBLE_PATIENT", "Document non visible par le patient", func(v record.Visibility) bool { return v.HiddenFromPatient }},
	{"INVISIBLE_REPRESENTANTS_LEGAUX", "Document non visible par les représentants légaux du patient", func(v record.Visibility) bool { return v.HiddenFromGuardians }},
}

// Visibility returns who may not see the document.
func (e Entry) Visibility() record.Visibility { return e.visibility() }

// Hidden returns the confidentiality codes of the entry with the visibility asked for: a code that is there stays as
// it is written, one that is no longer wanted goes. There is no code for «visible». // dmp.md §5.6
func (e Entry) Hidden(v record.Visibility) []Code {
	var out []Code
	here := map[string]bool{}
	for _, c := range e.Confidentiality {
		name := c.Code
		if name == "INVISIBLE_REP_LEGAUX" { // the spelling of HL7 v2
			name = "INVISIBLE_REPRESENTANTS_LEGAUX"
		}
		keep := true
		for _, k := range visibilityCodes {
			if k.code == name {
				keep = k.of(v)
			}
		}
		if keep {
			here[name] = true
			out = append(out, c)
		}
	}
	for _, k := range visibilityCodes {
		if k.of(v) && !here[k.code] {
			out = append(out, Code{k.code, systemVisibility, k.label})
		}
	}
	return out
}
