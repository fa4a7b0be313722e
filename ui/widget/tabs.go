package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// Tab is one of Tabs.
type Tab struct {
	Text  string
	Icon  string
	Count string // empty: no counter
	Tone  Tone   // of the counter
}

// Tabs is the bar of tabs of a record: icon, word, counter, and a 2 px underline as wide as them. It is the bar only:
// the screen changes what is under it. One Tab stop; the arrows choose.
type Tabs struct {
	control
	Tabs     []Tab
	Chosen   int
	OnChosen func(i int)

	under int
	parts []tabPart
}

type tabPart struct {
	icon      *glyph
	word      *line
	count     *dot
	underline *canvas.Rectangle
	x, w      float32
}

// NewTabs returns the bar, 40 high; the first word starts 12 px from the left.
func NewTabs(tabs []Tab, chosen int, f func(int)) *Tabs {
	t := &Tabs{Tabs: tabs, Chosen: chosen, OnChosen: f, under: -1}
	t.extend(t)
	return t
}

// Choose shows a tab and tells OnChosen when it is another one.
func (t *Tabs) Choose(i int) {
	if i < 0 || i >= len(t.Tabs) || i == t.Chosen {
		return
	}
	t.Chosen = i
	t.Refresh()
	if t.OnChosen != nil {
		t.OnChosen(i)
	}
}

// SetCount changes a counter; empty hides it.
func (t *Tabs) SetCount(i int, count string) {
	if i >= 0 && i < len(t.Tabs) && t.Tabs[i].Count != count {
		t.Tabs[i].Count = count
		t.Refresh()
	}
}

