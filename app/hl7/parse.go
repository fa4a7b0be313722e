package hl7

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Options bound and steer the reader. The zero value is good.
type Options struct {
	MaxBytes int // of one message; default 128 MB, never over 1 GB
	MaxParts int // fields, repetitions, components and subcomponents together; default 8 million

	// Fallback reads a message whose MSH-18 is empty or unknown; default ISO885915, the French default. // PAM FR §MSH-18
	Fallback Charset
	// TrustMSH18 keeps to MSH-18 even where the bytes contradict it. By default a message that says 8859/15 but whose
	// accents are all valid UTF-8 is read as UTF-8, and the reverse, with AnomalyCharset: real senders do it.
	TrustMSH18 bool
}

const (
	maxBytes = 1<<30 - 1 // positions are kept on 30 bits
	block    = 512       // bytes scanned between two checks for room
)

func (o Options) orDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 128 << 20
	}
	o.MaxBytes = min(o.MaxBytes, maxBytes)
	if o.MaxParts <= 0 {
		o.MaxParts = 8 << 20
	}
	if o.Fallback == "" {
		o.Fallback = ISO885915
	}
	return o
}

type segment struct {
	start, end   uint32
	first, count uint32 // its entries in Message.fields: count field delimiters, then the end of the segment
}

// Message is one read message. It may be reused for the next one with its Parse method, which keeps the memory; values
// taken from it are then void. Reading a Message from several goroutines is safe.
type Message struct {
	raw       []byte
	delim     Delimiters
	classes   [256]uint8
	charset   Charset
	segs      []segment
	marks     []uint32 // every delimiter: position<<2 | kind
	fields    []uint32 // those of fields, as indexes in marks
	anomalies Anomaly
	ascii     bool
	utf8      bool
}

// Parse reads one message. data must not change as long as the message is used.
func Parse(data []byte, o Options) (*Message, error) {
	m := new(Message)
	if err := m.Parse(data, o); err != nil {
		return nil, err
	}
	return m, nil
}

// Parse reads one message in place of the former one, without allocating once its memory is large enough. Errors:
// ReasonNoMSH, ReasonDelimiters, ReasonTwoMessages, ReasonSize, ReasonCount. After ReasonTwoMessages or ReasonCount
// the first segments can still be read, to answer the sender.
func (m *Message) Parse(data []byte, o Options) error {
	o = o.orDefaults()
	m.segs, m.fields, m.marks = m.segs[:0], m.fields[:0], m.marks[:0]
	m.anomalies, m.charset, m.raw = 0, "", nil
	if len(data) > o.MaxBytes {
		return bad(ReasonSize).In("hl7.Parse")
	}
	data = fromUTF16(data)
	b := trimStart(data)
	if len(b) < 4 || b[0]|0x20 != 'm' || b[1]|0x20 != 's' || b[2]|0x20 != 'h' || alphanumeric(b[3]) {
		return bad(ReasonNoMSH).In("hl7.Parse")
	}
	old := m.delim
	d, header, wide, missing := delimitersOf(b)
	if wide {
		b = narrow(b, header)
		d, header, _, _ = delimitersOf(b)
	}
	if wide || missing {
		m.anomalies |= AnomalyDelimiters
	}
	if !d.usable() {
		return bad(ReasonDelimiters).In("hl7.Parse")
	}
	if m.delim = d; d != old {
		m.classes = d.classes()
	}
	m.raw = b
	if cap(m.marks) == 0 {
		m.fields = make([]uint32, 0, min(len(b)/8, 1<<14)+16)
		m.marks = make([]uint32, 0, min(len(b)/4, 1<<14)+block)
		m.segs = make([]segment, 0, 24)
	}
	err := m.lines(header, o.MaxParts)
	m.chooseCharset(o)
	return err
}

