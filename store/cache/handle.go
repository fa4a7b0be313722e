package cache

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"

	"chevet/app/record"
)

// pragmas of every connection. Values are encrypted, but a temporary file or a freed page need not exist at all.
const pragmas = `PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;
	PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA busy_timeout=5000;`

// handle is one SQLite connection with its prepared statements. One goroutine uses it at a time.
type handle struct {
	conn  *sql.Conn
	stmt  map[string]*sql.Stmt
	pages map[pageKey]*openPage // pages changed by the transaction in progress
}

// background is the context of statements: waiting is for the right to use a handle, and a statement cut in the
// middle of a commit would leave its caller without knowing what is on disk.
var background = context.Background()

// fileURI gives the form that SQLite takes literally whatever the path holds.
func fileURI(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

func connect(db *sql.DB, setup string) (*handle, error) {
	conn, err := db.Conn(background)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(background, pragmas+setup); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &handle{conn: conn, stmt: map[string]*sql.Stmt{}}, nil
}

func (h *handle) prepared(query string) (*sql.Stmt, error) {
	if s, ok := h.stmt[query]; ok {
		return s, nil
	}
	s, err := h.conn.PrepareContext(background, query)
	if err == nil {
		h.stmt[query] = s
	}
	return s, err
}

func (h *handle) exec(query string, args ...any) (int64, error) {
	s, err := h.prepared(query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(background, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// each calls f for every row; scan gives the columns, whose bytes are valid until the next row.
func (h *handle) each(query string, f func(scan func(...any) error) error, args ...any) error {
	s, err := h.prepared(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(background, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads the first row, and says whether there was one. Byte columns are copies.
func (h *handle) one(query string, dest []any, args ...any) (bool, error) {
	s, err := h.prepared(query)
	if err != nil {
		return false, err
	}
	switch err := s.QueryRowContext(background, args...).Scan(dest...); err {
	case nil:
		return true, nil
	case sql.ErrNoRows:
		return false, nil
	default:
		return false, err
	}
}

func (h *handle) close() error {
	for _, s := range h.stmt {
		_ = s.Close()
	}
	return h.conn.Close()
}

// transaction runs f between begin and COMMIT, and rolls back when either fails.
func (h *handle) transaction(begin string, f func() error) (err error) {
	if _, err := h.exec(begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // also when f panics: the handle goes back to others
			// SQLite rolls back by itself on some faults; a second time is an error that changes nothing.
			_, _ = h.exec("ROLLBACK")
		}
	}()
	if err := f(); err != nil {
		return err
	}
	if _, err := h.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

// take waits for a handle of the pool; give puts it back.
func (s *Store) take(ctx context.Context, pool chan *handle) (*handle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select { // a closed store refuses even when a handle is free
	case <-s.closed:
		return nil, record.E(record.Unavailable, ReasonClosed)
	default:
	}
	select {
	case h := <-pool:
		return h, nil
	case <-s.closed:
		return nil, record.E(record.Unavailable, ReasonClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// read runs f on one consistent picture of the file. It never waits for a write.
func (s *Store) read(ctx context.Context, op string, f func(h *handle) error) error {
	h, err := s.take(ctx, s.readers)
	if err != nil {
		return fault(op, err)
	}
	defer func() { s.readers <- h }()
	return fault(op, h.transaction("BEGIN", func() error { return f(h) }))
}

// write runs f in one transaction that is on disk (fsync) when write returns nil.
func (s *Store) write(ctx context.Context, op string, f func(h *handle) error) error {
	h, err := s.take(ctx, s.writer)
	if err != nil {
		return fault(op, err)
	}
	defer func() { s.writer <- h }()
	h.pages = map[pageKey]*openPage{}
	defer func() { h.pages = nil }()
	return fault(op, h.transaction("BEGIN IMMEDIATE", func() error {
		if err := f(h); err != nil {
			return err
		}
		return s.flushPages(h)
	}))
}
