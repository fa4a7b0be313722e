package record

import "time"

// IdentityEventKind is what happened to an identity.
type IdentityEventKind string

// Kinds of events. // INS/va1.62
const (
	IdentityCreated       IdentityEventKind = "created"
	IdentityEdited        IdentityEventKind = "edited"
	IdentityStatusChanged IdentityEventKind = "status"
	IdentityChecked       IdentityEventKind = "checked"  // INSi was asked; the identity did not change
	IdentityMerged        IdentityEventKind = "merged"   // another record was absorbed into this one
	IdentityAbsorbed      IdentityEventKind = "absorbed" // this record was absorbed into another
	IdentityDoubles       IdentityEventKind = "doubles"  // likely doubles were shown and set aside
)

// IdentitySource is where a change comes from.
type IdentitySource string

// Sources of a change.
const (
	SourcePerson IdentitySource = "person" // typed at a workstation
	SourceINSi   IdentitySource = "insi"   // accepted from an answer of INSi
	SourcePAM    IdentitySource = "pam"    // received from the hospital's identity server
	SourceBatch  IdentitySource = "batch"  // the night's verification
)

// IdentityEvent is one fact of the history of an identity. It is added and never changed.
type IdentityEvent struct {
	ID      string            `json:"id"`
	Patient PatientID         `json:"patient"`
	Kind    IdentityEventKind `json:"kind"`
	Source  IdentitySource    `json:"source"`
	At      time.Time         `json:"at"`
	ByID    string            `json:"byID,omitempty"`
	ByName  string            `json:"byName,omitempty"`
	Why     string            `json:"why,omitempty"`
	Fields  []FieldChange     `json:"fields,omitempty"`
	Proof   *Proof            `json:"proof,omitempty"`
	INSi    *INSiFact         `json:"insi,omitempty"`
	Other   PatientID         `json:"other,omitempty"`   // the other record of a merge, or the double set aside
	Message string            `json:"message,omitempty"` // of SourcePAM: the event of the message, such as A40
	Merge   *MergeFact        `json:"merge,omitempty"`   // of a merge
}

// MergeFact says in the history of either record who the other one was and what passed from the absorbed record to the
// kept one, so that a merge is read where the other record is not held.
type MergeFact struct {
	Name      string `json:"name"` // of the other record, at the merge
	Born      Date   `json:"born,omitempty"`
	IPP       IPP    `json:"ipp,omitempty"`
	Stays     int    `json:"stays,omitempty"`
	Documents int    `json:"documents,omitempty"`
	Consents  int    `json:"consents,omitempty"`
}

// Joins reports a fact of a merge, on whichever side.
func (e IdentityEvent) Joins() bool { return e.Kind == IdentityMerged || e.Kind == IdentityAbsorbed }

// INSiFact is what an answer of INSi rests on: the operation, its code and the former matricules that came with it.
type INSiFact struct {
	Operation INSiOperation `json:"operation"`
	Code      INSiCode      `json:"code"`
	At        time.Time     `json:"at"`
	Former    []INS         `json:"former,omitempty"`
}

// INSiOperation is what INSi was asked.
type INSiOperation string

// Operations of INSi. // DESIR_ICIR_EXP 1.5.0; verification is lot 2
const (
	INSiByTraits INSiOperation = "traits"
	INSiByCard   INSiOperation = "vitale"
	INSiVerify   INSiOperation = "verify"
)

// INSiCode is the code of an answer, CodeCR.
type INSiCode string

// Codes of INSi's answers.
const (
	INSiOne     INSiCode = "00" // one identity, or «verified»
	INSiNone    INSiCode = "01" // none, or «not verified»
	INSiSeveral INSiCode = "02"
)

// Check refuses an event without what history must say.
func (e IdentityEvent) Check() error {
	if e.ID == "" || e.Patient == "" || e.Kind == "" || e.At.IsZero() {
		return E(Invalid, ReasonIdentifier)
	}
	return nil
}

// FormerINS lists the matricules that an identity bore and no longer does, newest first. // INS/va1.62
func FormerINS(p Patient, events []IdentityEvent) []INS {
	var all []INS
	seen := map[INS]bool{p.INS: true, {}: true}
	add := func(i INS) {
		if !seen[i] {
			seen[i] = true
			all = append(all, i)
		}
	}
	for _, e := range SortedEvents(events) {
		for _, f := range e.Fields {
			if f.Field == FieldINS {
				add(insOfText(f.Before))
			}
		}
		if e.INSi != nil {
			for _, i := range e.INSi.Former {
				add(i)
			}
		}
	}
	return all
}
