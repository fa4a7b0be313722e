package compose

import (
	"strconv"
	"strings"

	"chevet/app/barcode"
)

// stayEntries are the observations that a letter must have, and the type of their value. // LDL-SES 2022.01
var stayEntries = [][2]string{{"ORG-070", "CE"}, {"ORG-074", "CE"}, {"MED-142", "ST"}, {"MED-309", "BL"}, {"MED-145", "BL"}, {"MED-147", "BL"}}

func (k *checker) letter() {
	body := k.root.one("component/structuredBody")
	for _, s := range sections(body, [2]string{"42545-4", "1.3.6.1.4.1.19376.1.7.3.1.1.13.7"}) {
		found := map[string]*node{}
		for _, o := range s.all("entry/observation") {
			found[o.one("code").attr("code")] = o
		}
		for _, e := range stayEntries {
			o := found[e[0]]
			v := o.one("value")
			k.fail(o == nil || v.attr("type") != e[1] || v.attr("value") == "" && v.attr("code") == "" && v.words() == "", RuleEntry, FieldStay, s)
		}
		k.inSet(found["ORG-070"].one("value"), Admissions, FieldStay)
		k.inSet(found["ORG-074"].one("value"), Discharges, FieldStay)
	}
	for _, s := range sections(body, [2]string{"33557-0", "1.2.250.1.213.1.1.2.35.1"}) {
		k.fail(Code(Statuses, s.one("entry/observation/value").attr("code")).Code == "", RuleStatus, FieldLetterStatus, s)
	}
	for _, s := range sections(body, [2]string{"10183-2", "1.3.6.1.4.1.19376.1.5.3.1.3.22"}) {
		k.fail(len(s.all("entry/substanceAdministration")) == 0, RuleEntry, FieldMedicines, s)
	}
	k.fail(len(k.root.one("recordTarget/patientRole/patient/birthTime").attr("value")) == 0, RuleMissing, FieldBirthDate, k.root.one("recordTarget"))
	body.walk(func(n *node) { k.product(n, FieldMedicines) })
}

// product checks the codes of a medicine: CIS of 8 digits, CIP13 with its key, a name.
func (k *checker) product(n *node, f Field) {
	if n.name != "manufacturedMaterial" {
		return
	}
	k.fail(n.one("name").words() == "" && n.one("name").attr("nullFlavor") == "", RuleMissing, f, n)
	for _, c := range append(n.all("code"), n.all("code/translation")...) {
		v := c.attr("code")
		switch c.attr("codeSystem") {
		case string(sysCIS):
			k.fail(len(v) != 8 || !numeric(v), RuleCIP, f, c)
		case string(sysCIP):
			box, err := barcode.ReadGS1("010"+v, moment("20000101"))
			k.fail(err != nil || box.GTIN != "0"+v, RuleCIP, f, c)
		}
	}
}

func numeric(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func (k *checker) prescription() {
	event := k.root.one("documentationOf/serviceEvent/effectiveTime")
	k.fail(event.one("low") == nil || event.one("high") == nil, RuleValidity, FieldValidity, k.root.one("documentationOf"))
	role := k.root.one("recordTarget/patientRole")
	k.fail(role.one("addr") == nil || role.one("telecom") == nil, RuleMissing, FieldPatientContact, role)
	body := k.root.one("component/structuredBody")
	for _, s := range sections(body, [2]string{"57828-6", "1.2.250.1.213.1.1.2.171"}) {
		lines := s.all("entry/substanceAdministration")
		k.fail(len(lines) == 0, RuleEntry, FieldMedicines, s)
		for _, l := range lines {
			k.cover(l, FieldMedicines, "13", "14", "34", "15", "12")
			substitution := l.all("entryRelationship/act/code")
			permit := false
			for _, c := range substitution {
				permit = permit || Code(Substitutions, c.attr("code")).Code != "" && c.attr("codeSystem") == "2.16.840.1.113883.5.1070"
			}
			k.fail(!permit, RuleEntry, FieldMedicines, l)
		}
		s.walk(func(n *node) { k.product(n, FieldMedicines) })
	}
	for _, s := range sections(body, [2]string{"46264-8", "1.2.250.1.213.1.1.2.222"}) {
		lines := s.all("entry/supply")
		k.fail(len(lines) == 0, RuleEntry, FieldDevices, s)
		for _, l := range lines {
			k.cover(l, FieldDevices, "13", "14", "34", "15")
		}
	}
}

// cover checks that a line says how it is paid for and how often it is renewed; 0 is said too.
func (k *checker) cover(line *node, f Field, templates ...string) {
	for _, t := range templates {
		n := 0
		for _, o := range line.all("entryRelationship/observation") {
			if v := o.one("value").attr("value"); o.templated("1.2.250.1.213.1.1.3.48."+t) && (v == "true" || v == "false") {
				n++
			}
		}
		k.fail(n != 1, RuleCover, f, line)
	}
	repeats, err := strconv.Atoi(line.one("repeatNumber").attr("value"))
	k.fail(err != nil || repeats < 0, RuleRepeats, f, line)
}

func (k *checker) vaccination() {
	for _, s := range sections(k.root.one("component/structuredBody"), [2]string{"11369-6", "1.2.250.1.213.1.1.2.147"}) {
		acts := s.all("entry/substanceAdministration")
		if len(acts) != 1 {
			k.report(Error, RuleEntry, FieldVaccine, s)
			continue
		}
		a := acts[0]
		k.fail(!a.templated("1.2.250.1.213.1.1.3.45"), RuleTemplate, FieldVaccine, a)
		k.fail(a.attr("negationInd") == "true", RuleEntry, FieldVaccine, a)
		k.inSet(a.one("code"), Immunizations, FieldVaccine)
		k.inSet(a.one("routeCode"), VaccineRoutes, FieldVaccine)
		k.inSet(a.one("approachSiteCode"), VaccineSites, FieldVaccine)
		given, created := a.one("effectiveTime").attr("value"), digitsOf(k.root.one("effectiveTime").attr("value"))
		k.fail(len(given) != 8 || !numeric(given), RuleVaccineDate, FieldVaccine, a)
		k.fail(len(given) == 8 && len(created) >= 8 && given > created[:8], RuleFuture, FieldVaccine, a)
		m := a.one("consumable/manufacturedProduct/manufacturedMaterial")
		atc := false
		for _, t := range m.all("code/translation") {
			atc = atc || t.attr("codeSystem") == string(sysATC) && t.attr("displayName") != ""
		}
		k.fail(m.one("code").attr("codeSystem") != string(sysCIS) || m.one("code").attr("displayName") == "" || !atc || m.one("lotNumberText").words() == "",
			RuleVaccine, FieldVaccine, a)
		by := a.one("author/assignedAuthor")
		k.fail(by.one("id") == nil || by.one("code") == nil || by.one("assignedPerson/name") == nil, RuleMissing, FieldVaccine, a)
		for _, o := range a.all("entryRelationship/observation") {
			if o.templated("1.2.250.1.213.1.1.3.82") {
				n, err := strconv.Atoi(o.one("value").attr("value"))
				k.fail(err != nil || n < 1, RuleEntry, FieldVaccine, o)
			}
		}
		s.walk(func(n *node) { k.product(n, FieldVaccine) })
	}
	k.fail(len(k.root.one("recordTarget/patientRole/patient/birthTime").attr("value")) == 0, RuleMissing, FieldBirthDate, k.root.one("recordTarget"))
}
