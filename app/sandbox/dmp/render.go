package dmp

import (
	"strconv"
	"strings"

	"chevet/app/record"
)

// Classification schemes of a DocumentEntry. // dmp.md §5.3
const (
	nodeAuthor          = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
	nodeClass           = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
	nodeConfidentiality = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
	nodeFormat          = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
	nodeFacility        = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
	nodePractice        = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
	nodeType            = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
	idPatient           = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
	idUnique            = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
)

// Coding schemes. // dmp.md §5.6, §5.7
const (
	schemeClass      = "1.2.250.1.213.1.1.4.1"
	schemeLOINC      = "2.16.840.1.113883.6.1"
	schemeHL7Conf    = "2.16.840.1.113883.5.25"
	schemeVisibility = "1.2.250.1.213.1.1.4.13"
	schemeFormat     = "1.3.6.1.4.1.19376.1.2.3"
	schemeFacility   = "1.2.250.1.71.4.2.4"
	schemePractice   = "1.2.250.1.213.1.1.4.9"
	schemeSpecialty  = "1.2.250.1.213.1.1.4.5"
)

// Visibility codes.
const (
	codeMasked    = "MASQUE_PS"
	codeInvisible = "INVISIBLE_PATIENT"
	codeGuardians = "INVISIBLE_REPRESENTANTS_LEGAUX"
)

var confidentialityLabels = map[string]string{
	"N": "Normal", "R": "Restreint", "V": "Très restreint", codeMasked: "Masqué aux professionnels de santé",
	codeInvisible: "Non visible par le patient", codeGuardians: "Non visible par les représentants légaux du patient",
}

func confidentialityScheme(code string) string {
	if len(code) == 1 {
		return schemeHL7Conf
	}
	return schemeVisibility
}

// entry writes one ExtrinsicObject, attributes, slots and classifications in the order of the official sample.
func (x *exchange) entry(out *xmlw, e *entry, instead *content) {
	id := e.uuid()
	if !x.query.leaf {
		out.raw(`<ns4:ObjectRef id="`, id, `"/>`)
		return
	}
	source := e.content
	if instead != nil {
		source = instead
	}
	hash, size, err := source.digest()
	if err != nil {
		if out.err == nil {
			out.err = err
		}
		return
	}
	n := e.doc.Entry
	r := &objectWriter{xmlw: out, id: id}
	out.raw(`<ns4:ExtrinsicObject id="`, id, `" isOpaque="false" lid="`, n.LogicalID, `" mimeType="`, n.MIME, `" objectType="`, e.kind(), `" status="`, statusURI[n.Status], `">`)
	r.slot("creationTime", e.created)
	r.slot("hash", hash)
	says := x.statedOf(e)
	r.slot("languageCode", says.language)
	if says.legal != "" {
		r.slot("legalAuthenticator", says.legal)
	}
	r.slot("repositoryUniqueId", n.Repository)
	r.slot("serviceStartTime", e.start)
	r.slot("serviceStopTime", e.stop)
	r.slot("size", strconv.Itoa(size))
	r.slot("sourcePatientId", says.sourceID)
	r.slot("sourcePatientInfo", says.sourceInfo...)
	if len(n.ReferenceIDs) > 0 {
		r.slot(referenceList, n.ReferenceIDs...)
	}
	r.named(e.doc.Title, says.comments)
	out.raw(`<ns4:VersionInfo versionName="`, n.Version, `"/>`)
	r.authors(nodeAuthor, x.authorsOf(e))
	r.class(nodeClass, e.doc.Class, schemeClass)
	for _, code := range e.confidentiality() {
		r.class(nodeConfidentiality, record.Coded{Code: code, Label: confidentialityLabels[code]}, confidentialityScheme(code))
	}
	for _, event := range says.events {
		r.class(nodeEvent, event, "")
	}
	r.class(nodeFormat, e.format(), schemeFormat)
	facility, practice := e.setting()
	r.class(nodeFacility, facility, schemeFacility)
	r.class(nodePractice, practice, schemePractice)
	r.class(nodeType, e.doc.Type, schemeLOINC)
	r.identifier(idPatient, x.d.patient.INS.CX()+"^^"+dtm(n.SubmittedAt)[:8], "XDSDocumentEntry.patientId")
	r.identifier(idUnique, e.uniqueID(), "XDSDocumentEntry.uniqueId")
	out.raw("</ns4:ExtrinsicObject>")
}

