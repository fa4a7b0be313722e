package widget

import (
	"strings"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Badge is a status: icon and word on the fill of its tone, 20 high. It shows, it is not acted on.
type Badge struct {
	leaf
	Text string
	Icon string
	Tone Tone
}

// NewBadge returns a badge.
func NewBadge(text, icon string, tone Tone) *Badge {
	b := &Badge{Text: text, Icon: icon, Tone: tone}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	p := newPill()
	s := &scene{owner: b, objects: p.objects()}
	s.paint = func(look *theme.Look) { p.set(look, b.Tone, b.Icon, b.Text) }
	s.layout = func(look *theme.Look, size fyne.Size) { p.place(look, 0, (size.Height-p.height)/2, size.Width) }
	s.min = func(look *theme.Look) fyne.Size { return p.measure(look, b.Icon, b.Text) }
	return s
}

// pill is the drawing of a badge, shared with the cells of a table.
type pill struct {
	box    *frame
	icon   *glyph
	word   *line
	height float32
}

func newPill() *pill { return &pill{box: newFrame(), icon: newGlyph(), word: newLine()} }

func (p *pill) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.box.in, p.icon.Image, p.word.Text}
}

func (p *pill) set(look *theme.Look, t Tone, icon, text string) {
	c := look.Colour(t.Ink())
	p.height = look.Px(theme.HeightBadge)
	p.box.set(look, t.Fill(), theme.None, 0, theme.RadiusBadge)
	p.icon.set(look, icon, c, theme.IconBadge, 0)
	p.word.set(look, theme.CaptionStrong, text, c)
}

// place puts the badge at x, y, at most max wide.
func (p *pill) place(look *theme.Look, x, y, max float32) {
	y = snap(y)
	want := p.measure(look, "x", p.word.full).Width
	if p.icon.side == 0 {
		want -= look.Px(theme.IconBadge) + look.Px(4)
	}
	wide := min(max, want)
	p.box.place(x, y, wide, p.height)
	left := look.Px(6)
	if p.icon.side > 0 {
		p.icon.place(x+left, y, p.height)
		left += p.icon.side + look.Px(4)
	}
	p.word.place(look, x+left, y, wide-left-look.Px(8)+1, p.height)
}

func (p *pill) measure(look *theme.Look, icon, text string) fyne.Size {
	w := look.Px(6) + width(look, theme.CaptionStrong, text) + look.Px(8)
	if icon != "" {
		w += look.Px(theme.IconBadge) + look.Px(4)
	}
	return fyne.NewSize(w, look.Px(theme.HeightBadge))
}

// Counter is a figure in a rounded box, 18 high. Nothing at zero: hide it.
type Counter struct {
	leaf
	Text string
	Tone Tone // ToneLocal: grey
	// Active is the counter of the active navigation item: surface, accent-text.
	Active bool
}

// NewCounter returns a counter.
func NewCounter(text string, tone Tone) *Counter {
	c := &Counter{Text: text, Tone: tone}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Counter) CreateRenderer() fyne.WidgetRenderer {
	d := newDot()
	s := &scene{owner: c, objects: d.objects()}
	s.paint = func(look *theme.Look) { d.set(look, c.Text, c.Tone, c.Active) }
	s.layout = func(look *theme.Look, size fyne.Size) { d.place(look, 0, 0, size.Height) }
	s.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(dotWidth(look, c.Text), look.Px(theme.HeightCounter))
	}
	return s
}

// dot is the drawing of a counter, shared with tabs and navigation.
type dot struct {
	box  *frame
	word *line
}

func newDot() *dot { return &dot{newFrame(), newLine()} }

func (d *dot) objects() []fyne.CanvasObject { return []fyne.CanvasObject{d.box.in, d.word.Text} }

func (d *dot) set(look *theme.Look, text string, tone Tone, active bool) {
	fill, ink := tone.Fill(), tone.Ink()
	if active {
		fill, ink = theme.Surface, theme.AccentText
	}
	d.box.set(look, fill, theme.None, 0, theme.RadiusPill)
	d.word.set(look, theme.CaptionStrong, text, look.Colour(ink))
	d.box.in.Hidden = text == ""
}

// place centres the counter in the height and returns its width.
func (d *dot) place(look *theme.Look, x, y, height float32) float32 {
	if d.word.full == "" {
		d.word.place(look, x, y, 0, height)
		return 0
	}
	w, h := dotWidth(look, d.word.full), look.Px(theme.HeightCounter)
	top := y + snap((height-h)/2)
	d.box.place(x, top, w, h)
	d.word.place(look, x+(w-d.word.wide)/2, top, w, h)
	return w
}

func dotWidth(look *theme.Look, text string) float32 {
	if text == "" {
		return 0
	}
	return max(look.Px(20), width(look, theme.CaptionStrong, text)+look.Px(12))
}

