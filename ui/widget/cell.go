package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Cell is what one cell shows: words, an icon and its word, a badge, or a list of marks. It comes empty at each Fill.
type Cell struct {
	Text   string
	Ink    theme.Token  // of the words; Text by default
	Weight theme.Weight // Regular by default
	Small  bool         // 12 px instead of 13
	Strike bool
	// Icon goes before the words, 14 px, Gap px apart (6 by default); Turning makes it a spinner.
	Icon    string
	IconInk theme.Token // Ink by default
	Gap     float32
	Turning bool
	// Badge shows Icon and Text as a badge of that tone.
	Badge bool
	Tone  Tone
	// Trailing puts the words at the right: figures.
	Trailing bool

	marks []CellMark
}

// CellMark is one icon and its word in a list of them, caption, 10 px apart.
type CellMark struct {
	Icon    string
	IconInk theme.Token
	Text    string
	Ink     theme.Token // Text2 by default
	Strong  bool        // 500
}

// Mark adds a mark to the cell.
func (c *Cell) Mark(m CellMark) { c.marks = append(c.marks, m) }

func (c *Cell) reset() { *c = Cell{marks: c.marks[:0]} }

func (c *Cell) style() theme.Style {
	s := theme.Style{Size: 13, Line: 20, Weight: c.Weight}
	if c.Small {
		s.Size, s.Line = 12, 16
	}
	if s.Weight == 0 {
		s.Weight = theme.Regular
	}
	return s
}

// cellView draws cells, one after another: its objects are made the first time they are needed and kept.
type cellView struct {
	cell  Cell
	word  *line
	icon  *glyph
	badge *pill
	marks []markView
	add   func(...fyne.CanvasObject)
}

type markView struct {
	icon *glyph
	word *line
}

func (v *cellView) paint(look *theme.Look, step int) {
	c := &v.cell
	plain := !c.Badge && len(c.marks) == 0
	v.paintWord(look, plain)
	v.paintIcon(look, plain, step)
	if v.badge == nil && c.Badge {
		v.badge = newPill()
		v.add(v.badge.objects()...)
	}
	if v.badge != nil {
		v.badge.icon.Hidden, v.badge.word.Hidden = !c.Badge, !c.Badge
		if c.Badge {
			v.badge.set(look, c.Tone, c.Icon, c.Text)
		} else {
			v.badge.box.in.Hidden = true
		}
	}
	for len(v.marks) < len(c.marks) {
		m := markView{newGlyph(), newLine()}
		v.marks = append(v.marks, m)
		v.add(m.icon.Image, m.word.Text)
	}
	for i, m := range v.marks {
		shown := i < len(c.marks)
		m.icon.Hidden, m.word.Hidden = !shown, !shown
		if !shown {
			continue
		}
		spec := c.marks[i]
		ink, style := spec.Ink, theme.Caption
		if ink == theme.None {
			ink = theme.Text2
		}
		if spec.Strong {
			style = theme.CaptionStrong
		}
		m.icon.set(look, spec.Icon, look.Colour(spec.IconInk), theme.IconBadge, 0)
		m.word.set(look, style, spec.Text, look.Colour(ink))
	}
}

func (v *cellView) paintWord(look *theme.Look, plain bool) {
	c := &v.cell
	if v.word == nil {
		if !plain || c.Text == "" {
			return
		}
		v.word = newLine()
		v.add(v.word.Text)
	}
	v.word.Hidden = !plain || c.Text == ""
	if v.word.Hidden {
		return
	}
	ink := c.Ink
	if ink == theme.None {
		ink = theme.Text
	}
	v.word.strikeThrough(c.Strike)
	v.word.set(look, c.style(), c.Text, look.Colour(ink))
}

func (v *cellView) paintIcon(look *theme.Look, plain bool, step int) {
	c := &v.cell
	if v.icon == nil {
		if !plain || c.Icon == "" {
			return
		}
		v.icon = newGlyph()
		v.add(v.icon.Image)
	}
	v.icon.Hidden = !plain || c.Icon == ""
	if v.icon.Hidden {
		v.icon.side = 0
		return
	}
	ink := c.IconInk
	if ink == theme.None {
		ink = c.Ink
	}
	if ink == theme.None {
		ink = theme.Text2
	}
	v.icon.set(look, c.Icon, look.Colour(ink), theme.IconBadge, step)
}

// place puts the cell between x and x+w, in the height h of the row.
func (v *cellView) place(look *theme.Look, x, w, h float32) {
	c := &v.cell
	switch {
	case c.Badge:
		v.badge.place(look, x, snap((h-look.Px(theme.HeightBadge))/2), w+look.Px(8)) // as the last mark below
	case len(c.marks) > 0:
		end := x + w + look.Px(8) // the last mark may use the padding of its cell
		for i := range c.marks {
			m := v.marks[i]
			if x >= end {
				m.icon.Hidden, m.word.Hidden = true, true
				continue
			}
			if m.icon.side > 0 {
				m.icon.place(x, 0, h)
				x += m.icon.side + look.Px(4)
			}
			m.word.place(look, x, 0, end-x, h)
			x += m.word.wide + look.Px(10)
		}
	default:
		if v.icon != nil && v.icon.side > 0 {
			gap := c.Gap
			if gap == 0 {
				gap = 6
			}
			v.icon.place(x, 0, h)
			x += v.icon.side + look.Px(gap)
			w -= v.icon.side + look.Px(gap)
		}
		if v.word == nil || v.word.Hidden {
			return
		}
		if c.Trailing {
			x += max(0, w-v.word.wide)
		}
		v.word.place(look, x, 0, w, h)
	}
}
