package compose

import (
	"slices"
	"strings"

	"chevet/app/record"
)

var insRoots = []record.OID{record.OIDINSNIR, record.OIDINSNIA, record.OIDINSTest, record.OIDINSDemo}

func (k *checker) patient() {
	role := k.root.one("recordTarget/patientRole")
	p := role.one("patient")
	if p == nil {
		k.fail(k.root.one("recordTarget") != nil, RuleMissing, FieldPatient, k.root.one("recordTarget"))
		return
	}
	qualified, numbered := 0, 0
	for _, id := range role.all("id") {
		root := record.OID(id.attr("root"))
		if id.attr("extension") == "" || !rooted(id) {
			k.report(Error, RuleID, FieldIPP, id)
			continue
		}
		numbered++
		if slices.Contains(insRoots, root) {
			qualified++
			_, err := record.ParseINS(id.attr("extension"), root)
			k.fail(err != nil, RuleINSKey, FieldINS, id)
		}
	}
	k.fail(numbered == 0, RuleNoPatientID, FieldIPP, role)
	k.fail(qualified > 1, RuleINSTwice, FieldINS, role)
	k.names(p, qualified > 0)
	born, cog := p.one("birthTime"), p.one("birthplace/place/addr/county")
	sex := p.one("administrativeGenderCode").attr("code")
	k.fail(Code(Sexes, sex).Code == "", RuleSex, FieldSex, p)
	if qualified > 0 {
		k.fail(len(born.attr("value")) < 8, RuleINSTraits, FieldBirthDate, p)
		k.fail(cog.words() == "", RuleINSTraits, FieldBirthPlace, p)
		k.fail(sex != "F" && sex != "M", RuleINSTraits, FieldSex, p)
	}
	if cog != nil {
		_, err := record.ParseCOG(cog.words())
		k.fail(err != nil, RuleCOG, FieldBirthPlace, cog)
	}
	at, created := moment(born.attr("value")), moment(k.root.one("effectiveTime").attr("value"))
	k.fail(!at.IsZero() && !created.IsZero() && at.After(created), RuleFuture, FieldBirthDate, born)
	k.contact(role, FieldPatientContact)
}

// names checks the qualifiers: BR for birth, CL for use, none for the list of given names.
func (k *checker) names(p *node, qualified bool) {
	k.fail(len(p.all("name")) != 1, RuleMissing, FieldBirthName, p)
	var birth, first, list string
	for _, n := range append(p.all("name/family"), p.all("name/given")...) {
		q := n.attr("qualifier")
		switch {
		case n.name == "family" && q == "BR":
			birth = n.words()
		case n.name == "given" && q == "BR":
			first = n.words()
		case n.name == "given" && q == "":
			list = n.words()
		case q != "CL":
			k.report(Error, RuleQualifier, FieldBirthName, n)
		}
		k.fail(n.words() == "", RuleEmpty, FieldBirthName, n)
	}
	k.fail(birth == "", RuleMissing, FieldBirthName, p.one("name"))
	if qualified {
		k.fail(first == "" || list == "", RuleINSTraits, FieldGivenNames, p.one("name"))
	}
	k.fail(first != "" && list != "" && list != first && !strings.HasPrefix(list, first+" "), RuleGivenFirst, FieldGivenNames, p.one("name"))
}

var (
	telecomSchemes = []string{"tel:", "fax:", "mailto:", "http:", "ftp:", "mllp:"}
	telecomUses    = []string{"", "H", "HP", "HV", "WP", "DIR", "PUB", "EC", "MC", "PG"}
)

// contact checks the addresses and telecoms directly under a node.
func (k *checker) contact(n *node, f Field) {
	for _, t := range n.all("telecom") {
		v := t.attr("value")
		known := slices.ContainsFunc(telecomSchemes, func(s string) bool { return strings.HasPrefix(v, s) && len(v) > len(s) })
		k.fail(t.attr("nullFlavor") == "" && !known, RuleTelecom, f, t)
		k.fail(!slices.Contains(telecomUses, t.attr("use")), RuleTelecomUse, f, t)
	}
	for _, a := range n.all("addr") {
		lines := len(a.all("streetAddressLine"))
		k.fail(lines > 7 || lines > 0 && len(a.all("streetName")) > 0, RuleAddress, f, a)
	}
}

