package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Patient returns one patient; ReasonNoPatient of app/sync when unknown.
func (s *Store) Patient(ctx context.Context, id record.PatientID) (record.Patient, error) {
	return get[record.Patient](ctx, s, changelog.ReasonNoPatient,
		"SELECT payload FROM patients WHERE establishment = ? AND id = ?", s.o.Establishment, string(id))
}

// Encounter returns one encounter of the patient; ReasonNoEncounter when unknown or another patient's.
func (s *Store) Encounter(ctx context.Context, patient record.PatientID, id record.EncounterID) (record.Encounter, error) {
	return get[record.Encounter](ctx, s, changelog.ReasonNoEncounter,
		"SELECT payload FROM encounters WHERE establishment = ? AND patient = ? AND id = ?", s.o.Establishment, string(patient), string(id))
}

// BreakGlass returns one emergency access to the patient's record.
func (s *Store) BreakGlass(ctx context.Context, patient record.PatientID, id string) (record.BreakGlass, error) {
	return get[record.BreakGlass](ctx, s, record.ReasonMotive,
		"SELECT payload FROM break_glass WHERE establishment = ? AND patient = ? AND id = ?", s.o.Establishment, string(patient), id)
}

// Consents returns every consent of the patient, in no order.
func (s *Store) Consents(ctx context.Context, patient record.PatientID) ([]record.Consent, error) {
	return list[record.Consent](ctx, s, "SELECT payload FROM consents WHERE establishment = ? AND patient = ?", s.o.Establishment, string(patient))
}

// Documents returns every version of the patient's documents, in no order.
func (s *Store) Documents(ctx context.Context, patient record.PatientID) ([]record.Document, error) {
	return list[record.Document](ctx, s, "SELECT payload FROM documents WHERE establishment = ? AND patient = ?", s.o.Establishment, string(patient))
}

func get[T any](ctx context.Context, s *Store, absent record.Reason, query string, args ...any) (v T, err error) {
	var payload []byte
	err = s.row(ctx, query, args...).Scan(&payload)
	if errors.Is(err, sql.ErrNoRows) {
		return v, record.E(record.NotFound, absent)
	}
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(payload, &v)
}

func list[T any](ctx context.Context, s *Store, query string, args ...any) (out []T, err error) {
	rows, err := s.query(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var payload []byte
		if err := rows.Scan(&payload); err != nil {
			return err
		}
		var v T
		if err := json.Unmarshal(payload, &v); err != nil {
			return err
		}
		out = append(out, v)
		return nil
	})
	return out, err
}

// Kept is a mutation as it came, with its outcome.
type Kept struct {
	Mutation changelog.Mutation
	Outcome  changelog.Outcome
	PushedBy string // national id of the session it came with
}

const keptColumns = "id, workstation, seq, kind, patient, by_id, pushed_by, at, state, reason, detail, bodies, payload"

// Refused returns the mutations that were not accepted, newest first, with all that they held. // QUALITY 6
func (s *Store) Refused(ctx context.Context, limit int) ([]Kept, error) {
	rows, err := s.query(ctx, "SELECT "+keptColumns+` FROM mutations WHERE establishment = ? AND state <> 'accepted'
		ORDER BY received_at DESC, seq DESC LIMIT ?`, s.o.Establishment, limit)
	return scanKept(rows, err)
}

// Mutations returns what a workstation sent from the rank after, in order, at most limit.
func (s *Store) Mutations(ctx context.Context, workstation string, after int64, limit int) ([]Kept, error) {
	rows, err := s.query(ctx, "SELECT "+keptColumns+` FROM mutations WHERE establishment = ? AND workstation = ? AND seq > ?
		ORDER BY seq LIMIT ?`, s.o.Establishment, workstation, after, limit)
	return scanKept(rows, err)
}

func scanKept(rows *sql.Rows, err error) (out []Kept, _ error) {
	err = each(rows, err, func(rows *sql.Rows) error {
		var k Kept
		var at int64
		var bodies, payload []byte
		m, o := &k.Mutation, &k.Outcome
		if err := rows.Scan(&m.ID, &m.Workstation, &m.Seq, &m.Kind, &m.Patient, &m.ByID, &k.PushedBy, &at, &o.State, &o.Reason, &o.Detail,
			&bodies, &payload); err != nil {
			return err
		}
		o.ID, m.At, m.Payload = m.ID, instant(at), payload
		if err := json.Unmarshal(bodies, &m.Bodies); err != nil {
			return err
		}
		out = append(out, k)
		return nil
	})
	return out, err
}
