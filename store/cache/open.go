package cache

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chevet/app"
	"chevet/app/record"
	appsync "chevet/app/sync"
)

var (
	_ app.Cache              = (*Store)(nil)
	_ appsync.BodyStore      = (*Store)(nil)
	_ appsync.RefusedCounter = (*Store)(nil)
)

// Options are the settings of a Store. Zero values take the defaults in the comments.
type Options struct {
	Clock        record.Clock  // dates what is settled; time.Now
	Log          *slog.Logger  // discarded
	Readers      int           // reads at the same time; 3
	MaxBody      int64         // bytes; 1 GiB
	KeepAccepted time.Duration // how long accepted mutations stay, to be sent again to a restored server; 30 days
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Readers <= 0 {
		o.Readers = 3
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 1 << 30
	}
	if o.KeepAccepted <= 0 {
		o.KeepAccepted = 30 * 24 * time.Hour
	}
	return o
}

// Store is an open cache. Its methods are safe for concurrent use.
type Store struct {
	path string
	o    Options
	keys *keyring
	lock *fileLock
	db   *sql.DB

	writer  chan *handle // holds the only writing connection
	readers chan *handle

	index   *searchIndex
	recents recentsCache

	closed chan struct{}
	stop   context.CancelFunc // of the goroutines
	group  sync.WaitGroup
	once   sync.Once
	dek    []byte
}

// Open opens or creates the cache at path with a key of 32 bytes. The search index is then built in the
// background. Errors have reasons CACHE-CLE, CACHE-VERSION, CACHE-ALTERE, CACHE-VERROU, CACHE-PLEIN or CACHE-ACCES.
func Open(path string, key []byte, o Options) (*Store, error) {
	const op = "cache.Open"
	if err := checkKey(key); err != nil {
		return nil, fault(op, err)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fault(op, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, record.E(record.Unavailable, ReasonAccess).In(op).Wrap(err)
	}
	s := &Store{path: path, o: o.withDefaults(), closed: make(chan struct{}), index: newSearchIndex()}
	if s.lock, err = lockFile(path + ".lock"); err != nil {
		return nil, fault(op, err)
	}
	if err := s.open(key); err != nil {
		s.abandon()
		return nil, fault(op, err)
	}
	ctx, cancel := context.WithCancel(background)
	s.stop = cancel
	s.group.Go(func() { s.buildIndex(ctx) })
	return s, nil
}

func (s *Store) open(key []byte) error {
	if err := touch(s.path); err != nil {
		return err
	}
	var err error
	if s.db, err = sql.Open("sqlite", fileURI(s.path)); err != nil {
		return err
	}
	s.writer = make(chan *handle, 1)
	s.readers = make(chan *handle, s.o.Readers)
	w, err := connect(s.db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;")
	if err != nil {
		return err
	}
	s.writer <- w
	if err := w.transaction("BEGIN IMMEDIATE", func() error { return s.unlock(w, key) }); err != nil {
		return err
	}
	for range s.o.Readers {
		r, err := connect(s.db, "PRAGMA query_only=ON; PRAGMA cache_size=-16000;")
		if err != nil {
			return err
		}
		s.readers <- r
	}
	return nil
}

// unlock checks the version before the key, and the key before anything changes.
func (s *Store) unlock(w *handle, key []byte) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	version, err := schemaVersion(w, len(steps))
	if err != nil {
		return err
	}
	if version == 0 {
		if err := migrate(w, steps, 0); err != nil {
			return err
		}
		s.dek = make([]byte, keySize)
		rand.Read(s.dek)
		if err := addSlot(w, key, s.dek, 1); err != nil {
			return err
		}
		s.keys, err = newKeyring(s.dek, 1)
		return err
	}
	slots, err := readSlots(w)
	if err != nil {
		return err
	}
	dek, keyVersion, err := unwrap(key, slots)
	if err != nil {
		return err
	}
	s.dek = dek
	if s.keys, err = newKeyring(dek, keyVersion); err != nil {
		return err
	}
	if version < len(steps) {
		if err := migrate(w, steps, version); err != nil {
			return err
		}
	}
	if err := dropUnfinishedBodies(w); err != nil {
		return err
	}
	return s.prune(w)
}

// abandon frees what a failed Open had taken.
func (s *Store) abandon() {
	for _, pool := range []chan *handle{s.writer, s.readers} {
		for len(pool) > 0 {
			_ = (<-pool).close()
		}
	}
	if s.db != nil {
		_ = s.db.Close()
	}
	clear(s.dek)
	s.lock.release()
}

// Close waits for calls in progress, moves everything into the main file and forgets the keys. Later calls, and
// those that wait, get CACHE-FERME. Closing twice does nothing.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() { err = fault("cache.Close", s.shut(nil)) })
	return err
}

// shut ends everything; last, if any, still has the writer.
func (s *Store) shut(last func(w *handle) error) error {
	close(s.closed)
	s.stop()
	s.group.Wait()
	var errs []error
	for range cap(s.readers) {
		errs = append(errs, (<-s.readers).close())
	}
	w := <-s.writer
	if last != nil {
		errs = append(errs, last(w))
	}
	_, err := w.conn.ExecContext(background, "PRAGMA wal_checkpoint(TRUNCATE)")
	errs = append(errs, err, w.close(), s.db.Close())
	clear(s.dek)
	clear(s.keys.index)
	s.index.forget()
	s.recents.forget()
	s.lock.release()
	return errors.Join(errs...)
}
