package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Select is a box that holds one of a few answers: Entrée, Espace or ↓ opens them.
type Select struct {
	control
	Label   string
	Options []string
	// At is the answer chosen, -1 for none; Empty is then shown.
	At    int
	Empty string
	Error string
	// OnChosen follows the person; setting At does not call it.
	OnChosen func(i int)
	// OnOpen, when set, opens something else than the list of Options.
	OnOpen func()
}

// NewSelect returns a box with nothing chosen.
func NewSelect(label, empty string, options []string, chosen func(int)) *Select {
	s := &Select{Label: label, Empty: empty, Options: options, At: -1, OnChosen: chosen}
	s.extend(s)
	return s
}

// SetAt chooses without telling OnChosen.
func (s *Select) SetAt(i int) {
	s.At = i
	s.Refresh()
}

func (s *Select) open() {
	if s.OnOpen != nil {
		s.OnOpen()
		return
	}
	items := make([]MenuItem, len(s.Options))
	for i, o := range s.Options {
		items[i] = MenuItem{Text: o, Checked: i == s.At, Do: func() {
			s.SetAt(i)
			if s.OnChosen != nil {
				s.OnChosen(i)
			}
		}}
	}
	m := NewMenu(items...)
	m.Width = max(m.Width, s.Size().Width/theme.Current().Scale())
	m.ShowUnder(s)
}

// Tapped implements fyne.Tappable.
func (s *Select) Tapped(*fyne.PointEvent) {
	s.takeFocus()
	s.open()
}

// TypedKey implements fyne.Focusable.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) || ev.Name == fyne.KeyDown {
		s.open()
		return
	}
	passKey(s, ev)
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	label, box, word, more := newLine(), newFrame(), newLine(), newGlyph()
	sc := &scene{owner: s, objects: []fyne.CanvasObject{label.Text, box.out, box.in, word.Text, more.Image}}
	sc.paint = func(look *theme.Look) {
		outline, stroke := theme.BorderStrong, theme.StrokeHair
		switch {
		case s.focused:
			outline, stroke = theme.Focus, theme.StrokeFocus
		case s.Error != "":
			outline, stroke = theme.Danger, theme.StrokeFocus
		}
		box.set(look, theme.Surface, outline, stroke, theme.RadiusControl)
		label.set(look, theme.CaptionStrong, s.Label, look.Colour(theme.Text2))
		text, ink := s.Empty, theme.Placeholder
		if s.At >= 0 && s.At < len(s.Options) {
			text, ink = s.Options[s.At], theme.Text
		}
		word.set(look, theme.Body, text, look.Colour(ink))
		more.set(look, "chevron-down", look.Colour(theme.Muted), theme.IconBadge, 0)
	}
	top := func(look *theme.Look) float32 {
		if s.Label == "" {
			return 0
		}
		return look.Px(16) + look.Px(4)
	}
	sc.layout = func(look *theme.Look, size fyne.Size) {
		y, h := top(look), look.Px(theme.HeightField)
		label.place(look, 0, 0, size.Width, look.Px(16))
		box.place(0, y, size.Width, h)
		x := look.Px(11)
		more.place(size.Width-x-more.side, y, h)
		word.place(look, x, y, size.Width-2*x-more.side-look.Px(8), h)
	}
	sc.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(look.Px(64), top(look)+look.Px(theme.HeightField))
	}
	return sc
}
