package xds

import (
	"errors"
	"strconv"
	"strings"

	"chevet/app/record"
)

// Names of the objects inside a submission, as in the official samples.
const (
	setID       = "SubmissionSet01"
	documentID  = "Document01"
	signatureID = "Signature01"

	nodeSet     = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
	stableEntry = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
	association = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association"
	approved    = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
)

// Associations written beside HasMember and Replaces.
const (
	Signs        = "urn:ihe:iti:2007:AssociationType:signs"
	UpdateStatus = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus"
)

// StatusUpdate moves one entry from one status to another: archive, put back, delete. // dmp.md §8
type StatusUpdate struct {
	Set       SubmissionSet // UniqueID, SourceID, PatientID, SubmissionTime, Authors and ContentType are written
	EntryUUID string        // of the version in force
	From, To  record.Availability
}

// Request returns the lcm:SubmitObjectsRequest element, in UTF-8.
func (u StatusUpdate) Request() ([]byte, error) {
	if u.EntryUUID == "" || u.From == u.To || statusCodes[u.From] == "" || statusCodes[u.To] == "" {
		return nil, errors.New("xds: a status update takes an entry and two known statuses")
	}
	w, err := newSubmission(u.Set)
	if err != nil {
		return nil, err
	}
	w.link(UpdateStatus, setID, u.EntryUUID, slot{"OriginalStatus", statusCodes[u.From]}, slot{"NewStatus", statusCodes[u.To]})
	return w.wrapped(), nil
}

// EntryUpdate writes the whole entry again, with other confidentiality codes. // dmp.md §8
type EntryUpdate struct {
	Set   SubmissionSet
	Entry Entry // as the registry gave it, changed; its Version is the one that this follows
}

// Request returns the lcm:SubmitObjectsRequest element, in UTF-8. An entry that held classifications unknown here is
// refused: writing it again would lose them.
func (u EntryUpdate) Request() ([]byte, error) {
	switch {
	case u.Entry.LogicalID == "" || u.Entry.Version == "":
		return nil, errors.New("xds: an entry update takes the logical id and the version that it follows")
	case u.Entry.UnknownClassification > 0:
		return nil, errors.New("xds: the entry holds classifications that are not understood")
	}
	w, err := newSubmission(u.Set)
	if err != nil {
		return nil, err
	}
	w.link(HasMember, setID, documentID, slot{"SubmissionSetStatus", "Original"}, slot{"PreviousVersion", u.Entry.Version})
	w.entry(documentID, u.Entry)
	return w.wrapped(), nil
}

// Deposit is the message of ITI-41: one document and the signature of its lot. // dmp.md §5
type Deposit struct {
	Set       SubmissionSet
	Document  Entry
	Signature Entry
	// Replaces is the entryUUID of the version in force that the document replaces, "" for a new document.
	Replaces string
	// DocumentContent and SignatureContent are what goes between the tags of Document: base64 text, or an xop:Include.
	DocumentContent, SignatureContent []byte
}

// Request returns the ProvideAndRegisterDocumentSetRequest element, in UTF-8.
func (d Deposit) Request() ([]byte, error) {
	if len(d.DocumentContent) == 0 || len(d.SignatureContent) == 0 {
		return nil, errors.New("xds: a deposit takes a document and its signature")
	}
	w, err := newSubmission(d.Set)
	if err != nil {
		return nil, err
	}
	w.entry(documentID, d.Document)
	w.entry(signatureID, d.Signature)
	original := slot{"SubmissionSetStatus", "Original"}
	w.link(HasMember, setID, documentID, original)
	w.link(HasMember, setID, signatureID, original)
	w.link(Signs, signatureID, setID)
	if d.Replaces != "" {
		w.link(Replaces, documentID, d.Replaces)
	}
	var b strings.Builder
	b.WriteString(`<x:ProvideAndRegisterDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007"` + namespacesLCM + `>`)
	b.WriteString(`<lcm:SubmitObjectsRequest><RegistryObjectList>` + w.b.String() + `</RegistryObjectList></lcm:SubmitObjectsRequest>`)
	b.WriteString(`<x:Document id="` + documentID + `">`)
	b.Write(d.DocumentContent)
	b.WriteString(`</x:Document><x:Document id="` + signatureID + `">`)
	b.Write(d.SignatureContent)
	b.WriteString(`</x:Document></x:ProvideAndRegisterDocumentSetRequest>`)
	return []byte(b.String()), nil
}

const namespacesLCM = ` xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"`

type slot struct{ name, value string }

// submissionWriter writes registry objects in the order that the schema wants inside each: slots, names, version,
// classifications, identifiers.
type submissionWriter struct {
	b    strings.Builder
	made int // identifiers given inside this message
}

func newSubmission(s SubmissionSet) (*submissionWriter, error) {
	if s.UniqueID == "" || s.SourceID == "" || s.PatientID == "" || s.SubmissionTime == "" || len(s.Authors) == 0 || s.ContentType.Code == "" {
		return nil, errors.New("xds: the submission set is incomplete")
	}
	w := &submissionWriter{}
	w.b.WriteString(`<RegistryPackage id="` + setID + `">`)
	w.slot("submissionTime", s.SubmissionTime)
	w.name("Name", s.Title)
	for _, a := range s.Authors {
		w.author(schemeSetAuthor, setID, a)
	}
	w.code(schemeSetContentType, setID, s.ContentType)
	w.b.WriteString(`<Classification id="` + w.id("cl") + `" classifiedObject="` + setID + `" classificationNode="` + nodeSet + `"/>`)
	w.external(schemeSetPatientID, setID, s.PatientID, "XDSSubmissionSet.patientId")
	w.external(schemeSetSourceID, setID, s.SourceID, "XDSSubmissionSet.sourceId")
	w.external(schemeSetUniqueID, setID, s.UniqueID, "XDSSubmissionSet.uniqueId")
	w.b.WriteString(`</RegistryPackage>`)
	return w, nil
}

