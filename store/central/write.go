package central

import (
	"context"
	"database/sql"
	"database/sql/driver"
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
	ctx   context.Context
	do    func(*tx) error
	again bool // do may run twice
	err   error
	done  chan bool // true: finished; false: lead now
}

// Update runs f in one writing transaction. // sync.ServerStore
func (s *Store) Update(ctx context.Context, f func(changelog.ServerTx) error) error {
	return s.update(ctx, func(t *tx) error { return f(t) })
}

// update runs do in a writing transaction that it may share with other writers, each in its own savepoint, and
// returns once the whole is on disk. ctx stops it only before it has begun: a statement interrupted in the
// middle would take the others' work away.
func (s *Store) update(ctx context.Context, do func(*tx) error) error {
	return s.run(&job{ctx: ctx, do: do, done: make(chan bool, 1)})
}

// updateAgain is update for a writer that fails seldom and may run twice. Such writers share a transaction without
// savepoints, and what they write goes together at its end; when one fails, each runs again alone.
func (s *Store) updateAgain(ctx context.Context, do func(*tx) error) error {
	return s.run(&job{ctx: ctx, do: do, again: true, done: make(chan bool, 1)})
}

func (s *Store) run(j *job) error {
	ctx := j.ctx
	if err := ctx.Err(); err != nil {
		return err
	}
	s.queue.mu.Lock()
	s.queue.waiting = append(s.queue.waiting, j)
	lead := !s.queue.leading
	s.queue.leading = true
	s.queue.mu.Unlock()
	if !lead && <-j.done {
		return j.err
	}
	s.queue.mu.Lock()
	n := 1
	for n < min(len(s.queue.waiting), s.engine.group) && s.queue.waiting[n].again == s.queue.waiting[0].again {
		n++
	}
	batch := s.queue.waiting[:n:n]
	s.queue.waiting = append([]*job(nil), s.queue.waiting[n:]...)
	s.queue.mu.Unlock()

	together, done := context.WithoutCancel(ctx), func() {}
	if s.engine.patience > 0 {
		together, done = context.WithTimeout(together, s.engine.patience)
	}
	s.runBatch(together, batch)
	done()

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
	if errors.Is(err, errApart) {
		for _, j := range batch {
			s.runBatch(ctx, []*job{j})
		}
		return
	}
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

// errApart says that nothing of a shared transaction was written, and that its writers must run one by one.
var errApart = errors.New("store/central: one of several writers failed")

func (s *Store) commit(ctx context.Context, batch []*job) (grew bool, err error) {
	head, err := s.begin(ctx)
	if err != nil {
		return false, err
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		// It fails when SQLite has rolled back by itself, which is as well, and when PostgreSQL's line is cut or its
		// time is up: then the connection is not trusted again.
		if s.control(ctx, "ROLLBACK") != nil && s.engine.lock != "" {
			s.letGo()
		}
	}()
	wrote := 0
	t := &tx{s: s, ctx: ctx, head: head, seen: newSeen()}
	together := batch[0].again && len(batch) > 1
	for _, j := range batch {
		if together {
			if j.err = j.ctx.Err(); j.err != nil {
				continue
			}
			if j.err = protect(j.do, t); j.err != nil {
				return false, errApart
			}
			wrote++
			continue
		}
		before := *t
		if err := s.apart(ctx, t, j, len(batch) == 1); err != nil {
			return false, err
		}
		if j.err == nil {
			wrote++
		} else {
			t.head, t.grew = before.head, before.grew
		}
	}
	if wrote == 0 {
		return false, nil
	}
	if together {
		if err := t.flush(); err != nil {
			return false, errApart
		}
	}
	if err := t.commit(); err != nil {
		return false, err
	}
	committed = true
	return t.grew, nil
}

// apart runs one writer so that, when it fails, nothing of it stays and the others' work does. The error is that of
// the transaction; the writer's own is in j.
func (s *Store) apart(ctx context.Context, t *tx, j *job, alone bool) error {
	if j.err = j.ctx.Err(); j.err != nil { // whoever asked has left while it waited for its turn
		return nil
	}
	if alone { // the whole transaction is its savepoint
		j.err = protect(j.do, t)
		return nil // its rows go with the commit
	}
	if err := s.control(ctx, "SAVEPOINT writer"); err != nil {
		return err
	}
	if j.err = protect(j.do, t); j.err == nil {
		j.err = t.flush()
	}
	if j.err != nil {
		t.adding, t.seen = nil, newSeen()
		if err := s.control(ctx, "ROLLBACK TO SAVEPOINT writer"); err != nil {
			return err
		}
	}
	return s.control(ctx, "RELEASE SAVEPOINT writer")
}

// begin takes the writing connection, anew when it was lost, and keeps other writers of the establishment out.
// The head of the log comes with the lock; 0 is not known.
func (s *Store) begin(ctx context.Context) (head int64, err error) {
	head, err = s.enter(ctx)
	if err != nil && s.engine.lock != "" {
		s.letGo() // nothing was written yet: a connection that died while nobody wrote is worth a second try
		head, err = s.enter(ctx)
	}
	return head, err
}

func (s *Store) enter(ctx context.Context) (head int64, err error) {
	if s.writer == nil {
		if s.writer, err = s.write.Conn(ctx); err != nil {
			return 0, err
		}
		if s.engine.lock != "" {
			var process uint32
			if err := s.writer.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&process); err != nil {
				return 0, err
			}
			s.backend.Store(process)
		}
	}
	if s.engine.lock == "" {
		return 0, s.control(ctx, s.engine.begin)
	}
	err = s.ask(ctx, []question{{query: s.engine.begin}, {s.engine.lock, []any{s.o.Establishment}, func(scan func(...any) error) error { return scan(&head) }}})
	return head, err
}

