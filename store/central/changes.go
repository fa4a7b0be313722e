package central

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Head returns the last cursor of the log, 0 when it is empty.
func (s *Store) Head(ctx context.Context) (int64, error) {
	var head int64
	err := s.row(ctx, "SELECT head FROM establishment WHERE id = ?", s.o.Establishment).Scan(&head)
	return head, err
}

// Changes returns all that follows the cursor, whomever it is for, in order, at most limit lines; none when the reader is level. A
// cursor beyond the log's end is an error with sync.ReasonCursor: this log is an older one than the reader's.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]changelog.Change, error) {
	out, err := s.lines(ctx, "cursor > ? ORDER BY cursor LIMIT ?", after, limit)
	if err != nil || len(out) > 0 {
		return out, err
	}
	head, err := s.Head(ctx)
	if err == nil && after > head {
		err = record.E(record.Conflict, changelog.ReasonCursor).In("store/central.Changes")
	}
	return nil, err
}

// markOf recognises a line of the log: the same cursor of another database, or of this one restored from before the line
// and written again, has another mark.
func markOf(epoch string, cursor, at int64, mutation string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%d|%s", epoch, cursor, at, mutation))
	return hex.EncodeToString(sum[:8])
}

// Recognise checks that the log holds the reader's position: a Conflict with sync.ReasonCursor when it does not.
func (s *Store) Recognise(ctx context.Context, p changelog.Position) error {
	if p.Cursor == 0 {
		return nil
	}
	var at int64
	var mutation string
	err := s.row(ctx, "SELECT at, mutation FROM changes WHERE establishment = ? AND cursor = ?", s.o.Establishment, p.Cursor).Scan(&at, &mutation)
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	case p.Mark == "" || p.Mark == markOf(s.epoch, p.Cursor, at, mutation):
		return nil
	}
	return record.E(record.Conflict, changelog.ReasonCursor).In("store/central.Recognise").Because("cursor %d", p.Cursor)
}

// Standing says what is remembered of a workstation.
func (s *Store) Standing(ctx context.Context, workstation string) (changelog.Standing, error) {
	at := changelog.Standing{Epoch: s.epoch, Workstation: workstation}
	var last sql.NullInt64
	err := s.row(ctx, "SELECT MAX(seq) FROM mutations WHERE establishment = ? AND workstation = ?", s.o.Establishment, workstation).Scan(&last)
	if err == nil {
		at.LastSeq = last.Int64
		at.Head, err = s.Head(ctx)
	}
	return at, err
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
