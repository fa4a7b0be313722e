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
	// PutPatient creates or replaces by Patient.ID. A changed IPP leaves the old one unknown. The State keeps history.
	PutPatient(ctx context.Context, p record.Patient) error
	// PutMerge records that an IPP now means the survivor. absorbed is "" when no patient had that IPP; otherwise the
	// patient disappears from PatientsByINS and its stays and consents become the survivor's.
	PutMerge(ctx context.Context, m Merge) error
}

// Merge is one A40.
type Merge struct {
	AbsorbedIPP record.IPP
	Absorbed    record.PatientID
	Survivor    record.PatientID
	At          time.Time
}

// Stays keeps episodes of care.
type Stays interface {
	StayByNDA(ctx context.Context, nda record.NDA) (Stay, bool, error)
	StaysOf(ctx context.Context, patient record.PatientID) ([]Stay, error)
	// PutStay creates or replaces by Stay.ID.
	PutStay(ctx context.Context, s Stay) error
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
