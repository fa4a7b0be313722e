package cache

import (
	"sync"
	"sync/atomic"

	"chevet/app/record"
)

// picture is one immutable state of the search index: the base, what changed since, and which entries of the
// base that makes stale.
type picture struct {
	base  *base
	stale []uint64 // one bit per entry of base
	fresh []*entry
}

func (p *picture) isStale(who uint32) bool { return p.stale[who/64]&(1<<(who%64)) != 0 }

// each calls f for every patient with its stays.
func (p *picture) each(f func(e *entry, stays []stay)) {
	for i, e := range p.base.entries {
		if who := uint32(i); !p.isStale(who) {
			f(e, p.base.staysOf(who))
		}
	}
	for _, e := range p.fresh {
		f(e, e.stays)
	}
}

// homonym reports that another patient has the same name and birth date.
func (p *picture) homonym(e *entry) bool {
	from, to := p.base.namesakes(e)
	for i := from; i < to; i++ {
		o := p.base.entries[i]
		if o.id != e.id && !p.isStale(i) && o.sameName(e) {
			return true
		}
	}
	for _, o := range p.fresh {
		if o.id != e.id && o.sameName(e) {
			return true
		}
	}
	return false
}

// searchIndex publishes pictures. Searches read the present one without a lock; updates make the next.
type searchIndex struct {
	picture atomic.Pointer[picture]
	built   chan struct{} // closed when the first picture is there, or the building failed
	err     atomic.Pointer[error]

	mu   sync.Mutex // held by whoever makes the next picture
	late map[record.PatientID]bool
	done bool
}

func newSearchIndex() *searchIndex {
	return &searchIndex{built: make(chan struct{}), late: map[record.PatientID]bool{}}
}

func (x *searchIndex) fail(err error) { x.err.Store(&err) }

func (x *searchIndex) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.picture.Store(nil)
}

// replace gives the picture with some patients' entries changed; a nil entry removes the patient. Changes
// gather beside the base, which is made again when they are an eighth of it.
func (p *picture) replace(changes map[record.PatientID]*entry) *picture {
	next := &picture{base: p.base, stale: append([]uint64(nil), p.stale...)}
	next.fresh = make([]*entry, 0, len(p.fresh)+len(changes))
	for _, e := range p.fresh {
		if _, changed := changes[e.id]; !changed {
			next.fresh = append(next.fresh, e)
		}
	}
	for id, e := range changes {
		if who, ok := p.base.byID[id]; ok {
			next.stale[who/64] |= 1 << (who % 64)
		}
		if e != nil {
			next.fresh = append(next.fresh, e)
		}
	}
	if len(next.fresh) <= max(1024, len(p.base.entries)/8) {
		return next
	}
	all := make([]*entry, 0, len(p.base.entries)+len(next.fresh))
	next.each(func(e *entry, _ []stay) { all = append(all, e) })
	return newPicture(all)
}

func newPicture(entries []*entry) *picture {
	return &picture{base: newBase(entries), stale: make([]uint64, len(entries)/64+1)}
}
