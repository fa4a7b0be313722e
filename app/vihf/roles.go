package vihf

import (
	"strings"

	"chevet/app/record"
)

// Roles returns the values of the role attribute for a situation of practice: the profession, then the skill when
// there is one. label may be nil; it gives the label of a code, "" when it has none. // dmp.md §3.2, JDV_J65
func Roles(a record.Activity, label func(record.Coded) string) []record.Coded {
	name := func(c record.Coded) record.Coded {
		if label != nil {
			c.Label = label(c)
		}
		if c.Label == "" {
			c.Label = professions[c.Code]
		}
		return c
	}
	if a.Profession == "" {
		return nil
	}
	profession := record.Coded{Code: a.Profession, System: SystemProfession}
	switch {
	case !Professional(a):
		return []record.Coded{name(record.Coded{Code: a.Profession, System: SystemOther})}
	case a.Category == "E": // TRE_R09: student
		profession.System = SystemTraining
	}
	roles := []record.Coded{name(profession)}
	if a.Specialty != "" {
		skill := record.Coded{Code: a.Specialty, System: SystemSkill}
		if a.Profession == "21" && len(a.Specialty) <= 2 { // sections of the Ordre: A, B, DA…
			skill.System = SystemPharmacist
		}
		roles = append(roles, name(skill))
	}
	return roles
}

// Professional reports a health professional, as opposed to a secretary or a program: their codes are numbers.
func Professional(a record.Activity) bool {
	return a.Profession != "" && strings.Trim(a.Profession, "0123456789") == ""
}

// professions are the labels of those that a hospital logs in; others are sent with their code as label.
var professions = map[string]string{
	"10": "Médecin",
	"21": "Pharmacien",
	"40": "Chirurgien-Dentiste",
	"50": "Sage-Femme",
	"60": "Infirmier",
	"69": "Infirmier psychiatrique",
	"70": "Masseur-Kinésithérapeute",
	"80": "Pédicure-Podologue",
	"86": "Technicien de laboratoire médical",
	"91": "Orthophoniste",
	"92": "Orthoptiste",
	"94": "Ergothérapeute",
	"95": "Diététicien",
	"96": "Psychomotricien",
	"98": "Manipulateur ERM",

	"SECRETARIAT_MEDICAL": "Secrétariat médical",
	"AUTOMATE":            "Automate",
}