// objectWriter writes the parts of one registry object; each part gets an id of its own, always the same.
type objectWriter struct {
	*xmlw
	id string
	n  int
}

func (o *objectWriter) next() string {
	o.n++
	// the object's own UUID with another tail: unique within the answer, and stable
	return o.id[:len(o.id)-4] + hex4(o.n)
}

func hex4(n int) string {
	s := strconv.FormatInt(int64(n)|0x8000, 16)
	return s[len(s)-4:]
}

func (o *objectWriter) slot(name string, values ...string) {
	o.raw(`<ns4:Slot name="` + name + `"><ns4:ValueList>`)
	for _, v := range values {
		o.raw("<ns4:Value>", v, "</ns4:Value>")
	}
	o.raw("</ns4:ValueList></ns4:Slot>")
}

func (o *objectWriter) class(node string, c record.Coded, scheme string) {
	o.raw(`<ns4:Classification classificationScheme="`+node+`" classifiedObject="`, o.id, `" id="`, o.next(), `" nodeRepresentation="`, c.Code, `">`)
	o.slot("codingScheme", schemeOr(c, scheme))
	o.raw(`<ns4:Name><ns4:LocalizedString charset="UTF8" value="`, c.Label, `" xml:lang="FR"/></ns4:Name></ns4:Classification>`)
}

// named writes the title, and the comments where there are some.
func (o *objectWriter) named(title, comments string) {
	o.raw(`<ns4:Name><ns4:LocalizedString charset="UTF8" value="`, title, `" xml:lang="FR"/></ns4:Name>`)
	if comments != "" {
		o.raw(`<ns4:Description><ns4:LocalizedString charset="UTF8" value="`, comments, `" xml:lang="FR"/></ns4:Description>`)
	}
}

func (o *objectWriter) authors(node string, authors []authorLine) {
	for _, a := range authors {
		o.raw(`<ns4:Classification classificationScheme="`+node+`" classifiedObject="`, o.id, `" id="`, o.next(), `" nodeRepresentation="">`)
		for _, s := range []struct {
			name   string
			values []string
		}{{"authorInstitution", a.institutions}, {"authorPerson", a.persons}, {"authorRole", a.roles}, {"authorSpecialty", a.specialties}} {
			if len(s.values) > 0 {
				o.slot(s.name, s.values...)
			}
		}
		o.raw("</ns4:Classification>")
	}
}

// statedOf returns what the depositor wrote, made up for a document of the world.
func (x *exchange) statedOf(e *entry) *stated {
	if e.stated != nil {
		return e.stated
	}
	s := &stated{language: "fr-FR", sourceID: x.sourcePatientID(e), sourceInfo: sourcePatientInfo(x.d.patient.Traits)}
	if !e.doc.Author.Patient {
		s.legal = e.authorPerson()
	}
	return s
}

func (x *exchange) authorsOf(e *entry) []authorLine {
	if e.stated != nil {
		return e.stated.authors
	}
	a := e.doc.Author
	line := authorLine{persons: []string{e.authorPerson()}}
	switch {
	case a.StructureID != "":
		line.institutions = []string{a.Organization + "^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^" + a.StructureID}
	case a.Organization != "":
		line.institutions = []string{a.Organization}
	}
	if s := x.authorSpecialty(a); s != "" {
		line.specialties = []string{s}
	}
	return []authorLine{line}
}

func (o *objectWriter) identifier(scheme, value, name string) {
	o.raw(`<ns4:ExternalIdentifier id="`, o.next(), `" identificationScheme="`+scheme+`" registryObject="`, o.id, `" value="`, value,
		`"><ns4:Name><ns4:LocalizedString charset="UTF8" value="`+name+`" xml:lang="FR"/></ns4:Name></ns4:ExternalIdentifier>`)
}

// authorPerson writes an XCN: a professional by IDNPS, the patient by their INS, a device by EI. // dmp.md §5.3
func (e *entry) authorPerson() string {
	a := e.doc.Author
	family, given := splitName(a.Name)
	switch {
	case a.Patient:
		return string(e.holder.Matricule) + "^" + family + "^" + given + "^^^^^^&" + string(e.holder.OID) + "&ISO^D^^^NH"
	case a.ID == "":
		return "^" + a.Display() + "^^^^^^^^U^^^EI"
	}
	return a.ID + "^" + family + "^" + given + "^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"
}

