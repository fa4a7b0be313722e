package cda

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// windows1252 maps 0x80 to 0x9F; the rest of the upper half is Latin-1. Readers of ISO-8859-1 use it too, because
// nobody writes C1 controls and many write the «œ» of Windows under that name. // WHATWG Encoding §4.2
var windows1252 = [32]rune{
	'€', 0xFFFD, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0xFFFD, 'Ž', 0xFFFD,
	0xFFFD, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0xFFFD, 'ž', 'Ÿ',
}

var latin9 = map[byte]rune{0xA4: '€', 0xA6: 'Š', 0xA8: 'š', 0xB4: 'Ž', 0xB8: 'ž', 0xBC: 'Œ', 0xBD: 'œ', 0xBE: 'Ÿ'}

func cp1252(b byte) rune {
	if b >= 0x80 && b < 0xA0 {
		return windows1252[b-0x80]
	}
	return rune(b)
}

func cp923(b byte) rune {
	if r, ok := latin9[b]; ok {
		return r
	}
	return rune(b)
}

// charsets lists the declarations that are read; nil means UTF-8.
var charsets = map[string]func(byte) rune{
	"": nil, "utf-8": nil, "utf8": nil, "us-ascii": nil, "ascii": nil,
	"iso-8859-1": cp1252, "latin1": cp1252, "windows-1252": cp1252, "cp1252": cp1252,
	"iso-8859-15": cp923, "latin9": cp923,
}

// declaredEncoding returns the encoding named by an XML declaration at the start of head, in lower case, or "".
func declaredEncoding(head []byte) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return ""
	}
	_, rest, found := strings.Cut(string(head[:end]), "encoding")
	if !found {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.ToLower(strings.TrimSpace(name))
}

// singleByte turns a one-byte charset into UTF-8 as it is read.
type singleByte struct {
	r    io.Reader
	to   func(byte) rune
	in   [4096]byte
	out  []byte
	from int
	err  error
}

func (s *singleByte) Read(p []byte) (int, error) {
	for s.from == len(s.out) {
		if s.err != nil {
			return 0, s.err
		}
		var n int
		n, s.err = s.r.Read(s.in[:])
		s.out, s.from = s.out[:0], 0
		for _, b := range s.in[:n] {
			if b < utf8.RuneSelf {
				s.out = append(s.out, b)
			} else {
				s.out = utf8.AppendRune(s.out, s.to(b))
			}
		}
		if n == 0 && s.err == nil {
			return 0, nil
		}
	}
	n := copy(p, s.out[s.from:])
	s.from += n
	return n, nil
}

// text returns b as a string. Bytes that are not UTF-8 in a document that says it is are nearly always
// windows-1252 pasted in by a producer: they are read so rather than lost.
func text(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out := make([]byte, 0, len(b)+8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = cp1252(b[0])
		}
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return string(out)
}
