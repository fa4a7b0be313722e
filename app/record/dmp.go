package record

import "time"

// Existence is whether the patient has a DMP.
type Existence string

// Answers about existence. The zero value is unknown: never asked, or not answered.
const (
	ExistenceUnknown Existence = ""
	NoDMP            Existence = "none"
	DMPOpen          Existence = "open"
	DMPClosed        Existence = "closed"
)

// Access is whether this professional may read the DMP.
type Access string

// Answers about access. Anything but Authorized means no. // TD0.2 AUTORISATION
const (
	AccessUnknown Access = ""
	Authorized    Access = "authorized"
	NoAccess      Access = "none"    // never authorised: TD0.3 may ask
	AccessExpired Access = "expired" // six months passed: TD0.3 may ask
	Blocked       Access = "blocked" // by the patient, for this professional
)

// DMPStatus is what TD0.2 said of one patient to one professional.
type DMPStatus struct {
	Existence Existence `json:"existence"`
	Access    Access    `json:"access,omitempty"`
	CheckedAt time.Time `json:"checkedAt,omitzero"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // end of the authorisation, when the DMP or TD0.3 told it
}

// Readable reports that documents may be asked for.
func (s DMPStatus) Readable() bool { return s.Existence == DMPOpen && s.Access == Authorized }

// Count is the number of documents that third parties put in the DMP since an event the person chooses.
type Count struct {
	Since     time.Time `json:"since"`
	New       int       `json:"new"`
	Invisible int       `json:"invisible"` // among New, those the patient cannot see
}

// CountNew counts entries by others than our structure since the given moment. Deprecated and deleted entries
// do not count; what the patient deposited does. // SC.DMP/UX.15, dmp.md §6.1
func CountNew(docs []Document, since time.Time, ourStructure string) Count {
	c := Count{Since: since}
	for _, d := range docs {
		if d.Entry == nil || d.Entry.Status != Approved || d.Author.StructureID == ourStructure && ourStructure != "" {
			continue
		}
		at := d.Entry.SubmittedAt
		if at.IsZero() {
			at = d.CreatedAt
		}
		if at.Before(since) {
			continue
		}
		c.New++
		if d.Visibility.HiddenFromPatient {
			c.Invisible++
		}
	}
	return c
}

// Clock tells the time; programs pass time.Now, tests a fixed one.
type Clock func() time.Time

// IDs makes identifiers: UUIDv7 text in programs, a sequence in tests.
type IDs func() string
