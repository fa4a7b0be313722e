package xds

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"chevet/app/record"
)

// Stored queries. // ITI TF-2 §3.18.4.1.2.3.7, dmp.md §6
const (
	queryFindDocuments        = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
	queryFindSubmissionSets   = "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9"
	queryGetDocuments         = "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4"
	queryGetAssociations      = "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155"
	queryGetDocumentsAndAssoc = "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a"
	queryFindByReferenceID    = "urn:uuid:12941a89-e02e-4be5-967c-ce4bfc8fe492"
)

// StoredQuery is one of the queries below.
type StoredQuery interface {
	// Request returns the AdhocQueryRequest element, in UTF-8.
	Request() ([]byte, error)
}

// Period bounds an instant; a zero end is open. From is included, To is not. // ITI TF-2 §3.18.4.1.2.3.3
type Period struct{ From, To time.Time }

// FindDocuments lists the entries of one patient. Empty criteria do not filter.
type FindDocuments struct {
	Patient         record.INS
	Statuses        []record.Availability // default: Approved // EX_3.1-1030
	Types           []record.Coded
	Classes         []record.Coded
	Formats         []record.Coded
	Practices       []record.Coded
	Facilities      []record.Coded
	Events          []record.Coded
	Confidentiality []record.Coded
	Created         Period
	ServiceStart    Period
	ServiceStop     Period
	AuthorPersons   []string // XCN patterns, "%" stands for anything
}

// Request implements StoredQuery.
func (q FindDocuments) Request() ([]byte, error) {
	if q.Patient.IsZero() {
		return nil, errors.New("xds: FindDocuments without a patient")
	}
	b := newQuery(queryFindDocuments, "LeafClass")
	b.text("$XDSDocumentEntryPatientId", q.Patient.CX())
	b.list("$XDSDocumentEntryStatus", statuses(q.Statuses))
	b.period("$XDSDocumentEntryCreationTime", q.Created)
	b.period("$XDSDocumentEntryServiceStartTime", q.ServiceStart)
	b.period("$XDSDocumentEntryServiceStopTime", q.ServiceStop)
	b.codes("$XDSDocumentEntryTypeCode", q.Types)
	b.codes("$XDSDocumentEntryClassCode", q.Classes)
	b.codes("$XDSDocumentEntryFormatCode", q.Formats)
	b.codes("$XDSDocumentEntryPracticeSettingCode", q.Practices)
	b.codes("$XDSDocumentEntryHealthcareFacilityTypeCode", q.Facilities)
	b.codes("$XDSDocumentEntryEventCodeList", q.Events)
	b.codes("$XDSDocumentEntryConfidentialityCode", q.Confidentiality)
	b.list("$XDSDocumentEntryAuthorPerson", q.AuthorPersons)
	return b.end(), nil
}

// FindSubmissionSets lists the lots of one patient, by the time the DMP received them.
type FindSubmissionSets struct {
	Patient   record.INS
	Statuses  []record.Availability // default: Approved
	Submitted Period
}

// Request implements StoredQuery.
func (q FindSubmissionSets) Request() ([]byte, error) {
	if q.Patient.IsZero() {
		return nil, errors.New("xds: FindSubmissionSets without a patient")
	}
	b := newQuery(queryFindSubmissionSets, "LeafClass")
	b.text("$XDSSubmissionSetPatientId", q.Patient.CX())
	b.list("$XDSSubmissionSetStatus", statuses(q.Statuses))
	b.period("$XDSSubmissionSetSubmissionTime", q.Submitted)
	return b.end(), nil
}

// GetDocuments reads entries by what names them: unique ids or entry UUIDs, one or the other. // TD3.1b
type GetDocuments struct {
	UniqueIDs  []record.DocumentID
	EntryUUIDs []string
	References bool // only the entry UUIDs come back (ObjectRef)
}

// Request implements StoredQuery.
func (q GetDocuments) Request() ([]byte, error) {
	if (len(q.UniqueIDs) == 0) == (len(q.EntryUUIDs) == 0) {
		return nil, errors.New("xds: GetDocuments takes unique ids or entry UUIDs")
	}
	kind := "LeafClass"
	if q.References {
		kind = "ObjectRef"
	}
	b := newQuery(queryGetDocuments, kind)
	b.list("$XDSDocumentEntryUniqueId", uniqueIDs(q.UniqueIDs))
	b.list("$XDSDocumentEntryEntryUUID", q.EntryUUIDs)
	return b.end(), nil
}

// GetAssociations reads the associations that touch the given objects.
type GetAssociations struct{ UUIDs []string }

