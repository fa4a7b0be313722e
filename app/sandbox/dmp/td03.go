package dmp

import (
	"slices"
	"strings"

	"chevet/assets/texts/sandbox"
)

// TD0.3 setAuthorization and TD1.6 listAuthorizationByPatient. The patient is the VIHF's, the professional its subject.
// // dmp.md §4.2, §4.3

const statusOK = "DMPOk"

// Actions of a TD0.3.
const (
	actionAdd    = "AJOUT"
	actionRemove = "SUPPRESSION"
)

func checkHabilitation(m *message) bool {
	all := m.body.ChildElements()
	switch m.body.Tag {
	case "setAuthorization":
		action := text(child(m.body, nsHabil, "action"))
		role := child(m.body, nsHabil, "role")
		return (action == actionAdd || action == actionRemove) && (role == nil && len(all) == 1 || text(role) == "MEDECIN_TRAITANT" && len(all) == 2)
	default:
		return len(all) == 0 || len(all) == 1 && slices.Contains([]string{"ACTIVE", "INTERDITE", "TOUTE"}, text(child(m.body, nsHabil, "mode")))
	}
}

func (x *exchange) setAuthorization() {
	now, context := x.s.o.Clock(), sandbox.Authorized
	switch x.rules[0] {
	case td03Treating:
		x.d.leaveTreating(x.v.nameID)
		context = sandbox.NoMoreTreating
	case td03Remove:
		context = sandbox.NotAuthorized
		if x.d.withdraw(x.v.nameID, now) {
			context = sandbox.Unauthorized
		}
	default:
		if x.d.authorize(x.v.nameID, now) {
			context = sandbox.AlreadyAuthorized
		}
	}
	x.habilitation("setAuthorizationResponse", statusOK, context, nil)
}

// habilitation writes either answer of the service; lines come before the status. // official samples TD0.3, TD1.6
func (x *exchange) habilitation(element, status, context string, lines func(*xmlw)) {
	x.send(` xmlns:ns1="`+nsHabil+`"`, func(out *xmlw) {
		out.raw("<ns1:" + element + "><ns1:output>")
		if lines != nil {
			lines(out)
		}
		out.raw("<ns1:status>", status, "</ns1:status>")
		if context == "" {
			out.raw("<ns1:context/>")
		} else {
			out.raw("<ns1:context>", context, "</ns1:context>")
		}
		out.raw("</ns1:output></ns1:" + element + ">")
	})
}

func (x *exchange) listAuthorizations() {
	mode := text(child(x.m.body, nsHabil, "mode"))
	now := x.s.o.Clock()
	x.d.mu.Lock()
	type line struct{ id, from, last, mode string }
	var lines []line
	for id, g := range x.d.grants {
		if now.Before(g.until) && !x.d.blocked[id] && mode != "INTERDITE" {
			lines = append(lines, line{id, dtm(g.from), dtm(g.last), "ACTIVE"})
		}
	}
	for id, blocked := range x.d.blocked {
		if blocked && mode != "ACTIVE" {
			lines = append(lines, line{id: id, mode: "INTERDITE"})
		}
	}
	x.d.mu.Unlock()
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.id, b.id) })
	x.habilitation("listAuthorizationByPatientResponse", statusOK, "", func(out *xmlw) {
		for _, l := range lines {
			p := x.s.persons[l.id]
			out.raw("<ns1:listOfAuthorizationByPatient><ns1:nationalId>", l.id, "</ns1:nationalId><ns1:nationalIdType>1.2.250.1.71.4.2.1</ns1:nationalIdType><ns1:firstName>", p.GivenName,
				"</ns1:firstName><ns1:lastName>", p.FamilyName, "</ns1:lastName>")
			if len(p.Activities) > 0 {
				out.raw("<ns1:codeSpeciality>", specialtyCode(p.Activities[0].Profession, p.Activities[0].Specialty), "</ns1:codeSpeciality>")
			}
			if l.from != "" {
				out.raw("<ns1:startOfAuthorization>", l.from, "</ns1:startOfAuthorization><ns1:lastActionDate>", l.last, "</ns1:lastActionDate>")
			}
			out.raw("<ns1:mode>" + l.mode + "</ns1:mode></ns1:listOfAuthorizationByPatient>")
		}
	})
}

func specialtyCode(profession, specialty string) string {
	code := "G15_" + profession
	if specialty != "" {
		code += "/" + specialty
	}
	return code
}
