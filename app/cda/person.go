package cda

import (
	"strings"

	"chevet/app/record"
)

var insOIDs = map[string]bool{
	string(record.OIDINSNIR): true, string(record.OIDINSNIA): true, string(record.OIDINSTest): true, string(record.OIDINSDemo): true,
}

func patient(role *node) Patient {
	p := Patient{Addresses: addresses(role), Telecoms: telecoms(role)}
	for _, id := range role.all("id") {
		root, ext := id.attr("root"), id.attr("extension")
		if root == "" && ext == "" {
			continue
		}
		p.IDs = append(p.IDs, Identifier{root, ext})
		if !insOIDs[root] {
			continue
		}
		ins, err := record.ParseINS(ext, record.OID(root))
		switch {
		case err != nil && p.INSError == nil:
			p.INSError = err
		case err == nil && p.INS.IsZero():
			p.INS = ins
		}
	}
	who := role.first("patient")
	p.Traits, p.UsedName, p.UsedGiven = identity(who.first("name"))
	switch who.first("administrativeGenderCode").attr("code") {
	case "F":
		p.Traits.Sex = record.Female
	case "M":
		p.Traits.Sex = record.Male
	default: // UN, the HL7 v2 codes that the profile refuses, nullFlavor, absent
		p.Traits.Sex = record.SexUnknown
	}
	p.Traits.BirthDate = birthDate(who.first("birthTime").attr("value"))
	place := who.at("birthplace", "place")
	if cog, err := record.ParseCOG(place.at("addr", "county").str()); err == nil {
		p.Traits.BirthCOG = cog
	}
	if p.BirthPlace = place.first("name").str(); p.BirthPlace == "" {
		p.BirthPlace = place.at("addr", "city").str()
	}
	for _, g := range who.all("guardian") {
		name := personName(g.at("guardianPerson", "name"))
		label := name.display()
		if label == "" {
			label = g.at("guardianOrganization", "name").str()
		}
		if label != "" {
			p.Guardians = append(p.Guardians, label)
		}
	}
	return p
}

// identity reads the patient's name. BR is the name of birth, CL the used one, SP the spouse's name of older
// documents; the given names of birth are one element without qualifier. // CI-SIS structuration minimale
func identity(name *node) (t record.Traits, usedName, usedGiven string) {
	var plainFamily, spouse, firstGiven string
	var givens []string
	for _, n := range name.kidsOf() {
		v := n.str()
		if v == "" {
			continue
		}
		q := strings.Fields(n.attr("qualifier"))
		switch n.local {
		case "family":
			switch {
			case has(q, "BR") && t.BirthName == "":
				t.BirthName = v
			case has(q, "SP") && spouse == "":
				spouse = v
			case len(q) == 0 && plainFamily == "":
				plainFamily = v
			}
			if has(q, "CL") && usedName == "" {
				usedName = v
			}
		case "given":
			switch {
			case has(q, "BR") && firstGiven == "":
				firstGiven = v
			case len(q) == 0:
				givens = append(givens, v)
			}
			if has(q, "CL") && usedGiven == "" {
				usedGiven = v
			}
		}
	}
	if t.BirthName == "" {
		t.BirthName = plainFamily
	}
	if usedName == "" {
		usedName = spouse
	}
	if t.BirthName == "" && usedName == "" && name != nil && name.first("family") == nil {
		t.BirthName = name.str() // a name in one piece
	}
	t.GivenNames = givenNames(firstGiven, givens)
	return t, usedName, usedGiven
}

// givenNames splits the list of given names. A first name that itself has a space is known from its own element, and
// kept whole.
func givenNames(first string, all []string) []string {
	list := strings.Join(all, " ")
	if list == "" {
		if first == "" {
			return nil
		}
		return []string{first}
	}
	if strings.Contains(first, " ") && len(list) >= len(first) && strings.EqualFold(list[:len(first)], first) &&
		(len(list) == len(first) || list[len(first)] == ' ') {
		return append([]string{list[:len(first)]}, strings.Fields(list[len(first):])...)
	}
	return strings.Fields(list)
}

func has(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

type person struct{ family, given, suffix string }

func (p person) display() string { return strings.TrimSpace(p.family + " " + p.given) }

// personName reads the name of somebody who is not the patient: the name in use first.
func personName(name *node) person {
	p := person{family: preferred(name, "family"), given: preferred(name, "given"), suffix: name.first("suffix").str()}
	if p.family == "" && p.given == "" && name != nil {
		p.family = collapse(name.text)
	}
	return p
}

func preferred(name *node, part string) string {
	for _, wanted := range []string{"", "CL", "SP", "BR"} {
		for _, n := range name.all(part) {
			q := strings.Fields(n.attr("qualifier"))
			if v := n.str(); v != "" && (wanted == "" && len(q) == 0 || has(q, wanted)) {
				return v
			}
		}
	}
	return name.first(part).str()
}

// addresses gives each address on one line, as an envelope would read.
func addresses(n *node) []string {
	var out []string
	for _, a := range n.all("addr") {
		if s := address(a); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func address(a *node) string {
	var lines []string
	var street, town, tail []string
	for _, k := range a.kidsOf() {
		v := k.str()
		if v == "" {
			continue
		}
		switch k.local {
		case "streetAddressLine", "unitID", "additionalLocator", "postBox", "precinct", "careOf", "censusTract":
			lines = append(lines, v)
		case "postalCode":
			town = append([]string{v}, town...)
		case "city":
			town = append(town, v)
		case "county", "state", "country":
			tail = append(tail, v)
		case "useablePeriod":
		default: // houseNumber, streetNameType, streetName and their kind
			street = append(street, v)
		}
	}
	if len(a.kidsOf()) == 0 {
		return a.str()
	}
	var parts []string
	for _, p := range append([][]string{street}, append(single(lines), append([][]string{town}, single(tail)...)...)...) {
		if s := strings.Join(p, " "); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

func single(list []string) [][]string {
	out := make([][]string, len(list))
	for i, s := range list {
		out[i] = []string{s}
	}
	return out
}

func telecoms(n *node) []string {
	var out []string
	for _, t := range n.all("telecom") {
		if v := t.attr("value"); v != "" {
			out = append(out, v)
		}
	}
	return out
}
