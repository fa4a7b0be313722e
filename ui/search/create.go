package search

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// createRow is the last row of the answers: a new patient, filled with what was searched.
type createRow struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	enter   fyne.CanvasObject
	chosen  bool
	hover   bool
	tapped  func()
}

func newCreateRow(chosen bool, tapped func()) *createRow {
	r := &createRow{tapped: tapped, enter: widget.NewKeyHint(texts.KeyEnter)}
	r.content = widget.Pad(12, 4, 12, 4, widget.Row(8, widget.NewIcon("plus", theme.AccentText, 16),
		widget.Flex(widget.NewText(window.SearchCreateFor, theme.Body, theme.AccentText)), widget.Spacer(), r.enter))
	r.ExtendBaseWidget(r)
	r.setChosen(chosen)
	return r
}

func (r *createRow) setChosen(on bool) {
	r.chosen = on
	if on {
		r.enter.Show()
	} else {
		r.enter.Hide()
	}
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *createRow) Tapped(*fyne.PointEvent) { r.tapped() }

// MouseIn, MouseMoved and MouseOut implement desktop.Hoverable.
func (r *createRow) MouseIn(*desktop.MouseEvent)    { r.hover = true; r.Refresh() }
func (r *createRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *createRow) MouseOut() { r.hover = false; r.Refresh() }

// MinSize implements fyne.Widget.
func (r *createRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(r.BaseWidget.MinSize().Width, theme.Current().Px(40))
}

// CreateRenderer implements fyne.Widget.
func (r *createRow) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	return &createRenderer{row: r, back: back, objects: []fyne.CanvasObject{back, r.content}}
}

type createRenderer struct {
	row     *createRow
	back    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (c *createRenderer) Destroy()                     {}
func (c *createRenderer) Objects() []fyne.CanvasObject { return c.objects }
func (c *createRenderer) MinSize() fyne.Size           { return c.row.content.MinSize() }
func (c *createRenderer) Layout(s fyne.Size) {
	c.back.Resize(s)
	m := c.row.content.MinSize()
	c.row.content.Move(fyne.NewPos(0, float32(int((s.Height-m.Height)/2))))
	c.row.content.Resize(fyne.NewSize(s.Width, m.Height))
	c.paint()
}

func (c *createRenderer) Refresh() { c.paint(); c.row.content.Refresh() }

func (c *createRenderer) paint() {
	look, fill := theme.Current(), theme.None
	switch {
	case c.row.chosen:
		fill = theme.Selection
	case c.row.hover:
		fill = theme.Hover
	}
	c.back.FillColor = look.Colour(fill)
	c.back.CornerRadius = look.Px(theme.RadiusControl)
	c.back.Refresh()
}
