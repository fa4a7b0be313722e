package app

import (
	"slices"
	"sync"
)

// bus delivers events to subscribers one at a time, in the order of publish, on a goroutine of its own: a
// publisher never waits and may hold locks, a subscriber may call back into the workstation.
type bus struct {
	mu     sync.Mutex
	wake   *sync.Cond
	queue  []Event
	subs   []*subscriber
	closed bool
	ended  chan struct{}
}

type subscriber struct{ f func(Event) }

func newBus() *bus {
	b := &bus{ended: make(chan struct{})}
	b.wake = sync.NewCond(&b.mu)
	go b.deliver()
	return b
}

// subscribe adds f to the receivers; after stop returns, no new event is given to it.
func (b *bus) subscribe(f func(Event)) (stop func()) {
	s := &subscriber{f}
	b.mu.Lock()
	b.subs = append(slices.Clone(b.subs), s)
	b.mu.Unlock()
	return func() {
		b.mu.Lock()
		b.subs = slices.DeleteFunc(slices.Clone(b.subs), func(x *subscriber) bool { return x == s })
		b.mu.Unlock()
	}
}

// publish queues e. A snapshot that replaces the one still at the end of the queue takes its place, so that a
// busy job does not flood the window.
func (b *bus) publish(e Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	if n := len(b.queue); n > 0 && replaces(b.queue[n-1], e) {
		b.queue[n-1] = e
	} else {
		b.queue = append(b.queue, e)
	}
	b.wake.Signal()
}

// close delivers what is queued and returns when the last receiver has returned.
func (b *bus) close() {
	b.mu.Lock()
	b.closed = true
	b.wake.Signal()
	b.mu.Unlock()
	<-b.ended
}

func (b *bus) deliver() {
	defer close(b.ended)
	for {
		b.mu.Lock()
		for len(b.queue) == 0 && !b.closed {
			b.wake.Wait()
		}
		if len(b.queue) == 0 {
			b.mu.Unlock()
			return
		}
		e := b.queue[0]
		b.queue = b.queue[1:]
		subs := b.subs
		b.mu.Unlock()
		for _, s := range subs {
			s.f(e)
		}
	}
}

func replaces(before, after Event) bool {
	switch a := after.(type) {
	case JobsChanged:
		_, ok := before.(JobsChanged)
		return ok
	case SyncChanged:
		_, ok := before.(SyncChanged)
		return ok
	case RecordUpdated:
		b, ok := before.(RecordUpdated)
		return ok && b.Record != nil && a.Record != nil && b.Record.Patient.ID == a.Record.Patient.ID
	}
	return false
}
