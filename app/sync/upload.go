package sync

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"chevet/app/record"
)

// BodiesRemote is implemented by a Remote that takes small bodies together: one request and one commit instead of one
// for each. Their digests are those of their bytes.
type BodiesRemote interface {
	SendBodies(ctx context.Context, bodies [][]byte) error
}

// A body of at most SmallBody bytes travels with others, up to bodiesTogether bytes in all.
const (
	SmallBody      = 64 << 10
	bodiesTogether = 2 << 20
)

// uploads is the sending of the bodies of one batch.
type uploads struct {
	c        *Client
	batch    []Mutation
	together BodiesRemote // nil: one by one

	mu      sync.Mutex // of all that follows, and of c.loaded
	lost    map[string]bool
	digests []string
	waiting [][]byte
	size    int
}

var errLost = errors.New("body not readable here")

func (u *uploads) known(digest string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.c.loaded[digest]
}

// send sends one body, or puts it with those that travel together.
func (u *uploads) send(ctx context.Context, digest string) error {
	body, size, err := u.c.store.OpenBody(ctx, digest)
	if err != nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.lose(digest, lostOr(err))
	}
	defer body.Close()
	if u.together == nil || size > SmallBody {
		return u.alone(ctx, digest, size, body)
	}
	content := make([]byte, size)
	if _, err := io.ReadFull(body, content); err != nil {
		return err
	}
	u.mu.Lock()
	u.digests, u.waiting, u.size = append(u.digests, digest), append(u.waiting, content), u.size+len(content)
	u.mu.Unlock()
	return u.flush(ctx, false)
}

// flush sends what waits once there is enough of it, or all.
func (u *uploads) flush(ctx context.Context, all bool) error {
	u.mu.Lock()
	if len(u.waiting) == 0 || u.size < bodiesTogether && !all {
		u.mu.Unlock()
		return nil
	}
	digests, bodies := u.digests, u.waiting
	u.digests, u.waiting, u.size = nil, nil, 0
	u.mu.Unlock()
	err := u.together.SendBodies(ctx, bodies)
	switch record.CodeOf(err) {
	case record.Invalid, record.NotFound: // too many for its settings, or an older server
		for i, d := range digests {
			if err := u.alone(ctx, d, int64(len(bodies[i])), bytes.NewReader(bodies[i])); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, d := range digests {
		u.c.loaded[d] = true
	}
	return nil
}

// alone sends one body. One that will never pass loses those that name it, and is no error.
func (u *uploads) alone(ctx context.Context, digest string, size int64, body io.Reader) error {
	err := lostOr(u.c.remote.SendBody(ctx, digest, size, body))
	u.mu.Lock()
	defer u.mu.Unlock()
	if err == nil {
		u.c.loaded[digest] = true
	}
	return u.lose(digest, err)
}

// lose marks every mutation that names a body which cannot be sent. u.mu is held.
func (u *uploads) lose(digest string, err error) error {
	if !errors.Is(err, errLost) {
		return err
	}
	u.c.o.Log.Warn("body cannot be sent", "err", err)
	for _, m := range u.batch {
		u.lost[m.ID] = u.lost[m.ID] || slices.Contains(m.Bodies, digest)
	}
	return nil
}

// lostOr tells a body that will never pass from a failure that passes.
func lostOr(err error) error {
	switch record.CodeOf(err) {
	case record.Invalid, record.NotFound:
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return err
}
