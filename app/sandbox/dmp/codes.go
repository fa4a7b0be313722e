package dmp

import "slices"

// classOf is the classCode that the DMP derives from a typeCode, for the types whose pair has a source. // ASS_X04, official sample TD3.1
var classOf = map[string]string{
	"11488-4": "10", "11490-0": "10", "11493-4": "10", "11502-2": "10", "11506-3": "10", "11526-1": "10", "15507-7": "10", "18776-5": "44", "27899-4": "10",
	"29550-1": "43", "29551-9": "42", "29554-3": "10", "34112-3": "10", "34133-9": "11", "34874-8": "10", "46241-6": "10", "52040-3": "31", "52521-2": "42",
	"57833-6": "42", "70004-7": "10", "CERT_DECL": "52", "DISP_AUT": "43", "IMG-KOS": "31", "PROT_ALD": "44", "SYNTH": "11", typeSignature: classSignature,
}

// Value sets of the attributes whose codes are few. // JDV_J57, J58, J61, J62
var (
	classCodes   = []string{"10", "11", "31", "42", "43", "44", "45", "52", "60", "90", "95", classSignature}
	secrecyCodes = []string{"N", "R", "V", codeMasked, codeInvisible, codeGuardians}
	practices    = []string{"AMBULATOIRE", "AMO", "DEPISTAGE", "ETABLISSEMENT", "HAD", "MAD", "PALLIATIF", "SAD", "SAMU_SMUR", "EXP_PATIENT", "SNR"}
	typeSystems  = []string{schemeLOINC, "1.2.250.1.213.1.1.4.12", "ASTM"}
)

// knownCodes checks the value sets, and that the class is the one of the type.
func (s submission) knownCodes() (bool, string) {
	for _, o := range s.entries {
		class, _ := o.one(nodeClass)
		kind, _ := o.one(nodeType)
		facility, _ := o.one(nodeFacility)
		practice, _ := o.one(nodePractice)
		derived, known := classOf[kind.Code]
		for _, c := range []struct {
			where string
			ok    bool
		}{
			{"classCode", slices.Contains(classCodes, class.Code) && (!known || derived == class.Code)},
			{"typeCode", slices.Contains(typeSystems, string(kind.System))},
			{"healthcareFacilityTypeCode", knownFacility(facility.Code) && facility.System == schemeFacility},
			{"practiceSettingCode", slices.Contains(practices, practice.Code) && practice.System == schemePractice},
			{"confidentialityCode", o.knownSecrecy()},
		} {
			if !c.ok {
				return false, o.id + "." + c.where
			}
		}
	}
	return true, ""
}

// knownFacility accepts the codes of JDV_J61, which run from SA01 to SA69.
func knownFacility(code string) bool {
	return code == "EXP_PATIENT" || len(code) == 4 && code[:2] == "SA" && code[2:] >= "01" && code[2:] <= "69"
}

// knownSecrecy asks for one level, and each visibility once, in its own scheme. // dmp.md §5.6
func (o object) knownSecrecy() bool {
	levels, seen := 0, map[string]bool{}
	for _, c := range o.coded(nodeConfidentiality) {
		if seen[c.Code] || !slices.Contains(secrecyCodes, c.Code) || string(c.System) != confidentialityScheme(c.Code) {
			return false
		}
		if seen[c.Code] = true; len(c.Code) == 1 {
			levels++
		}
	}
	return levels == 1
}
