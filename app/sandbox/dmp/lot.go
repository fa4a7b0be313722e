package dmp

import (
	"strings"

	"chevet/app/record"
)

// Submission sets: each entry arrived in a lot of its own. // dmp.md §5.3, §5.4
const (
	nodeSet        = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
	nodeSetAuthor  = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
	nodeSetContent = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
	idSetSource    = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
	idSetUnique    = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"

	typeLink     = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association"
	linkMember   = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
	linkReplaces = "urn:ihe:iti:2007:AssociationType:RPLC"
)

// setOf returns the submission set of an entry, derived when a document of the world came without one.
func (x *exchange) setOf(e *entry) *setOf {
	if e.set != nil {
		return e.set
	}
	return &setOf{uuid: e.lot, title: e.doc.Title, submitted: e.submitted, patientCX: x.d.patient.INS.CX(),
		content:  record.Coded{Code: "07", System: "1.2.250.1.213.2.2", Label: "Consultation externe"},
		sourceID: "1.2.250.1.999.1." + strings.TrimLeft(derivedNumber(8, e.doc.Author.StructureID), "0"),
		uniqueID: "1.2.250.1.999.2." + strings.TrimLeft(derivedNumber(20, e.lot), "0"), authors: x.authorsOf(e)}
}

// lot writes a RegistryPackage.
func (x *exchange) lot(out *xmlw, s *setOf) {
	if !x.query.leaf {
		out.raw(`<ns4:ObjectRef id="`, s.uuid, `"/>`)
		return
	}
	r := &objectWriter{xmlw: out, id: s.uuid}
	out.raw(`<ns4:RegistryPackage id="`, s.uuid, `" lid="`, s.uuid, `" objectType="urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:RegistryPackage" status="`+statusURI[record.Approved]+`">`)
	r.slot("submissionTime", s.submitted)
	r.named(s.title, s.comments)
	out.raw(`<ns4:VersionInfo versionName="1"/><ns4:Classification classificationNode="`+nodeSet+`" classifiedObject="`, s.uuid, `" id="`, r.next(), `" nodeRepresentation=""/>`)
	r.authors(nodeSetAuthor, s.authors)
	r.class(nodeSetContent, s.content, "1.2.250.1.213.2.2")
	r.identifier(schemePatientSet, s.patientCX, "XDSSubmissionSet.patientId")
	r.identifier(idSetSource, s.sourceID, "XDSSubmissionSet.sourceId")
	r.identifier(idSetUnique, s.uniqueID, "XDSSubmissionSet.uniqueId")
	out.raw("</ns4:RegistryPackage>")
}

// link is one Association.
type link struct {
	id, kind, from, to string
	slots              [][2]string
}

// linksOf derives the associations of the entries and keeps those asked for: lot to entry, newer document to older.
func linksOf(entries []*entry, keep func(link) bool) []link {
	byID := map[record.DocumentID]*entry{}
	for _, e := range entries {
		if _, known := byID[e.doc.ID]; !known {
			byID[e.doc.ID] = e
		}
	}
	versions := map[string]string{} // the last versionName seen, by logical id
	var all []link
	for _, e := range entries {
		member := link{derivedUUID("member", e.uuid()), linkMember, e.lot, e.uuid(), [][2]string{{"SubmissionSetStatus", "Original"}}}
		if previous := versions[e.doc.Entry.LogicalID]; previous != "" {
			member.slots = append(member.slots, [2]string{"PreviousVersion", previous})
		}
		versions[e.doc.Entry.LogicalID] = e.doc.Entry.Version
		if keep(member) {
			all = append(all, member)
		}
		old := byID[e.doc.Replaces]
		if e.doc.Replaces == "" || old == nil || e.stated != nil { // a deposit's RPLC is kept with the entryUUID that it named
			continue
		}
		if l := (link{derivedUUID("replaces", e.uuid()), linkReplaces, e.uuid(), old.uuid(), nil}); keep(l) {
			all = append(all, l)
		}
	}
	return all
}

func (x *exchange) link(out *xmlw, l link) {
	if !x.query.leaf {
		out.raw(`<ns4:ObjectRef id="`, l.id, `"/>`)
		return
	}
	out.raw(`<ns4:Association associationType="`+l.kind+`" id="`, l.id, `" lid="`, l.id, `" objectType="`+typeLink+`" sourceObject="`, l.from, `" status="`+statusURI[record.Approved]+`" targetObject="`, l.to, `">`)
	for _, s := range l.slots {
		(&objectWriter{xmlw: out}).slot(s[0], s[1])
	}
	out.raw(`<ns4:VersionInfo versionName="1"/></ns4:Association>`)
}
