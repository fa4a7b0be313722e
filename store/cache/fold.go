package cache

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded gives what a rune becomes: "" is dropped (a combining mark), " " separates words.
var folded = func() map[rune]string {
	m := map[rune]string{}
	for _, l := range letters {
		for _, r := range l.accented {
			m[r] = l.plain
		}
	}
	return m
}()

func foldRune(r rune) string {
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

// fold gives the searched form of a name or number: lower case without accents, ligatures spelled out, words
// separated by one space whatever separated them (hyphen, apostrophe, point).
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch f := foldRune(r); f {
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

// foldedWord is a word of a text with where it was.
type foldedWord struct {
	text string
	ends []int // per byte of text, the end in the source of the letter that gave it
	from int   // start in the source
}

// foldWords folds like fold and keeps the places, to show what a query matched.
func foldWords(s string) []foldedWord {
	var words []foldedWord
	open := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		f := foldRune(r)
		switch {
		case f == " ":
			open = false
		case f == "": // a mark belongs to the letter before it
			if open {
				w := &words[len(words)-1]
				for k := len(w.ends) - 1; k >= 0 && w.ends[k] == i; k-- {
					w.ends[k] = i + n
				}
			}
		default:
			if !open {
				words = append(words, foldedWord{from: i})
				open = true
			}
			w := &words[len(words)-1]
			w.text += f
			for range len(f) {
				w.ends = append(w.ends, i+n)
			}
		}
		i += n
	}
	return words
}
