package hl7

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"chevet/app/record"
)

// Header is what every message says of itself. // HL7 2.5 §2.15.9
type Header struct {
	SendingApplication, SendingFacility     HD
	ReceivingApplication, ReceivingFacility HD
	Time                                    time.Time // in the zone that the receiver expects
	Message, Event, Structure               string    // MSH-9, such as ADT, A01, ADT_A01
	ControlID                               string    // MSH-10, unique for ever per sender
	Processing                              string    // P, T or D
	Version                                 string    // MSH-12.1, such as 2.5
	Internationalization, Profile           string    // MSH-12.2 and 12.3, such as FRA and 2.11
	AcceptAck, ApplicationAck               string    // MSH-15 and 16 (AL NE ER SU): both empty is the original mode
	Country                                 string    // MSH-17, FRA
	Charset                                 Charset   // MSH-18, default UTF8
	Language                                string    // MSH-19
	Conformance                             EI        // MSH-21
}

// Draft is a message being written. Mistakes are kept and come out of Encode.
type Draft struct {
	charset  Charset
	segments []*DraftSegment
	err      *record.Error
}

// DraftSegment is one segment of a Draft.
type DraftSegment struct {
	draft  *Draft
	name   string
	leaves []leaf
}

type leaf struct {
	field, repetition, component, subcomponent int32
	text                                       string
	null                                       bool
}

// NewDraft begins a message with its MSH.
func NewDraft(h Header) *Draft {
	if h.Charset == "" {
		h.Charset = UTF8
	}
	d := &Draft{charset: h.Charset}
	s := d.Segment("MSH")
	s.Put("3", h.SendingApplication).Put("4", h.SendingFacility).Put("5", h.ReceivingApplication).Put("6", h.ReceivingFacility)
	if !h.Time.IsZero() {
		s.Set("7", FormatTime(h.Time))
	}
	s.Set("9.1", h.Message).Set("9.2", h.Event).Set("9.3", h.Structure).Set("10", h.ControlID).Set("11", h.Processing)
	s.Set("12.1", h.Version).Set("12.2", h.Internationalization).Set("12.3", h.Profile)
	s.Set("15", h.AcceptAck).Set("16", h.ApplicationAck).Set("17", h.Country).Set("18", string(h.Charset)).Set("19", h.Language)
	s.Put("21", h.Conformance)
	return d
}

// Redraft copies a read message so that it can be changed and written by the strict writer. Texts are kept, not the
// way they were escaped. The character set becomes cs, or UTF8 if it is empty.
func Redraft(m *Message, cs Charset) *Draft {
	if cs == "" {
		cs = UTF8
	}
	d := &Draft{charset: cs}
	for _, s := range m.Segments() {
		d.Segment(s.Name())
	}
	for at, v := range m.Leaves() {
		msh := at.Segment.Index() == 0
		if v.IsEmpty() || msh && (at.Field < 3 || at.Field == 18) {
			continue
		}
		if l := (leaf{int32(at.Field), int32(at.Repetition), int32(at.Component), int32(at.Subcomponent), v.Text(), v.IsNull()}); l.text != "" || l.null {
			s := d.segments[at.Segment.Index()]
			s.leaves = append(s.leaves, l)
		}
	}
	if len(d.segments) > 0 {
		d.segments[0].Set("18", string(cs))
	}
	return d
}

// Segment adds a segment at the end.
func (d *Draft) Segment(name string) *DraftSegment {
	s := &DraftSegment{draft: d, name: name}
	if len(name) != 3 || !letter(name[0]) || !alphanumeric(name[1]) || !alphanumeric(name[2]) ||
		upper(name[0]) != name[0] || upper(name[1]) != name[1] || upper(name[2]) != name[2] || (name == "MSH") != (len(d.segments) == 0) {
		d.fail("segment %q at place %d", name, len(d.segments)+1)
	}
	d.segments = append(d.segments, s)
	return s
}

func (d *Draft) fail(format string, args ...any) {
	if d.err == nil {
		d.err = bad(ReasonWrite).In("hl7.Encode").Because(format, args...)
	}
}

// Set writes a text at a path inside the segment: "5", "3[2].4.1". An empty text writes nothing.
func (s *DraftSegment) Set(path, text string) *DraftSegment {
	if text != "" {
		s.add(path, text, false)
	}
	return s
}

// Null writes the two quotes that erase what the receiver holds.
func (s *DraftSegment) Null(path string) *DraftSegment {
	s.add(path, "", true)
	return s
}

// Put writes a composite value at a field or one of its repetitions: "3", "3[2]".
func (s *DraftSegment) Put(path string, value Composite) *DraftSegment {
	for c, subs := range value.components() {
		for k, text := range subs {
			if text == "" {
				continue
			}
			if p, ok := s.path(path); ok {
				p.component, p.subcomponent, p.text = int32(c+1), int32(k+1), text
				s.leaves = append(s.leaves, p)
			}
		}
	}
	return s
}