// KeyHint shows a shortcut: Ctrl+K, Échap.
type KeyHint struct {
	leaf
	Text string
	// Low is the hint of the status bar, 18 high.
	Low bool
}

// NewKeyHint returns a hint.
func NewKeyHint(text string) *KeyHint {
	k := &KeyHint{Text: text}
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer implements fyne.Widget.
func (k *KeyHint) CreateRenderer() fyne.WidgetRenderer {
	d := newKeycap()
	s := &scene{owner: k, objects: d.objects()}
	s.paint = func(look *theme.Look) { d.set(look, k.Text) }
	s.layout = func(look *theme.Look, size fyne.Size) { d.place(look, 0, 0, size.Height, k.Low) }
	s.min = func(look *theme.Look) fyne.Size { return keycapSize(look, k.Text, k.Low) }
	return s
}

type keycap struct {
	box  *frame
	word *line
}

func newKeycap() *keycap { return &keycap{newFrame(), newLine()} }

func (d *keycap) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{d.box.out, d.box.in, d.word.Text}
}

func (d *keycap) set(look *theme.Look, text string) {
	d.box.set(look, theme.Header, theme.Border, 1, theme.RadiusBadge)
	d.word.set(look, theme.Caption, text, look.Colour(theme.Muted))
	if text == "" {
		d.box.out.Hidden, d.box.in.Hidden = true, true
	}
}

func (d *keycap) place(look *theme.Look, x, y, height float32, low bool) float32 {
	m := keycapSize(look, d.word.full, low)
	top := y + snap((height-m.Height)/2)
	d.box.place(x, top, m.Width, m.Height)
	d.word.place(look, x+look.Px(7), top, m.Width, m.Height)
	return m.Width
}

func keycapSize(look *theme.Look, text string, low bool) fyne.Size {
	h := look.Px(20)
	if low {
		h = look.Px(18)
	}
	if text == "" {
		return fyne.NewSize(0, h)
	}
	return fyne.NewSize(width(look, theme.Caption, text)+look.Px(14), h)
}

// Avatar is the initials of the user in a disc of 28.
type Avatar struct {
	leaf
	Initials string
}

// NewAvatar returns the initials of a name written «NOM Prénom».
func NewAvatar(initials string) *Avatar {
	a := &Avatar{Initials: strings.ToUpper(initials)}
	a.ExtendBaseWidget(a)
	return a
}

// CreateRenderer implements fyne.Widget.
func (a *Avatar) CreateRenderer() fyne.WidgetRenderer {
	box, word := newFrame(), newLine()
	s := &scene{owner: a, objects: []fyne.CanvasObject{box.in, word.Text}}
	s.paint = func(look *theme.Look) {
		box.set(look, theme.AccentSoft, theme.None, 0, 14)
		word.set(look, theme.CaptionBold, a.Initials, look.Colour(theme.AccentText))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		d := look.Px(28)
		box.place(0, (size.Height-d)/2, d, d)
		word.place(look, (d-word.wide)/2, 0, d, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSquareSize(look.Px(28)) }
	return s
}

// Mark is a small icon and its word, without fill: provenance, sending marks, services of the status bar.
type Mark struct {
	leaf
	Text  string
	Icon  string
	Ink   theme.Token // of the icon
	Word  theme.Token // of the word; Ink when None
	Style theme.Style // CaptionStrong by default
	Gap   float32     // 6 by default
}

// NewMark returns an icon of 14 and a word of the same colour.
func NewMark(text, icon string, ink theme.Token) *Mark {
	m := &Mark{Text: text, Icon: icon, Ink: ink}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *Mark) CreateRenderer() fyne.WidgetRenderer {
	g, word := newGlyph(), newLine()
	s := &scene{owner: m, objects: []fyne.CanvasObject{g.Image, word.Text}}
	style := func() theme.Style {
		if m.Style.Size == 0 {
			return theme.CaptionStrong
		}
		return m.Style
	}
	gap := func(look *theme.Look) float32 {
		if m.Gap == 0 {
			return look.Px(6)
		}
		return look.Px(m.Gap)
	}
	s.paint = func(look *theme.Look) {
		g.set(look, m.Icon, look.Colour(m.Ink), theme.IconBadge, 0)
		w := m.Word
		if w == theme.None {
			w = m.Ink
		}
		word.set(look, style(), m.Text, look.Colour(w))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		g.place(0, 0, size.Height)
		x := float32(0)
		if g.side > 0 {
			x = g.side + gap(look)
		}
		word.place(look, x, 0, size.Width-x+1, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := width(look, style(), m.Text)
		if m.Icon != "" {
			w += look.Px(theme.IconBadge) + gap(look)
		}
		return fyne.NewSize(w, max(look.Px(style().Line), look.Px(theme.IconBadge)))
	}
	return s
}