// lines finds the segments. Any mixture of CR and LF ends one; a line that does not begin like a segment belongs to
// the value before it, because some senders leave ends of lines inside texts and base64.
func (m *Message) lines(header, maxParts int) error {
	b := m.raw
	cr, lf := -1, -1
	for pos := 0; pos < len(b); {
		if cr < pos {
			cr = indexFrom(b, pos, '\r')
		}
		if lf < pos {
			lf = indexFrom(b, pos, '\n')
		}
		end := min(cr, lf)
		if end == pos {
			pos++
			continue
		}
		line := b[pos:end]
		switch {
		case pos == 0:
			m.open(0)
			m.scan(header, end)
		case startsMSH(line):
			m.close()
			return bad(ReasonTwoMessages).In("hl7.Parse")
		case m.startsSegment(line):
			m.close()
			m.open(pos)
			m.scan(pos+3, end)
		case len(bytes.TrimSpace(line)) == 0:
			pos = end + 1
			continue
		default:
			m.anomalies |= AnomalyLineBreak
			m.scan(pos, end)
		}
		m.segs[len(m.segs)-1].end = uint32(end)
		if len(m.marks)+len(m.segs) > maxParts {
			m.close()
			return bad(ReasonCount).In("hl7.Parse")
		}
		pos = end + 1
	}
	m.close()
	return nil
}

func (m *Message) open(pos int) {
	m.segs = append(m.segs, segment{start: uint32(pos), first: uint32(len(m.fields))})
}

// close finds the fields among the marks of the last segment, and ends its last field with a mark.
func (m *Message) close() {
	s := &m.segs[len(m.segs)-1]
	from := 0
	if len(m.fields) > 0 {
		from = int(m.fields[len(m.fields)-1]) + 1
	}
	m.marks = append(m.marks, s.end<<2|fieldMark)
	m.fields = room(m.fields, len(m.marks)-from)
	fields := m.fields[:cap(m.fields)]
	n := len(m.fields)
	for k := from; k < len(m.marks); k++ {
		fields[n] = uint32(k)
		n += int(isField[m.marks[k]&3])
	}
	m.fields = fields[:n]
	s.count = uint32(n) - s.first - 1
}

// scan marks every delimiter of b[from:to]. It writes a mark for each byte and keeps it only after a delimiter: no
// branch depends on the content, which makes it several times faster than looking for the next delimiter.
func (m *Message) scan(from, to int) {
	class := &m.classes
	for from < to {
		chunk := m.raw[from:min(from+block, to)]
		m.marks = room(m.marks, block)
		n, used := 0, len(m.marks)
		marks := (*[block]uint32)(m.marks[used : used+block])
		pos := uint32(from) << 2
		for _, b := range chunk {
			c := class[b]
			marks[n&(block-1)] = pos | uint32(c&3) // n < block already; the mask spares a check
			n += int(c >> 2)
			pos += 4
		}
		m.marks = m.marks[:used+n]
		from += len(chunk)
	}
}

func room[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	grown := make([]T, len(s), 2*cap(s)+n)
	copy(grown, s)
	return grown
}

func indexFrom(b []byte, from int, c byte) int {
	if i := bytes.IndexByte(b[from:], c); i >= 0 {
		return from + i
	}
	return len(b)
}

// trimStart drops what may come before MSH: a byte order mark, the start of an MLLP frame, blanks.
func trimStart(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for len(b) > 0 && (b[0] <= ' ') {
		b = b[1:]
	}
	return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
}

func startsMSH(line []byte) bool {
	return len(line) > 3 && line[0]|0x20 == 'm' && line[1]|0x20 == 's' && line[2]|0x20 == 'h' && !alphanumeric(line[3]) && line[3] > ' '
}

func (m *Message) startsSegment(line []byte) bool {
	return len(line) >= 3 && letter(line[0]) && alphanumeric(line[1]) && alphanumeric(line[2]) &&
		(len(line) == 3 || line[3] == m.delim.Field)
}

func (m *Message) chooseCharset(o Options) {
	m.ascii = isASCII(m.raw)
	m.utf8 = m.ascii || utf8.Valid(m.raw)
	m.charset = o.Fallback
	declared := m.at(0).Field(18)
	if !declared.IsEmpty() {
		cs, known := charsetOf(declared.leaf().Raw())
		if known {
			m.charset = cs
		} else {
			m.anomalies |= AnomalyCharset
		}
	}
	if m.ascii || o.TrustMSH18 && !declared.IsEmpty() {
		return
	}
	switch {
	case m.charset == UTF8 && !m.utf8:
		m.charset = o.Fallback
		if m.charset == UTF8 {
			m.charset = ISO885915
		}
		m.anomalies |= AnomalyCharset
	case m.charset != UTF8 && m.utf8:
		m.charset = UTF8
		m.anomalies |= AnomalyCharset
	}
}

func isASCII(b []byte) bool {
	for ; len(b) >= 16; b = b[16:] {
		if (binary.NativeEndian.Uint64(b)|binary.NativeEndian.Uint64(b[8:]))&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
