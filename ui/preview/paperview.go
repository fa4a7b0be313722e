package preview

import (
	"strconv"
	"strings"

	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
)

// pageField is where the number of the page is read, and typed to go to another one.
func (p *paper) pageField() *widget.Field {
	f := widget.NewField("", "")
	f.Low = true
	f.OnChanged = func(string) { p.typing = true }
	leave := func() {
		p.typing = false
		p.say()
		p.focus()
	}
	f.OnSubmitted = func(text string) {
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
			p.goTo(max(1, min(n, p.pages())) - 1)
		}
		leave()
	}
	f.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name != fyne.KeyEscape || !p.typing {
			return false
		}
		leave()
		return true
	}
	return f
}

// askPage lets the person type a page number.
func (p *paper) askPage() {
	p.number.Focus()
	p.number.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// fitPage shows a page whole.
func (p *paper) fitPage() {
	if z := p.wholeZoom(); z > 0 {
		p.zoomTo(z)
		p.whole = true
		p.goTo(p.current())
	}
}

// wholeZoom is the zoom at which the present page holds in the pane, at most the width.
func (p *paper) wholeZoom() int {
	if p.pages() == 0 || p.room <= 0 || p.width <= 0 && p.Size().Width <= 0 {
		return fitWidth
	}
	m := theme.Current().Px(pageMargin)
	w, h := p.pageSize(min(p.current(), p.pages()-1))
	room := max(1, p.Size().Width-2*m)
	wide := max((p.room-2*m)*float32(w/max(1, h)), theme.Current().Px(p.least))
	return max(10, min(fitWidth, int(100*wide/room)))
}

// rotate turns every page by a quarter, clockwise.
func (p *paper) rotate() {
	at := p.current()
	p.turn = (p.turn + 1) % 4
	for _, l := range p.shown {
		l.drop()
		l.image, l.drawn, l.asked = nil, 0, 0
	}
	if p.asking != nil {
		p.asking.drop()
		p.asking = nil
	}
	if p.width > 0 {
		p.place(p.width)
		p.offset = 0
		if at > 0 && at < len(p.tops) {
			p.offset = p.tops[at] - theme.Current().Px(pageMargin)
		}
		p.fill()
	}
}

// arrow answers the arrows and the ends of the document.
func (p *paper) arrow(k fyne.KeyName) bool {
	line := theme.Current().Px(48)
	switch k {
	case fyne.KeyUp:
		p.to(p.offset - line)
	case fyne.KeyDown:
		p.to(p.offset + line)
	case fyne.KeyLeft:
		p.pan(p.across - line)
	case fyne.KeyRight:
		p.pan(p.across + line)
	case fyne.KeyHome:
		p.to(0)
	case fyne.KeyEnd:
		p.to(p.total)
	default:
		return false
	}
	return true
}
