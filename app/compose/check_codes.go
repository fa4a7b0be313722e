package compose

import (
	"strings"

	"chevet/app/record"
)

// codedPlaces are the codes of a document that must come from our tables. A code outside our tables but inside the
// official set is refused too: Chevet does not write it.
var codedPlaces = []struct {
	path  string
	set   Set
	field Field
}{
	{"code", Types, FieldType},
	{"confidentialityCode", Confidentiality, FieldConfidential},
	{"recordTarget/patientRole/patient/administrativeGenderCode", Sexes, FieldSex},
	{"author/assignedAuthor/code", Roles, FieldAuthor},
	{"legalAuthenticator/assignedEntity/code", Roles, FieldSigner},
	{"participant/associatedEntity/code", Roles, FieldParticipants},
	{"participant/functionCode", Functions, FieldParticipants},
	{"informant/relatedEntity/code", Relations, FieldRelatives},
	{"documentationOf/serviceEvent/performer/assignedEntity/code", Roles, FieldAct},
	{"documentationOf/serviceEvent/performer/assignedEntity/representedOrganization/standardIndustryClassCode", Settings, FieldAct},
	{"componentOf/encompassingEncounter/code", EncounterTypes, FieldEncounter},
	{"componentOf/encompassingEncounter/location/healthCareFacility/code", Facilities, FieldEncounter},
}

func (k *checker) codes() {
	for _, p := range codedPlaces {
		for _, n := range k.root.all(p.path) {
			k.inSet(n, p.set, p.field)
		}
	}
	confidential := k.root.one("confidentialityCode")
	k.fail(confidential != nil && Code(Confidentiality, confidential.attr("code")).Code == "", RuleConfidentiality, FieldConfidential, confidential)
	k.root.walk(func(n *node) { // every code says what it means
		coded := n.attr("code") != "" && n.attr("codeSystem") != ""
		k.warn(coded && n.attr("displayName") == "" && n.attr("codeSystem") != "1.3.6.1.4.1.19376.1.5.3.2", RuleLabel, place(n), n)
	})
}

// inSet checks code, system and label against one of our tables.
func (k *checker) inSet(n *node, set Set, f Field) {
	if n == nil || n.attr("nullFlavor") != "" {
		return
	}
	c := Code(set, n.attr("code"))
	if c.Code == "" {
		k.report(Error, RuleCode, f, n)
		return
	}
	k.fail(record.OID(n.attr("codeSystem")) != c.System, RuleCodeSystem, f, n)
	k.fail(n.attr("displayName") != c.Label, RuleLabel, f, n)
}

// references checks the narrative: identifiers are unique, references lead somewhere, tables have rows.
func (k *checker) references() {
	marks := map[string]bool{}
	k.root.walk(func(n *node) {
		if id := n.attr("ID"); id != "" {
			k.fail(marks[id], RuleSameMark, FieldBody, n)
			marks[id] = true
		}
	})
	k.root.walk(func(n *node) {
		switch n.name {
		case "reference":
			mark, internal := strings.CutPrefix(n.attr("value"), "#")
			k.fail(!internal || !marks[mark], RuleReference, FieldBody, n)
		case "renderMultiMedia":
			for _, mark := range strings.Fields(n.attr("referencedObject")) {
				k.fail(!marks[mark], RuleReference, FieldBody, n)
			}
		case "table":
			k.fail(len(n.all("tbody/tr")) == 0, RuleTable, FieldBody, n)
		}
	})
}
