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

	"chevet/app/audit"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// ServerOrigin is the origin of the traces that the server makes itself; the others are workstations.
const ServerOrigin = "serveur"

// AddTrace adds to the chain of its origin: each line holds the hash of the one before. // SC.SSI/IAM.91
func (t *tx) AddTrace(origin string, tr record.Trace) error {
	if known, err := t.traced(tr.ID, origin); err != nil || known {
		return err
	}
	payload, err := json.Marshal(tr)
	if err != nil {
		return err
	}
	last := t.seen.tails[origin]
	next := tail{last.seq + 1, link(last.hash, origin, last.seq+1, string(payload))}
	err = t.add(traceRows, t.s.o.Establishment, origin, next.seq, tr.ID, micros(tr.At), string(tr.Action), tr.ByID,
		string(tr.Patient), string(payload), last.hash, next.hash)
	if err == nil {
		t.seen.traces[tr.ID], t.seen.tails[origin] = true, next
	}
	return err
}

// traced reports that the trace is known, and learns where the chain of the origin stands.
func (t *tx) traced(id, origin string) (bool, error) {
	var all []question
	if _, asked := t.seen.traces[id]; !asked {
		all = append(all, t.traceQuestion(id))
	}
	if _, asked := t.seen.tails[origin]; !asked {
		all = append(all, t.tailQuestion(origin))
	}
	err := t.learn(all...)
	return t.seen.traces[id], err
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

// SearchTraces returns the lines that a query selects, newest first.
func (s *Store) SearchTraces(ctx context.Context, q audit.Query) (out []audit.Line, _ error) {
	where, args := "", []any{s.o.Establishment}
	is := func(condition string, value ...any) { where, args = where+" AND "+condition, append(args, value...) }
	if !q.From.IsZero() {
		is("at >= ?", micros(q.From))
	}
	if !q.To.IsZero() {
		is("at < ?", micros(q.To))
	}
	if len(q.Actions) > 0 {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(q.Actions)), ", ")
		values := make([]any, len(q.Actions))
		for i, a := range q.Actions {
			values[i] = string(a)
		}
		is("action IN ("+marks+")", values...)
	}
	if q.By != "" {
		is("by_id = ?", q.By)
	}
	if q.Patient != "" {
		is("patient = ?", string(q.Patient))
	}
	if q.After != "" {
		at, seq, origin, ok := audit.Place(q.After)
		if !ok {
			return nil, record.E(record.Invalid, record.ReasonIdentifier).In("store/central.SearchTraces").Because("cursor")
		}
		is("(at, origin, seq) < (?, ?, ?)", at, origin, seq)
	}
	query := "SELECT origin, seq, hash, payload FROM traces WHERE establishment = ?" + where + " ORDER BY at DESC, origin DESC, seq DESC"
	rows, err := s.query(ctx, query, args...)
	full := errors.New("enough")
	err = each(rows, err, func(rows *sql.Rows) error {
		var l audit.Line
		var payload string
		if err := rows.Scan(&l.Origin, &l.Seq, &l.Hash, &payload); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(payload), &l.Trace); err != nil {
			return err
		}
		t := l.Trace // what has no column is looked for in the lines
		if q.Workstation != "" && t.Workstation != q.Workstation || q.Target != "" && t.Target != q.Target || q.OK != nil && t.OK != *q.OK {
			return nil
		}
		out = append(out, l)
		if q.Limit > 0 && len(out) == q.Limit {
			return full
		}
		return nil
	})
	if errors.Is(err, full) {
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
