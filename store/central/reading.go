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
	follows, err := s.Follows(ctx, workstation)
	if err != nil {
		return nil, err
	}
	if !follows {
		return s.lines(ctx, "cursor > ? AND cursor <= ? AND audience = '' ORDER BY cursor LIMIT ?", after, to, limit)
	}
	e := s.o.Establishment
	shared := "changes" + s.engine.shared
	return s.linesOf(ctx, "SELECT "+changeColumns+` FROM changes WHERE establishment = ? AND audience = ? AND audience <> '' AND cursor > ? AND cursor <= ?
		UNION ALL SELECT `+changeColumns+` FROM `+shared+` WHERE establishment = ? AND audience = '' AND patient = '' AND cursor > ? AND cursor <= ?
		UNION ALL SELECT cursor, kind, changes.patient, mutation, at, payload FROM members CROSS JOIN `+shared+`
		WHERE members.establishment = ? AND members.workstation = ? AND changes.establishment = ? AND audience = '' AND changes.patient = members.patient
		AND changes.patient <> '' AND cursor > ? AND cursor <= ? ORDER BY cursor LIMIT ?`,
		e, workstation, after, to, e, after, to, e, workstation, e, after, to, limit)
}

// mostWoken is how many lines are looked at to know whom they are for: beyond, everybody is.
const mostWoken = 2000

// Audience returns the workstations that lines after a cursor and up to another are for; everybody, when a line is for
// all or there are many. Who follows everything is not named: see Follows. It may name one too many, never one too few.
func (s *Store) Audience(ctx context.Context, after, to int64) (names []string, everybody bool, err error) {
	if to-after > mostWoken {
		return nil, true, nil
	}
	e := s.o.Establishment
	rows, err := s.query(ctx, `SELECT audience FROM changes WHERE establishment = ? AND cursor > ? AND cursor <= ? AND (audience <> '' OR patient = '')
		UNION SELECT members.workstation FROM changes CROSS JOIN members
		WHERE members.establishment = changes.establishment AND members.patient = changes.patient AND changes.establishment = ? AND cursor > ? AND cursor <= ? AND audience = ''`, e, after, to, e, after, to)
	err = each(rows, err, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		everybody = everybody || name == ""
		names = append(names, name)
		return err
	})
	return names, everybody, err
}

// Follows reports that a workstation follows units: the lines that are not for it do not wake it. One that does not
// follows everything.
func (s *Store) Follows(ctx context.Context, workstation string) (bool, error) {
	var n int
	err := s.row(ctx, "SELECT count(*) FROM subscriptions WHERE establishment = ? AND workstation = ?", s.o.Establishment, workstation).Scan(&n)
	return n > 0, err
}

// PastOf returns the lines of the log about a patient, after a cursor and up to another, in order, at most limit.
func (s *Store) PastOf(ctx context.Context, patient record.PatientID, after, to int64, limit int) ([]changelog.Change, error) {
	return s.linesOf(ctx, "SELECT "+changeColumns+" FROM changes"+s.engine.shared+
		" WHERE establishment = ? AND patient = ? AND cursor > ? AND cursor <= ? AND audience = '' ORDER BY cursor LIMIT ?",
		s.o.Establishment, string(patient), after, to, limit)
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
	return s.linesOf(ctx, "SELECT "+changeColumns+" FROM changes WHERE establishment = ? AND "+where, append([]any{s.o.Establishment}, args...)...)
}

func (s *Store) linesOf(ctx context.Context, query string, args ...any) ([]changelog.Change, error) {
	var out []changelog.Change
	rows, err := s.query(ctx, query, args...)
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
