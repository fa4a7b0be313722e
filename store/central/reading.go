package central

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

const changeColumns = "cursor, kind, patient, mutation, at, payload"

// ChangesFor returns the lines of the log that are for a workstation, after a cursor and up to another, in order, at
// most limit. Take the end of the log before: who enters the scope later brings their past by themselves.
func (s *Store) ChangesFor(ctx context.Context, workstation string, after, to int64, limit int) ([]changelog.Change, error) {
	var n int
	err := s.row(ctx, "SELECT count(*) FROM subscriptions WHERE establishment = ? AND workstation = ?", s.o.Establishment, workstation).Scan(&n)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return s.lines(ctx, "cursor > ? AND cursor <= ? AND audience = '' ORDER BY cursor LIMIT ?", after, to, limit)
	}
	return s.lines(ctx, `cursor > ? AND cursor <= ? AND (audience = ? OR audience = '' AND (patient = '' OR EXISTS (SELECT 1 FROM members
		WHERE members.establishment = changes.establishment AND members.workstation = ? AND members.patient = changes.patient)))
		ORDER BY cursor LIMIT ?`, after, to, workstation, workstation, limit)
}

// PastOf returns the lines of the log about a patient, after a cursor and up to another, in order, at most limit.
func (s *Store) PastOf(ctx context.Context, patient record.PatientID, after, to int64, limit int) ([]changelog.Change, error) {
	return s.lines(ctx, "patient = ? AND cursor > ? AND cursor <= ? AND audience = '' ORDER BY cursor LIMIT ?", string(patient), after, to, limit)
}

// Line returns the position of a line, for readers to whom it was not given.
func (s *Store) Line(ctx context.Context, cursor int64) (changelog.Change, error) {
	found, err := s.lines(ctx, "cursor = ?", cursor)
	if err != nil || len(found) == 0 {
		return changelog.Change{Cursor: cursor, Kind: changelog.KindLevel}, err
	}
	return changelog.Change{Cursor: cursor, Kind: changelog.KindLevel, At: found[0].At, Mark: found[0].Mark, Payload: json.RawMessage("null")}, nil
}

func (s *Store) lines(ctx context.Context, where string, args ...any) ([]changelog.Change, error) {
	var out []changelog.Change
	rows, err := s.query(ctx, "SELECT "+changeColumns+" FROM changes WHERE establishment = ? AND "+where, append([]any{s.o.Establishment}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var c changelog.Change
		var at int64
		var payload []byte
		if err := rows.Scan(&c.Cursor, &c.Kind, &c.Patient, &c.Mutation, &at, &payload); err != nil {
			return err
		}
		c.At, c.Payload = instant(at), json.RawMessage(payload)
		c.Mark = markOf(s.epoch, c.Cursor, at, c.Mutation)
		out = append(out, c)
		return nil
	})
	return out, err
}
