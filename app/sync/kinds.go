package sync

import (
	"encoding/json"
	"errors"

	"chevet/app/record"
)

// appliers say what each kind that workstations write does. What is not here is refused.
var appliers = map[Kind]func(*Receiver, ServerTx, Mutation) (Outcome, error){
	KindConsent:    (*Receiver).applyConsent,
	KindBreakGlass: (*Receiver).applyBreakGlass,
	KindDocument:   (*Receiver).applyDocument,
	KindNote:       (*Receiver).applyNote,
	KindTrace:      (*Receiver).applyTrace,

	KindPatientEdit:   (*Receiver).applyPatientEdit,
	KindIdentityEvent: (*Receiver).applyIdentityEvent,
}

var accepted = Outcome{State: Accepted}

func refused(why record.Reason) Outcome { return Outcome{State: Refused, Reason: why} }

// applyAllowed is applyKind, unless the author may no longer write here.
func (r *Receiver) applyAllowed(tx ServerTx, m Mutation) (Outcome, error) {
	barred, err := tx.AuthorBarred(m.ByID)
	if barred && err == nil && m.Kind != KindTrace { // what was done is always told
		return refused(ReasonQuarantine), nil
	}
	if err != nil {
		return said(Outcome{}, err)
	}
	return r.applyKind(tx, m)
}

func (r *Receiver) applyKind(tx ServerTx, m Mutation) (Outcome, error) {
	apply, ok := appliers[m.Kind]
	if !ok {
		return refused(ReasonKind), nil
	}
	return said(apply(r, tx, m))
}

func said(o Outcome, err error) (Outcome, error) {
	var e *record.Error
	if errors.As(err, &e) && e.Code != record.Unavailable {
		// A rule of the vocabulary or of the store says no: nothing was written, the reason is for a person.
		return Outcome{State: Refused, Reason: e.Reason, Detail: e.Detail}, nil
	}
	return o, err
}

// applyConsent adds a consent. One that claims to come from the future would hide every later one: it is dated
// at the server's time. The mutation keeps what was written.
func (r *Receiver) applyConsent(tx ServerTx, m Mutation) (Outcome, error) {
	var c record.Consent
	if json.Unmarshal(m.Payload, &c) != nil || c.ID == "" || c.At.IsZero() {
		return refused(ReasonPayload), nil
	}
	switch c.Kind {
	case record.NotInformed, record.Unopposed:
		if c.Feeding || c.Reading {
			return refused(ReasonPayload), nil
		}
	case record.Opposed:
	default:
		return refused(ReasonPayload), nil
	}
	if c.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	if o, ok, err := r.place(tx, m, c.Patient, c.Encounter); !ok {
		return o, err
	}
	if now := r.o.Clock(); c.At.After(now) {
		c.At = now.UTC()
	}
	added, err := tx.AddConsent(c)
	if err != nil || !added {
		return accepted, err
	}
	return accepted, tx.Append(KindConsent, c.Patient, m.ID, c)
}

// applyBreakGlass adds an emergency access, never longer than the establishment allows.
func (r *Receiver) applyBreakGlass(tx ServerTx, m Mutation) (Outcome, error) {
	var b record.BreakGlass
	if json.Unmarshal(m.Payload, &b) != nil || b.ID == "" || b.At.IsZero() || !b.Until.After(b.At) {
		return refused(ReasonPayload), nil
	}
	if err := b.Check(); err != nil {
		return Outcome{}, err
	}
	if b.ByID == "" || b.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	if o, ok, err := r.place(tx, m, b.Patient, b.Encounter); !ok {
		return o, err
	}
	if now := r.o.Clock(); b.At.After(now) {
		b.At = now.UTC()
	}
	if limit := b.At.Add(r.o.BreakGlassMax); b.Until.After(limit) {
		b.Until = limit
	}
	added, err := tx.AddBreakGlass(b)
	if err != nil || !added {
		return accepted, err
	}
	return accepted, tx.Append(KindBreakGlass, b.Patient, m.ID, b)
}

// place checks that the patient is known and that the encounter is theirs.
func (r *Receiver) place(tx ServerTx, m Mutation, patient record.PatientID, encounter record.EncounterID) (Outcome, bool, error) {
	if m.Patient != patient {
		return refused(ReasonPayload), false, nil
	}
	known, err := tx.HasPatient(patient)
	if err != nil || !known {
		return refused(ReasonNoPatient), false, err
	}
	known, err = tx.HasEncounter(patient, encounter)
	if err != nil || !known {
		return refused(ReasonNoEncounter), false, err
	}
	return accepted, true, nil
}

// applyTrace adds to the audit journal of the workstation. Traces do not travel to other workstations.
func (r *Receiver) applyTrace(tx ServerTx, m Mutation) (Outcome, error) {
	var t record.Trace
	if json.Unmarshal(m.Payload, &t) != nil || t.ID == "" || t.Action == "" {
		return refused(ReasonPayload), nil
	}
	if t.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	t.Workstation = m.Workstation
	return accepted, tx.AddTrace(m.Workstation, t)
}
