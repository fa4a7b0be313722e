package record

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var folded = func() map[rune]string {
	m := map[rune]string{}
	for _, l := range letters {
		for _, r := range l.accented {
			m[r] = l.plain
		}
	}
	return m
}()

// FoldRune gives what one rune becomes in Fold: "" is dropped (a combining mark), " " separates words.
func FoldRune(r rune) string {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return asciiFold[r : r+1]
	case r >= 'A' && r <= 'Z':
		return asciiFold[r+'a'-'A' : r+'a'-'A'+1]
	case r < utf8.RuneSelf:
		return " "
	case unicode.Is(unicode.Mn, r):
		return ""
	}
	if s, ok := folded[r]; ok {
		return s
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return string(unicode.ToLower(r))
	}
	return " "
}

// asciiFold maps each ASCII code to itself, to cut one-letter strings without allocating.
var asciiFold = func() string {
	var b [utf8.RuneSelf]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

// Fold gives the searched form of a name or number: lower case without accents, ligatures spelled out, words
// separated by one space whatever separated them (hyphen, apostrophe, point).
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch f := FoldRune(r); f {
		case "":
		case " ":
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteString(f)
		}
	}
	return b.String()
}
