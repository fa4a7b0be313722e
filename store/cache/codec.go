package cache

import (
	"sync/atomic"
	"time"

	"chevet/app/record"
)

// codecVersion opens every encoded value. Fields are written one after the other without names; a field added
// later goes at the end under a higher version, and a program refuses versions above its own (CACHE-VERSION)
// rather than dropping what it cannot read. The schema version normally refuses the whole file before that.
//
// Written by hand because JSON takes 10 µs per document: 100 ms for the largest record we promise.
const codecVersion = 2 // 2: Patient.MergedInto, Encounter.Planned and OnLeave

// enc appends values to b.
type enc struct{ b []byte }

func newEnc(room int) *enc { return &enc{append(make([]byte, 0, room), codecVersion)} }

func (e *enc) uint(v uint64) {
	for v >= 0x80 {
		e.b = append(e.b, byte(v)|0x80)
		v >>= 7
	}
	e.b = append(e.b, byte(v))
}

func (e *enc) int(v int64) { e.uint(uint64(v)<<1 ^ uint64(v>>63)) }

func (e *enc) bool(v bool) {
	if v {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 0)
	}
}

func (e *enc) str(s string) {
	e.uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *enc) strs(s []string) {
	e.uint(uint64(len(s)))
	for _, v := range s {
		e.str(v)
	}
}

// Forms of a time: 0 none, 1 UTC, 2 with its offset from UTC in seconds.
func (e *enc) time(t time.Time) {
	if t.IsZero() {
		e.b = append(e.b, 0)
		return
	}
	_, offset := t.Zone()
	if offset == 0 {
		e.b = append(e.b, 1)
	} else {
		e.b = append(e.b, 2)
		e.int(int64(offset))
	}
	e.int(t.Unix())
	e.uint(uint64(t.Nanosecond()))
}

// dec reads what enc wrote. Strings share the memory of s: one allocation for a whole value. The first fault
// sticks, and later reads give zero values.
type dec struct {
	s       string
	i       int
	version byte
	bad     bool
	newer   bool
}

func newDec(plain []byte) dec { return newDecText(string(plain)) }

func newDecText(text string) dec {
	d := dec{s: text}
	if d.version = d.byte(); d.version > codecVersion {
		d.bad, d.newer = true, true
	} else if d.version == 0 {
		d.bad = true
	}
	return d
}

// ended reports that nothing is left, for members that older values do not have.
func (d *dec) ended() bool { return d.i >= len(d.s) }

// end returns the fault, if any. Bytes left over are one too: nothing is dropped in silence.
func (d *dec) end(what string) error {
	switch {
	case d.newer:
		return record.E(record.Invalid, ReasonVersion).Because("%s version %d", what, d.version)
	case d.bad || d.i != len(d.s):
		return altered(what)
	}
	return nil
}

func (d *dec) byte() byte {
	if d.bad || d.i >= len(d.s) {
		d.bad = true
		return 0
	}
	d.i++
	return d.s[d.i-1]
}

func (d *dec) uint() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := d.byte()
		if shift == 63 && b > 1 {
			break
		}
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	d.bad = true
	return 0
}

func (d *dec) int() int64 {
	v := d.uint()
	return int64(v>>1) ^ -int64(v&1)
}

func (d *dec) bool() bool {
	b := d.byte()
	if b > 1 {
		d.bad = true
	}
	return b == 1
}

func (d *dec) str() string {
	n := d.uint()
	if d.bad || n > uint64(len(d.s)-d.i) {
		d.bad = true
		return ""
	}
	v := d.s[d.i : d.i+int(n)]
	d.i += int(n)
	return v
}

// count reads a length; each element takes at least one byte, so that a lying length allocates nothing.
func (d *dec) count() int {
	n := d.uint()
	if d.bad || n > uint64(len(d.s)-d.i) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *dec) strs() []string {
	n := d.count()
	if n == 0 {
		return nil
	}
	v := make([]string, n)
	for i := range v {
		v[i] = d.str()
	}
	return v
}

func (d *dec) time() time.Time {
	var zone *time.Location
	switch form := d.byte(); form {
	case 0:
		return time.Time{}
	case 1:
		zone = time.UTC
	case 2:
		zone = zoneOf(d.int())
	default:
		d.bad = true
	}
	sec, nsec := d.int(), d.uint()
	if d.bad || zone == nil || nsec >= 1e9 {
		d.bad = true
		return time.Time{}
	}
	return time.Unix(sec, int64(nsec)).In(zone)
}

// zones keeps one location per quarter of an hour: a record has thousands of times and two zones.
var zones [2*maxOffset/900 + 1]atomic.Pointer[time.Location]

const maxOffset = 24 * 3600

func zoneOf(offset int64) *time.Location {
	if offset < -maxOffset || offset > maxOffset {
		return nil
	}
	if offset%900 != 0 {
		return time.FixedZone("", int(offset))
	}
	at := &zones[(offset+maxOffset)/900]
	if z := at.Load(); z != nil {
		return z
	}
	z := time.FixedZone("", int(offset))
	at.Store(z)
	return z
}

// slab hands out values from blocks, to allocate once per 64 rows of a long list.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		s.size = min(max(1, 2*s.size), 64)
		s.free = make([]T, s.size)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}
