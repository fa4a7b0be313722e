package widget

import (
	"chevet/assets/texts"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// SearchButton looks like a field and opens the patient search: Ctrl+K does the same from anywhere.
type SearchButton struct {
	control
	Text     string
	OnTapped func()
}

// NewSearchButton returns the button of the top bar, 320 wide by the patterns (Sized).
func NewSearchButton(text string, f func()) *SearchButton {
	b := &SearchButton{Text: text, OnTapped: f}
	b.extend(b)
	return b
}

// Tapped implements fyne.Tappable.
func (b *SearchButton) Tapped(*fyne.PointEvent) {
	b.takeFocus()
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey implements fyne.Focusable.
func (b *SearchButton) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) && b.OnTapped != nil {
		b.showRing()
		b.OnTapped()
		return
	}
	passKey(b, ev)
}

// CreateRenderer implements fyne.Widget.
func (b *SearchButton) CreateRenderer() fyne.WidgetRenderer {
	box, icon, word, hint := newFrame(), newGlyph(), newLine(), newKeycap()
	s := &scene{owner: b, objects: append([]fyne.CanvasObject{box.out, box.in, icon.Image, word.Text}, hint.objects()...)}
	s.paint = func(look *theme.Look) {
		outline, stroke, fill := theme.BorderStrong, theme.StrokeHair, theme.Surface
		if b.over() {
			fill = theme.Hover
		}
		if b.ring() {
			outline, stroke = theme.Focus, theme.StrokeFocus
		}
		box.set(look, fill, outline, stroke, theme.RadiusControl)
		icon.set(look, "search", look.Colour(theme.Placeholder), theme.IconDefault, 0)
		word.set(look, theme.Body, b.Text, look.Colour(theme.Placeholder))
		hint.set(look, texts.KeySearch)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		box.place(0, 0, size.Width, size.Height)
		x := look.Px(11)
		icon.place(x, 0, size.Height)
		x += icon.side + look.Px(8)
		end := size.Width - look.Px(9) - keycapSize(look, texts.KeySearch, false).Width
		hint.place(look, snap(end), 0, size.Height, false)
		word.place(look, x, 0, end-look.Px(8)-x, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSize(look.Px(160), look.Px(theme.HeightField)) }
	return s
}
