package dmp

import (
	"strings"

	"chevet/app/record"

	"github.com/beevik/etree"
)

// Limits of a submission.
const (
	mostObjects = 200
	mostLinks   = 1000
)

// object is a RegistryPackage or an ExtrinsicObject as it was sent.
type object struct {
	id, lid, mime, kind, status string
	title, comments             string
	slots                       map[string][]string
	classes                     []classified
	nodes                       []string          // classificationNode: what a package is
	ids                         map[string]string // ExternalIdentifier by identificationScheme
	twice                       string            // a slot or an identifier given twice
}

// classified is one Classification by a scheme.
type classified struct {
	scheme string
	code   record.Coded
	slots  map[string][]string
}

func readObject(e *etree.Element) object {
	o := object{id: attr(e, "id"), lid: attr(e, "lid"), mime: attr(e, "mimeType"), kind: attr(e, "objectType"), status: attr(e, "status"),
		title: localized(e, "Name"), comments: localized(e, "Description"), ids: map[string]string{}}
	o.slots, o.twice = readSlots(e)
	for _, c := range children(e, nsRIM, "Classification") {
		if node := attr(c, "classificationNode"); node != "" {
			o.nodes = append(o.nodes, node)
			continue
		}
		slots, twice := readSlots(c)
		if twice != "" {
			o.twice = twice
		}
		k := classified{scheme: attr(c, "classificationScheme"), slots: slots, code: record.Coded{Code: attr(c, "nodeRepresentation"), Label: localized(c, "Name")}}
		if system := slots["codingScheme"]; len(system) > 0 {
			k.code.System = record.OID(system[0])
		}
		o.classes = append(o.classes, k)
	}
	for _, id := range children(e, nsRIM, "ExternalIdentifier") {
		scheme := attr(id, "identificationScheme")
		if _, known := o.ids[scheme]; known {
			o.twice = scheme
		}
		o.ids[scheme] = attr(id, "value")
	}
	return o
}

func readSlots(e *etree.Element) (slots map[string][]string, twice string) {
	slots = map[string][]string{}
	for _, s := range children(e, nsRIM, "Slot") {
		name := attr(s, "name")
		if _, known := slots[name]; known {
			twice = name
		}
		values := []string{}
		for _, v := range children(child(s, nsRIM, "ValueList"), nsRIM, "Value") {
			values = append(values, text(v))
		}
		slots[name] = values
	}
	return slots, twice
}

func localized(e *etree.Element, name string) string {
	return attr(at(e, nsRIM, name, "LocalizedString"), "value")
}

// slot returns the first value of a slot, "" when there is none.
func (o object) slot(name string) string {
	if v := o.slots[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// coded returns the codes that a scheme gives.
func (o object) coded(scheme string) []record.Coded {
	var all []record.Coded
	for _, c := range o.classes {
		if c.scheme == scheme {
			all = append(all, c.code)
		}
	}
	return all
}

// one returns the code of a scheme that gives one; found is false otherwise.
func (o object) one(scheme string) (c record.Coded, found bool) {
	all := o.coded(scheme)
	if len(all) != 1 || all[0].Code == "" {
		return c, false
	}
	return all[0], true
}

// authorLine is one author, as XDS writes it: XON, XCN, free roles, specialty triplets. // dmp.md §5.3
type authorLine struct{ institutions, persons, roles, specialties []string }

func (o object) authors(scheme string) []authorLine {
	var all []authorLine
	for _, c := range o.classes {
		if c.scheme == scheme {
			all = append(all, authorLine{c.slots["authorInstitution"], c.slots["authorPerson"], c.slots["authorRole"], c.slots["authorSpecialty"]})
		}
	}
	return all
}

// component returns the nth component, from 1, of an HL7 v2 composite.
func component(s string, n int) string {
	parts := strings.Split(s, "^")
	if n > len(parts) {
		return ""
	}
	return parts[n-1]
}

// submission is a TD2.1 or a TD3.3 as it was sent.
type submission struct {
	sets     []object
	entries  []object
	links    []link
	files    map[string][]byte // by the id of the entry
	unlinked []string          // Document elements whose bytes are not in the message
}

// readSubmission reads a ProvideAndRegisterDocumentSetRequest or a SubmitObjectsRequest; ok is false beyond the limits.
func readSubmission(m *message) (s submission, ok bool) {
	submit := m.body
	if submit.Tag != "SubmitObjectsRequest" {
		submit = child(submit, nsLCM, "SubmitObjectsRequest")
	}
	list := child(submit, nsRIM, "RegistryObjectList")
	for _, e := range children(list, nsRIM, "RegistryPackage") {
		s.sets = append(s.sets, readObject(e))
	}
	for _, e := range children(list, nsRIM, "ExtrinsicObject") {
		s.entries = append(s.entries, readObject(e))
	}
	for _, e := range children(list, nsRIM, "Association") {
		l := link{id: attr(e, "id"), kind: attr(e, "associationType"), from: attr(e, "sourceObject"), to: attr(e, "targetObject")}
		for _, slot := range children(e, nsRIM, "Slot") {
			l.slots = append(l.slots, [2]string{attr(slot, "name"), text(at(slot, nsRIM, "ValueList", "Value"))})
		}
		s.links = append(s.links, l)
	}
	s.readFiles(m)
	return s, list != nil && len(s.sets) <= mostObjects && len(s.entries) <= mostObjects && len(s.links) <= mostLinks
}

// slot returns a slot of an association.
func (l link) slot(name string) string {
	for _, s := range l.slots {
		if s[0] == name {
			return s[1]
		}
	}
	return ""
}

// stated is what a depositor wrote of an entry that record.Document has no place for.
type stated struct {
	kind            string // objectType
	language, legal string
	sourceID        string
	sourceInfo      []string
	comments        string
	authors         []authorLine
	facility        record.Coded
	practice        record.Coded
	events          []record.Coded
}
