package barcode

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// whole letters that do not decompose into a base and an accent.
var ligatures = strings.NewReplacer("Œ", "OE", "Æ", "AE", "Ø", "O", "Ł", "L", "Đ", "D", "Ð", "D", "ẞ", "SS", "ß", "SS", "Þ", "TH",
	"ı", "I", "’", "'", "‘", "'", "ʼ", "'", "‐", "-", "‑", "-", "–", "-", "\u00a0", " ", "\u202f", " ")

// Capitals writes a name as INSi and the datamatrix do: upper case, no accent, hyphen and apostrophe kept. // RNIV
func Capitals(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(ligatures.Replace(strings.ToUpper(s))) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
