package central

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"sync"
)

// turns lets one caller at a time work on one thing while a provider is asked, which no transaction may wait for: in
// this process by memory, among processes by PostgreSQL's advisory locks, which die with their connection. One process
// serves an SQLite file.
type turns struct {
	db *sql.DB // nil on SQLite

	mu    sync.Mutex
	taken map[string]*turn
}

type turn struct {
	free  chan struct{}
	users int // who have it or wait for it
}

// take waits for the turn, for as long as ctx lives.
func (t *turns) take(ctx context.Context, name string) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t.mu.Lock()
	if t.taken == nil {
		t.taken = map[string]*turn{}
	}
	mine := t.taken[name]
	if mine == nil {
		mine = &turn{free: make(chan struct{}, 1)}
		mine.free <- struct{}{}
		t.taken[name] = mine
	}
	mine.users++
	t.mu.Unlock()
	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.users--; mine.users == 0 {
			delete(t.taken, name)
		}
	}
	select {
	case <-mine.free:
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
	unlock, err := t.lock(ctx, name)
	release = func() {
		unlock()
		mine.free <- struct{}{}
		leave()
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// lock keeps other processes out.
func (t *turns) lock(ctx context.Context, name string) (unlock func(), err error) {
	unlock = func() {}
	if t.db == nil {
		return unlock, nil
	}
	sum := sha256.Sum256([]byte(name))
	key := int64(binary.BigEndian.Uint64(sum[:]))
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return unlock, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		_ = conn.Close()
		return unlock, err
	}
	return func() {
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key); err != nil {
			forget(conn)
		}
		_ = conn.Close()
	}, nil
}