// Request implements StoredQuery.
func (q GetAssociations) Request() ([]byte, error) {
	if len(q.UUIDs) == 0 {
		return nil, errors.New("xds: GetAssociations without an object")
	}
	b := newQuery(queryGetAssociations, "LeafClass")
	b.list("$uuid", q.UUIDs)
	return b.end(), nil
}

// GetDocumentsAndAssociations reads entries with their associations; the DMP wants batches of 20 at most.
type GetDocumentsAndAssociations struct {
	UniqueIDs  []record.DocumentID
	EntryUUIDs []string
}

// Request implements StoredQuery.
func (q GetDocumentsAndAssociations) Request() ([]byte, error) {
	if (len(q.UniqueIDs) == 0) == (len(q.EntryUUIDs) == 0) {
		return nil, errors.New("xds: GetDocumentsAndAssociations takes unique ids or entry UUIDs")
	}
	b := newQuery(queryGetDocumentsAndAssoc, "LeafClass")
	b.list("$XDSDocumentEntryUniqueId", uniqueIDs(q.UniqueIDs))
	b.list("$XDSDocumentEntryEntryUUID", q.EntryUUIDs)
	return b.end(), nil
}

// FindDocumentsByReferenceID lists entries that share a reference: an imaging report and its images.
type FindDocumentsByReferenceID struct {
	Patient    record.INS
	References []string              // CXi values, such as "123^^^&oid&ISO^urn:ihe:iti:xds:2013:accession"
	Statuses   []record.Availability // default: Approved
}

// Request implements StoredQuery.
func (q FindDocumentsByReferenceID) Request() ([]byte, error) {
	if q.Patient.IsZero() || len(q.References) == 0 {
		return nil, errors.New("xds: FindDocumentsByReferenceID takes a patient and references")
	}
	b := newQuery(queryFindByReferenceID, "LeafClass")
	b.text("$XDSDocumentEntryPatientId", q.Patient.CX())
	b.list("$XDSDocumentEntryReferenceIdList", q.References)
	b.list("$XDSDocumentEntryStatus", statuses(q.Statuses))
	return b.end(), nil
}

type queryWriter struct{ b bytes.Buffer }

func newQuery(id, returnType string) *queryWriter {
	q := &queryWriter{}
	q.b.WriteString(`<q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"` +
		` xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><q:ResponseOption returnComposedObjects="true" returnType="` +
		returnType + `"/><AdhocQuery id="` + id + `">`)
	return q
}

func (q *queryWriter) end() []byte {
	q.b.WriteString(`</AdhocQuery></q:AdhocQueryRequest>`)
	return q.b.Bytes()
}

func (q *queryWriter) slot(name, value string) {
	q.b.WriteString(`<Slot name="` + name + `"><ValueList><Value>`)
	q.b.WriteString(escape(value))
	q.b.WriteString(`</Value></ValueList></Slot>`)
}

// text writes one string: quoted, no parentheses.
func (q *queryWriter) text(name, value string) { q.slot(name, quote(value)) }

// list writes strings of which any may match: ('a','b').
func (q *queryWriter) list(name string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	q.slot(name, "("+strings.Join(quoted, ",")+")")
}

// codes writes ('code^^scheme','code^^scheme').
func (q *queryWriter) codes(name string, codes []record.Coded) {
	values := make([]string, len(codes))
	for i, c := range codes {
		values[i] = c.Code + "^^" + string(c.System)
	}
	q.list(name, values)
}

// period writes times as numbers: no quotes.
func (q *queryWriter) period(name string, p Period) {
	if !p.From.IsZero() {
		q.slot(name+"From", FormatTime(p.From))
	}
	if !p.To.IsZero() {
		q.slot(name+"To", FormatTime(p.To))
	}
}

// quote doubles single quotes, as SQL does. // ITI TF-2 §3.18.4.1.2.3.2
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

var statusCodes = map[record.Availability]string{
	record.Approved:   "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved",
	record.Deprecated: "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated",
	record.Archived:   "urn:asip:ci-sis:2010:StatusType:Archived",
	record.Deleted:    "urn:asip:ci-sis:2010:StatusType:Deleted",
}

// StatusCode returns a status as the registry writes it; one unknown here is returned as it is.
func StatusCode(a record.Availability) string {
	if code := statusCodes[a]; code != "" {
		return code
	}
	return string(a)
}

func statuses(in []record.Availability) []string {
	if len(in) == 0 {
		in = []record.Availability{record.Approved}
	}
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = StatusCode(s)
	}
	return out
}

func uniqueIDs(in []record.DocumentID) []string {
	out := make([]string, len(in))
	for i, id := range in {
		out[i] = string(id)
	}
	return out
}

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")

// escape makes a text node. Apostrophes stay as they are, as in the official samples; characters that XML forbids
// go.
func escape(s string) string {
	return markup.Replace(strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, "")))
}