// people checks every professional and structure of the header.
func (k *checker) people() {
	for _, n := range k.root.all("author/assignedAuthor") {
		if n.one("assignedAuthoringDevice") == nil {
			k.professional(n, "assignedPerson", FieldAuthor, true)
		}
		k.fail(n.parent.one("time") == nil, RuleMissing, FieldAuthor, n.parent)
	}
	sign := k.root.one("legalAuthenticator")
	k.fail(sign != nil && sign.one("signatureCode").attr("code") != "S", RuleSignature, FieldSigner, sign)
	k.fail(sign != nil && sign.one("time").attr("value") == "", RuleSignature, FieldSigner, sign)
	k.professional(sign.one("assignedEntity"), "assignedPerson", FieldSigner, true)
	for _, n := range k.root.all("documentationOf/serviceEvent/performer/assignedEntity") {
		k.professional(n, "assignedPerson", FieldAct, true)
	}
	for _, n := range k.root.all("participant") {
		k.professional(n.one("associatedEntity"), "associatedPerson", FieldParticipants, false)
		k.fail(n.one("time") == nil, RuleMissing, FieldParticipants, n)
		k.fail(Code(Participations, n.attr("typeCode")).Code == "", RuleCode, FieldParticipants, n)
		c := n.one("associatedEntity").attr("classCode")
		k.fail(c != "PROV" && c != "AGNT", RuleCode, FieldParticipants, n)
	}
	for _, n := range k.root.all("informationRecipient/intendedRecipient") {
		for _, id := range n.all("id") {
			k.number(id, rootPerson, FieldRecipients)
		}
		k.contact(n, FieldRecipients)
	}
	for _, n := range k.root.all("informant/relatedEntity") {
		k.fail(!slices.Contains([]string{"ECON", "NOK", "CON", "CAREGIVER", "PAT"}, n.attr("classCode")), RuleCode, FieldRelatives, n)
		k.fail(n.one("relatedPerson/name/family").words() == "", RuleMissing, FieldRelatives, n)
		k.contact(n, FieldRelatives)
	}
	if keeper := k.root.one("custodian/assignedCustodian/representedCustodianOrganization"); keeper != nil {
		k.organization(keeper, FieldCustodian)
	} else {
		k.fail(k.root.one("custodian") != nil, RuleMissing, FieldCustodian, k.root.one("custodian"))
	}
}

// professional checks a number, a role, a name and a structure.
func (k *checker) professional(n *node, person string, f Field, mandatory bool) {
	if n == nil {
		return
	}
	id := n.one("id")
	k.fail(id == nil || id.attr("nullFlavor") != "" && mandatory, RuleMissing, f, n)
	if id.attr("nullFlavor") == "" {
		k.number(id, rootPerson, f)
	}
	k.fail(f == FieldAuthor && n.one("code") == nil, RuleMissing, f, n)
	names := n.all(person + "/name")
	if len(names) > 0 || mandatory {
		name := n.one(person + "/name")
		k.fail(len(name.all("family")) != 1 || name.one("family").words() == "", RuleMissing, f, n)
		k.fail(len(name.all("given")) > 1, RuleTwice, f, name)
		k.affix(name.one("prefix"), Civilities, f)
		k.affix(name.one("suffix"), Titles, f)
	}
	k.contact(n, f)
	for _, o := range append(n.all("representedOrganization"), n.all("scopingOrganization")...) {
		k.organization(o, f)
	}
}

func (k *checker) affix(n *node, set Set, f Field) {
	k.fail(n != nil && Code(set, n.words()).Code == "", RuleCode, f, n)
}

// number checks a PS_IdNat or a Struct_IdNat with the key of its RPPS or FINESS. // TRE_G07, TRE_G08
func (k *checker) number(id *node, root record.OID, f Field) {
	if id == nil {
		return
	}
	v := id.attr("extension")
	k.fail(record.OID(id.attr("root")) != root || v == "", RuleNumberRoot, f, id)
	if root == rootPerson && strings.HasPrefix(v, "8") {
		_, err := record.ParseRPPS(v[1:])
		test := strings.HasPrefix(v, "899") // numbers of the test bed of Pro Santé Connect have no key
		k.fail(err != nil && !test, RuleRPPS, f, id)
		k.warn(err != nil && test, RuleRPPS, f, id)
	}
	if root == rootPlace && strings.HasPrefix(v, "1") {
		_, err := record.ParseFINESS(v[1:])
		k.fail(err != nil, RuleFINESS, f, id)
	}
}

func (k *checker) organization(n *node, f Field) {
	id := n.one("id")
	k.fail(id == nil || n.one("name").words() == "", RuleMissing, f, n)
	k.number(id, rootPlace, f)
	k.contact(n, f)
}

func (k *checker) acts() {
	main := k.root.one("documentationOf/serviceEvent")
	if main != nil {
		performers := main.all("performer")
		k.fail(len(performers) != 1 || performers[0].attr("typeCode") != "PRF" || performers[0].one("assignedEntity/representedOrganization/standardIndustryClassCode") == nil,
			RulePerformer, FieldAct, main)
		k.fail(main.one("effectiveTime/low").attr("value") == "", RuleMissing, FieldAct, main)
	}
	e := k.root.one("componentOf/encompassingEncounter")
	k.fail(e.one("effectiveTime/low") == nil && e.one("effectiveTime/high") == nil, RuleMissing, FieldEncounter, k.root.one("componentOf"))
	k.fail(e.one("location/healthCareFacility/code") == nil, RuleMissing, FieldEncounter, k.root.one("componentOf"))
}
