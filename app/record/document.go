package record

import "time"

// Coded is a code with its system and its label.
type Coded struct {
	Code   string `json:"code"`
	System OID    `json:"system,omitempty"`
	Label  string `json:"label,omitempty"`
}

// Provenance is where a document came from, shown on every row without a click. // SC.CDA/INT.08
type Provenance string

// The three provenances.
const (
	Local   Provenance = "local"
	DMP     Provenance = "dmp"
	MSSante Provenance = "mssante"
)

// BodyKind is what a document is made of.
type BodyKind string

// Kinds of body. N1 is a CDA around one file, N3 a structured CDA.
const (
	BodyUnknown BodyKind = ""
	BodyN1PDF   BodyKind = "n1-pdf"
	BodyN1Text  BodyKind = "n1-text"
	BodyN1RTF   BodyKind = "n1-rtf"
	BodyN1Image BodyKind = "n1-image"
	BodyN3      BodyKind = "n3"
	BodyN3PDF   BodyKind = "n3-pdf" // structured, with its PDF copy (55108-5)
)

// HasPDF reports that the document opens as a PDF first. // SC.CDA/VISU.03
func (k BodyKind) HasPDF() bool { return k == BodyN1PDF || k == BodyN3PDF }

// Structured reports that the document has a narrative to show.
func (k BodyKind) Structured() bool { return k == BodyN3 || k == BodyN3PDF }

// Visibility is who may not see a document in the DMP. The zero value is visible to all.
type Visibility struct {
	HiddenFromPatient       bool `json:"hiddenFromPatient,omitempty"`       // INVISIBLE_PATIENT
	HiddenFromGuardians     bool `json:"hiddenFromGuardians,omitempty"`     // INVISIBLE_REPRESENTANTS_LEGAUX
	HiddenFromProfessionals bool `json:"hiddenFromProfessionals,omitempty"` // MASQUE_PS
}

// DocumentState is the life of a version inside Chevet.
type DocumentState string

// States of a version.
const (
	Draft     DocumentState = "draft"
	Current   DocumentState = "current"
	Replaced  DocumentState = "replaced"  // a newer version is here
	Withdrawn DocumentState = "withdrawn" // deleted by its sender or in the DMP; still readable
	Disputed  DocumentState = "disputed"  // same set and version, other id: a person decides
)

// Availability is the status of an entry in the DMP's registry. // XDS availabilityStatus, DMP statuses
type Availability string

// Statuses of a DMP entry.
const (
	Approved   Availability = "approved"
	Deprecated Availability = "deprecated"
	Archived   Availability = "archived"
	Deleted    Availability = "deleted"
)

// Entry is what the DMP's registry says of a document. The three identifiers are different things and are
// never mixed: EntryUUID changes at each metadata update, LogicalID does not, the document's own id is
// Document.ID. // dmp.md §6
type Entry struct {
	EntryUUID    string       `json:"entryUUID"`
	LogicalID    string       `json:"logicalID,omitempty"`
	Version      string       `json:"version,omitempty"` // VersionInfo@versionName of the metadata
	Repository   string       `json:"repository"`        // repositoryUniqueId
	Status       Availability `json:"status"`
	Hash         string       `json:"hash,omitempty"` // SHA-1, hex: what XDS defines
	Size         int64        `json:"size,omitempty"`
	MIME         string       `json:"mime,omitempty"`
	Format       Coded        `json:"format,omitzero"`
	SubmittedAt  time.Time    `json:"submittedAt,omitzero"`
	ReferenceIDs []string     `json:"referenceIDs,omitempty"`
	SeenAt       time.Time    `json:"seenAt"` // when the DMP told us
}

// Author is who signed a document, as shown.
type Author struct {
	ID           string `json:"id,omitempty"`   // PS_IdNat, or an internal one
	Name         string `json:"name,omitempty"` // «NOM Prénom», or the device
	Organization string `json:"organization,omitempty"`
	StructureID  string `json:"structureID,omitempty"` // Struct_IdNat: tells third parties from ourselves
	Specialty    string `json:"specialty,omitempty"`
	Patient      bool   `json:"patient,omitempty"` // the patient put it there
}