// letGo forgets the writing connection and what is prepared on it.
func (s *Store) letGo() {
	for _, st := range s.statements {
		_ = st.Close()
	}
	clear(s.statements)
	if s.writer == nil {
		return
	}
	if s.engine.lock != "" { // it may be in the middle of a transaction
		forget(s.writer)
	}
	_ = s.writer.Close()
	s.writer = nil
}

// forget keeps the pool from lending a connection again.
func forget(c *sql.Conn) {
	_ = c.Raw(func(any) error { return driver.ErrBadConn })
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
	if s.writer == nil {
		return nil, errors.New("store/central: no writing connection")
	}
	st, err := s.writer.PrepareContext(ctx, s.engine.bind(query))
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

// tx is a writer's view of the transaction. It implements sync.ServerTx.
type tx struct {
	s    *Store
	ctx  context.Context
	head int64 // last cursor given, 0 before the first is
	grew bool

	seen   *seen
	adding []*added        // rows that wait for the end of the writer, or for a question about their tables
	wards  *[]subscription // who follows what; nil: not read yet
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.affect(query, args...)
	return err
}

// before makes sure that a statement may run, and that it sees all that was added.
func (t *tx) before(query string, args []any) error {
	if err := storable(args); err != nil || !t.touches(query) {
		return err
	}
	return t.flush()
}

// affect executes and returns how many rows it touched.
func (t *tx) affect(query string, args ...any) (int64, error) {
	if err := t.before(query, args); err != nil {
		return 0, err
	}
	st, err := t.s.statement(t.ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	t.seen, t.wards = newSeen(), nil // it may have changed anything
	return r.RowsAffected()
}

// one scans a single row; found is false when there is none.
func (t *tx) one(query string, args, into []any) (found bool, err error) {
	if err := storable(args); err != nil {
		return false, err
	}
	if t.touches(query) {
		all := append(t.waiting(), question{query, args, func(scan func(...any) error) error {
			found = true
			return scan(into...)
		}})
		return found, t.s.ask(t.ctx, all)
	}
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
	if err := t.before(query, args); err != nil {
		return err
	}
	st, err := t.s.statement(t.ctx, query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	return each(rows, err, scan)
}
