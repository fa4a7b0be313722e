package app

import (
	"slices"
	"sync"

	"chevet/app/record"
)

// fetched keeps, in memory only, the documents read from the DMP and not integrated: looking twice asks once.
// The oldest leave when the bound is reached, all of them at the end of the session.
type fetched struct {
	mu    sync.Mutex
	items []fetchedDocument
	size  int
}

type fetchedDocument struct {
	patient record.PatientID
	key     record.DocumentKey
	raw     []byte
}

func (f *fetched) get(p record.PatientID, k record.DocumentKey) ([]byte, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.items {
		if d.patient == p && d.key == k {
			return d.raw, true
		}
	}
	return nil, false
}

func (f *fetched) put(p record.PatientID, k record.DocumentKey, raw []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(raw) > keptInMemory {
		return
	}
	f.items = append(slices.DeleteFunc(f.items, func(d fetchedDocument) bool { return d.patient == p && d.key == k }),
		fetchedDocument{p, k, raw})
	f.size = 0
	for _, d := range f.items {
		f.size += len(d.raw)
	}
	for f.size > keptInMemory {
		f.size -= len(f.items[0].raw)
		f.items = f.items[1:]
	}
}

func (f *fetched) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.items {
		clear(d.raw)
	}
	f.items, f.size = nil, 0
}
