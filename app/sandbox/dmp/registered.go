package dmp

import (
	"slices"
	"strings"
	"time"

	"chevet/app/record"
)

// setOf is a submission set as it was sent.
type setOf struct {
	uuid, title         string
	submitted           string
	uniqueID, sourceID  string
	content             record.Coded
	authors             []authorLine
	comments, patientCX string
}

func newSet(o object, uuid string) *setOf {
	content, _ := o.one(nodeSetContent)
	return &setOf{uuid: uuid, title: o.title, comments: o.comments, submitted: o.slot("submissionTime"), uniqueID: o.ids[idSetUnique], sourceID: o.ids[idSetSource],
		content: content, authors: o.authors(nodeSetAuthor), patientCX: o.ids[schemePatientSet]}
}

// entry keeps what was sent of a document; identifiers, status and bytes are the caller's to set.
func (o object) entry(holder record.INS) *entry {
	class, _ := o.one(nodeClass)
	kind, _ := o.one(nodeType)
	format, _ := o.one(nodeFormat)
	facility, _ := o.one(nodeFacility)
	practice, _ := o.one(nodePractice)
	e := &entry{holder: holder, stated: &stated{kind: o.kind, language: o.slot("languageCode"), legal: o.slot("legalAuthenticator"),
		sourceID: o.slot("sourcePatientId"), sourceInfo: o.slots["sourcePatientInfo"], comments: o.comments, authors: o.authors(nodeAuthor),
		facility: facility, practice: practice, events: o.coded(nodeEvent)}}
	e.doc = record.Document{ID: record.DocumentID(o.ids[idUnique]), Title: o.title, Type: kind, Class: class,
		CreatedAt: parseDTM(o.slot("creationTime")), ActStart: parseDTM(o.slot("serviceStartTime")), ActEnd: parseDTM(o.slot("serviceStopTime")),
		Entry: &record.Entry{MIME: o.mime, Format: format, ReferenceIDs: o.slots[referenceList]}}
	e.doc.Confidentiality, e.doc.Visibility = o.secrecy()
	if len(e.stated.authors) > 0 {
		a := e.stated.authors[0]
		e.doc.Author = record.Author{ID: component(first(a.persons), 1), Name: strings.TrimSpace(component(first(a.persons), 2) + " " + component(first(a.persons), 3)),
			Organization: component(first(a.institutions), 1), StructureID: component(first(a.institutions), 10), Specialty: first(a.specialties)}
	}
	return e
}

const (
	nodeEvent     = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
	referenceList = "urn:ihe:iti:xds:2013:referenceIdList"
)

// secrecy reads the confidentiality codes. // dmp.md §5.6
func (o object) secrecy() (level string, v record.Visibility) {
	for _, c := range o.coded(nodeConfidentiality) {
		switch c.Code {
		case codeMasked:
			v.HiddenFromProfessionals = true
		case codeInvisible:
			v.HiddenFromPatient = true
		case codeGuardians:
			v.HiddenFromGuardians = true
		default:
			level = c.Code
		}
	}
	return level, v
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// parseDTM reads a time that goodTime accepted; the zero time when it means nothing.
func parseDTM(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse("20060102150405", padTime(s))
	if err != nil {
		return time.Time{}
	}
	return t
}

// persons are the authors' XCN.
func (e *entry) persons() []string {
	if e.stated == nil {
		return []string{e.authorPerson()}
	}
	var all []string
	for _, a := range e.stated.authors {
		all = append(all, a.persons...)
	}
	return all
}

// wrote tells that the caller is an author of an entry.
func (x *exchange) wrote(e *entry) bool {
	return !e.doc.Author.Patient && slices.ContainsFunc(e.persons(), func(p string) bool { return component(p, 1) == x.v.nameID })
}

// ofStructure tells that a structure wrote an entry.
func (e *entry) ofStructure(id string) bool {
	if e.stated == nil {
		return e.doc.Author.StructureID == id
	}
	return slices.ContainsFunc(e.stated.authors, func(a authorLine) bool {
		return slices.ContainsFunc(a.institutions, func(xon string) bool { return component(xon, 10) == id })
	})
}
