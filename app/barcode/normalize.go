package barcode

import "strings"

// spellings are the ways scanners and their drivers write the separator GS.
var spellings = strings.NewReplacer("<GS>", gs, "{GS}", gs, "[GS]", gs, "<FNC1>", gs, "{FNC1}", gs, "[FNC1]", gs, "\\x1d", gs, "\\u001d", gs,
	"␝", gs, "\u00e8", gs, "\x1e", gs, "\x04", "")

// normalize drops the symbology identifier and line ends, and writes every separator as GS.
func normalize(s string) string {
	s = strings.Trim(s, "\r\n\t \x02\x03\x00")
	for _, id := range []string{"]d1", "]d2", "]C1", "]e0", "]Q3", "]d4", "]d5"} {
		if len(s) >= 3 && strings.EqualFold(s[:3], id) {
			s = s[3:]
			break
		}
	}
	return spellings.Replace(s)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}

// azerty says what a scanner set for a QWERTY keyboard makes a French workstation type, without and with shift.
var azerty = func() map[rune]rune {
	m := map[rune]rune{')': '-', '!': '/', ':': '.', 'ù': '\''}
	for i, r := range []rune("à&é\"'(-è_ç") {
		m[r] = rune('0' + i)
	}
	for from, to := range map[rune]rune{'q': 'a', 'a': 'q', 'z': 'w', 'w': 'z', ',': 'm', 'Q': 'A', 'A': 'Q', 'Z': 'W', 'W': 'Z', '?': 'M'} {
		m[from] = to
	}
	return m
}()

// repairKeyboard undoes a scanner whose keyboard is QWERTY on an AZERTY workstation: every digit comes as the unshifted
// sign of its key. done is false when the text has a digit or no such sign.
func repairKeyboard(s string) (fixed string, done bool) {
	s = strings.TrimSpace(s)
	signs := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			return s, false
		}
		if to, ok := azerty[r]; ok && to >= '0' && to <= '9' {
			signs++
		}
	}
	if signs < 8 {
		return s, false
	}
	var b strings.Builder
	for _, r := range s {
		if to, ok := azerty[r]; ok {
			r = to
		}
		b.WriteRune(r)
	}
	return b.String(), true
}
