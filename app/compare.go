package app

import (
	"unicode"
)

// Piece is a run of a text that the other text has too, or has not.
type Piece struct {
	Text    string
	Differs bool
}

// maxCompared bounds the table of a comparison: words of one text times words of the other.
const maxCompared = 1 << 22

// CompareTexts cuts two texts into what they share and what they do not, word by word. The pieces of each side put
// together give its text back. Texts too long to be compared in full differ in one piece between their common ends.
func CompareTexts(left, right string) (l, r []Piece) {
	a, b := words(left), words(right)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var sides [2]pieces
	both := func(w string) { sides[0].add(w, false); sides[1].add(w, false) }
	for _, w := range a[:head] {
		both(w)
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	i, j := 0, 0
	if len(x)*len(y) <= maxCompared {
		common := longest(x, y)
		wide := len(y) + 1
		for i < len(x) && j < len(y) {
			switch {
			case x[i] == y[j]:
				both(x[i])
				i, j = i+1, j+1
			case common[(i+1)*wide+j] >= common[i*wide+j+1]:
				sides[0].add(x[i], true)
				i++
			default:
				sides[1].add(y[j], true)
				j++
			}
		}
	}
	for ; i < len(x); i++ {
		sides[0].add(x[i], true)
	}
	for ; j < len(y); j++ {
		sides[1].add(y[j], true)
	}
	for _, w := range a[len(a)-tail:] {
		both(w)
	}
	return sides[0], sides[1]
}

type pieces []Piece

func (p *pieces) add(word string, differs bool) {
	if n := len(*p); n > 0 && (*p)[n-1].Differs == differs {
		(*p)[n-1].Text += word
		return
	}
	*p = append(*p, Piece{word, differs})
}

// longest gives, at i*(len(y)+1)+j, how many words x[i:] and y[j:] share in order.
func longest(x, y []string) []int32 {
	wide := len(y) + 1
	t := make([]int32, (len(x)+1)*wide)
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				t[i*wide+j] = t[(i+1)*wide+j+1] + 1
			} else {
				t[i*wide+j] = max(t[(i+1)*wide+j], t[i*wide+j+1])
			}
		}
	}
	return t
}

// words cuts a text into words, spaces and marks, so that a comma does not make its word differ.
func words(s string) (all []string) {
	class := func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 0
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return 1
		}
		return -1
	}
	start, last := 0, -2
	for i, r := range s {
		c := class(r)
		if i > start && (c != last || c == -1) {
			all = append(all, s[start:i])
			start = i
		}
		last = c
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}
