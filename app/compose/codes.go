package compose

import (
	_ "embed"
	"strings"

	"chevet/app/record"
)

//go:embed codes.tsv
var codesFile string

// codeSets maps a set and a code to the coded value.
var codeSets, classOf = loadCodes()

func loadCodes() (map[string]map[string]record.Coded, map[string]string) {
	sets, classes := map[string]map[string]record.Coded{}, map[string]string{}
	for line := range strings.Lines(codesFile) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) < 4 {
			continue
		}
		if sets[f[0]] == nil {
			sets[f[0]] = map[string]record.Coded{}
		}
		sets[f[0]][f[1]] = record.Coded{Code: f[1], System: record.OID(f[2]), Label: f[3]}
		if len(f) > 4 {
			classes[f[1]] = f[4]
		}
	}
	return sets, classes
}

// Set names a compact table of codes.
type Set string

// The tables of codes.tsv, each a part of an official value set.
const (
	Types           Set = "type"            // JDV_J07
	Roles           Set = "role"            // JDV_J01
	Facilities      Set = "facility"        // JDV_J02
	Settings        Set = "setting"         // JDV_J04
	Relations       Set = "relation"        // JDV_J11
	Functions       Set = "function"        // JDV_J47
	EncounterTypes  Set = "encounter"       // JDV_J142
	Participations  Set = "participation"   // JDV_J144
	Sexes           Set = "sex"             // JDV_J143
	Confidentiality Set = "confidentiality" // JDV_J08, N R V only
	Admissions      Set = "admission"       // jdv-modalite-entree
	Discharges      Set = "discharge"       // jdv-modalite-sortie
	VaccineRoutes   Set = "route"           // jdv-immunization-route-code
	VaccineSites    Set = "site"            // jdv-immunization-approach-site-code
	Substitutions   Set = "substitution"
	Immunizations   Set = "immunization"
	NoMedicine      Set = "nomedicine"
	Statuses        Set = "status"   // jdv-statut-document
	Civilities      Set = "civility" // JDV_J245
	Titles          Set = "title"    // JDV_J246
	classes         Set = "class"    // JDV_J57
)

// Code returns a code of a table with its system and label, or the zero value.
func Code(set Set, code string) record.Coded { return codeSets[string(set)][code] }

// Codes returns the codes of a table in its order, for a list to choose from.
func Codes(set Set) []record.Coded {
	var out []record.Coded
	for line := range strings.Lines(codesFile) {
		if f := strings.SplitN(line, "\t", 3); len(f) == 3 && f[0] == string(set) {
			out = append(out, Code(set, f[1]))
		}
	}
	return out
}

// ClassOf returns the class that the DMP derives from a type; the zero value when the type is not one of ours. // ASS_X04
func ClassOf(typeCode string) record.Coded { return Code(classes, classOf[typeCode]) }

// Role returns the JDV_J01 code of a profession (TRE_G15) and a specialty (TRE_R38); the profession alone when the
// specialty is not in our table, the zero value when neither is.
func Role(profession, specialty string) record.Coded {
	if c := Code(Roles, "G15_"+profession+"/"+specialty); c.Code != "" {
		return c
	}
	return Code(Roles, "G15_"+profession)
}

// Code systems. // cda.md §1
const (
	loinc      record.OID = "2.16.840.1.113883.6.1"
	snomed     record.OID = "2.16.840.1.113883.6.96"
	cisis      record.OID = "1.2.250.1.213.1.1.4.322"
	actCode    record.OID = "2.16.840.1.113883.5.4"
	sysATC     record.OID = "2.16.840.1.113883.6.73"
	sysCIS     record.OID = "1.2.250.1.213.2.3.1"
	sysCIP     record.OID = "1.2.250.1.213.2.3.2"
	sysEMDN    record.OID = "1.2.250.1.213.2.68"
	sysLPP     record.OID = "1.2.250.1.215.300.4"
	sysCIM10   record.OID = "2.16.840.1.113883.6.3"
	sysCCAM    record.OID = "1.2.250.1.215.300.1"
	sysRole    record.OID = "1.2.250.1.213.1.1.4.5"
	rootPerson record.OID = "1.2.250.1.71.4.2.1"
	rootPlace  record.OID = "1.2.250.1.71.4.2.2"
)

var systemNames = map[record.OID]string{loinc: "LOINC", snomed: "SNOMED CT", cisis: "TerminologieCISIS", actCode: "HL7:ActCode", sysATC: "ATC",
	sysCIS: "CIS", sysCIP: "CIP", sysEMDN: "EMDN", sysLPP: "LPP", sysCIM10: "CIM-10", sysCCAM: "CCAM"}