// wrapped returns the objects as one request of the registry.
func (w *submissionWriter) wrapped() []byte {
	return []byte(`<lcm:SubmitObjectsRequest` + namespacesLCM + `><RegistryObjectList>` + w.b.String() + `</RegistryObjectList></lcm:SubmitObjectsRequest>`)
}

func (w *submissionWriter) entry(id string, e Entry) {
	kind, status := e.ObjectType, e.Status
	if kind == "" {
		kind = stableEntry
	}
	if status == "" {
		status = approved
	}
	w.b.WriteString(`<ExtrinsicObject id="` + id + `"`)
	if e.LogicalID != "" {
		w.b.WriteString(` lid="` + attribute(e.LogicalID) + `"`)
	}
	w.b.WriteString(` mimeType="` + attribute(e.MIME) + `" isOpaque="false" objectType="` + attribute(kind) + `" status="` + attribute(status) + `">`)
	size := ""
	if e.Size >= 0 && e.Hash != "" {
		size = strconv.FormatInt(e.Size, 10)
	}
	for _, s := range []slot{{"creationTime", e.CreationTime}, {"hash", e.Hash}, {"languageCode", e.Language}, {"legalAuthenticator", e.LegalAuthenticator},
		{"repositoryUniqueId", e.Repository}, {"serviceStartTime", e.ServiceStart}, {"serviceStopTime", e.ServiceStop}, {"size", size},
		{"sourcePatientId", e.SourcePatientID}} {
		w.slot(s.name, s.value)
	}
	w.slot("sourcePatientInfo", e.SourcePatientInfo...)
	w.slot("urn:ihe:iti:xds:2013:referenceIdList", e.ReferenceIDs...)
	for _, s := range e.OtherSlots {
		w.slot(s.Name, s.Values...)
	}
	w.name("Name", e.Title)
	w.name("Description", e.Comments)
	for _, a := range e.Authors {
		w.author(schemeAuthor, id, a)
	}
	w.code(schemeClass, id, e.Class)
	for _, c := range e.Confidentiality {
		w.code(schemeConfidentiality, id, c)
	}
	for _, c := range e.Events {
		w.code(schemeEvent, id, c)
	}
	w.code(schemeFormat, id, e.Format)
	w.code(schemeFacility, id, e.Facility)
	w.code(schemePractice, id, e.Practice)
	w.code(schemeType, id, e.Type)
	w.external(schemePatientID, id, e.PatientID, "XDSDocumentEntry.patientId")
	w.external(schemeUniqueID, id, e.UniqueID, "XDSDocumentEntry.uniqueId")
	w.b.WriteString(`</ExtrinsicObject>`)
}

func (w *submissionWriter) link(kind, source, target string, slots ...slot) {
	w.b.WriteString(`<Association id="` + w.id("as") + `" objectType="` + association + `" associationType="` + kind +
		`" sourceObject="` + attribute(source) + `" targetObject="` + attribute(target) + `">`)
	for _, s := range slots {
		w.slot(s.name, s.value)
	}
	w.b.WriteString(`</Association>`)
}

func (w *submissionWriter) id(kind string) string {
	w.made++
	return kind + strconv.Itoa(w.made)
}

// slot writes the values that are not empty, and nothing when none is.
func (w *submissionWriter) slot(name string, values ...string) {
	if strings.Join(values, "") == "" {
		return
	}
	w.b.WriteString(`<Slot name="` + attribute(name) + `"><ValueList>`)
	for _, v := range values {
		if v != "" {
			w.b.WriteString(`<Value>` + escape(v) + `</Value>`)
		}
	}
	w.b.WriteString(`</ValueList></Slot>`)
}

func (w *submissionWriter) name(tag, text string) {
	if text != "" {
		w.b.WriteString(`<` + tag + `><LocalizedString charset="UTF8" xml:lang="FR" value="` + attribute(text) + `"/></` + tag + `>`)
	}
}

func (w *submissionWriter) author(scheme, of string, a Author) {
	w.b.WriteString(`<Classification id="` + w.id("cl") + `" classificationScheme="` + scheme + `" classifiedObject="` + of + `" nodeRepresentation="">`)
	w.slot("authorInstitution", a.Institutions...)
	w.slot("authorPerson", a.Persons...)
	w.slot("authorRole", a.Roles...)
	w.slot("authorSpecialty", a.Specialties...)
	w.b.WriteString(`</Classification>`)
}

func (w *submissionWriter) code(scheme, of string, c Code) {
	if c.Code == "" {
		return
	}
	w.b.WriteString(`<Classification id="` + w.id("cl") + `" classificationScheme="` + scheme + `" classifiedObject="` + of +
		`" nodeRepresentation="` + attribute(c.Code) + `">`)
	w.slot("codingScheme", c.Scheme)
	w.name("Name", c.Label)
	w.b.WriteString(`</Classification>`)
}

func (w *submissionWriter) external(scheme, of, value, name string) {
	w.b.WriteString(`<ExternalIdentifier id="` + w.id("ei") + `" registryObject="` + of + `" identificationScheme="` + scheme +
		`" value="` + attribute(value) + `">`)
	w.name("Name", name)
	w.b.WriteString(`</ExternalIdentifier>`)
}

// attribute makes an attribute's value: spaces other than U+0020 would be read as one.
func attribute(s string) string {
	return strings.NewReplacer(`"`, "&quot;", "\n", "&#xA;", "\t", "&#x9;").Replace(escape(s))
}
