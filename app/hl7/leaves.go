package hl7

import "iter"

// Place says where a leaf is; every number starts at 1.
type Place struct {
	Segment                                    Segment
	Field, Repetition, Component, Subcomponent int
}

// Leaves gives every smallest value of the message in its order, empty ones included, in one linear pass that
// allocates nothing. MSH-1 and MSH-2 are given as they are.
func (m *Message) Leaves() iter.Seq2[Place, Value] {
	return func(yield func(Place, Value) bool) { m.eachLeaf(yield) }
}

func (m *Message) eachLeaf(yield func(Place, Value) bool) {
	for i, g := range m.segs {
		s := Segment{m, i}
		at := Place{s, 1, 1, 1, 1}
		if i == 0 {
			if !yield(at, s.Field(1)) || !yield(Place{s, 2, 1, 1, 1}, s.Field(2)) {
				return
			}
			at.Field = 3
		}
		if g.count == 0 {
			continue
		}
		first, last := m.fields[g.first], m.fields[g.first+g.count]
		one := Value{m: m, start: m.marks[first]>>2 + 1, level: levelSubcomponent}
		for k := first + 1; k <= last; k++ {
			mark := m.marks[k]
			one.end, one.lo, one.hi = mark>>2, k, k
			if !yield(at, one) {
				return
			}
			one.start = one.end + 1
			switch mark & 3 {
			case fieldMark:
				at.Field, at.Repetition, at.Component, at.Subcomponent = at.Field+1, 1, 1, 1
			case repetitionMark:
				at.Repetition, at.Component, at.Subcomponent = at.Repetition+1, 1, 1
			case componentMark:
				at.Component, at.Subcomponent = at.Component+1, 1
			default:
				at.Subcomponent++
			}
		}
	}
}
