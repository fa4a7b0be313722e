package central

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	changelog "chevet/app/sync"
)

// group gathers writers that wait at the same moment into one transaction: one fsync serves them all. The first
// to come leads, works for the others, and hands over; no goroutine of the store's own is needed.
type group struct {
	mu      sync.Mutex
	leading bool
	waiting []*job
}

type job struct {
	do   func(*tx) error
	err  error
	done chan bool // true: finished; false: lead now
}

// maxGroup bounds how many writers share a transaction.
const maxGroup = 256

// Update runs f in one writing transaction. // sync.ServerStore
func (s *Store) Update(ctx context.Context, f func(changelog.ServerTx) error) error {
	return s.update(ctx, func(t *tx) error { return f(t) })
}

// update runs do in a writing transaction that it may share with other writers, each in its own savepoint, and
// returns once the whole is on disk. ctx stops it only before it has begun: a statement interrupted in the
// middle would take the others' work away.
func (s *Store) update(ctx context.Context, do func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{do: do, done: make(chan bool, 1)}
	s.queue.mu.Lock()
	s.queue.waiting = append(s.queue.waiting, j)
	lead := !s.queue.leading
	s.queue.leading = true
	s.queue.mu.Unlock()
	if !lead && <-j.done {
		return j.err
	}
	s.queue.mu.Lock()
	n := min(len(s.queue.waiting), maxGroup)
	batch := s.queue.waiting[:n:n]
	s.queue.waiting = append([]*job(nil), s.queue.waiting[n:]...)
	s.queue.mu.Unlock()

	s.runBatch(context.WithoutCancel(ctx), batch)

	s.queue.mu.Lock()
	if len(s.queue.waiting) > 0 {
		s.queue.waiting[0].done <- false
	} else {
		s.queue.leading = false
	}
	s.queue.mu.Unlock()
	for _, other := range batch {
		if other != j {
			other.done <- true
		}
	}
	return j.err
}

func (s *Store) runBatch(ctx context.Context, batch []*job) {
	grew, err := s.commit(ctx, batch)
	if err != nil {
		for _, j := range batch {
			if j.err == nil {
				j.err = fmt.Errorf("store/central: %w", err)
			}
		}
		return
	}
	if grew {
		s.announce()
	}
}

func (s *Store) commit(ctx context.Context, batch []*job) (grew bool, err error) {
	if err := s.control(ctx, "BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	committed := false
	defer func() {
		if !committed {
			_ = s.control(ctx, "ROLLBACK") // fails when SQLite has rolled back by itself, which is as well
		}
	}()
	wrote := 0
	for _, j := range batch {
		t := &tx{s: s, ctx: ctx}
		if err := s.control(ctx, "SAVEPOINT writer"); err != nil {
			return false, err
		}
		if j.err = protect(j.do, t); j.err != nil {
			if err := s.control(ctx, "ROLLBACK TO SAVEPOINT writer"); err != nil {
				return false, err
			}
		} else {
			wrote++
			grew = grew || t.grew
		}
		if err := s.control(ctx, "RELEASE SAVEPOINT writer"); err != nil {
			return false, err
		}
	}
	if wrote == 0 {
		return false, nil
	}
	if err := s.control(ctx, "COMMIT"); err != nil {
		return false, err
	}
	committed = true
	return grew, nil
}

func (s *Store) control(ctx context.Context, statement string) error {
	st, err := s.statement(ctx, statement)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(ctx)
	return err
}

// statement returns the query prepared on the writing connection.
func (s *Store) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.statements[query]; st != nil {
		return st, nil
	}
	st, err := s.writer.PrepareContext(ctx, query)
	if err == nil {
		s.statements[query] = st
	}
	return st, err
}

// protect turns a panic of one writer into its own error: the others share the transaction, not the fault.
func protect(do func(*tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store/central: writer panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return do(t)
}

// tx is one writer's view of the transaction. It implements sync.ServerTx.
type tx struct {
	s    *Store
	ctx  context.Context
	grew bool
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.affect(query, args...)
	return err
}

// affect executes and returns how many rows it touched.
func (t *tx) affect(query string, args ...any) (int64, error) {
	st, err := t.s.statement(t.ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// one scans a single row; found is false when there is none.
func (t *tx) one(query string, args, into []any) (found bool, err error) {
	st, err := t.s.statement(t.ctx, query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(t.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// rows gives each row to scan, in order.
func (t *tx) rows(query string, args []any, scan func(*sql.Rows) error) error {
	st, err := t.s.statement(t.ctx, query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	return each(rows, err, scan)
}

func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
