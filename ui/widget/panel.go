package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Panel is a floating box at a place of the window rather than under a control: the patient search, the jobs. A
// click outside and Échap close it.
type Panel struct {
	o      *overlay
	float  *Float
	closed bool
	after  func()
}

// PanelPlace says where a panel goes, in px at 100 % from the edges of the window.
type PanelPlace struct {
	Width  float32
	Top    float32 // from the top when Bottom is 0
	Bottom float32 // from the bottom, when not 0
	Right  float32 // from the right when not 0; else centred
}

// ShowPanel opens content; onKey sees the keys that the focused part does not take. first takes the focus.
func ShowPanel(c fyne.Canvas, content fyne.CanvasObject, at PanelPlace, first fyne.Focusable, onKey func(*fyne.KeyEvent) bool) *Panel {
	p := &Panel{float: NewFloat(content, at.Width)}
	p.o = newOverlay(p.float)
	p.o.onKey = onKey
	p.o.onAway = p.Close
	p.o.at = func(look *theme.Look, size fyne.Size) (fyne.Position, fyne.Size) {
		m := p.float.MinSize()
		m.Width = max(0, min(look.Px(at.Width), size.Width-look.Px(32)))
		m.Height = max(0, min(m.Height, size.Height-look.Px(16)))
		x, y := (size.Width-m.Width)/2, look.Px(at.Top)
		if at.Right != 0 {
			x = size.Width - look.Px(at.Right) - m.Width
		}
		if at.Bottom != 0 {
			y = size.Height - look.Px(at.Bottom) - m.Height
		}
		return fyne.NewPos(x, y), m
	}
	p.o.open(c)
	if first != nil {
		c.Focus(first)
	}
	return p
}

// Fit gives the box the height of its content again, after it changed.
func (p *Panel) Fit() {
	if !p.closed {
		p.float.Refresh()
		p.o.Refresh()
		if p.o.canvas != nil {
			p.o.Resize(p.o.canvas.Size().SubtractWidthHeight(1, 0)) // a new size makes it lay out again
			p.o.Resize(p.o.canvas.Size())
		}
	}
}

// OnClosed is told once when the panel goes.
func (p *Panel) OnClosed(f func()) { p.after = f }

// Close removes the panel and gives the focus back.
func (p *Panel) Close() {
	if p.closed {
		return
	}
	p.closed = true
	p.o.close()
	if p.after != nil {
		p.after()
	}
}