func (s *DraftSegment) add(path, text string, null bool) {
	if l, ok := s.path(path); ok {
		l.text, l.null = text, null
		s.leaves = append(s.leaves, l)
	}
}

func (s *DraftSegment) path(path string) (leaf, bool) {
	p, err := parseInner(path)
	if err == nil && p.check() != nil {
		err = p.check()
	}
	if err != nil || s.name == "MSH" && p.Field < 3 {
		s.draft.fail("%s: path %q", s.name, path)
		return leaf{}, false
	}
	at := func(n int) int32 { return int32(max(n, 1)) }
	return leaf{field: int32(p.Field), repetition: at(p.Repetition), component: at(p.Component), subcomponent: at(p.Subcomponent)}, true
}

func (l leaf) compare(o leaf) int {
	return cmp.Or(cmp.Compare(l.field, o.field), cmp.Compare(l.repetition, o.repetition),
		cmp.Compare(l.component, o.component), cmp.Compare(l.subcomponent, o.subcomponent))
}

// Encode writes the message with the usual delimiters, each segment ended by CR. It refuses what the standard does:
// an incomplete MSH-9, no MSH-10, MSH-11 or MSH-12, a place written twice, an empty segment, and characters that the
// character set of MSH-18 lacks. Errors: ReasonWrite, ReasonCharset; neither quotes a value.
func (d *Draft) Encode() ([]byte, error) { return d.Append(nil) }

// Append is Encode at the end of dst.
func (d *Draft) Append(dst []byte) ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	if len(d.segments) == 0 {
		return nil, bad(ReasonWrite).In("hl7.Encode").Because("no segment")
	}
	if cs, known := CharsetNamed(string(d.charset)); !known || cs != d.charset {
		return nil, bad(ReasonWrite).In("hl7.Encode").Because("MSH-18 %q", d.charset)
	}
	for i, s := range d.segments {
		slices.SortStableFunc(s.leaves, leaf.compare)
		if i == 0 {
			if err := s.checkMSH(); err != nil {
				return nil, err
			}
		}
		var err error
		if dst, err = s.append(dst, d.charset); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func (s *DraftSegment) checkMSH() error {
	required := []leaf{{field: 9, component: 1}, {field: 9, component: 2}, {field: 9, component: 3}, {field: 10, component: 1},
		{field: 11, component: 1}, {field: 12, component: 1}}
	for _, r := range required {
		r.repetition, r.subcomponent = 1, 1
		if _, found := slices.BinarySearchFunc(s.leaves, r, leaf.compare); !found {
			return bad(ReasonWrite).In("hl7.Encode").Because("MSH-%d.%d is required", r.field, r.component)
		}
	}
	return nil
}

func (s *DraftSegment) append(dst []byte, cs Charset) ([]byte, error) {
	dst = append(dst, s.name...)
	at := leaf{field: 0, repetition: 1, component: 1, subcomponent: 1}
	if s.name == "MSH" {
		dst = append(dst, `|^~\&`...)
		at.field = 2
	} else if len(s.leaves) == 0 {
		return nil, bad(ReasonWrite).In("hl7.Encode").Because("%s is empty", s.name)
	}
	for i, l := range s.leaves {
		if i > 0 && l.compare(s.leaves[i-1]) == 0 {
			return nil, bad(ReasonWrite).In("hl7.Encode").Because("%s written twice", s.where(l))
		}
		if l.field > at.field {
			dst = repeat(dst, '|', l.field-at.field)
			at = leaf{field: l.field, repetition: 1, component: 1, subcomponent: 1}
		}
		if l.repetition > at.repetition {
			dst = repeat(dst, '~', l.repetition-at.repetition)
			at.repetition, at.component, at.subcomponent = l.repetition, 1, 1
		}
		if l.component > at.component {
			dst = repeat(dst, '^', l.component-at.component)
			at.component, at.subcomponent = l.component, 1
		}
		dst = repeat(dst, '&', l.subcomponent-at.subcomponent)
		at.subcomponent = l.subcomponent
		if l.null {
			dst = append(dst, `""`...)
			continue
		}
		var missing rune
		var ok bool
		if dst, missing, ok = appendEscaped(dst, l.text, cs); !ok {
			return nil, bad(ReasonCharset).In("hl7.Encode").Because("%s: U+%04X is not in %s", s.where(l), missing, cs)
		}
	}
	return append(dst, '\r'), nil
}

func (s *DraftSegment) where(l leaf) string {
	return fmt.Sprintf("%s-%d[%d].%d.%d", s.name, l.field, l.repetition, l.component, l.subcomponent)
}

func repeat(dst []byte, b byte, n int32) []byte {
	for ; n > 0; n-- {
		dst = append(dst, b)
	}
	return dst
}
