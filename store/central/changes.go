package central

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Head returns the last cursor of the log, 0 when it is empty.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var head int64
	err := s.row(ctx, "SELECT head FROM establishment WHERE id = ?", s.o.Establishment).Scan(&head)
	return head, err
}

// Changes returns what follows the cursor, in order, at most limit lines; none when the reader is level. A
// cursor beyond the log's end is an error with sync.ReasonCursor: this log is an older one than the reader's.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]changelog.Change, error) {
	out := make([]changelog.Change, 0, min(limit, 1024))
	rows, err := s.query(ctx, `SELECT cursor, kind, patient, mutation, at, payload FROM changes
		WHERE establishment = ? AND cursor > ? ORDER BY cursor LIMIT ?`, s.o.Establishment, after, limit)
	err = each(rows, err, func(rows *sql.Rows) error {
		var c changelog.Change
		var at int64
		var payload []byte
		if err := rows.Scan(&c.Cursor, &c.Kind, &c.Patient, &c.Mutation, &at, &payload); err != nil {
			return err
		}
		c.At, c.Payload = instant(at), json.RawMessage(payload)
		out = append(out, c)
		return nil
	})
	if err != nil || len(out) > 0 {
		return out, err
	}
	head, err := s.Head(ctx)
	if err == nil && after > head {
		err = record.E(record.Conflict, changelog.ReasonCursor).In("store/central.Changes")
	}
	return nil, err
}

// Grown returns a channel that closes when the log next grows. Take it before reading, so that
// nothing comes between. On SQLite, what another process adds is seen at the next look only.
func (s *Store) Grown() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grown
}

func (s *Store) announce() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.grown)
	s.grown = make(chan struct{})
}
