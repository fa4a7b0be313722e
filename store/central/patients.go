package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// state is a transaction as app/pam sees it, for one message, which message names for the histories. What the message
// made us read is kept beside, because it is written next: on PostgreSQL each question is a turn on the network.
type state struct {
	*tx
	message  string
	patients map[record.PatientID]record.Patient
	stays    map[record.NDA]pam.Stay
	absent   map[name]bool // numbers that lead nowhere
}

func newState(t *tx, message string) state {
	return state{t, message, map[record.PatientID]record.Patient{}, map[record.NDA]pam.Stay{}, map[name]bool{}}
}

// forget is for writes that reach further than one patient or stay.
func (t state) forget() {
	clear(t.patients)
	clear(t.stays)
	clear(t.absent)
}

var _ pam.State = state{}

// PatientByIPP follows merges: patient_numbers leads to the survivor. // pam.Patients
func (t state) PatientByIPP(_ context.Context, ipp record.IPP) (p record.Patient, found bool, err error) {
	found, err = t.value(&p, "SELECT p.payload FROM patient_numbers n JOIN patients p ON p.establishment = n.establishment AND p.id = n.patient"+
		" WHERE n.establishment = ? AND n.ipp = ?", t.s.o.Establishment, string(ipp))
	if err == nil {
		t.absent[name{"patients", string(ipp), ""}] = !found
	}
	if found && err == nil {
		t.patients[p.ID] = p
	}
	return p, found, err
}

// PatientsByINS returns those that nobody absorbed. // pam.Patients
func (t state) PatientsByINS(_ context.Context, ins record.INS) ([]record.Patient, error) {
	return values[record.Patient](t.tx, "SELECT p.payload FROM patient_ins n JOIN patients p ON p.establishment = n.establishment AND p.id = n.patient"+
		" WHERE n.establishment = ? AND n.matricule = ? AND n.oid = ?", t.s.o.Establishment, string(ins.Matricule), string(ins.OID))
}

// PutPatient writes the patient, its history and the line of the log. A confirmation, which changes nothing but its
// date, is written alone. // pam.Patients
func (t state) PutPatient(_ context.Context, p record.Patient, why pam.Cause) error {
	old, known := t.patients[p.ID]
	absent := !known && t.absent[name{"patients", string(p.IPP), ""}] // one that is new has a new id
	delete(t.absent, name{"patients", string(p.IPP), ""})
	if !known && !absent {
		var err error
		if known, err = t.value(&old, "SELECT payload FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(p.ID)); err != nil {
			return err
		}
	}
	t.patients[p.ID] = p
	if known && sameButDate(old, p) {
		return t.confirm(p)
	}
	if !known {
		return t.describe(nil, p, why)
	}
	return t.describe(&old, p, why)
}

func (t state) confirm(p record.Patient) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	t.seen.known[name{"patients", string(p.ID), ""}] = true
	return t.put(patientRows, string(p.ID), t.s.o.Establishment, string(p.ID), string(payload))
}

// describe writes a patient that is not what it was, or is new when old is nil, with what people read of it in its history.
func (t state) describe(old *record.Patient, p record.Patient, why pam.Cause) error {
	if err := t.confirm(p); err != nil {
		return err
	}
	if err := t.findable(p, old == nil); err != nil {
		return err
	}
	if err := t.Append(changelog.KindPatient, p.ID, "", p); err != nil {
		return err
	}
	if err := t.addIdentityChange(p, why, t.message); err != nil {
		return err
	}
	return t.tell(old, p, why)
}

func sameButDate(a, b record.Patient) bool {
	a.UpdatedAt, b.UpdatedAt = time.Time{}, time.Time{}
	return sameJSON(a, b)
}

// sameJSON compares what would be stored: times are equal whatever their form in memory.
func sameJSON(a, b any) bool {
	one, err := json.Marshal(a)
	if err != nil {
		return false
	}
	two, err := json.Marshal(b)
	return err == nil && string(one) == string(two)
}

// putPatient writes a patient with what finds it, and tells whether that changed anything.
func (t *tx) putPatient(p record.Patient) (bool, error) {
	changed, err := t.putPayload(p, "INSERT INTO patients (establishment, id, payload) VALUES (?, ?, ?) ON CONFLICT (establishment, id)"+
		" DO UPDATE SET payload = excluded.payload WHERE patients.payload <> excluded.payload", t.s.o.Establishment, string(p.ID))
	if err != nil || !changed {
		return changed, err
	}
	return true, t.findable(p, false)
}

// findable keeps the numbers and words that lead to a patient. One that is new has nothing of the sort yet.
func (t *tx) findable(p record.Patient, isNew bool) error {
	if p.IPP != "" && p.MergedInto == "" { // a number that leads elsewhere was merged: it stays so
		if err := t.add(patientNumberRows, t.s.o.Establishment, string(p.IPP), string(p.ID)); err != nil {
			return err
		}
	}
	if isNew {
		return t.indexNew(p)
	}
	return t.index(p)
}

// putINS keeps the number that PatientsByINS finds. before is the one of the index, "matricule oid".
func (t *tx) putINS(p record.Patient, before, after string) error {
	if before == after {
		return nil
	}
	if m, oid, ok := strings.Cut(before, " "); ok {
		if err := t.exec("DELETE FROM patient_ins WHERE establishment = ? AND matricule = ? AND oid = ? AND patient = ?", t.s.o.Establishment, m, oid, string(p.ID)); err != nil {
			return err
		}
	}
	if m, oid, ok := strings.Cut(after, " "); ok {
		return t.exec("INSERT INTO patient_ins (establishment, matricule, oid, patient) VALUES (?, ?, ?, ?)", t.s.o.Establishment, m, oid, string(p.ID))
	}
	return nil
}

// addIdentityChange adds to the history, under the cursor of the last line of the log.
func (t *tx) addIdentityChange(p record.Patient, why pam.Cause, message string) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return err
	}
	cause, err := json.Marshal(why)
	if err != nil {
		return err
	}
	return t.add(identityChangeRows, t.s.o.Establishment, string(p.ID), t.head, micros(t.s.o.Clock()), message, printable(string(cause)), string(payload))
}

// Survivor returns the patient whose record another has joined, or the patient itself. // sync.ServerTx
func (t *tx) Survivor(id record.PatientID) (record.PatientID, error) {
	for range 1000 {
		var p record.Patient
		found, err := t.value(&p, "SELECT payload FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(id))
		if err != nil || !found || p.MergedInto == "" {
			return id, err
		}
		id = p.MergedInto
	}
	return id, nil
}

// value reads one JSON payload.
func (t *tx) value(into any, query string, args ...any) (bool, error) {
	var payload []byte
	found, err := t.one(query, args, []any{&payload})
	if err != nil || !found {
		return false, err
	}
	return true, json.Unmarshal(payload, into)
}

func values[T any](t *tx, query string, args ...any) (all []T, err error) {
	err = t.rows(query, args, func(rows *sql.Rows) error {
		var payload []byte
		if err := rows.Scan(&payload); err != nil {
			return err
		}
		var v T
		if err := json.Unmarshal(payload, &v); err != nil {
			return err
		}
		all = append(all, v)
		return nil
	})
	return all, err
}