func (t *Tabs) partUnder(x float32) int {
	for i, p := range t.parts {
		if x >= p.x && x < p.x+p.w {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (t *Tabs) Tapped(ev *fyne.PointEvent) {
	t.takeFocus()
	t.Choose(t.partUnder(ev.Position.X))
}

// MouseMoved implements desktop.Hoverable.
func (t *Tabs) MouseMoved(ev *desktop.MouseEvent) {
	if u := t.partUnder(ev.Position.X); u != t.under {
		t.under = u
		t.Refresh()
	}
}

// MouseOut implements desktop.Hoverable.
func (t *Tabs) MouseOut() {
	t.under = -1
	t.control.MouseOut()
}

// TypedKey implements fyne.Focusable.
func (t *Tabs) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		t.showRing()
		t.Choose(max(0, t.Chosen-1))
	case fyne.KeyRight:
		t.showRing()
		t.Choose(min(len(t.Tabs)-1, t.Chosen+1))
	case fyne.KeyHome:
		t.Choose(0)
	case fyne.KeyEnd:
		t.Choose(len(t.Tabs) - 1)
	default:
		passKey(t, ev)
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	focus := newFrame()
	s := &scene{owner: t}
	content := func(look *theme.Look, tab Tab) float32 {
		w := width(look, theme.BodyStrong, tab.Text)
		if tab.Icon != "" {
			w += look.Px(theme.IconDefault) + look.Px(8)
		}
		if tab.Count != "" {
			w += look.Px(8) + dotWidth(look, tab.Count)
		}
		return w
	}
	s.paint = func(look *theme.Look) {
		if len(t.parts) != len(t.Tabs) {
			t.parts = nil
			s.objects = []fyne.CanvasObject{focus.out, focus.in}
			for range t.Tabs {
				p := tabPart{newGlyph(), newLine(), newDot(), fillRect(), 0, 0}
				t.parts = append(t.parts, p)
				s.objects = append(s.objects, p.icon.Image, p.word.Text)
				s.objects = append(s.objects, p.count.objects()...)
				s.objects = append(s.objects, p.underline)
			}
		}
		focus.set(look, theme.Surface, theme.Focus, 2, theme.RadiusControl)
		focus.out.Hidden, focus.in.Hidden = !t.ring(), !t.ring()
		for i, p := range t.parts {
			ink := theme.Muted
			if i == t.Chosen || i == t.under {
				ink = theme.Text
			}
			p.icon.set(look, t.Tabs[i].Icon, look.Colour(ink), theme.IconDefault, 0)
			p.word.set(look, theme.BodyStrong, t.Tabs[i].Text, look.Colour(ink))
			p.count.set(look, t.Tabs[i].Count, t.Tabs[i].Tone, false)
			p.underline.FillColor = look.Colour(theme.Accent)
			p.underline.Hidden = i != t.Chosen
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		x := float32(0)
		for i := range t.parts {
			p := &t.parts[i]
			w := content(look, t.Tabs[i])
			p.x, p.w = x, w+2*look.Px(12)
			left := x + look.Px(12)
			put(p.underline, left, size.Height-2, w, 2)
			if i == t.Chosen {
				focus.place(x+2, 4, p.w-4, size.Height-10)
			}
			if p.icon.side > 0 {
				p.icon.place(left, 0, size.Height)
				left += p.icon.side + look.Px(8)
			}
			p.word.place(look, left, 0, p.word.wide+1, size.Height)
			left += p.word.wide + look.Px(8)
			p.count.place(look, left, 0, size.Height)
			x += p.w + look.Px(4)
		}
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := float32(max(0, len(t.Tabs)-1)) * look.Px(4)
		for _, tab := range t.Tabs {
			w += content(look, tab) + 2*look.Px(12)
		}
		return fyne.NewSize(w, look.Px(theme.HeightTabs))
	}
	s.paint(theme.Current())
	return s
}

// NavItem is an item of the top bar or of a side list, 32 high (36 in a side list): icon, word, counter.
type NavItem struct {
	control
	Text   string
	Icon   string
	Count  string
	Tone   Tone
	Active bool
	// Side spreads the item: counter at the right, 36 high.
	Side     bool
	OnTapped func()
}

// NewNavItem returns an item of the top bar.
func NewNavItem(text, icon string, f func()) *NavItem {
	n := &NavItem{Text: text, Icon: icon, OnTapped: f}
	n.extend(n)
	return n
}

// Tapped implements fyne.Tappable.
func (n *NavItem) Tapped(*fyne.PointEvent) {
	n.takeFocus()
	if n.OnTapped != nil {
		n.OnTapped()
	}
}

// TypedKey implements fyne.Focusable.
func (n *NavItem) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) && n.OnTapped != nil {
		n.showRing()
		n.OnTapped()
		return
	}
	passKey(n, ev)
}

// CreateRenderer implements fyne.Widget.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	ring, box, icon, word, count := newHalo(), newFrame(), newGlyph(), newLine(), newDot()
	s := &scene{owner: n, objects: append([]fyne.CanvasObject{ring.out, ring.in, box.in, icon.Image, word.Text}, count.objects()...)}
	s.paint = func(look *theme.Look) {
		fill, ink := theme.None, theme.Text2
		switch {
		case n.Active:
			fill, ink = theme.AccentSoft, theme.AccentText
		case n.over():
			fill = theme.Hover
		}
		ring.set(look, n.ring(), n.Backdrop, theme.RadiusControl)
		box.set(look, fill, theme.None, 0, theme.RadiusControl)
		icon.set(look, n.Icon, look.Colour(ink), theme.IconDefault, 0)
		word.set(look, theme.BodyStrong, n.Text, look.Colour(ink))
		count.set(look, n.Count, n.Tone, n.Active && n.Tone == ToneLocal)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		x := look.Px(12)
		if icon.side > 0 {
			icon.place(x, 0, size.Height)
			x += icon.side + look.Px(8)
		}
		end := size.Width - look.Px(12)
		if n.Count != "" {
			end -= dotWidth(look, n.Count)
			at := end
			if !n.Side {
				at = x + word.wide + look.Px(8)
			}
			count.place(look, at, 0, size.Height)
			end -= look.Px(8)
		} else {
			count.place(look, 0, 0, size.Height)
		}
		word.place(look, x, 0, end-x+1, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		w := 2*look.Px(12) + width(look, theme.BodyStrong, n.Text)
		if n.Icon != "" {
			w += look.Px(theme.IconDefault) + look.Px(8)
		}
		if n.Count != "" {
			w += look.Px(8) + dotWidth(look, n.Count)
		}
		h := theme.HeightNav
		if n.Side {
			h = 36
		}
		return fyne.NewSize(w, look.Px(h))
	}
	return s
}
