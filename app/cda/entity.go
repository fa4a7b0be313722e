package cda

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

var predefined = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// decodeReference reads the reference at the start of b, which starts with «&»: its character and its length.
func decodeReference(b []byte) (rune, int, error) {
	end := bytes.IndexByte(b[:min(len(b), 12)], ';')
	if end < 2 {
		if n := nameLen(b[1:]); n > 0 && 1+n < len(b) && b[1+n] == ';' {
			return 0, 0, bad(ReasonEntity).Because("&%.40s;", b[1:1+n])
		}
		return 0, 0, bad(ReasonXML).Because("«&» alone")
	}
	name := string(b[1:end])
	if r, ok := predefined[name]; ok {
		return r, end + 1, nil
	}
	if name[0] != '#' {
		if nameLen([]byte(name)) == len(name) {
			return 0, 0, bad(ReasonEntity).Because("&%s;", name)
		}
		return 0, 0, bad(ReasonXML).Because("«&» alone")
	}
	digits, base := name[1:], 10
	if len(digits) > 1 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !legal(rune(v)) || v > utf8.MaxRune {
		return 0, 0, bad(ReasonXML).Because("character reference")
	}
	return rune(v), end + 1, nil
}

// checkReferences refuses an unknown reference in attributes that nobody may read.
func checkReferences(b []byte) error {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return nil
		}
		_, n, err := decodeReference(b[i:])
		if err != nil {
			return err
		}
		b = b[i+n:]
	}
}

// legal reports a character of XML 1.0 §2.2.
func legal(r rune) bool {
	return r >= 0x20 && r < 0xD800 || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

func appendRune(b []byte, r rune) []byte { return utf8.AppendRune(b, r) }

// unescape resolves the references of an attribute value; its line ends and tabs are spaces. // XML 1.0 §3.3.3
func unescape(b []byte) (string, error) {
	if bytes.IndexByte(b, '&') < 0 && !hasControl(b) {
		return text(b), nil
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		switch c := b[0]; {
		case c == '&':
			r, n, err := decodeReference(b)
			if err != nil {
				return "", err
			}
			out = appendRune(out, r)
			b = b[n:]
			continue
		case c < ' ':
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
		b = b[1:]
	}
	return text(out), nil
}

func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return true
		}
	}
	return false
}
