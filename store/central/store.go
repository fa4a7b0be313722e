package central

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"chevet/app/record"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// Options are the settings of a Store. Zero values take the defaults in the comments.
type Options struct {
	Establishment string       // whose data; required, such as its FINESS
	DataKey       []byte       // 32 bytes, required: seals the bodies
	KeyVersion    int          // number of DataKey, written beside what it seals; 1
	Clock         record.Clock // time.Now
	Log           *slog.Logger // discarded
	Readers       int          // connections that read at the same time; 4
}

// Store is one establishment's data in one SQLite file. Its methods are safe for concurrent use; several
// processes may open the same file.
type Store struct {
	o      Options
	write  *sql.DB // one connection, which is writer
	read   *sql.DB // many, which cannot write
	sealer *sealer

	queue      group
	writer     *sql.Conn            // used by the leader of the queue alone
	statements map[string]*sql.Stmt // prepared on writer

	mu    sync.Mutex
	grown chan struct{}
}

// Open opens the file, making it when absent, and brings its tables up to date.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
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
	if o.Readers <= 0 {
		o.Readers = 4
	}
	seal, err := newSealer(o)
	if err != nil {
		return nil, err
	}
	s := &Store{o: o, sealer: seal, grown: make(chan struct{}), statements: map[string]*sql.Stmt{}}
	if s.write, err = sql.Open("sqlite", dsn(path, false)); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", dsn(path, true)); err != nil {
		_ = s.write.Close()
		return nil, err
	}
	s.read.SetMaxOpenConns(o.Readers)
	s.read.SetMaxIdleConns(o.Readers)
	if err := s.prepare(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("store/central: open: %w", err)
	}
	return s, nil
}

// dsn keeps WAL with an fsync at each commit: what was answered «accepted» survives a power cut.
func dsn(path string, readOnly bool) string {
	q := url.Values{}
	q.Set("_busy_timeout", "10000")
	q.Set("_synchronous", "FULL")
	q.Set("_foreign_keys", "1")
	q.Set("_dqs", "0")
	q.Set("_defensive", "1")
	q.Add("_pragma", "temp_store(memory)")
	if readOnly {
		q.Set("_query_only", "1")
	} else {
		q.Set("_journal_mode", "WAL")
		q.Add("_pragma", "journal_size_limit(67108864)")
		q.Add("_pragma", "secure_delete(1)")
	}
	path = filepath.ToSlash(path)
	if filepath.IsAbs(path) && path[0] != '/' {
		path = "/" + path // file:/C:/…
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func (s *Store) prepare(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, dir, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return err
	}
	if s.writer, err = s.write.Conn(ctx); err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO establishment (id, head, created_at) VALUES (?, 0, ?) ON CONFLICT (id) DO NOTHING",
			s.o.Establishment, micros(s.o.Clock()))
	})
}

// Close ends the store. No method is called after it.
func (s *Store) Close() error {
	for _, st := range s.statements {
		_ = st.Close()
	}
	clear(s.statements)
	if s.writer != nil {
		_ = s.writer.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// Ping reports that the database answers, for readiness.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Head(ctx)
	return err
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
