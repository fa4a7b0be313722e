package central

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// bell wakes the workstations that a growth of the log is for, and lets the others sleep: with a thousand event lines,
// one question to the database at each growth instead of a thousand requests. It looks at the log while somebody
// listens, and then only.
type bell struct {
	store Store
	every time.Duration // also looks then: what another process adds to an SQLite file is not announced

	mu   sync.Mutex
	rung map[*ear]struct{}
	stop context.CancelFunc // of the watch; nil while nobody listens
}

// ear is one event line.
type ear struct {
	workstation string
	everything  atomic.Bool   // it follows no unit: each line is for it
	ring        chan struct{} // the log grew for it since it was last read
	broken      chan struct{} // closed when the log cannot be looked at any more
}

// listen adds a line. It is rung for all that the log grows by from now on.
func (b *bell) listen(workstation string, everything bool) *ear {
	e := &ear{workstation: workstation, ring: make(chan struct{}, 1), broken: make(chan struct{})}
	e.everything.Store(everything)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung[e] = struct{}{}
	if b.stop == nil {
		var ctx context.Context
		ctx, b.stop = context.WithCancel(context.Background())
		go b.watch(ctx)
	}
	return e
}

// follows notes that a workstation has begun to follow units: from then on it is rung for its own lines.
func (b *bell) follows(workstation string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for e := range b.rung {
		if e.workstation == workstation {
			e.everything.Store(false)
		}
	}
}

// leave removes a line; the last one ends the watch.
func (b *bell) leave(e *ear) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rung, e)
	if len(b.rung) == 0 && b.stop != nil {
		b.stop()
		b.stop = nil
	}
}

// watch follows the log's end. What was there before it began was read by each line itself, after listen.
func (b *bell) watch(ctx context.Context) {
	beat := time.NewTicker(b.every)
	defer beat.Stop()
	for seen := int64(-1); ; {
		grown := b.store.Grown()
		head, err := b.store.Head(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			b.cut(ctx)
			return
		case seen < 0: // it may have grown between listen and here
			b.wake(ctx, nil, true)
		case head != seen:
			names, everybody, err := b.store.Audience(ctx, seen, head)
			b.wake(ctx, names, everybody || err != nil || head < seen)
		}
		seen = head
		select {
		case <-grown:
		case <-beat.C:
		case <-ctx.Done():
			return
		}
	}
}

func (b *bell) wake(ctx context.Context, names []string, everybody bool) {
	slices.Sort(names)
	b.mu.Lock()
	defer b.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	for e := range b.rung {
		if _, named := slices.BinarySearch(names, e.workstation); everybody || named || e.everything.Load() {
			select {
			case e.ring <- struct{}{}:
			default:
			}
		}
	}
}

// cut ends every line: the workstations find out by themselves what happens.
func (b *bell) cut(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	for e := range b.rung {
		close(e.broken)
		delete(b.rung, e)
	}
	b.stop()
	b.stop = nil
}
