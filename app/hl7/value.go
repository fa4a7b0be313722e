package hl7

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
)

const (
	levelAbsent = iota
	levelField
	levelRepetition
	levelComponent
	levelSubcomponent
)

// Value is a field, one of its repetitions, a component or a subcomponent. It is small, copies nothing and points into
// the message. Positions start at 1, as in the standard. The zero value is absent.
//
// Asking a level that is not written is not an error: the first component of a field without components is the field.
type Value struct {
	m          *Message
	start, end uint32
	lo, hi     uint32 // its marks in Message.marks
	level      uint8
}

// Exists reports that the place is written, even empty: "a||b" has a field 2, "a|b" no field 3.
func (v Value) Exists() bool { return v.m != nil }

// IsEmpty reports that nothing is written, which means «unchanged» in an update. // HL7 2.5 §2.5.3
func (v Value) IsEmpty() bool { return v.start >= v.end }

// IsNull reports the two quotes that mean «erase». // HL7 2.5 §2.5.3
func (v Value) IsNull() bool {
	return v.end-v.start == 2 && v.m != nil && v.m.raw[v.start] == '"' && v.m.raw[v.start+1] == '"'
}

// Raw returns the bytes as written, delimiters and escapes included. They belong to the message.
func (v Value) Raw() []byte {
	if v.m == nil {
		return nil
	}
	return v.m.raw[v.start:v.end:v.end]
}

// part returns part i of v, cut at the marks of one kind.
func (v Value) part(kind uint32, i int, level uint8) Value {
	if v.m == nil || i < 1 {
		return Value{}
	}
	out := Value{m: v.m, start: v.start, end: v.end, lo: v.lo, hi: v.hi, level: level}
	for k := v.lo; k < v.hi; k++ {
		mark := v.m.marks[k]
		if mark&3 != kind {
			continue
		}
		if i == 1 {
			out.end, out.hi = mark>>2, k
			return out
		}
		i--
		out.start, out.lo = mark>>2+1, k+1
	}
	if i > 1 {
		return Value{}
	}
	return out
}

// Repetition returns repetition i of a field. Walking many of them is for Repetitions, which is linear.
func (v Value) Repetition(i int) Value {
	if v.level >= levelRepetition {
		return v.only(i)
	}
	return v.part(repetitionMark, i, levelRepetition)
}

// Component returns component i, of the first repetition if v is a field.
func (v Value) Component(i int) Value {
	switch {
	case v.level >= levelComponent:
		return v.only(i)
	case v.level == levelField:
		v = v.part(repetitionMark, 1, levelRepetition)
	}
	return v.part(componentMark, i, levelComponent)
}

// Subcomponent returns subcomponent i, of the first component if v is larger.
func (v Value) Subcomponent(i int) Value {
	switch {
	case v.level >= levelSubcomponent:
		return v.only(i)
	case v.level != levelComponent:
		v = v.Component(1)
	}
	return v.part(subcomponentMark, i, levelSubcomponent)
}

func (v Value) only(i int) Value {
	if i == 1 {
		return v
	}
	return Value{}
}

// leaf is the first subcomponent of the first component of the first repetition.
func (v Value) leaf() Value {
	if v.m == nil || v.lo == v.hi {
		return v
	}
	v.end, v.hi = v.m.marks[v.lo]>>2, v.lo
	return v
}

// Repetitions gives every repetition with its number, from 1. An absent field has none; an empty one has one, empty.
func (v Value) Repetitions() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) { v.each(repetitionMark, levelRepetition, yield) }
}

// Components gives every component with its number, from 1, of the first repetition if v is a field.
func (v Value) Components() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) { v.each(componentMark, levelComponent, yield) }
}

// Subcomponents gives every subcomponent with its number, from 1, of the first component if v is larger.
func (v Value) Subcomponents() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) { v.each(subcomponentMark, levelSubcomponent, yield) }
}

// each is apart from the iterators so that they are inlined: then a loop over them allocates nothing.
func (v Value) each(kind uint32, level uint8, yield func(int, Value) bool) {
	switch {
	case v.m == nil:
		return
	case v.level >= level || v.lo == v.hi:
		v.level = max(v.level, level)
		yield(1, v)
		return
	case level == levelComponent && v.level == levelField:
		v = v.part(repetitionMark, 1, levelRepetition)
	case level == levelSubcomponent && v.level < levelComponent:
		v = v.Component(1)
	}
	n := 1
	one := Value{m: v.m, start: v.start, lo: v.lo, level: level}
	for k := v.lo; k < v.hi; k++ {
		mark := v.m.marks[k]
		if mark&3 != kind {
			continue
		}
		one.end, one.hi = mark>>2, k
		if !yield(n, one) {
			return
		}
		n++
		one.start, one.lo = mark>>2+1, k+1
	}
	one.end, one.hi = v.end, v.hi
	yield(n, one)
}

// Count returns the number of repetitions of a field, 0 if it is absent or empty.
func (v Value) Count() int {
	if v.IsEmpty() {
		return 0
	}
	n := 1
	if v.level == levelField {
		for k := v.lo; k < v.hi; k++ {
			if v.m.marks[k]&3 == repetitionMark {
				n++
			}
		}
	}
	return n
}

// Text decodes the value: escapes, then the character set. Of a value with parts it is the first one, so that
// "I^Inpatient" where "I" is expected reads as "I". Absent, empty and null values give "".
func (v Value) Text() string {
	v = v.leaf()
	if v.IsEmpty() || v.IsNull() {
		return ""
	}
	raw := v.Raw()
	if v.verbatim(raw) {
		return string(raw)
	}
	return string(v.m.appendText(make([]byte, 0, len(raw)+16), raw))
}

// AppendText appends what Text returns, without allocating if dst is large enough.
func (v Value) AppendText(dst []byte) []byte {
	v = v.leaf()
	if v.IsEmpty() || v.IsNull() {
		return dst
	}
	raw := v.Raw()
	if v.verbatim(raw) {
		return append(dst, raw...)
	}
	return v.m.appendText(dst, raw)
}

// verbatim reports that the bytes are the text.
func (v Value) verbatim(raw []byte) bool {
	if v.level == levelSubcomponent && v.start <= 4 { // MSH-1, MSH-2
		return true
	}
	m := v.m
	if m.delim.Escape != 0 && bytes.IndexByte(raw, m.delim.Escape) >= 0 {
		return false
	}
	return m.ascii || m.charset == UTF8 && m.utf8 || isASCII(raw)
}

// Trimmed is Text without the blanks around it, which identifiers of real senders carry.
func (v Value) Trimmed() string { return strings.TrimSpace(v.Text()) }

// Equal compares the text with s without allocating for plain ASCII values.
func (v Value) Equal(s string) bool {
	l := v.leaf()
	if l.m != nil && l.verbatim(l.Raw()) && !l.IsNull() {
		return string(l.Raw()) == s
	}
	return v.Text() == s
}

// Int returns the value as a whole number. Error: ReasonValue.
func (v Value) Int() (int, error) {
	n, err := strconv.Atoi(v.Trimmed())
	if err != nil {
		return 0, bad(ReasonValue).Because("not a whole number")
	}
	return n, nil
}

// YN returns whether the value is Y, and ok when it is Y or N. // HL7 table 0136
func (v Value) YN() (yes, ok bool) {
	switch v.Trimmed() {
	case "Y":
		return true, true
	case "N":
		return false, true
	}
	return false, false
}
