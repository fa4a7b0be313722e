package barcode

import (
	"strings"
	"time"
)

// Wedge tells a keyboard-wedge scanner from a person typing: a scanner sends its characters in a burst that ends with
// Enter or Tab. The zero value is ready; it is not for several goroutines.
type Wedge struct {
	Gap      time.Duration // longest pause inside a scan; 0 means 60 ms
	Shortest int           // fewest characters of a scan; 0 means 8

	text strings.Builder
	last time.Time
}

// Key takes one character and when it came. It returns the whole scan when the character ends one.
func (w *Wedge) Key(r rune, at time.Time) (scan string, done bool) {
	gap, shortest := w.Gap, w.Shortest
	if gap == 0 {
		gap = 60 * time.Millisecond
	}
	if shortest == 0 {
		shortest = 8
	}
	if at.Sub(w.last) > gap || w.text.Len() > 4000 {
		w.text.Reset()
	}
	w.last = at
	if r != '\r' && r != '\n' && r != '\t' {
		w.text.WriteRune(r)
		return "", false
	}
	scan = w.text.String()
	w.text.Reset()
	return scan, len([]rune(scan)) >= shortest
}