// splitName separates the capitals of «NOM COMPOSÉ Prénom» from the rest.
func splitName(name string) (family, given string) {
	words := strings.Fields(name)
	i := 0
	for i < len(words) && words[i] == strings.ToUpper(words[i]) {
		i++
	}
	if i == 0 && len(words) > 1 {
		i = 1
	}
	return strings.Join(words[:i], " "), strings.Join(words[i:], " ")
}

// authorSpecialty completes what the world says: a whole triplet, a code, or a label whose code is that of the person when
// known, a physician's otherwise. // dmp.md §5.3
func (x *exchange) authorSpecialty(a record.Author) string {
	code := "G15_" + physician
	if p, known := x.s.persons[a.ID]; known && len(p.Activities) > 0 {
		code = specialtyCode(p.Activities[0].Profession, p.Activities[0].Specialty)
	}
	switch s := a.Specialty; {
	case s == "" || a.Patient:
		return ""
	case strings.Contains(s, "^"):
		return s
	case strings.HasPrefix(s, "G15_"):
		return s + "^^" + schemeSpecialty
	default:
		return code + "^" + s + "^" + schemeSpecialty
	}
}

func sourcePatientInfo(t record.Traits) []string {
	info := []string{"PID-5|" + t.BirthName + "^" + t.FirstGivenName() + "^^^^^L"}
	if born := t.BirthDate.HL7(); born != "" {
		info = append(info, "PID-7|"+born)
	}
	return append(info, "PID-8|"+string(t.Sex))
}

// sourcePatientID is the number that the author's structure gives the patient: the IPP at ours, a made-up one elsewhere.
func (x *exchange) sourcePatientID(e *entry) string {
	p, w := x.d.patient, x.s.o.World
	authority := string(w.IPPAuthority)
	if authority == "" {
		authority = "1.2.250.1.999.1"
	}
	if e.doc.Author.StructureID == w.Structure.StructureID && p.IPP != "" {
		return string(p.IPP) + "^^^&" + authority + "&ISO^PI"
	}
	return derivedNumber(10, e.doc.Author.StructureID, string(p.INS.Matricule)) + "^^^&" + authority + ".9&ISO^PI"
}

// formats by kind of body, for a world that does not say. // dmp.md §5.7
var formats = map[record.BodyKind]record.Coded{
	record.BodyN1PDF:   {Code: "urn:ihe:iti:xds-sd:pdf:2008", Label: "Document à corps non structuré en Pdf/A-1"},
	record.BodyN1Text:  {Code: "urn:ihe:iti:xds-sd:text:2008", Label: "Document à corps non structuré en texte brut"},
	record.BodyN1RTF:   {Code: "urn:ihe:iti-fr:xds-sd:rtf:2010", Label: "Document à corps non structuré en RTF"},
	record.BodyN1Image: {Code: "urn:ihe:iti-fr:xds-sd:jpeg:2010", Label: "Document à corps non structuré en JPEG"},
}

func (e *entry) format() record.Coded {
	f := e.doc.Entry.Format
	if f.Code == "" {
		var known bool
		if f, known = formats[e.doc.BodyKind]; !known {
			f = formats[record.BodyN1PDF]
		}
	}
	if f.System == "" {
		f.System = schemeFormat
	}
	return f
}

// setting is where the document was made: at home, in a hospital (a FINESS, «1…»), or in town.
func (e *entry) setting() (facility, practice record.Coded) {
	switch {
	case e.stated != nil:
		return e.stated.facility, e.stated.practice
	case e.doc.Author.Patient:
		return record.Coded{Code: "EXP_PATIENT", System: schemeFacility, Label: "Expression personnelle du patient"},
			record.Coded{Code: "EXP_PATIENT", System: schemePractice, Label: "Expression personnelle du patient"}
	case strings.HasPrefix(e.doc.Author.StructureID, "1"):
		return record.Coded{Code: "SA01", System: schemeFacility, Label: "Etablissement public de santé"},
			record.Coded{Code: "ETABLISSEMENT", System: schemePractice, Label: "Etablissement de santé"}
	}
	return record.Coded{Code: "SA07", System: schemeFacility, Label: "Cabinet individuel"},
		record.Coded{Code: "AMBULATOIRE", System: schemePractice, Label: "Ambulatoire"}
}
