package cache

import (
	"unicode/utf8"

	"chevet/app/record"
)

// fold is how names and numbers are searched, here as at the server.
func fold(s string) string { return record.Fold(s) }

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
		f := record.FoldRune(r)
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
