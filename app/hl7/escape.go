package hl7

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// maxFormatted bounds the blanks and lines that one formatting escape may produce.
const maxFormatted = 200

// appendText decodes escapes and the character set. An escape that is not closed, or that means nothing here, stays as
// it is written: text is never lost. // HL7 2.5 §2.7
func (m *Message) appendText(dst, raw []byte) []byte {
	cs := m.charset
	if m.delim.Escape == 0 {
		return appendDecoded(dst, raw, cs)
	}
	var hex []byte // bytes of \X..\ and what surrounds them are decoded together: \XC3\\XA9\ is one letter
	for len(raw) > 0 {
		i := bytes.IndexByte(raw, m.delim.Escape)
		if i < 0 {
			break
		}
		n := bytes.IndexByte(raw[i+1:], m.delim.Escape)
		if n < 0 {
			break
		}
		before, code := raw[:i], raw[i+1:i+1+n]
		plain, text, next, ok := m.unescape(code)
		if !ok { // not an escape: its second delimiter may open one
			hex = append(hex, raw[:i+1+n]...)
			raw = raw[i+1+n:]
			continue
		}
		raw = raw[i+n+2:]
		if text == nil && next == "" {
			hex = append(append(hex, before...), plain...)
			continue
		}
		dst = appendDecoded(dst, append(hex, before...), cs)
		hex = hex[:0]
		dst = append(dst, text...)
		if next != "" {
			cs = next
		}
	}
	return appendDecoded(dst, append(hex, raw...), cs)
}

// unescape returns what an escape stands for: bytes in the character set, text, or a change of character set.
func (m *Message) unescape(code []byte) (plain, text []byte, next Charset, ok bool) {
	if len(code) == 0 {
		return nil, nil, "", false
	}
	d := m.delim
	if len(code) == 1 {
		switch code[0] {
		case 'F':
			return []byte{d.Field}, nil, "", true
		case 'S':
			return []byte{d.Component}, nil, "", true
		case 'T':
			return []byte{d.Subcomponent}, nil, "", true
		case 'R':
			return []byte{d.Repetition}, nil, "", true
		case 'E':
			return []byte{d.Escape}, nil, "", true
		case 'P':
			return []byte{d.Truncation}, nil, "", d.Truncation != 0
		case 'H', 'N': // highlighting
			return []byte{}, nil, "", true
		}
		return nil, nil, "", false
	}
	switch code[0] {
	case 'X':
		b, ok := fromHex(code[1:])
		return b, nil, "", ok
	case 'C':
		cs, known := escaped[string(bytes.ToUpper(code[1:]))]
		return nil, []byte{}, cs, known
	case 'M': // sets of several bytes: the switch is dropped, the bytes that follow are read in the set of MSH-18
		_, ok := fromHex(code[1:])
		return []byte{}, nil, "", ok
	case '.':
		text, ok := formatting(code[1:])
		return nil, text, "", ok
	}
	return nil, nil, "", false // \Z..\ has only a local meaning
}

// formatting turns commands of formatted text into line breaks and blanks. // HL7 2.5 §2.7.6
func formatting(code []byte) ([]byte, bool) {
	name, count := string(code), 1
	if len(code) > 2 {
		name = string(code[:2])
		arg := bytes.TrimLeft(code[2:], "+ ")
		n, err := strconv.Atoi(string(arg))
		if err != nil {
			return nil, false
		}
		count = min(max(n, 0), maxFormatted)
	}
	switch name {
	case "br", "ce":
		return []byte("\n"), true
	case "sp":
		return bytes.Repeat([]byte("\n"), count), true
	case "sk":
		return bytes.Repeat([]byte(" "), count), true
	case "in", "ti", "fi", "nf":
		return []byte{}, true
	}
	return nil, false
}

func fromHex(b []byte) ([]byte, bool) {
	if len(b)%2 != 0 || len(b) == 0 {
		return nil, false
	}
	out := make([]byte, len(b)/2)
	for i := range out {
		hi, lo := hexDigit(b[2*i]), hexDigit(b[2*i+1])
		if hi < 0 || lo < 0 {
			return nil, false
		}
		out[i] = byte(hi<<4 | lo)
	}
	return out, true
}

func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	}
	return -1
}

// appendEscaped writes text so that it reads back the same: delimiters, the escape itself and control characters are
// escaped. Error: the first character that the set lacks.
func appendEscaped(dst []byte, text string, cs Charset) (out []byte, missing rune, ok bool) {
	if text == `""` { // two quotes that are a text, not the null value
		return append(dst, `\X2222\`...), 0, true
	}
	if !utf8.ValidString(text) {
		return dst, utf8.RuneError, false
	}
	const upperHex = "0123456789ABCDEF"
	for _, r := range text {
		switch {
		case r == '|':
			dst = append(dst, `\F\`...)
		case r == '^':
			dst = append(dst, `\S\`...)
		case r == '&':
			dst = append(dst, `\T\`...)
		case r == '~':
			dst = append(dst, `\R\`...)
		case r == '\\':
			dst = append(dst, `\E\`...)
		case r < ' ', r == 0x7f:
			dst = append(dst, '\\', 'X', upperHex[r>>4], upperHex[r&15], '\\')
		default:
			if dst, ok = cs.encode(dst, r); !ok {
				return dst, r, false
			}
		}
	}
	return dst, 0, true
}
