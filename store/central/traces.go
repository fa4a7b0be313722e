package central

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// ServerOrigin is the origin of the traces that the server makes itself; the others are workstations.
const ServerOrigin = "serveur"

// AddTrace adds to the chain of its origin: each line holds the hash of the one before. // SC.SSI/IAM.91
func (t *tx) AddTrace(origin string, tr record.Trace) error {
	known, err := t.exists("SELECT 1 FROM traces WHERE establishment = ? AND id = ?", t.s.o.Establishment, tr.ID)
	if err != nil || known {
		return err
	}
	payload, err := json.Marshal(tr)
	if err != nil {
		return err
	}
	var seq int64
	var previous string
	if _, err := t.one("SELECT seq, hash FROM traces WHERE establishment = ? AND origin = ? ORDER BY seq DESC LIMIT 1",
		[]any{t.s.o.Establishment, origin}, []any{&seq, &previous}); err != nil {
		return err
	}
	seq++
	return t.exec(`INSERT INTO traces (establishment, origin, seq, id, at, action, by_id, patient, payload, previous, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.s.o.Establishment, origin, seq, tr.ID, micros(tr.At), string(tr.Action), tr.ByID,
		string(tr.Patient), string(payload), previous, link(previous, origin, seq, string(payload)))
}

func link(previous, origin string, seq int64, payload string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%d\n%s", previous, origin, seq, payload))
	return hex.EncodeToString(sum[:])
}

// AddTrace adds one trace to the audit journal, on disk when it returns.
func (s *Store) AddTrace(ctx context.Context, origin string, tr record.Trace) error {
	return s.update(ctx, func(t *tx) error { return t.AddTrace(origin, tr) })
}

// Traces returns the journal of one origin from the rank after, oldest first, at most limit.
func (s *Store) Traces(ctx context.Context, origin string, after int64, limit int) ([]record.Trace, error) {
	var out []record.Trace
	rows, err := s.query(ctx, "SELECT payload FROM traces WHERE establishment = ? AND origin = ? AND seq > ? ORDER BY seq LIMIT ?",
		s.o.Establishment, origin, after, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var payload string
		if err := rows.Scan(&payload); err != nil {
			return err
		}
		var tr record.Trace
		if err := json.Unmarshal([]byte(payload), &tr); err != nil {
			return err
		}
		out = append(out, tr)
		return nil
	})
	return out, err
}

// FindTraces returns the traces that match, of every origin, newest first, at most Limit. An unknown After
// gives an empty page. // SC.DMP/CONF.15
func (s *Store) FindTraces(ctx context.Context, q record.TraceQuery) ([]record.Trace, error) {
	where, args := "establishment = ?", []any{s.o.Establishment}
	and := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if q.Patient != "" {
		and("patient = ?", string(q.Patient))
	}
	if q.ByID != "" {
		and("by_id = ?", q.ByID)
	}
	if len(q.Actions) > 0 {
		names := make([]any, len(q.Actions))
		for i, a := range q.Actions {
			names[i] = string(a)
		}
		and("action IN ("+strings.TrimSuffix(strings.Repeat("?,", len(names)), ",")+")", names...)
	}
	if !q.From.IsZero() {
		and("at >= ?", micros(q.From))
	}
	if !q.To.IsZero() {
		and("at < ?", micros(q.To))
	}
	if q.After != "" {
		var at int64
		err := s.row(ctx, "SELECT at FROM traces WHERE establishment = ? AND id = ?", s.o.Establishment, q.After).Scan(&at)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		and("(at < ? OR at = ? AND id < ?)", at, at, q.After)
	}
	var out []record.Trace
	enough := errors.New("enough")
	rows, err := s.query(ctx, "SELECT payload FROM traces WHERE "+where+" ORDER BY at DESC, id DESC", args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var payload string
		if err := rows.Scan(&payload); err != nil {
			return err
		}
		var tr record.Trace
		if err := json.Unmarshal([]byte(payload), &tr); err != nil {
			return err
		}
		if q.Document != "" && tr.Document != q.Document || q.Refused && tr.OK {
			return nil
		}
		if out = append(out, tr); q.Limit > 0 && len(out) >= q.Limit {
			return enough
		}
		return nil
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return out, err
}

// CheckTraces walks every chain and returns an error with sync.ReasonAltered at the first line that was changed,
// removed from the middle or put in. Lines removed at the end of a chain show only beside a copy of its last
// hash kept elsewhere.
func (s *Store) CheckTraces(ctx context.Context) error {
	origin, previous, expect := "", "", int64(0)
	rows, err := s.query(ctx, "SELECT origin, seq, payload, previous, hash FROM traces WHERE establishment = ? ORDER BY origin, seq",
		s.o.Establishment)
	return each(rows, err, func(rows *sql.Rows) error {
		var o, payload, before, hash string
		var seq int64
		if err := rows.Scan(&o, &seq, &payload, &before, &hash); err != nil {
			return err
		}
		if o != origin {
			origin, previous, expect = o, "", 0
		}
		expect++
		if seq != expect || before != previous || hash != link(previous, o, seq, payload) {
			return record.E(record.Conflict, changelog.ReasonAltered).In("store/central.CheckTraces").Because("origin %s, line %d", o, expect)
		}
		previous = hash
		return nil
	})
}
