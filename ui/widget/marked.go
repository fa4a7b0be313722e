package widget

import (
	"image/color"
	"strings"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// MarkedPiece is a run of a MarkedText.
type MarkedPiece struct {
	Text   string
	Marked bool
}

// MarkedText is a text on several lines of which some words are marked: a fill, a stronger weight and a line under
// them, so that the mark does not depend on its colour. // patterns.md «Conflit»
type MarkedText struct {
	leaf
	Pieces []MarkedPiece
	Width  float32 // px at 100 %, where lines break

	lines []markedLine
	key   markedKey
}

type markedKey struct {
	text  string
	scale float32
	wide  float32
}

type markedLine []MarkedPiece

// NewMarkedText returns a text, width px at 100 % wide.
func NewMarkedText(pieces []MarkedPiece, width float32) *MarkedText {
	m := &MarkedText{Pieces: pieces, Width: width}
	m.ExtendBaseWidget(m)
	return m
}

func styleOf(marked bool) theme.Style {
	if marked {
		return theme.BodyUnread
	}
	return theme.Body
}

// breakLines wraps at spaces; what U+00A0 holds together stays so.
func (m *MarkedText) breakLines(look *theme.Look) []markedLine {
	var whole strings.Builder
	for _, p := range m.Pieces {
		whole.WriteString(p.Text)
		if p.Marked {
			whole.WriteByte(0)
		}
	}
	k := markedKey{whole.String(), look.Scale(), m.Width}
	if m.lines != nil && m.key == k {
		return m.lines
	}
	m.key = k
	wide := look.Px(m.Width)
	var lines []markedLine
	var now markedLine
	x := float32(0)
	put := func(text string, marked bool) {
		if n := len(now); n > 0 && now[n-1].Marked == marked {
			now[n-1].Text += text
		} else {
			now = append(now, MarkedPiece{text, marked})
		}
		x += width(look, styleOf(marked), text)
	}
	feed := func() { lines, now, x = append(lines, now), nil, 0 }
	for _, p := range m.Pieces {
		for i, part := range strings.Split(p.Text, "\n") {
			if i > 0 {
				feed()
			}
			for _, w := range strings.SplitAfter(part, " ") {
				if w == "" {
					continue
				}
				if x > 0 && wide > 0 && x+width(look, styleOf(p.Marked), strings.TrimRight(w, " ")) > wide+0.5 {
					feed()
				}
				put(w, p.Marked)
			}
		}
	}
	feed()
	m.lines = lines
	return lines
}

// CreateRenderer implements fyne.Widget.
func (m *MarkedText) CreateRenderer() fyne.WidgetRenderer {
	type part struct {
		back, under *canvas.Rectangle
		word        *line
	}
	var parts []part
	s := &scene{owner: m}
	s.paint = func(look *theme.Look) {
		n := 0
		for _, l := range m.breakLines(look) {
			for _, p := range l {
				if n == len(parts) {
					one := part{fillRect(), fillRect(), newLine()}
					parts = append(parts, one)
					s.objects = append(s.objects, one.back, one.word.Text, one.under)
				}
				back, under, ink := color.NRGBA{}, color.NRGBA{}, look.Colour(theme.Text)
				if p.Marked {
					back, ink = look.Colour(theme.DiffBg), look.Colour(theme.DiffText)
					under = ink
				}
				one := parts[n]
				one.back.Hidden, one.under.Hidden, one.word.Hidden = !p.Marked, !p.Marked, false
				one.back.FillColor, one.under.FillColor = back, under
				one.word.set(look, styleOf(p.Marked), p.Text, ink)
				n++
			}
		}
		for _, one := range parts[n:] {
			one.back.Hidden, one.under.Hidden, one.word.Hidden = true, true, true
		}
	}
	s.layout = func(look *theme.Look, _ fyne.Size) {
		h, n := look.Px(theme.Body.Line), 0
		for row, l := range m.breakLines(look) {
			x, y := float32(0), float32(row)*h
			for range l {
				one := parts[n]
				w := one.word.wide
				put(one.back, snap(x)-1, y+1, snap(w)+2, h-2)
				put(one.under, snap(x), y+h-3, snap(w), 1)
				one.word.place(look, snap(x), y, w+1, h)
				x += w
				n++
			}
		}
	}
	s.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(look.Px(m.Width), float32(len(m.breakLines(look)))*look.Px(theme.Body.Line))
	}
	return s
}
