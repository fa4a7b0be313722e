package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Checkbox is a box of 18 and its words.
type Checkbox struct {
	control
	Text    string
	Checked bool
	// Some is the third state, some of many ticked.
	Some      bool
	Why       string // not empty: cannot be changed
	OnChanged func(bool)
}

// NewCheckbox returns a box.
func NewCheckbox(text string, checked bool, f func(bool)) *Checkbox {
	c := &Checkbox{Text: text, Checked: checked, OnChanged: f}
	c.extend(c)
	return c
}

// SetChecked changes the box without telling OnChanged.
func (c *Checkbox) SetChecked(on bool) {
	if c.Checked != on || c.Some {
		c.Checked, c.Some = on, false
		c.Refresh()
	}
}

func (c *Checkbox) toggle() {
	if c.Why != "" {
		return
	}
	c.Checked, c.Some = !c.Checked, false
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.Checked)
	}
}

// Tapped implements fyne.Tappable.
func (c *Checkbox) Tapped(*fyne.PointEvent) {
	c.takeFocus()
	c.toggle()
}

// TypedKey implements fyne.Focusable.
func (c *Checkbox) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		c.showRing()
		c.toggle()
		return
	}
	passKey(c, ev)
}

// CreateRenderer implements fyne.Widget.
func (c *Checkbox) CreateRenderer() fyne.WidgetRenderer {
	ring, g, word := newHalo(), newGlyph(), newLine()
	s := &scene{owner: c, objects: []fyne.CanvasObject{ring.out, ring.in, g.Image, word.Text}}
	s.paint = func(look *theme.Look) {
		icon, mark, ink := "square", theme.BorderStrong, theme.Text2
		switch {
		case c.Some:
			icon, mark = "square-minus", theme.Accent
		case c.Checked:
			icon, mark, ink = "square-check", theme.Accent, theme.Text
		}
		if c.Why != "" {
			mark, ink = theme.Disabled, theme.Disabled
		}
		ring.set(look, c.ring(), c.Backdrop, theme.RadiusBadge)
		g.set(look, icon, look.Colour(mark), theme.IconCheckbox, 0)
		word.set(look, theme.Body, c.Text, look.Colour(ink))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		g.place(0, 0, size.Height)
		x := g.side + look.Px(8)
		word.place(look, x, 0, size.Width-x+1, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := look.Px(theme.IconCheckbox)
		if c.Text != "" {
			w += look.Px(8) + width(look, theme.Body, c.Text)
		}
		return fyne.NewSize(w, look.Px(20))
	}
	return s
}
