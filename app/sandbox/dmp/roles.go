package dmp

import "slices"

// Code systems of the roles of a VIHF. // dmp.md §3.2
const (
	systemProfession      = "1.2.250.1.71.1.2.7" // TRE_G15
	systemStudent         = "1.2.250.1.71.1.2.8" // TRE_G16, in training
	systemNotProfessional = "1.2.250.1.213.1.1.4.6"
	systemSkill           = "1.2.250.1.71.4.2.5" // savoir-faire, TRE_R01
)

// Professions with more to say.
const (
	physician  = "10"
	pharmacist = "21"
)

// professions are the codes of TRE_G15 that may be a VIHF's first role, students those of TRE_G16, others those of people who are not health
// professionals. // JDV_J65
var (
	professions = []string{
		"10", "21", "26", "28", "31", "32", "35", "36", "37", "38", "39", "40", "50", "60", "69", "70", "80", "81", "82", "83", "84", "85", "86",
		"91", "92", "94", "95", "96", "98",
	}
	students = []string{"10", "21", "40", "50"}
	others   = []string{"ALIM_AM", "DISPOSITIF", "EXP_PATIENT", "SECRETARIAT_MEDICAL", "AUTOMATE"}
)

// goodRoles checks the first role against the value set and, for those who must give one, the second.
func goodRoles(roles []coded) bool {
	if len(roles) == 0 || len(roles) > 2 {
		return false
	}
	first := roles[0]
	switch first.system {
	case systemProfession:
		if !slices.Contains(professions, first.code) {
			return false
		}
	case systemStudent:
		if !slices.Contains(students, first.code) {
			return false
		}
	case systemNotProfessional:
		return slices.Contains(others, first.code) && len(roles) == 1
	default:
		return false
	}
	if len(roles) == 2 {
		return first.code != physician || roles[1].system == systemSkill
	}
	return first.system == systemStudent || first.code != physician && first.code != pharmacist
}
