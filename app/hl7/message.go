package hl7

import "iter"

// Anomaly is what the reader tolerated. Several may be set.
type Anomaly uint8

// What the reader tolerates and reports.
const (
	AnomalyDelimiters Anomaly = 1 << iota // MSH-2 empty, or with characters of several bytes
	AnomalyLineBreak                      // an end of line inside a value
	AnomalyCharset                        // MSH-18 unknown, or contradicted by the bytes
)

// Has reports that a is among the anomalies.
func (a Anomaly) Has(one Anomaly) bool { return a&one != 0 }

// Anomalies returns what the reader tolerated.
func (m *Message) Anomalies() Anomaly { return m.anomalies }

// Raw returns the whole message as it was given, from MSH on.
func (m *Message) Raw() []byte { return m.raw }

// Delimiters returns those that the message declares.
func (m *Message) Delimiters() Delimiters { return m.delim }

// Charset returns the character set that texts are decoded from.
func (m *Message) Charset() Charset { return m.charset }

// Len returns the number of segments.
func (m *Message) Len() int { return len(m.segs) }

// Segment is one segment of a message; the zero value is an absent one, whose fields are all absent.
type Segment struct {
	m     *Message
	index int // from 0
}

func (m *Message) at(i int) Segment {
	if i >= len(m.segs) {
		return Segment{}
	}
	return Segment{m, i}
}

// Segments gives all segments with their index from 0. The order is that of the message: groups depend on it.
func (m *Message) Segments() iter.Seq2[int, Segment] {
	return func(yield func(int, Segment) bool) {
		for i := range m.segs {
			if !yield(i, Segment{m, i}) {
				return
			}
		}
	}
}

// Segment returns the occurrence (from 1) of the named segment, or an absent one.
func (m *Message) Segment(name string, occurrence int) Segment {
	for i := range m.segs {
		if s := (Segment{m, i}); s.Is(name) {
			if occurrence--; occurrence == 0 {
				return s
			}
		}
	}
	return Segment{}
}

// Exists reports that the segment is in the message.
func (s Segment) Exists() bool { return s.m != nil }

// Index returns the place of the segment in the message, from 0.
func (s Segment) Index() int { return s.index }

// Is compares the segment's name, in any case.
func (s Segment) Is(name string) bool {
	if s.m == nil || len(name) != 3 {
		return false
	}
	b := s.m.raw[s.m.segs[s.index].start:]
	return upper(b[0]) == name[0] && upper(b[1]) == name[1] && upper(b[2]) == name[2]
}

// Name returns the three characters of the segment's name, in upper case.
func (s Segment) Name() string {
	if s.m == nil {
		return ""
	}
	b := s.m.raw[s.m.segs[s.index].start:]
	return string([]byte{upper(b[0]), upper(b[1]), upper(b[2])})
}

// Occurrence returns which segment of this name it is in the message, from 1.
func (s Segment) Occurrence() int {
	n, name := 0, s.Name()
	for i := 0; s.m != nil && i <= s.index; i++ {
		if (Segment{s.m, i}).Is(name) {
			n++
		}
	}
	return n
}

// Raw returns the segment as written, without its end of line.
func (s Segment) Raw() []byte {
	if s.m == nil {
		return nil
	}
	g := s.m.segs[s.index]
	return s.m.raw[g.start:g.end]
}

// Len returns the number of the last field written.
func (s Segment) Len() int {
	if s.m == nil {
		return 0
	}
	n := int(s.m.segs[s.index].count)
	if s.index == 0 { // MSH-1 is the delimiter itself
		n += 2
	}
	return n
}

// Field returns field n, from 1, with all its repetitions; absent if the segment is shorter. MSH-1 is the delimiter
// and MSH-2 the others, neither of which is split or decoded.
func (s Segment) Field(n int) Value {
	if s.m == nil || n < 1 {
		return Value{}
	}
	m, g := s.m, s.m.segs[s.index]
	if s.index == 0 {
		switch n {
		case 1:
			return Value{m: m, start: 3, end: 4, level: levelSubcomponent}
		case 2:
			end := g.end
			if g.count > 0 {
				end = m.marks[m.fields[g.first]] >> 2
			}
			return Value{m: m, start: 4, end: end, level: levelSubcomponent}
		}
		n -= 2
	}
	if n > int(g.count) {
		return Value{}
	}
	from, to := m.fields[int(g.first)+n-1], m.fields[int(g.first)+n]
	return Value{m: m, start: m.marks[from]>>2 + 1, end: m.marks[to] >> 2, lo: from + 1, hi: to, level: levelField}
}

// Get returns the value at a path such as "PID-5", "PID-3[2].4.1" or "OBX[3]-5.5"; see ParsePath. What the message
// does not hold is an absent value. A malformed path is a mistake of the program and panics.
func (m *Message) Get(path string) Value {
	p, err := ParsePath(path)
	if err != nil {
		panic(err)
	}
	return m.At(p)
}

// At returns the value at p.
func (m *Message) At(p Path) Value {
	s := m.Segment(p.Segment, max(p.Occurrence, 1))
	if p.Field == 0 {
		return Value{}
	}
	return s.at(p)
}

// Get returns the value at a path inside the segment, such as "5", "3[2].4.1".
func (s Segment) Get(path string) Value {
	p, err := parseInner(path)
	if err != nil {
		panic(err)
	}
	return s.at(p)
}

func (s Segment) at(p Path) Value {
	v := s.Field(p.Field)
	if p.Repetition > 0 {
		v = v.Repetition(p.Repetition)
	}
	if p.Component > 0 {
		v = v.Component(p.Component)
	}
	if p.Subcomponent > 0 {
		v = v.Subcomponent(p.Subcomponent)
	}
	return v
}

// Type returns MSH-9 in its three parts; the last two may be empty.
func (m *Message) Type() (message, event, structure string) {
	v := m.at(0).Field(9)
	return v.Component(1).Text(), v.Component(2).Text(), v.Component(3).Text()
}

// ControlID returns MSH-10.
func (m *Message) ControlID() string { return m.at(0).Field(10).Text() }

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - 0x20
	}
	return b
}
