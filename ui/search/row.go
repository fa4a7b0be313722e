package search

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// hitRow is one answer, 48 high: identity with the matched letters in the accent, then INS, IPP and place.
type hitRow struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
	enter   fyne.CanvasObject
	chosen  bool
	hover   bool
	tapped  func()
}

func newHitRow(h app.Hit, env *screen.Env, chosen, born bool, tapped func()) *hitRow {
	r := &hitRow{chosen: chosen, tapped: tapped, enter: widget.NewKeyHint(texts.KeyEnter)}
	now := env.Desk.Now()
	birth := widget.NewText(window.Birth(h.Patient.BirthDate), theme.Body, theme.Text2)
	if born {
		birth.Style, birth.Colour = theme.BodyUnread, theme.AccentText
	}
	name := append(nameRuns(h), widget.Pad(8, 0, 0, 0, widget.NewText(window.SexLetter(h.Patient.Sex)+" · ", theme.Body, theme.Text2)), birth,
		widget.NewText(age(h, now), theme.Body, theme.Text2))
	right := append(attributes(h.Patient, h.Homonyms), r.enter)
	r.content = widget.Pad(12, 4, 12, 4, widget.Row(8, widget.Flex(widget.Col(0, widget.Row(0, name...),
		widget.NewText(secondLine(h), theme.Caption, theme.Muted))), widget.Row(8, right...)))
	r.ExtendBaseWidget(r)
	r.setChosen(chosen)
	return r
}

// nameRuns cuts the name where the query matched.
func nameRuns(h app.Hit) []fyne.CanvasObject {
	name, at := h.Patient.Name(), 0
	var runs []fyne.CanvasObject
	add := func(text string, ink theme.Token) {
		if text != "" {
			runs = append(runs, widget.NewText(text, theme.BodyUnread, ink))
		}
	}
	for _, m := range h.Matched {
		if m[0] < at || m[1] > len(name) || m[0] >= m[1] {
			continue
		}
		add(name[at:m[0]], theme.Text)
		add(name[m[0]:m[1]], theme.AccentText)
		at = m[1]
	}
	add(name[at:], theme.Text)
	return runs
}

func (r *hitRow) setChosen(on bool) {
	r.chosen = on
	if on {
		r.enter.Show()
	} else {
		r.enter.Hide()
	}
	r.Refresh()
}

// Tapped implements fyne.Tappable.
func (r *hitRow) Tapped(*fyne.PointEvent) { r.tapped() }

// MouseIn, MouseMoved and MouseOut implement desktop.Hoverable.
func (r *hitRow) MouseIn(*desktop.MouseEvent)    { r.hover = true; r.Refresh() }
func (r *hitRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *hitRow) MouseOut() { r.hover = false; r.Refresh() }

// MinSize implements fyne.Widget.
func (r *hitRow) MinSize() fyne.Size {
	r.ExtendBaseWidget(r)
	return fyne.NewSize(r.BaseWidget.MinSize().Width, theme.Current().Px(48))
}

// CreateRenderer implements fyne.Widget.
func (r *hitRow) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	return &hitRenderer{row: r, back: back, objects: []fyne.CanvasObject{back, r.content}}
}

type hitRenderer struct {
	row     *hitRow
	back    *canvas.Rectangle
	objects []fyne.CanvasObject
}

func (h *hitRenderer) Destroy()                     {}
func (h *hitRenderer) Objects() []fyne.CanvasObject { return h.objects }
func (h *hitRenderer) MinSize() fyne.Size           { return h.row.content.MinSize() }
func (h *hitRenderer) Layout(s fyne.Size) {
	h.back.Resize(s)
	m := h.row.content.MinSize()
	h.row.content.Move(fyne.NewPos(0, float32(int((s.Height-m.Height)/2))))
	h.row.content.Resize(fyne.NewSize(s.Width, m.Height))
	h.paint()
}

func (h *hitRenderer) Refresh() { h.paint(); h.row.content.Refresh() }

func (h *hitRenderer) paint() {
	look, fill := theme.Current(), theme.None
	switch {
	case h.row.chosen:
		fill = theme.Selection
	case h.row.hover:
		fill = theme.Hover
	}
	h.back.FillColor = look.Colour(fill)
	h.back.CornerRadius = look.Px(theme.RadiusControl)
	h.back.Refresh()
}
