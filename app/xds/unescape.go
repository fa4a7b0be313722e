package xds

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescape resolves the five entities and character references; any other reference is an error.
func unescape(b []byte) (string, error) {
	clean := true
	for _, c := range b {
		if c == '&' || c == '\r' {
			clean = false
		} else if c < ' ' && c != '\n' && c != '\t' {
			return "", errSyntax
		}
	}
	if clean {
		return string(b), nil
	}
	var out strings.Builder
	out.Grow(len(b))
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\r': // line ends become \n // XML §2.11
			if i+1 == len(b) || b[i+1] != '\n' {
				out.WriteByte('\n')
			}
		case '&':
			end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
			if end < 0 {
				return "", errSyntax
			}
			r, ok := reference(string(b[i+1 : i+end]))
			if !ok {
				return "", errSyntax
			}
			out.WriteRune(r)
			i += end
		default:
			out.WriteByte(b[i])
		}
	}
	return out.String(), nil
}

func reference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, isChar := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	if !isChar {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(r) || n < ' ' && n != '\t' && n != '\n' && n != '\r' || n == 0xFFFE || n == 0xFFFF {
		return 0, false
	}
	return r, true
}
