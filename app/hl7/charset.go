package hl7

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Charset is a character set, named as MSH-18 names it. // HL7 table 0211
type Charset string

// The character sets of French messages. The reader also knows the other parts of ISO 8859 and Windows-1252.
const (
	UTF8      Charset = "UNICODE UTF-8"
	ISO885915 Charset = "8859/15"
	ISO88591  Charset = "8859/1"
	ASCII     Charset = "ASCII"
)

var singleByte = map[Charset]*charmap.Charmap{
	"8859/1": charmap.ISO8859_1, "8859/2": charmap.ISO8859_2, "8859/3": charmap.ISO8859_3, "8859/4": charmap.ISO8859_4,
	"8859/5": charmap.ISO8859_5, "8859/6": charmap.ISO8859_6, "8859/7": charmap.ISO8859_7, "8859/8": charmap.ISO8859_8,
	"8859/9": charmap.ISO8859_9, "8859/15": charmap.ISO8859_15, "WINDOWS-1252": charmap.Windows1252, "ASCII": charmap.ISO8859_1,
}

// CharsetNamed returns the character set that a value of MSH-18 means, in any of the spellings met. UTF-16 is not one
// of them: it cannot travel in MLLP, and Parse recognises it by itself in a file.
func CharsetNamed(name string) (Charset, bool) {
	n := strings.ToUpper(strings.TrimSpace(name))
	switch n {
	case "UNICODE UTF-8", "UTF-8", "UTF8", "UNICODE", "UNICODE UTF8":
		return UTF8, true
	case "ASCII", "US-ASCII", "ISO IR6":
		return ASCII, true
	case "WINDOWS-1252", "WINDOWS1252", "CP1252":
		return "WINDOWS-1252", true
	}
	n = strings.TrimPrefix(strings.NewReplacer("ISO", "", "_", "/", "-", "/", " ", "").Replace(n), "/")
	_, ok := singleByte[Charset(n)]
	return Charset(n), ok
}

// charsetOf is CharsetNamed, without allocating for what guides write.
func charsetOf(name []byte) (Charset, bool) {
	switch string(name) {
	case string(UTF8):
		return UTF8, true
	case string(ISO885915):
		return ISO885915, true
	case string(ISO88591):
		return ISO88591, true
	}
	return CharsetNamed(string(name))
}

// escaped are the designations of \C..\ escapes that stand for a known set. // HL7 2.5 §2.7.3, ISO 2022
var escaped = map[string]Charset{
	"2842": ASCII, "2D41": "8859/1", "2D42": "8859/2", "2D43": "8859/3", "2D44": "8859/4", "2D4C": "8859/5",
	"2D47": "8859/6", "2D46": "8859/7", "2D48": "8859/8", "2D4D": "8859/9", "2D62": "8859/15",
}

// appendDecoded appends raw bytes as UTF-8. Bytes that the set does not define become U+FFFD; the control range of
// ISO 8859 is read as Windows-1252, because that is what senders mean by it.
func appendDecoded(dst, raw []byte, cs Charset) []byte {
	if isASCII(raw) {
		return append(dst, raw...)
	}
	if cs == UTF8 {
		for len(raw) > 0 {
			r, n := utf8.DecodeRune(raw)
			dst = utf8.AppendRune(dst, r)
			raw = raw[n:]
		}
		return dst
	}
	table := singleByte[cs]
	for _, b := range raw {
		switch {
		case b < 0x80:
			dst = append(dst, b)
		case b < 0xa0:
			dst = utf8.AppendRune(dst, charmap.Windows1252.DecodeByte(b))
		default:
			dst = utf8.AppendRune(dst, table.DecodeByte(b))
		}
	}
	return dst
}

// encode returns the bytes of r in the set; ok is false when the set lacks it.
func (cs Charset) encode(dst []byte, r rune) ([]byte, bool) {
	switch {
	case r < 0x80:
		return append(dst, byte(r)), true
	case cs == UTF8:
		return utf8.AppendRune(dst, r), true
	case cs == ASCII, r < 0xa0:
		return dst, false
	}
	table := singleByte[cs]
	if table == nil {
		return dst, false
	}
	b, ok := table.EncodeRune(r)
	if !ok || b < 0xa0 {
		return dst, false
	}
	return append(dst, b), true
}

// fromUTF16 converts a file in UTF-16, with its mark or with an evident «MSH».
func fromUTF16(b []byte) []byte {
	var big bool
	switch {
	case len(b) < 8:
		return b
	case b[0] == 0xff && b[1] == 0xfe:
		b = b[2:]
	case b[0] == 0xfe && b[1] == 0xff:
		b, big = b[2:], true
	case b[0] == 'M' && b[1] == 0 && b[2] == 'S' && b[3] == 0:
	case b[0] == 0 && b[1] == 'M' && b[2] == 0 && b[3] == 'S':
		big = true
	default:
		return b
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		if big {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		} else {
			units[i] = uint16(b[2*i+1])<<8 | uint16(b[2*i])
		}
	}
	return []byte(string(utf16.Decode(units)))
}
