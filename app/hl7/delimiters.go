package hl7

import (
	"bytes"
	"unicode/utf8"
)

// Delimiters are the characters of MSH-1 and MSH-2. A zero byte means that the message declares none. // HL7 2.5 §2.5.4
type Delimiters struct {
	Field, Component, Repetition, Escape, Subcomponent byte
	Truncation                                         byte // since HL7 2.7, usually '#'
}

// Usual are the delimiters that every guide recommends, and the only ones that this package writes.
var Usual = Delimiters{'|', '^', '~', '\\', '&', 0}

// Kinds of marks.
const (
	repetitionMark = iota
	componentMark
	subcomponentMark
	fieldMark

	isMark = 4 // in a class: this byte is a delimiter, its kind in the two lower bits
)

var isField = [4]uint8{fieldMark: 1}

// classes says of each byte which delimiter it is.
func (d Delimiters) classes() (c [256]uint8) {
	for kind, b := range [4]byte{d.Repetition, d.Component, d.Subcomponent, d.Field} {
		if b != 0 {
			c[b] = isMark | uint8(kind)
		}
	}
	return c
}

func (d Delimiters) list() [6]byte {
	return [6]byte{d.Field, d.Component, d.Repetition, d.Escape, d.Subcomponent, d.Truncation}
}

// usable reports that the delimiters differ and that none is a letter, a digit, a space or an end of line.
func (d Delimiters) usable() bool {
	all := d.list()
	for i, b := range all {
		switch {
		case b == 0 && i > 0:
			continue
		case b <= ' ' && (b < 0x1c || b == ' '), b >= 0x7f, b == '"', alphanumeric(b):
			return false
		}
		if bytes.IndexByte(all[:i], b) >= 0 {
			return false
		}
	}
	return true
}

// delimitersOf reads MSH-1 and MSH-2 of a message that begins with MSH. wide tells that one of them takes several
// bytes: official samples have U+02DC for the tilde, which a word processor put there.
func delimitersOf(b []byte) (d Delimiters, header int, wide, missing bool) {
	if len(b) < 4 {
		return d, 0, false, false
	}
	d.Field = b[3]
	header = 4
	for header < len(b) && b[header] != d.Field && b[header] != '\r' && b[header] != '\n' {
		header++
	}
	written := b[4:header]
	if len(written) == 0 {
		d = Usual
		d.Field = b[3]
		return d, header, false, true
	}
	into := []*byte{&d.Component, &d.Repetition, &d.Escape, &d.Subcomponent, &d.Truncation}
	for _, p := range into {
		if len(written) == 0 {
			break
		}
		r, size := utf8.DecodeRune(written)
		if size > 1 && r != utf8.RuneError {
			wide = true
		} else {
			size = 1
		}
		*p = written[0]
		written = written[size:]
	}
	return d, header, wide, false
}

// narrow replaces delimiters of several bytes by single bytes that the message does not use. It copies the message:
// only a faulty sender costs that.
func narrow(b []byte, header int) []byte {
	written := b[4:header]
	out := b
	for i, usual := 0, []byte("^~\\&#"); len(written) > 0 && i < len(usual); i++ {
		_, size := utf8.DecodeRune(written)
		if size > 1 {
			out = bytes.ReplaceAll(out, written[:size], []byte{unused(out, usual[i])})
		}
		written = written[size:]
	}
	return out
}

func unused(b []byte, first byte) byte {
	for _, c := range []byte{first, 0x1f, 0x1e, 0x1d, 0x1c} {
		if bytes.IndexByte(b, c) < 0 {
			return c
		}
	}
	return first
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || letter(b)
}

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
