package record

import (
	"strings"
	"unicode"
)

// accented lists the letters of each capital of INSi's alphabet that are common in Europe; letters adds the rest of Latin
// script, such as the Vietnamese ones. // RNIV: traits are written A to Z, space, ' and -
var accented = map[string]string{
	"A": "ÀÁÂÃÄÅĀĂĄǍ", "C": "ÇĆĈĊČ", "D": "ĎĐÐ", "E": "ÈÉÊËĒĔĖĘĚẼ", "G": "ĜĞĠĢ", "H": "ĤĦ", "I": "ÌÍÎÏĨĪĬĮİı", "J": "Ĵ", "K": "Ķ",
	"L": "ĹĻĽĿŁ", "N": "ÑŃŅŇ", "O": "ÒÓÔÕÖØŌŎŐ", "R": "ŔŖŘ", "S": "ŚŜŞŠȘ", "T": "ŢŤŦȚ", "U": "ÙÚÛÜŨŪŬŮŰŲ", "W": "ŴẀẂẄ", "Y": "ÝŶŸỲỸ",
	"Z": "ŹŻŽ", "AE": "Æ", "OE": "Œ", "SS": "ẞß", "TH": "Þ", "'": "’‘ʼ´`", "-": "‐‑–—", " ": "\u00a0\u202f\t",
}

var plain = func() map[rune]string {
	m := map[rune]string{}
	for _, l := range letters {
		for _, r := range l.accented {
			m[r] = strings.ToUpper(l.plain)
		}
	}
	for to, from := range accented {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}()

// StrictText writes a trait as INSi does: upper case, no accent, ligatures spelled out, hyphen and apostrophe kept,
// single spaces. What has no such form stays, so that CheckName can refuse it.
func StrictText(s string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch to, ok := plain[r]; {
		case ok:
			b.WriteString(to)
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// FoldName makes two spellings of a name comparable: StrictText with hyphens, apostrophes and points read as spaces.
// «Jean-Pierre» and «JEAN PIERRE» fold alike. // INS/va1.15
func FoldName(s string) string {
	return strings.Join(strings.FieldsFunc(StrictText(s), func(r rune) bool {
		return r == ' ' || r == '-' || r == '\'' || r == '.'
	}), " ")
}

// CheckName refuses a name that INSi's alphabet cannot write, once in its strict form. // ^[A-Z]+(?:(?:-{1,2}|[' ])[A-Z]+)*$
func CheckName(s string) error {
	strict := StrictText(s)
	if strict == "" || len(strict) > 100 {
		return E(Invalid, ReasonName)
	}
	const start, letter, mark, hyphen, hyphens = 0, 1, 2, 3, 4
	at := start
	for i := 0; i < len(strict); i++ {
		c := strict[i]
		switch {
		case c >= 'A' && c <= 'Z':
			at = letter
		case at == letter && (c == ' ' || c == '\''):
			at = mark
		case at == letter && c == '-':
			at = hyphen
		case at == hyphen && c == '-':
			at = hyphens
		default:
			return E(Invalid, ReasonName)
		}
	}
	if at != letter {
		return E(Invalid, ReasonName)
	}
	return nil
}
