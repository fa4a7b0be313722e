package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Identity returns one patient, or nil. // sync.ServerTx
func (t *tx) Identity(id record.PatientID) (*record.Patient, error) {
	var payload string
	found, err := t.one("SELECT payload FROM patients WHERE establishment = ? AND id = ?", []any{t.s.o.Establishment, string(id)}, []any{&payload})
	if err != nil || !found {
		return nil, err
	}
	var p record.Patient
	return &p, json.Unmarshal([]byte(payload), &p)
}

// HoldersOfINS returns the patients that bear a matricule.
func (t *tx) HoldersOfINS(m record.Matricule) (ids []record.PatientID, err error) {
	err = t.rows("SELECT id FROM patients WHERE establishment = ? AND "+t.s.engine.matricule+" = ?", []any{t.s.o.Establishment, string(m)},
		func(rows *sql.Rows) error {
			var id record.PatientID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

// PutIdentity creates or replaces a patient, with what finds it.
func (t *tx) PutIdentity(p record.Patient) error {
	_, err := t.putPatient(p)
	return err
}

// AddIdentityEvent adds a fact to the history of an identity.
func (t *tx) AddIdentityEvent(e record.IdentityEvent) (bool, error) {
	return t.addFact(e, changelog.KindIdentityEvent, e.Patient, e.ID)
}

// IdentityEvents returns the history of an identity, in no order.
func (s *Store) IdentityEvents(ctx context.Context, patient record.PatientID) ([]record.IdentityEvent, error) {
	return list[record.IdentityEvent](ctx, s, "SELECT payload FROM identity_events WHERE establishment = ? AND patient = ?",
		s.o.Establishment, string(patient))
}

// PatientsToCheck returns patients after an id, in order, that were not verified since: at most limit of them,
// whatever their status. The caller keeps those that bear an INS.
func (s *Store) PatientsToCheck(ctx context.Context, after record.PatientID, since time.Time, limit int) ([]record.Patient, error) {
	return list[record.Patient](ctx, s, `SELECT p.payload FROM patients p LEFT JOIN identity_checks c ON c.establishment = p.establishment AND c.patient = p.id
		WHERE p.establishment = ? AND p.id > ? AND (c.at IS NULL OR c.at < ?) ORDER BY p.id LIMIT ?`,
		s.o.Establishment, string(after), micros(since), limit)
}

// PutIdentityCheck keeps the last verification of a patient.
func (s *Store) PutIdentityCheck(ctx context.Context, c record.IdentityCheck) error {
	return s.update(ctx, func(t *tx) error {
		payload, err := json.Marshal(c)
		if err != nil {
			return err
		}
		failed := 0
		if c.Failed() {
			failed = 1
		}
		return t.exec(`INSERT INTO identity_checks (establishment, patient, at, failed, payload) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (establishment, patient) DO UPDATE SET at = excluded.at, failed = excluded.failed, payload = excluded.payload`,
			t.s.o.Establishment, string(c.Patient), micros(c.At), failed, string(payload))
	})
}

// FailedChecks returns the worklist of verifications that failed, oldest first.
func (s *Store) FailedChecks(ctx context.Context, limit int) ([]record.IdentityCheck, error) {
	return list[record.IdentityCheck](ctx, s, "SELECT payload FROM identity_checks WHERE establishment = ? AND failed = 1 ORDER BY at LIMIT ?",
		s.o.Establishment, limit)
}
