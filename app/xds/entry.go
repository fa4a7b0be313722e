package xds

// Code is a code of a classification with its scheme and label, as written in the registry.
type Code struct{ Code, Scheme, Label string }

// Slot is a named list of values.
type Slot struct {
	Name   string
	Values []string
}

// Author is one author classification of an entry.
type Author struct {
	Institutions []string // XON
	Persons      []string // XCN
	Specialties  []string // "G15_10/SM26^label^scheme"
	Roles        []string
}

// Entry is a document entry as the registry gives it. Texts keep the registry's form. // ITI TF-3 §4.2.3.2
type Entry struct {
	UUID       string // entryUUID: changes at each metadata update
	LogicalID  string // lid: does not
	Version    string // VersionInfo@versionName
	Status     string // URN
	MIME       string
	ObjectType string

	UniqueID  string // names the document itself
	PatientID string // CX; may be a former INS

	Title, Comments       string
	Language              string
	Hash                  string // SHA-1, hex
	Size                  int64  // bytes, -1 when unknown
	Repository            string
	CreationTime          string
	ServiceStart          string
	ServiceStop           string
	SubmissionTime        string // when the registry adds it
	LegalAuthenticator    string // XCN
	SourcePatientID       string // CX
	SourcePatientInfo     []string
	ReferenceIDs          []string // CXi
	Authors               []Author
	Type, Class, Format   Code
	Facility, Practice    Code
	Confidentiality       []Code
	Events                []Code
	UnknownClassification int // how many were left aside
	// OtherSlots are those that have no field above, kept so that an update writes them again.
	OtherSlots []Slot
}

// SubmissionSet is a lot.
type SubmissionSet struct {
	UUID, UniqueID, SourceID, PatientID string
	Status                              string
	SubmissionTime                      string
	Title                               string
	Authors                             []Author
	ContentType                         Code
}

// Association links two objects of the registry.
type Association struct {
	ID, Type, Source, Target string
	Status                   string // SubmissionSetStatus: Original or Reference
}

// Types of association that matter here.
const (
	HasMember = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
	Replaces  = "urn:ihe:iti:2007:AssociationType:RPLC"
)

// ResponseStatus is the outcome of a registry transaction.
type ResponseStatus string

// Outcomes; anything else reads as a failure.
const (
	Success        ResponseStatus = "Success"
	PartialSuccess ResponseStatus = "PartialSuccess"
	Failure        ResponseStatus = "Failure"
)

// RegistryError is one error or warning of an answer. Context may quote a patient: it goes to no log.
type RegistryError struct {
	Code     string // "XDSRegistryError"…
	Context  string
	Location string
	Warning  bool
}

// QueryResponse is the answer to any stored query.
type QueryResponse struct {
	Status       ResponseStatus
	Errors       []RegistryError
	Entries      []Entry
	Sets         []SubmissionSet
	Associations []Association
	References   []string // ObjectRef ids
	Total        int      // totalResultCount, -1 when absent
}
