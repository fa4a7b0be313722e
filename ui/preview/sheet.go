package preview

import (
	"math"
	"sort"
	"strings"

	"chevet/ui/theme"
)

type markKind uint8

const (
	textMark markKind = iota
	rectMark
	frameMark // surface with an outline, radius 8
	iconMark
	pictureMark
)

// mark is one thing to draw, at whole px inside its slab.
type mark struct {
	kind       markKind
	x, y, w, h float32
	text       string
	lead       string // what stands before the text in reading order: "", " ", tabs or "\n"
	style      theme.Style
	ink        theme.Token
	strike     bool
	icon       string
	picture    *picture
	act        func() // a click on it
}

// box is marks laid out from (0,0).
type box struct {
	marks []mark
	w, h  float32
}

func (b *box) add(m mark) { b.marks = append(b.marks, m) }

// put copies other at (x, y).
func (b *box) put(x, y float32, other box) {
	for _, m := range other.marks {
		m.x += x
		m.y += y
		b.marks = append(b.marks, m)
	}
	b.w = max(b.w, x+other.w)
	b.h = max(b.h, y+other.h)
}

// below copies other under what is there, gap px lower.
func (b *box) below(gap float32, other box) {
	if b.h == 0 {
		gap = 0
	}
	b.put(0, b.h+gap, other)
}

// leadIn writes what stands before the first text of the box.
func (b *box) leadIn(lead string) {
	for i := range b.marks {
		if b.marks[i].kind == textMark {
			b.marks[i].lead = lead
			return
		}
	}
}

// oneLine joins the lines of the box with spaces: a cell is copied as one field.
func (b *box) oneLine() {
	for i := range b.marks {
		if strings.ContainsAny(b.marks[i].lead, "\n\t") {
			b.marks[i].lead = " "
		}
	}
}

// slab is a horizontal band of a sheet: what is created and dropped as one when it comes into sight and goes.
type slab struct {
	box
	y     float32
	strip *strip // not nil: part of a table wider than the pane
	bar   bool   // the bar that moves strip
}

// strip is a table wider than the pane; its slabs move together.
type strip struct {
	wide   float32 // of the table
	view   float32 // of its place
	offset float32
}

func (s *strip) to(offset float32) { s.offset = snap(max(0, min(offset, s.wide-s.view))) }

// anchor is a heading that the menu «Sections» leads to.
type anchor struct {
	title string
	level int
	y     float32
}

// sheet is a document laid out for a width.
type sheet struct {
	width   float32
	height  float32
	margin  float32 // at the left of every slab
	slabs   []slab
	anchors []anchor
	ids     map[string]float32 // where an internal link leads
	text    *script            // made when first asked for
}

// append adds a slab under the others, gap px lower.
func (s *sheet) append(gap float32, b box) *slab {
	s.height += gap
	s.slabs = append(s.slabs, slab{box: b, y: s.height})
	s.height += ceil(b.h)
	return &s.slabs[len(s.slabs)-1]
}

// between returns the slabs seen from top to bottom.
func (s *sheet) between(top, bottom float32) (from, to int) {
	from = sort.Search(len(s.slabs), func(i int) bool { return s.slabs[i].y+s.slabs[i].h > top })
	to = from
	for to < len(s.slabs) && s.slabs[to].y < bottom {
		to++
	}
	return from, to
}

func snap(v float32) float32 { return float32(math.Floor(float64(v) + 0.5)) }
func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }
