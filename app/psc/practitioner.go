package psc

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"chevet/app/record"
)

// Limits on what userinfo may hold: a professional has a few of each.
const (
	maxExercices  = 64
	maxActivities = 256
)

type refPro struct {
	Exercices []exercice `json:"exercices"`
}

type exercice struct {
	Code       text       `json:"codeProfession"`
	Category   text       `json:"codeCategorieProfessionnelle"`
	Civility   text       `json:"codeCiviliteDexercice"`
	Family     text       `json:"nomDexercice"`
	Given      text       `json:"prenomDexercice"`
	KnowHow    text       `json:"codeSavoirFaire"`
	Activities []activity `json:"activities"`
}

type activity struct {
	Sector          text `json:"codeSecteurDactivite"`
	SIRET           text `json:"numeroSiretSite"`
	SIREN           text `json:"numeroSirenSite"`
	FINESSSite      text `json:"numeroFinessSite"`
	FINESSJuridique text `json:"numeroFinessetablissementJuridique"` // sic
	Technical       text `json:"identifiantTechniqueDeLaStructure"`
	Name            text `json:"raisonSocialeSite"`
	Former          text `json:"ancienIdentifiantDeLaStructure"`
}

// practitioner reads who the person is and every situation of practice: one per exercice and activity, in the
// order given, each once. None at all is a valid answer. Error: ReasonUserinfo. // security.md §1.2
func (p *Provider) practitioner(c claims) (record.Practitioner, error) {
	who := record.Practitioner{FamilyName: c.text("family_name"), GivenName: c.text("given_name")}
	bad := record.E(record.NotAllowed, ReasonUserinfo).In("psc.userinfo")
	var pro refPro
	if raw := string(c["SubjectRefPro"]); raw != "" && raw != "null" && raw != `""` {
		if json.Unmarshal([]byte(raw), &pro) != nil {
			return who, bad.Because("SubjectRefPro")
		}
	}
	if len(pro.Exercices) > maxExercices {
		return who, bad.Because("more than %d exercices", maxExercices)
	}
	sector, _, _ := strings.Cut(c.text("Secteur_Activite"), "^")
	for _, x := range pro.Exercices {
		if who.FamilyName == "" {
			who.FamilyName, who.GivenName = string(x.Family), string(x.Given)
		}
		if who.Title == "" {
			who.Title = titles[strings.ToUpper(string(x.Civility))]
		}
		situation := record.Activity{Profession: string(x.Code), Specialty: string(x.KnowHow), Category: string(x.Category)}
		here := x.Activities
		if len(here) == 0 && len(pro.Exercices) == 1 { // no activity told: the organisation beside it, if any
			here = []activity{{Technical: text(c.text("SubjectOrganizationID")), Name: text(c.text("SubjectOrganization"))}}
		}
		for _, a := range here {
			s := situation
			s.StructureID, s.StructureName, s.Sector = p.structureID(a), string(a.Name), string(a.Sector)
			if s.Sector == "" {
				s.Sector = sector
			}
			if slices.Contains(who.Activities, s) {
				continue
			}
			if len(who.Activities) == maxActivities {
				return who, bad.Because("more than %d activities", maxActivities)
			}
			who.Activities = append(who.Activities, s)
		}
		if len(here) == 0 && !slices.Contains(who.Activities, situation) {
			who.Activities = append(who.Activities, situation)
		}
	}
	if who.FamilyName == "" {
		return who, bad.Because("no name")
	}
	return who, nil
}

var titles = map[string]string{"DR": "Dr", "PR": "Pr", "PROF": "Pr"} // TRE_R11

// StructureSource is a field of an activity that can name its structure.
type StructureSource string

// The fields, and the order in which they are tried: the place before the legal entity.
const (
	FromFINESSSite      StructureSource = "numeroFinessSite"
	FromSIRET           StructureSource = "numeroSiretSite"
	FromFormer          StructureSource = "ancienIdentifiantDeLaStructure"
	FromTechnical       StructureSource = "identifiantTechniqueDeLaStructure"
	FromFINESSJuridique StructureSource = "numeroFinessetablissementJuridique"
	FromSIREN           StructureSource = "numeroSirenSite"
)

// DefaultStructures is the order used when Config.Structures is empty.
var DefaultStructures = []StructureSource{FromFINESSSite, FromSIRET, FromFormer, FromTechnical, FromFINESSJuridique, FromSIREN}

var (
	finessForm = regexp.MustCompile(`^[0-9][0-9AB][0-9]{7}$`)
	siretForm  = regexp.MustCompile(`^[0-9]{14}$`)
	sirenForm  = regexp.MustCompile(`^[0-9]{9}$`)
	cabinet    = regexp.MustCompile(`^R[0-9]{6,20}$`)
	idNat      = regexp.MustCompile(`^(1[0-9][0-9AB][0-9]{7}|2[0-9]{9}|3[0-9]{14}|[0456][0-9A-Z]{8,20}(/[0-9A-Z]{1,20})?)$`)
)

// structureID returns the Struct_IdNat: "1" + FINESS, "2" + SIREN, "3" + SIRET, or an identifier that already has
// its leading digit, such as "500000001815646/CPAT00045". "" when no field has the right form. // CI-SIS TRE_G07
func (p *Provider) structureID(a activity) string {
	for _, from := range p.cfg.Structures {
		var id string
		switch from {
		case FromFINESSSite:
			id = prefixed("1", a.FINESSSite, finessForm)
		case FromFINESSJuridique:
			id = prefixed("1", a.FINESSJuridique, finessForm)
		case FromSIREN:
			id = prefixed("2", a.SIREN, sirenForm)
		case FromSIRET:
			id = prefixed("3", a.SIRET, siretForm)
		case FromFormer:
			id = prefixed("", a.Former, idNat)
		case FromTechnical:
			id = technical(a.Technical)
		}
		if id != "" {
			return id
		}
	}
	return ""
}

// technical reads «F» + FINESS; «R» + number of a practice, taken as kind 4 [?]; or a Struct_IdNat as it is.
func technical(t text) string {
	switch {
	case strings.HasPrefix(string(t), "F"):
		return prefixed("1", t[1:], finessForm)
	case cabinet.MatchString(string(t)):
		return "4" + string(t[1:])
	}
	return prefixed("", t, idNat)
}

func prefixed(kind string, t text, form *regexp.Regexp) string {
	if !form.MatchString(string(t)) {
		return ""
	}
	return kind + string(t)
}
