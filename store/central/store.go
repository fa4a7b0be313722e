package central

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"chevet/app/record"
)

// Options are the settings of a Store. Zero values take the defaults in the comments.
type Options struct {
	Establishment string        // whose data; required, such as its FINESS
	DataKey       []byte        // 32 bytes, required: what is sealed derives its keys from it
	KeyVersion    int           // number of DataKey, written beside what it seals; 1
	Clock         record.Clock  // time.Now
	Log           *slog.Logger  // discarded
	Grace         time.Duration // how long a workstation holds a patient who left its ward; 48 h
	Readers       int           // connections that read at the same time; 4
}

// Store is one establishment's data. Its methods are safe for concurrent use; several processes may open the same
// database.
type Store struct {
	o      Options
	engine engine
	write  *sql.DB // one connection, which is writer
	read   *sql.DB // many, which cannot write
	bodies *sealer
	access *sealer
	inbox  *sealer
	epoch  string // names the database, for ever

	queue      group
	writer     *sql.Conn            // used by the leader of the queue alone; nil when it must be taken anew
	statements map[string]*sql.Stmt // prepared on writer
	asked      sync.Map             // of read: *sql.Stmt by query, for SQLite, where preparing costs more than a read by key
	distinct   atomic.Int32         // queries among asked

	turns   turns
	listen  *listener     // PostgreSQL: what other servers add to the log
	backend atomic.Uint32 // PostgreSQL: the process behind writer

	mu    sync.Mutex
	grown chan struct{}
}

// Open opens a database: «postgres://…» is PostgreSQL, anything else is the path of an SQLite file, which is made when
// absent. SQLite's tables are brought up to date; PostgreSQL's are not, because the role that serves does not own them:
// see Migrate, and ErrBehind.
func Open(ctx context.Context, where string, o Options) (*Store, error) {
	if o.Establishment == "" {
		return nil, errors.New("store/central: no establishment")
	}
	if o.KeyVersion == 0 {
		o.KeyVersion = 1
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Grace <= 0 {
		o.Grace = 48 * time.Hour
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	s := &Store{o: o, grown: make(chan struct{}), statements: map[string]*sql.Stmt{}}
	var err error
	if s.bodies, err = newSealer(o, "chevet server bodies", "body_parts"); err != nil {
		return nil, err
	}
	if s.access, err = newSealer(o, "chevet server sessions", "access"); err != nil {
		return nil, err
	}
	if s.inbox, err = newSealer(o, "chevet server inbox", "inbox"); err != nil {
		return nil, err
	}
	open := s.openSQLite
	if IsPostgres(where) {
		open = s.openPostgres
	}
	if err := open(ctx, where); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store/central: open: %w", err)
	}
	err = s.update(ctx, func(t *tx) error {
		fresh := make([]byte, 16)
		rand.Read(fresh)
		if err := t.exec("INSERT INTO establishment (id, head, created_at) VALUES (?, 0, ?) ON CONFLICT (id) DO NOTHING",
			s.o.Establishment, micros(s.o.Clock())); err != nil {
			return err
		}
		if err := t.exec("UPDATE establishment SET epoch = ? WHERE id = ? AND epoch = ''", hex.EncodeToString(fresh), s.o.Establishment); err != nil {
			return err
		}
		if _, err := t.one("SELECT epoch FROM establishment WHERE id = ?", []any{s.o.Establishment}, []any{&s.epoch}); err != nil {
			return err
		}
		return t.fillStays()
	})
	if err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store/central: open: %w", err)
	}
	if err := s.catchUp(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store/central: open: %w", err)
	}
	return s, nil
}

// IsPostgres says which engine a place names.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Close ends the store. No method is called after it.
func (s *Store) Close() error {
	if s.listen != nil {
		s.listen.close()
	}
	s.letGo()
	s.asked.Range(func(_, st any) bool { _ = st.(*sql.Stmt).Close(); return true })
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write, s.turns.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Ping reports that the database answers, for readiness.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Head(ctx)
	return err
}

// query reads outside of any writing transaction.
func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if st := s.prepared(query); st != nil {
		return st.QueryContext(ctx, args...)
	}
	return s.read.QueryContext(ctx, s.engine.bind(query), args...)
}

// prepared returns a query that is kept prepared, or nil. PostgreSQL's driver keeps its own.
func (s *Store) prepared(query string) *sql.Stmt {
	const most = 256
	if s.engine.lock != "" {
		return nil
	}
	if st, known := s.asked.Load(query); known {
		return st.(*sql.Stmt)
	}
	if s.distinct.Load() >= most {
		return nil
	}
	st, err := s.read.PrepareContext(context.Background(), query)
	if err != nil {
		return nil // the read says why
	}
	if held, known := s.asked.LoadOrStore(query, st); known {
		_ = st.Close()
		return held.(*sql.Stmt)
	}
	s.distinct.Add(1)
	return st
}

// row is query for at most one line.
func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	if st := s.prepared(query); st != nil {
		return st.QueryRowContext(ctx, args...)
	}
	return s.read.QueryRowContext(ctx, s.engine.bind(query), args...)
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
