package cache

import (
	"database/sql"
	"os"

	"chevet/app/record"
)

// fileLock keeps other processes out. It is an exclusive SQLite transaction on an empty file beside the cache:
// the same code on every system, and the system frees it when the process dies.
//
// SQLite itself would let two processes in; the search index in memory of the first would then miss what the
// second writes.
type fileLock struct {
	db   *sql.DB
	conn *sql.Conn
}

func lockFile(path string) (*fileLock, error) {
	if err := touch(path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", fileURI(path))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(background)
	if err == nil {
		if _, err = conn.ExecContext(background, "PRAGMA busy_timeout=0; BEGIN EXCLUSIVE"); err == nil {
			return &fileLock{db, conn}, nil
		}
		_ = conn.Close()
	}
	_ = db.Close()
	return nil, err
}

// Hold keeps every other program from holding the same path, until release is called or this one dies. Its error has
// reason CACHE-VERROU when another holds it, CACHE-ACCES when the path cannot be written.
func Hold(path string) (release func(), err error) {
	l, err := lockFile(path)
	if err != nil {
		return nil, fault("cache.Hold", err)
	}
	return l.release, nil
}

func (l *fileLock) release() {
	_, _ = l.conn.ExecContext(background, "ROLLBACK")
	_ = l.conn.Close()
	_ = l.db.Close()
}

// touch creates a file that only its owner reads; SQLite gives its own files beside it the same mode.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return record.E(record.Unavailable, ReasonAccess).Wrap(err)
	}
	return f.Close()
}
