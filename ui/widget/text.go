package widget

import (
	"strings"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// leaf is the base of what only shows.
type leaf struct{ widget.BaseWidget }

// Text is one line, cut with “…” when its place is too narrow.
type Text struct {
	leaf
	Text   string
	Style  theme.Style // Body by default
	Colour theme.Token // Text by default
	Strike bool
	// Trailing puts the words at the right of their place.
	Trailing bool
	Centred  bool
}

// NewText returns a text.
func NewText(text string, s theme.Style, c theme.Token) *Text {
	t := &Text{Text: text, Style: s, Colour: c}
	t.ExtendBaseWidget(t)
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

func (t *Text) look() (theme.Style, theme.Token) {
	s, c := t.Style, t.Colour
	if s.Size == 0 {
		s = theme.Body
	}
	if c == theme.None {
		c = theme.Text
	}
	return s, c
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	l := newLine()
	s := &scene{owner: t, objects: []fyne.CanvasObject{l.Text}}
	s.paint = func(look *theme.Look) {
		style, c := t.look()
		l.strikeThrough(t.Strike)
		l.set(look, style, t.Text, look.Colour(c))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		x := float32(0)
		switch {
		case t.Trailing:
			x = max(0, size.Width-l.wide)
		case t.Centred:
			x = max(0, (size.Width-l.wide)/2)
		}
		l.place(look, x, 0, size.Width-x, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		style, _ := t.look()
		return fyne.NewSize(width(look, style, t.Text), look.Px(style.Line))
	}
	return s
}

// Paragraph is a text on several lines. It breaks at Width, or at the width it is given.
type Paragraph struct {
	leaf
	Text    string
	Style   theme.Style
	Colour  theme.Token
	Width   float32 // px at 100 %; 0 takes the width it is given
	Centred bool

	wrapped []string
	key     paragraphKey
}

type paragraphKey struct {
	text  string
	style theme.Style
	scale float32
	wide  float32
}

// NewParagraph returns a text on several lines, width px at 100 % wide.
func NewParagraph(text string, s theme.Style, c theme.Token, width float32) *Paragraph {
	p := &Paragraph{Text: text, Style: s, Colour: c, Width: width}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the words.
func (p *Paragraph) SetText(text string) {
	if p.Text != text {
		p.Text = text
		p.Refresh()
	}
}

// lines breaks the text at spaces that may be broken: U+00A0 and U+202F may not.
func (p *Paragraph) lines(look *theme.Look, wide float32) []string {
	k := paragraphKey{p.Text, p.Style, look.Scale(), wide}
	if p.key == k {
		return p.wrapped
	}
	p.key, p.wrapped = k, nil
	for _, para := range strings.Split(p.Text, "\n") {
		current := ""
		for _, w := range strings.Split(para, " ") {
			next := w
			if current != "" {
				next = current + " " + w
			}
			if current != "" && wide > 0 && width(look, p.Style, next) > wide+0.5 {
				p.wrapped = append(p.wrapped, current)
				next = w
			}
			current = next
		}
		p.wrapped = append(p.wrapped, current)
	}
	return p.wrapped
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	var ls []*line
	s := &scene{owner: p}
	wideOf := func(look *theme.Look) float32 {
		if p.Width > 0 {
			return look.Px(p.Width)
		}
		return p.Size().Width
	}
	s.paint = func(look *theme.Look) {
		texts := p.lines(look, wideOf(look))
		for len(ls) < len(texts) {
			l := newLine()
			ls = append(ls, l)
			s.objects = append(s.objects, l.Text)
		}
		for i, l := range ls {
			l.Hidden = i >= len(texts)
			if !l.Hidden {
				l.set(look, p.Style, texts[i], look.Colour(p.Colour))
			}
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		h := look.Px(p.Style.Line)
		for i, l := range ls {
			x := float32(0)
			if p.Centred {
				x = max(0, (size.Width-l.wide)/2)
			}
			l.place(look, x, float32(i)*h, size.Width+1, h)
		}
	}
	s.min = func(look *theme.Look) fyne.Size {
		wide := wideOf(look)
		n := len(p.lines(look, wide))
		if p.Width == 0 {
			wide = 0
		}
		return fyne.NewSize(wide, float32(n)*look.Px(p.Style.Line))
	}
	return s
}

// Icon is a drawing alone. A status icon is always followed by its word.
type Icon struct {
	leaf
	Name   string
	Colour theme.Token
	Side   float32
}

// NewIcon returns an icon, side px at 100 %.
func NewIcon(name string, c theme.Token, side float32) *Icon {
	i := &Icon{Name: name, Colour: c, Side: side}
	i.ExtendBaseWidget(i)
	return i
}

// CreateRenderer implements fyne.Widget.
func (i *Icon) CreateRenderer() fyne.WidgetRenderer {
	g := newGlyph()
	s := &scene{owner: i, objects: []fyne.CanvasObject{g.Image}}
	s.paint = func(look *theme.Look) { g.set(look, i.Name, look.Colour(i.Colour), i.Side, 0) }
	s.layout = func(_ *theme.Look, size fyne.Size) { g.place((size.Width-g.side)/2, 0, size.Height) }
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSquareSize(look.Px(i.Side)) }
	return s
}
