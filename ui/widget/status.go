package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// StatusItem is a service or the jobs in the status bar: icon of 14, words in caption. It is acted on when OnTapped is
// set.
type StatusItem struct {
	control
	Text string
	Icon string
	More string // icon after the words, such as chevron-up
	// Ink of the icon and Word of the words: muted by default.
	Ink, Word theme.Token
	Strong    bool // 500
	Turning   bool // the icon is a spinner
	OnTapped  func()

	spin spinning
}

// NewStatusItem returns an item.
func NewStatusItem(text, icon string, ink theme.Token) *StatusItem {
	i := &StatusItem{Text: text, Icon: icon, Ink: ink, Word: theme.Muted}
	i.extend(i)
	return i
}

// Set changes the item in place; it never moves the layout by itself.
func (i *StatusItem) Set(text, icon string, ink, word theme.Token, strong bool) {
	i.Text, i.Icon, i.Ink, i.Word, i.Strong = text, icon, ink, word, strong
	i.Refresh()
}

// Tapped implements fyne.Tappable.
func (i *StatusItem) Tapped(*fyne.PointEvent) {
	if i.OnTapped != nil {
		i.takeFocus()
		i.OnTapped()
	}
}

// TypedKey implements fyne.Focusable.
func (i *StatusItem) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) && i.OnTapped != nil {
		i.OnTapped()
		return
	}
	passKey(i, ev)
}

// Disabled implements fyne.Disableable: Tab skips an item that does nothing.
func (i *StatusItem) Disabled() bool { return i.OnTapped == nil }

// Enable implements fyne.Disableable.
func (i *StatusItem) Enable() {}

// Disable implements fyne.Disableable.
func (i *StatusItem) Disable() {}

// CreateRenderer implements fyne.Widget.
func (i *StatusItem) CreateRenderer() fyne.WidgetRenderer {
	ring, g, word, more := newHalo(), newGlyph(), newLine(), newGlyph()
	s := &scene{owner: i, objects: []fyne.CanvasObject{ring.out, ring.in, g.Image, word.Text, more.Image}, destroy: i.spin.stop}
	style := func() theme.Style {
		if i.Strong {
			return theme.CaptionStrong
		}
		return theme.Caption
	}
	draw := func() {
		look := theme.Current()
		g.set(look, i.Icon, look.Colour(i.Ink), theme.IconBadge, i.spin.step())
	}
	s.paint = func(look *theme.Look) {
		ring.set(look, i.ring(), i.Backdrop, theme.RadiusBadge)
		i.spin.turn(i, i.Turning, draw)
		draw()
		word.set(look, style(), i.Text, look.Colour(i.Word))
		more.set(look, i.More, look.Colour(i.Word), theme.IconBadge, 0)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		x := float32(0)
		if g.side > 0 {
			g.place(0, 0, size.Height)
			x = g.side + look.Px(6)
		}
		end := size.Width
		if more.side > 0 {
			end -= more.side
			more.place(end, 0, size.Height)
			end -= look.Px(6)
		}
		word.place(look, x, 0, end-x+1, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := width(look, style(), i.Text)
		for _, icon := range [...]string{i.Icon, i.More} {
			if icon != "" {
				w += look.Px(theme.IconBadge) + look.Px(6)
			}
		}
		return fyne.NewSize(w, look.Px(16))
	}
	return s
}

// NewStatusBar lays the services at the left and the jobs at the right, 20 px apart, cut when the window is narrow.
func NewStatusBar(left, right []fyne.CanvasObject) *fyne.Container {
	f := NewFill(theme.Surface)
	f.Top = true
	items := append([]fyne.CanvasObject{}, left...)
	items = append(items, Spacer())
	items = append(items, right...)
	return Bar(theme.HeightStatusBar, f, 16, 16, Row(20, items...))
}
