package search

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"chevet/assets/texts"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// row is one line of the answers: a patient, or the creation of one. The chosen one is filled, and shows the key that
// opens it.
type row struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	enter   fyne.CanvasObject
	height  float32 // design pixels
	chosen  bool
	hover   bool
	tapped  func()
}

// newRow returns a line around what fill draws; fill is given the hint of the key, to place at its end.
func newRow(height float32, chosen bool, tapped func(), fill func(enter fyne.CanvasObject) fyne.CanvasObject) *row {
	r := &row{height: height, chosen: chosen, tapped: tapped, enter: widget.NewKeyHint(texts.KeyEnter)}
	r.content = widget.Pad(12, 4, 12, 4, fill(r.enter))
	r.ExtendBaseWidget(r)
	r.setChosen(chosen)
	return r
}

func (r *row) setChosen(on bool) {
	r.chosen = on
	if on {
		r.enter.Show()
	} else {
		r.enter.Hide()
	}
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *row) Tapped(*fyne.PointEvent) { r.tapped() }

// MouseIn implements desktop.Hoverable.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover = true; r.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *row) MouseOut() { r.hover = false; r.Refresh() }

// MinSize implements fyne.Widget.
func (r *row) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(r.BaseWidget.MinSize().Width, theme.Current().Px(r.height))
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	return &rowRenderer{row: r, back: back, objects: []fyne.CanvasObject{back, r.content}}
}

type rowRenderer struct {
	row     *row
	back    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (p *rowRenderer) Destroy()                     {}
func (p *rowRenderer) Objects() []fyne.CanvasObject { return p.objects }
func (p *rowRenderer) MinSize() fyne.Size           { return p.row.content.MinSize() }
func (p *rowRenderer) Layout(s fyne.Size) {
	p.back.Resize(s)
	m := p.row.content.MinSize()
	p.row.content.Move(fyne.NewPos(0, float32(int((s.Height-m.Height)/2))))
	p.row.content.Resize(fyne.NewSize(s.Width, m.Height))
	p.paint()
}

func (p *rowRenderer) Refresh() { p.paint(); p.row.content.Refresh() }

func (p *rowRenderer) paint() {
	look, fill := theme.Current(), theme.None
	switch {
	case p.row.chosen:
		fill = theme.Selection
	case p.row.hover:
		fill = theme.Hover
	}
	p.back.FillColor = look.Colour(fill)
	p.back.CornerRadius = look.Px(theme.RadiusControl)
	p.back.Refresh()
}
