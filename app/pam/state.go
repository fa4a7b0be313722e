package pam

import (
	"context"
	"time"

	"chevet/app/record"
)

// State is what messages change. All calls of one Apply belong to one transaction of the caller, committed before the
// acknowledgement leaves. A function that does not find returns false without error.
type State interface {
	Patients
	Stays
	Movements
	Consents
}

// Patients keeps identities and merges.
type Patients interface {
	// PatientByIPP follows merges: the number of an absorbed patient gives the survivor.
	PatientByIPP(ctx context.Context, ipp record.IPP) (record.Patient, bool, error)
	// PatientsByINS returns the patients, merged ones left out, that carry the INS.
	PatientsByINS(ctx context.Context, ins record.INS) ([]record.Patient, error)
	// PutPatient creates or replaces by Patient.ID. A number that the patient had keeps leading to it. The State keeps
	// what the patient was before, with the cause of the change.
	PutPatient(ctx context.Context, p record.Patient, why Cause) error
	// PutMerge records that an IPP now means the survivor. absorbed is "" when no patient had that IPP; otherwise the
	// patient disappears from PatientsByINS, its stays, consents and documents become the survivor's, and it stays
	// there to be read.
	PutMerge(ctx context.Context, m Merge) error
}

// Cause is why an identity changed.
type Cause struct {
	Event       string    `json:"event"`                 // MSH-9.2
	At          time.Time `json:"at"`                    // EVN-2
	By          string    `json:"by,omitempty"`          // EVN-5, who acted in the administrative system
	Acquisition string    `json:"acquisition,omitempty"` // ZFD-5: SM CV INSI CB RFID
	Document    string    `json:"document,omitempty"`    // ZFD-7: what proved the identity: AN CC CE CM CN CS LE PA PC TC
}

// Merge is one A40, or one A47 that gives another IPP.
type Merge struct {
	AbsorbedIPP record.IPP       `json:"absorbedIPP"`
	Absorbed    record.PatientID `json:"absorbed,omitempty"`
	Survivor    record.PatientID `json:"survivor"`
	At          time.Time        `json:"at"`
	By          string           `json:"by,omitempty"` // EVN-5
}

// Stays keeps episodes of care.
type Stays interface {
	// StayByNDA finds by any number that the stay has had; Stay.NDA is the present one.
	StayByNDA(ctx context.Context, nda record.NDA) (Stay, bool, error)
	StaysOf(ctx context.Context, patient record.PatientID) ([]Stay, error)
	// PutStay creates or replaces by Stay.ID. One that changes patient takes its documents along.
	PutStay(ctx context.Context, s Stay) error
	// RenumberStay gives a stay and its movements another number, which is nobody's; the former keeps leading to it.
	RenumberStay(ctx context.Context, from, to record.NDA) error
}

// Movements keeps the history of each stay.
type Movements interface {
	// MovementsOf returns all movements under an NDA, cancelled ones too.
	MovementsOf(ctx context.Context, nda record.NDA) ([]Movement, error)
	// PutMovement creates or replaces by Movement.Key.
	PutMovement(ctx context.Context, m Movement) error
}

// Consents keeps facts about information and opposition; they are only added.
type Consents interface {
	ConsentsOf(ctx context.Context, patient record.PatientID) ([]record.Consent, error)
	AddConsent(ctx context.Context, c record.Consent) error
	// MoveConsents gives the consents of an episode to another patient, after an A44.
	MoveConsents(ctx context.Context, encounter record.EncounterID, to record.PatientID) error
}
