package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// MenuItem is one line of a menu; an item without Text is a separator.
type MenuItem struct {
	Text     string
	Icon     string
	Shortcut string
	Danger   bool   // the destructive line, last
	Checked  bool   // a check at the right
	Why      string // not empty: unavailable, and why
	Do       func()
}

// Separator is a line between two groups.
var Separator = MenuItem{}

// Menu is a list of commands: arrows move, Entrée acts, a letter jumps, Échap closes.
type Menu struct {
	control
	Items []MenuItem
	Width float32 // 268 by default
	// OnClosed is told when it goes, whatever was chosen.
	OnClosed func()

	at   int
	over *overlay
	tops []float32
}

// NewMenu returns a menu; show it with ShowAt or ShowUnder.
func NewMenu(items ...MenuItem) *Menu {
	m := &Menu{Items: items, Width: 268, at: -1}
	m.Backdrop = theme.Raised
	m.extend(m)
	return m
}

// ShowAt opens the menu at a position of the window: right click, Maj+F10.
func (m *Menu) ShowAt(c fyne.Canvas, pos fyne.Position) {
	m.show(c, pos, fyne.Size{})
}

// ShowUnder opens the menu under a button.
func (m *Menu) ShowUnder(anchor fyne.CanvasObject) {
	c := canvasOf(anchor)
	if c == nil {
		return
	}
	m.show(c, fyne.CurrentApp().Driver().AbsolutePositionForObject(anchor), anchor.Size())
}

func (m *Menu) show(c fyne.Canvas, pos fyne.Position, anchor fyne.Size) {
	m.at = -1
	m.over = newOverlay(NewFloat(m, m.Width))
	m.over.onAway = m.Close
	m.over.closed = m.OnClosed
	m.over.at = func(look *theme.Look, win fyne.Size) (fyne.Position, fyne.Size) {
		return under(look, win, pos, anchor, m.over.box.MinSize())
	}
	m.over.open(c)
	m.pointed = true
	c.Focus(m)
	m.pointed = false
	m.move(1)
}

// Close removes the menu.
func (m *Menu) Close() {
	if m.over != nil {
		m.over.close()
	}
}

// move goes to the next line that can be reached.
func (m *Menu) move(step int) {
	n := len(m.Items)
	for i, at := 0, m.at; i < n; i++ {
		at = ((at+step)%n + n) % n
		if m.Items[at].Text != "" {
			m.at = at
			m.Refresh()
			return
		}
	}
}

func (m *Menu) act(i int) {
	if i < 0 || i >= len(m.Items) || m.Items[i].Text == "" || m.Items[i].Why != "" {
		return
	}
	do := m.Items[i].Do
	m.Close()
	if do != nil {
		do()
	}
}

// TypedKey implements fyne.Focusable.
func (m *Menu) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case isApply(ev):
		m.act(m.at)
	case ev.Name == fyne.KeyDown:
		m.move(1)
	case ev.Name == fyne.KeyUp:
		if m.at < 0 {
			m.at = 0
		}
		m.move(-1)
	case ev.Name == fyne.KeyHome:
		m.at = -1
		m.move(1)
	case ev.Name == fyne.KeyEnd:
		m.at = len(m.Items)
		m.move(-1)
	default:
		passKey(m, ev)
	}
}

// TypedRune jumps to the next line that starts with the letter.
func (m *Menu) TypedRune(r rune) {
	n := len(m.Items)
	for i := 1; i <= n; i++ {
		at := (max(m.at, 0) + i) % n
		if startsWith(m.Items[at].Text, r) {
			m.at = at
			m.Refresh()
			return
		}
	}
}

func (m *Menu) lineAt(y float32) int {
	look := theme.Current()
	for i, top := range m.tops {
		if m.Items[i].Text != "" && y >= top && y < top+look.Px(theme.HeightMenuItem) {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (m *Menu) Tapped(ev *fyne.PointEvent) { m.act(m.lineAt(ev.Position.Y)) }

// MouseMoved implements desktop.Hoverable.
func (m *Menu) MouseMoved(ev *desktop.MouseEvent) {
	i := m.lineAt(ev.Position.Y)
	if i < 0 || i == m.at {
		return
	}
	m.at = i
	if why := m.Items[i].Why; why != "" {
		tooltipSoon(m, why)
	} else {
		tooltipHide(m)
	}
	m.Refresh()
}

type menuLine struct {
	icon, check *glyph
	word, key   *line
}

// CreateRenderer implements fyne.Widget.
func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	at := fillRect()
	var lines []menuLine
	var rules []*Fill
	s := &scene{owner: m}
	s.paint = func(look *theme.Look) {
		if len(lines) != len(m.Items) {
			lines, rules = nil, nil
			s.objects = []fyne.CanvasObject{at}
			for _, it := range m.Items {
				l := menuLine{newGlyph(), newGlyph(), newLine(), newLine()}
				r := NewFill(theme.Border)
				r.Hidden = it.Text != ""
				lines, rules = append(lines, l), append(rules, r)
				s.objects = append(s.objects, l.icon.Image, l.word.Text, l.key.Text, l.check.Image, r)
			}
		}
		at.FillColor = look.Colour(theme.Hover)
		at.Hidden = m.at < 0
		for i, l := range lines {
			it := m.Items[i]
			ink := theme.Text
			switch {
			case it.Why != "":
				ink = theme.Disabled
			case it.Danger:
				ink = theme.Danger
			}
			check := ""
			if it.Checked {
				check = "check"
			}
			l.icon.set(look, it.Icon, look.Colour(ink), theme.IconDefault, 0)
			l.check.set(look, check, look.Colour(theme.Accent), theme.IconDefault, 0)
			l.word.set(look, theme.Body, it.Text, look.Colour(ink))
			l.key.set(look, theme.Caption, it.Shortcut, look.Colour(theme.Muted))
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		y := look.Px(4)
		m.tops = m.tops[:0]
		row := look.Px(theme.HeightMenuItem)
		for i, l := range lines {
			if m.Items[i].Text == "" {
				m.tops = append(m.tops, y)
				put(rules[i], 0, y+look.Px(4), size.Width, 1)
				l.word.place(look, 0, y, 0, 0)
				l.key.place(look, 0, y, 0, 0)
				y += 2*look.Px(4) + 1
				continue
			}
			m.tops = append(m.tops, y)
			if i == m.at {
				put(at, 0, y, size.Width, row)
			}
			x := look.Px(12)
			if l.icon.side > 0 {
				l.icon.place(x, y, row)
				x += l.icon.side + look.Px(8)
			}
			end := size.Width - look.Px(12) - l.key.wide
			l.key.place(look, end, y, l.key.wide+1, row)
			if l.check.side > 0 {
				end -= l.check.side
				l.check.place(end, y, row)
			}
			l.word.place(look, x, y, end-look.Px(8)-x, row)
			y += row
		}
	}
	s.min = func(look *theme.Look) fyne.Size {
		h := 2 * look.Px(4)
		for _, it := range m.Items {
			if it.Text == "" {
				h += 2*look.Px(4) + 1
			} else {
				h += look.Px(theme.HeightMenuItem)
			}
		}
		return fyne.NewSize(look.Px(m.Width)-2, h)
	}
	s.paint(theme.Current())
	return s
}

// MenuBox is the menu in its floating box, for a gallery; at is the line under the pointer.
func (m *Menu) MenuBox(at int) *Float {
	m.at = at
	return NewFloat(m, m.Width)
}
