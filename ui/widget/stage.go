package widget

import (
	"time"

	"chevet/ui/bridge"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Stage is the root of a window: its content, and above it what floats without taking the events: tooltips, toasts.
// Dialogs, menus and popovers are canvas overlays, which hold the focus: each one is a stage of its own.
type Stage struct {
	leaf
	Content fyne.CanvasObject
	// ToastRight and ToastBottom are where the corner of the list is, from the right and the bottom of the window.
	ToastRight, ToastBottom float32

	tip    *tipView
	toasts []*Toast
	scene  *scene
}

// NewStage returns the root to give to Window.SetContent.
func NewStage(content fyne.CanvasObject) *Stage {
	s := &Stage{Content: content, ToastRight: 16, ToastBottom: theme.HeightStatusBar + 8, tip: newTipView()}
	s.ExtendBaseWidget(s)
	return s
}

// SetContent changes the screen.
func (s *Stage) SetContent(o fyne.CanvasObject) {
	s.Content = o
	s.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Stage) CreateRenderer() fyne.WidgetRenderer {
	back := fillRect()
	sc := &scene{owner: s}
	s.scene = sc
	sc.paint = func(look *theme.Look) {
		back.FillColor = look.Colour(theme.Canvas)
		sc.objects = sc.objects[:0]
		sc.objects = append(sc.objects, back)
		if s.Content != nil {
			sc.objects = append(sc.objects, s.Content)
		}
		for _, t := range s.toasts {
			sc.objects = append(sc.objects, t)
		}
		sc.objects = append(sc.objects, s.tip)
	}
	sc.layout = func(look *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		if s.Content != nil {
			put(s.Content, 0, 0, size.Width, size.Height)
		}
		y := size.Height - look.Px(s.ToastBottom)
		for i := len(s.toasts) - 1; i >= 0; i-- {
			t := s.toasts[i]
			m := t.MinSize()
			y -= m.Height
			put(t, size.Width-look.Px(s.ToastRight)-m.Width, y, m.Width, m.Height)
			y -= look.Px(8)
		}
	}
	sc.min = func(*theme.Look) fyne.Size {
		if s.Content == nil {
			return fyne.Size{}
		}
		return s.Content.MinSize()
	}
	sc.paint(theme.Current())
	return sc
}

// stageOf returns the stage an object is on: the overlay's when one is open.
func stageOf(o fyne.CanvasObject) *Stage {
	c := canvasOf(o)
	if c == nil {
		return nil
	}
	if top, ok := c.Overlays().Top().(*overlay); ok {
		return top.stage
	}
	s, _ := c.Content().(*Stage)
	return s
}

// tooltips: one at a time.
var tooltip struct {
	owner fyne.CanvasObject
	stage *Stage
	after *bridge.Debouncer
}

// TooltipDelay is how long the pointer rests before the tooltip shows.
var TooltipDelay = 500 * time.Millisecond

func tooltipSoon(owner fyne.CanvasObject, text string) {
	tooltipHide(nil)
	tooltip.owner = owner
	if tooltip.after == nil {
		tooltip.after = bridge.NewDebouncer(TooltipDelay)
	}
	tooltip.after.Call(func() {
		if tooltip.owner == owner {
			showTooltip(owner, text)
		}
	})
}

// tooltipHide hides the tooltip of owner, or any when nil.
func tooltipHide(owner fyne.CanvasObject) {
	if owner != nil && tooltip.owner != owner {
		return
	}
	tooltip.owner = nil
	if tooltip.after != nil {
		tooltip.after.Stop()
	}
	if tooltip.stage != nil {
		tooltip.stage.tip.show("", fyne.Position{})
		tooltip.stage = nil
	}
}

func showTooltip(owner fyne.CanvasObject, text string) {
	s := stageOf(owner)
	if s == nil {
		return
	}
	tooltip.stage = s
	look := theme.Current()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(owner)
	m := tipSize(look, text)
	pos := fyne.NewPos(at.X+(owner.Size().Width-m.Width)/2, at.Y+owner.Size().Height+look.Px(6))
	if pos.Y+m.Height > s.Size().Height {
		pos.Y = at.Y - m.Height - look.Px(6)
	}
	pos.X = max(look.Px(4), min(pos.X, s.Size().Width-m.Width-look.Px(4)))
	s.tip.show(text, pos)
}

// tipView draws a tooltip: surface text on the text colour.
type tipView struct {
	leaf
	text string
}

func newTipView() *tipView {
	t := &tipView{}
	t.ExtendBaseWidget(t)
	t.Hide()
	return t
}

func (t *tipView) show(text string, pos fyne.Position) {
	t.text = text
	if text == "" {
		t.Hide()
		return
	}
	put(t, float32(int(pos.X)), float32(int(pos.Y)), 0, 0)
	t.Resize(tipSize(theme.Current(), text))
	t.Show()
	t.Refresh()
}

func tipSize(look *theme.Look, text string) fyne.Size {
	return fyne.NewSize(width(look, theme.Caption, text)+2*look.Px(8), look.Px(16)+2*look.Px(4))
}

// CreateRenderer implements fyne.Widget.
func (t *tipView) CreateRenderer() fyne.WidgetRenderer {
	box, word := newFrame(), newLine()
	s := &scene{owner: t, objects: []fyne.CanvasObject{box.in, word.Text}}
	s.paint = func(look *theme.Look) {
		box.set(look, theme.Text, theme.None, 0, theme.RadiusBadge)
		word.set(look, theme.Caption, t.text, look.Colour(theme.Surface))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		box.place(0, 0, size.Width, size.Height)
		word.place(look, look.Px(8), 0, size.Width, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.Size{} }
	return s
}

// overlay is what covers the window and holds the focus: a veil, the floating box, and the keys.
type overlay struct {
	leaf
	stage  *Stage
	box    fyne.CanvasObject
	at     func(look *theme.Look, size fyne.Size) (fyne.Position, fyne.Size)
	scrim  bool
	onKey  func(*fyne.KeyEvent) bool
	onAway func() // a click outside
	canvas fyne.Canvas
	before fyne.Focusable
	closed func()
}

func newOverlay(box fyne.CanvasObject) *overlay {
	o := &overlay{box: box}
	o.ExtendBaseWidget(o)
	o.stage = &Stage{tip: newTipView()}
	o.stage.ExtendBaseWidget(o.stage)
	return o
}

func (o *overlay) open(c fyne.Canvas) {
	o.canvas = c
	o.before = c.Focused()
	tooltipHide(nil)
	c.Overlays().Add(o)
	o.Resize(c.Size())
}

func (o *overlay) close() {
	if o.canvas == nil {
		return
	}
	c := o.canvas
	o.canvas = nil
	tooltipHide(nil)
	c.Overlays().Remove(o)
	if o.before != nil {
		c.Focus(o.before)
	}
	if o.closed != nil {
		o.closed()
	}
}

func (o *overlay) key(ev *fyne.KeyEvent) {
	if o.onKey != nil && o.onKey(ev) {
		return
	}
	if ev.Name == fyne.KeyEscape && o.onAway != nil {
		o.onAway()
	}
}

// Tapped implements fyne.Tappable: a click outside the box.
func (o *overlay) Tapped(*fyne.PointEvent) {
	if o.onAway != nil && !o.scrim {
		o.onAway()
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (o *overlay) TappedSecondary(ev *fyne.PointEvent) { o.Tapped(ev) }

// CreateRenderer implements fyne.Widget.
func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	veil := fillRect()
	s := &scene{owner: o, objects: []fyne.CanvasObject{veil, o.box, o.stage.tip}}
	s.paint = func(look *theme.Look) {
		veil.FillColor = look.Colour(theme.Scrim)
		veil.Hidden = !o.scrim
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		put(veil, 0, 0, size.Width, size.Height)
		o.stage.Resize(size)
		pos, m := o.at(look, size)
		put(o.box, float32(int(pos.X)), float32(int(pos.Y)), m.Width, m.Height)
	}
	s.min = func(*theme.Look) fyne.Size { return fyne.Size{} }
	return s
}

// swallow keeps clicks inside a floating box from reaching the veil.
type swallow struct{ leaf }

// Tapped implements fyne.Tappable.
func (*swallow) Tapped(*fyne.PointEvent) {}

// TappedSecondary implements fyne.SecondaryTappable.
func (*swallow) TappedSecondary(*fyne.PointEvent) {}

// Float is a box above the window: raised, outlined, with a shadow. Dialogs, menus and popovers are made of it.
type Float struct {
	swallow
	Content fyne.CanvasObject
	Width   float32 // px at 100 %; 0 takes the content's
	Toast   bool    // the lighter shadow
}

// NewFloat returns a floating box.
func NewFloat(content fyne.CanvasObject, width float32) *Float {
	f := &Float{Content: content, Width: width}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *Float) CreateRenderer() fyne.WidgetRenderer {
	box := newFrame()
	s := &scene{owner: f, objects: []fyne.CanvasObject{box.out, box.in, f.Content}}
	s.paint = func(look *theme.Look) {
		box.set(look, theme.Raised, theme.Border, 1, theme.RadiusCard)
		if f.Toast {
			box.shadow(theme.ShadowToast, 16, 4)
		} else {
			box.shadow(theme.ShadowFloat, 24, 8)
		}
	}
	s.layout = func(_ *theme.Look, size fyne.Size) {
		box.place(0, 0, size.Width, size.Height)
		put(f.Content, 1, 1, size.Width-2, size.Height-2)
	}
	s.min = func(look *theme.Look) fyne.Size {
		m := f.Content.MinSize().AddWidthHeight(2, 2)
		if f.Width > 0 {
			m.Width = look.Px(f.Width)
		}
		return m
	}
	return s
}

// Card is a surface with an outline, radius 8.
type Card struct {
	leaf
	Content fyne.CanvasObject
	Fill    theme.Token // Surface by default
	Line    theme.Token // Border by default
	// Ring shows the focus ring around the card, when the control inside it is the one to use first.
	Ring bool
}

// NewCard returns a card around a content that brings its own padding (16 by the patterns).
func NewCard(content fyne.CanvasObject) *Card {
	c := &Card{Content: content, Fill: theme.Surface, Line: theme.Border}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newHalo(), newFrame()
	s := &scene{owner: c, objects: []fyne.CanvasObject{ring.out, ring.in, box.out, box.in, c.Content}}
	s.paint = func(look *theme.Look) {
		ring.set(look, c.Ring, theme.Surface, theme.RadiusCard)
		box.set(look, c.Fill, c.Line, 1, theme.RadiusCard)
	}
	s.layout = func(_ *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		put(c.Content, 1, 1, size.Width-2, size.Height-2)
	}
	s.min = func(*theme.Look) fyne.Size { return c.Content.MinSize().AddWidthHeight(2, 2) }
	return s
}