// Display returns what a list shows: the person, or the structure when no person signed.
func (a Author) Display() string {
	if a.Name != "" {
		return a.Name
	}
	return a.Organization
}

// Body is a stored file, addressed by its content.
type Body struct {
	SHA256 string `json:"sha256"` // hex
	Size   int64  `json:"size"`
	MIME   string `json:"mime"`
}

// Integration records that a person brought a document into the local record. // SC.DMP/UX.31
type Integration struct {
	At        time.Time   `json:"at"`
	ByID      string      `json:"byID"`
	ByName    string      `json:"byName,omitempty"`
	Encounter EncounterID `json:"encounter,omitempty"`
	Unit      string      `json:"unit,omitempty"`
}

// Channel is a way a document leaves by.
type Channel string

// Channels.
const (
	ToDMP Channel = "dmp"
	ToMSS Channel = "mss"
)

// Delivery is the state of one sending.
type Delivery string

// States of a sending, in the order they usually come.
const (
	Waiting   Delivery = "waiting"   // in its delay, can still be cancelled
	Held      Delivery = "held"      // kept back by its author
	Refused   Delivery = "opposed"   // the patient is opposed: never leaves
	Submitted Delivery = "submitted" // given to the platform, no answer yet
	Accepted  Delivery = "accepted"
	Read      Delivery = "read"
	Failed    Delivery = "failed"
	Removed   Delivery = "removed" // deleted in the channel after acceptance
)

// Sending is the status of a document on one channel.
type Sending struct {
	Channel    Channel   `json:"channel"`
	State      Delivery  `json:"state"`
	Recipients int       `json:"recipients,omitempty"` // how many, for MSSanté
	DueAt      time.Time `json:"dueAt,omitzero"`       // when a Waiting one leaves
	At         time.Time `json:"at"`
	Reason     Reason    `json:"reason,omitempty"`
}

// Document is one version of one document of a patient: a row of the list.
type Document struct {
	Key       DocumentKey `json:"key"`
	Patient   PatientID   `json:"patient"`
	Encounter EncounterID `json:"encounter,omitempty"`

	ID       DocumentID `json:"id"`
	SetID    SetID      `json:"setID,omitempty"`
	Version  int        `json:"version,omitempty"` // versionNumber, from 1; 0 when the document has none
	Replaces DocumentID `json:"replaces,omitempty"`

	Title     string    `json:"title"`
	Type      Coded     `json:"type"`  // typeCode
	Class     Coded     `json:"class"` // classCode
	ActStart  time.Time `json:"actStart,omitzero"`
	ActEnd    time.Time `json:"actEnd,omitzero"`
	CreatedAt time.Time `json:"createdAt,omitzero"` // effectiveTime of the document
	Author    Author    `json:"author"`

	Provenance      Provenance    `json:"provenance"`
	AlsoFrom        []Provenance  `json:"alsoFrom,omitempty"` // the same document by another channel
	State           DocumentState `json:"state"`
	Visibility      Visibility    `json:"visibility,omitzero"`
	Confidentiality string        `json:"confidentiality,omitempty"` // N, R or V
	BodyKind        BodyKind      `json:"bodyKind,omitempty"`
	Body            *Body         `json:"body,omitempty"`        // nil: not here, only in the DMP
	Entry           *Entry        `json:"entry,omitempty"`       // nil: never seen in the DMP
	Integration     *Integration  `json:"integration,omitempty"` // nil: produced here, or not integrated
	Sendings        []Sending     `json:"sendings,omitempty"`
	WithdrawnAt     time.Time     `json:"withdrawnAt,omitzero"`
	UpdatedAt       time.Time     `json:"updatedAt,omitzero"`
}

// Here reports that the document can be read without the network.
func (d Document) Here() bool { return d.Body != nil }

// InDMP reports that the DMP accepted this document of ours, and was not asked to delete it.
func (d Document) InDMP() bool {
	for _, s := range d.Sendings {
		if s.Channel == ToDMP && (s.State == Accepted || s.State == Read) {
			return true
		}
	}
	return false
}

// ActDate is what the list sorts on: the act, not the file and not the import. // SC.CDA/INT.04
func (d Document) ActDate() time.Time {
	if !d.ActStart.IsZero() {
		return d.ActStart
	}
	return d.CreatedAt
}
