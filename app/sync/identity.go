package sync

import (
	"encoding/json"
	"errors"

	"chevet/app/record"
)

// applyPatientEdit judges a change of identity by the rules that the workstation applied, on what is known here: two
// workstations may have edited the same patient. The log then carries the patient and the fact for its history.
func (r *Receiver) applyPatientEdit(tx ServerTx, m Mutation) (Outcome, error) {
	var e record.PatientEdit
	if json.Unmarshal(m.Payload, &e) != nil || e.ID != m.ID || e.Patient != m.Patient || e.Source != record.SourcePerson && e.Source != record.SourceINSi {
		return refused(ReasonPayload), nil
	}
	if e.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	now := r.o.Clock().UTC()
	if e.At.After(now) {
		e.At = now
	}
	if err := e.Check(r.o.Identity, now); err != nil {
		return Outcome{}, err
	}
	current, err := tx.Identity(e.Patient)
	switch {
	case err != nil:
		return Outcome{}, err
	case current == nil && !e.Creates():
		return refused(ReasonNoPatient), nil
	}
	if o, ok, err := insFree(tx, e); !ok {
		return o, err
	}
	next, event, err := e.Apply(current)
	if known := (*record.Error)(nil); errors.As(err, &known) && known.Code == record.Conflict {
		return Outcome{State: Conflict, Reason: known.Reason, Detail: known.Detail}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	return accepted, PutIdentity(tx, m.ID, next, event)
}

// insFree refuses to give a patient the INS of another: the two records are one person's, or one of them is wrong.
func insFree(tx ServerTx, e record.PatientEdit) (Outcome, bool, error) {
	if e.After.INS.IsZero() || e.After.INS == e.Before.INS {
		return accepted, true, nil
	}
	holders, err := tx.HoldersOfINS(e.After.INS.Matricule)
	if err != nil {
		return Outcome{}, false, err
	}
	for _, id := range holders {
		if id != e.Patient {
			return Outcome{State: Conflict, Reason: record.ReasonINSElsewhere, Detail: string(id)}, false, nil
		}
	}
	return accepted, true, nil
}

// PutIdentity writes an identity and the fact that explains it, and publishes both. The night's verification uses it
// too: one way to change an identity.
func PutIdentity(tx ServerTx, mutation string, p record.Patient, event record.IdentityEvent) error {
	if err := tx.PutIdentity(p); err != nil {
		return err
	}
	added, err := tx.AddIdentityEvent(event)
	if err != nil {
		return err
	}
	if err := tx.Append(KindPatient, p.ID, mutation, p); err != nil || !added {
		return err
	}
	return tx.Append(KindIdentityEvent, p.ID, mutation, event)
}

// applyIdentityEvent adds a fact that changes nothing of the identity: an answer of INSi, a double set aside.
func (r *Receiver) applyIdentityEvent(tx ServerTx, m Mutation) (Outcome, error) {
	var e record.IdentityEvent
	if json.Unmarshal(m.Payload, &e) != nil || e.ID != m.ID || e.Patient != m.Patient || e.Check() != nil || len(e.Fields) > 0 ||
		e.Kind != record.IdentityChecked && e.Kind != record.IdentityDoubles {
		return refused(ReasonPayload), nil
	}
	if e.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	if known, err := tx.HasPatient(e.Patient); err != nil || !known {
		return refused(ReasonNoPatient), err
	}
	if now := r.o.Clock().UTC(); e.At.After(now) {
		e.At = now
	}
	added, err := tx.AddIdentityEvent(e)
	if err != nil || !added {
		return accepted, err
	}
	return accepted, tx.Append(KindIdentityEvent, e.Patient, m.ID, e)
}
