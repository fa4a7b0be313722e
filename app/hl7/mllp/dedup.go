package mllp

import (
	"context"
	"crypto/sha256"
	"sync"

	"chevet/app/hl7"
)

// Key identifies a message for ever: MSH-3, MSH-4 and MSH-10 as written. // hl7.md §2.8
type Key struct{ Application, Facility, ControlID string }

func keyOf(m *hl7.Message) Key {
	return Key{string(m.Get("MSH-3").Raw()), string(m.Get("MSH-4").Raw()), m.ControlID()}
}

// Remembered is what is kept of a message that was answered.
type Remembered struct {
	Answer []byte            // the bytes written back, frames included; empty when the sender asked for no answer
	Sum    [sha256.Size]byte // of the message after its MSH, to notice another message under the same key
}

// Dedup remembers answers, so that a message sent again is answered as the first time and handled once. It must be as
// durable as what the Handler stores; best is one store that is both, in one transaction: see Incoming.Remember.
type Dedup interface {
	// Find returns what was kept under the key; found is false if nothing was.
	Find(ctx context.Context, k Key) (r Remembered, found bool, err error)
	// Keep keeps r under the key. A key already there stays as it is, without error.
	Keep(ctx context.Context, k Key, r Remembered) error
}

// Memory is a Dedup that forgets everything when the process ends, and the oldest keys beyond its size: for tests and
// simulators. The zero value holds 100,000 keys.
type Memory struct {
	Size int

	mu    sync.Mutex
	kept  map[Key]Remembered
	order []Key
}

// Find implements Dedup.
func (m *Memory) Find(_ context.Context, k Key) (Remembered, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.kept[k]
	return r, ok, nil
}

// Keep implements Dedup.
func (m *Memory) Keep(_ context.Context, k Key, r Remembered) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[Key]Remembered{}
	}
	if _, there := m.kept[k]; there {
		return nil
	}
	size := m.Size
	if size <= 0 {
		size = 100_000
	}
	if len(m.order) >= size {
		delete(m.kept, m.order[0])
		m.order = m.order[1:]
	}
	m.kept[k] = r
	m.order = append(m.order, k)
	return nil
}
