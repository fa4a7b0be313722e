package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// ChoiceCard is a radio button as large as a card, 60 high: one of two versions. // patterns.md «Conflit»
type ChoiceCard struct {
	control
	Chosen   bool
	OnTapped func()

	radio   *Icon
	content *fyne.Container
}

// NewChoiceCard returns a card: a title with its badge, and a line under it.
func NewChoiceCard(title, badge, icon, under string, tapped func()) *ChoiceCard {
	c := &ChoiceCard{OnTapped: tapped, radio: NewIcon("circle", theme.Muted, 20)}
	head := []fyne.CanvasObject{NewText(title, theme.BodyUnread, theme.Text)}
	if badge != "" {
		head = append(head, NewBadge(badge, icon, ToneLocal))
	}
	c.content = Pad(16, 8, 16, 8, Row(12, c.radio, Flex(Col(4, Row(8, head...), NewText(under, theme.Caption, theme.Muted)))))
	c.extend(c)
	return c
}

// Tapped implements fyne.Tappable.
func (c *ChoiceCard) Tapped(*fyne.PointEvent) {
	c.takeFocus()
	c.choose()
}

func (c *ChoiceCard) choose() {
	if c.OnTapped != nil {
		c.OnTapped()
	}
}

// TypedKey implements fyne.Focusable.
func (c *ChoiceCard) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) {
		c.showRing()
		c.choose()
		return
	}
	passKey(c, ev)
}

// CreateRenderer implements fyne.Widget.
func (c *ChoiceCard) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newHalo(), newFrame()
	s := &scene{owner: c, objects: []fyne.CanvasObject{ring.out, ring.in, box.out, box.in, c.content}}
	s.paint = func(look *theme.Look) {
		edge, stroke := theme.Border, float32(1)
		c.radio.Name, c.radio.Colour = "circle", theme.BorderStrong
		if c.Chosen {
			edge, stroke = theme.Accent, 2
			c.radio.Name, c.radio.Colour = "circle-dot", theme.AccentText
		}
		fill := theme.Surface
		if c.over() {
			fill = theme.Hover
		}
		ring.set(look, c.ring(), theme.Canvas, theme.RadiusCard)
		box.set(look, fill, edge, stroke, theme.RadiusCard)
		c.radio.Refresh()
	}
	s.layout = func(_ *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		put(c.content, 0, 0, size.Width, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSize(1, look.Px(60)) }
	return s
}
