package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Chip is a state that opens something: the DMP chip and the counters of the banner. 28 high; Entrée acts.
type Chip struct {
	control
	Text string
	Icon string
	Tone Tone
	// Turning shows the icon as a spinner.
	Turning  bool
	OnTapped func()
	// OnMenu follows the right click, Maj+F10 and the menu key.
	OnMenu func()

	spin spinning
}

// NewChip returns a chip.
func NewChip(text, icon string, tone Tone, tapped func()) *Chip {
	c := &Chip{Text: text, Icon: icon, Tone: tone, OnTapped: tapped}
	c.extend(c)
	return c
}

// Set changes the chip in place.
func (c *Chip) Set(text, icon string, tone Tone, turning bool) {
	c.Text, c.Icon, c.Tone, c.Turning = text, icon, tone, turning
	c.Refresh()
}

// Tapped implements fyne.Tappable.
func (c *Chip) Tapped(*fyne.PointEvent) {
	c.takeFocus()
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (c *Chip) TappedSecondary(*fyne.PointEvent) {
	if c.OnMenu != nil {
		c.takeFocus()
		c.OnMenu()
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (c *Chip) TypedShortcut(s fyne.Shortcut) {
	if k, ok := s.(fyne.KeyboardShortcut); ok && c.OnMenu != nil && k.Key() == fyne.KeyF10 && k.Mod() == fyne.KeyModifierShift {
		c.OnMenu()
		return
	}
	passShortcut(c, s)
}

// TypedKey implements fyne.Focusable.
func (c *Chip) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyMenu && c.OnMenu != nil {
		c.OnMenu()
		return
	}
	if isApply(ev) && c.OnTapped != nil {
		c.showRing()
		c.OnTapped()
		return
	}
	passKey(c, ev)
}

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	ring, box, g, word := newHalo(), newFrame(), newGlyph(), newLine()
	s := &scene{owner: c, objects: []fyne.CanvasObject{ring.out, ring.in, box.in, g.Image, word.Text}}
	s.paint = func(look *theme.Look) {
		ink := look.Colour(c.Tone.Ink())
		ring.set(look, c.ring(), c.Backdrop, theme.RadiusControl)
		box.set(look, c.Tone.Fill(), theme.None, 0, theme.RadiusControl)
		c.spin.turn(c, c.Turning, func() {
			g.set(theme.Current(), c.Icon, theme.Current().Colour(c.Tone.Ink()), theme.IconDefault, clock.step)
		})
		g.set(look, c.Icon, ink, theme.IconDefault, c.spin.step())
		word.set(look, theme.BodyStrong, c.Text, ink)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		x := look.Px(8)
		g.place(x, 0, size.Height)
		if g.side > 0 {
			x += g.side + look.Px(6)
		}
		word.place(look, x, 0, size.Width-x-look.Px(10)+1, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := look.Px(8) + width(look, theme.BodyStrong, c.Text) + look.Px(10)
		if c.Icon != "" {
			w += look.Px(theme.IconDefault) + look.Px(6)
		}
		return fyne.NewSize(w, look.Px(theme.HeightBadgeLarge))
	}
	s.destroy = c.spin.stop
	return s
}

// FilterChip is one filter of a bar: its name and a chevron, or its value and an x once active.
type FilterChip struct {
	control
	Text   string
	Active bool
	// OnTapped opens the choices; OnCleared follows the x, Suppr and Retour arrière.
	OnTapped  func()
	OnCleared func()
}

// NewFilterChip returns a filter that is not active.
func NewFilterChip(text string, tapped, cleared func()) *FilterChip {
	c := &FilterChip{Text: text, OnTapped: tapped, OnCleared: cleared}
	c.extend(c)
	return c
}

// Set gives the filter its words and whether it filters.
func (c *FilterChip) Set(text string, active bool) {
	c.Text, c.Active = text, active
	c.Refresh()
}

// Tapped implements fyne.Tappable.
func (c *FilterChip) Tapped(ev *fyne.PointEvent) {
	c.takeFocus()
	if c.Active && ev != nil && ev.Position.X > c.Size().Width-theme.Current().Px(28) {
		c.clear()
		return
	}
	c.open()
}

func (c *FilterChip) open() {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

func (c *FilterChip) clear() {
	if c.Active && c.OnCleared != nil {
		c.OnCleared()
	}
}

// TypedKey implements fyne.Focusable.
func (c *FilterChip) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case isApply(ev), ev.Name == fyne.KeyDown:
		c.showRing()
		c.open()
	case ev.Name == fyne.KeyDelete || ev.Name == fyne.KeyBackspace:
		c.clear()
	default:
		passKey(c, ev)
	}
}

// CreateRenderer implements fyne.Widget.
func (c *FilterChip) CreateRenderer() fyne.WidgetRenderer {
	ring, box, g, word := newHalo(), newFrame(), newGlyph(), newLine()
	s := &scene{owner: c, objects: []fyne.CanvasObject{ring.out, ring.in, box.out, box.in, word.Text, g.Image}}
	s.paint = func(look *theme.Look) {
		fill, outline, ink, icon := theme.Surface, theme.BorderCtl, theme.Text2, "chevron-down"
		if c.Active {
			fill, outline, ink, icon = theme.AccentSoft, theme.Accent, theme.AccentText, "x"
		} else if c.over() {
			fill = theme.Hover
		}
		ring.set(look, c.ring(), c.Backdrop, theme.RadiusControl)
		box.set(look, fill, outline, 1, theme.RadiusControl)
		word.set(look, theme.BodyStrong, c.Text, look.Colour(ink))
		g.set(look, icon, look.Colour(ink), theme.IconBadge, 0)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		x := look.Px(11)
		end := size.Width - look.Px(9) - g.side
		word.place(look, x, 0, end-look.Px(6)-x+1, size.Height)
		g.place(end, 0, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(look.Px(11)+width(look, theme.BodyStrong, c.Text)+look.Px(6)+look.Px(theme.IconBadge)+look.Px(9), look.Px(theme.HeightFilterChip))
	}
	return s
}
