package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/ui/theme"
	"chevet/ui/widget"
)

// TestAWidgetShownAgainAfterALongTimeStillDraws: Fyne drops the renderer of what left the window and makes another one.
func TestAWidgetShownAgainAfterALongTimeStillDraws(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	table := widget.NewTable(widget.TableOptions[string]{Key: func(s string) string { return s }, Ticks: true, Columns: []widget.Column[string]{
		{ID: "a", Title: "A", Fill: func(s string, c *widget.Cell) { c.Text = s }},
		{ID: "b", Title: "B", Width: 90, Compare: func(a, b string) int { return 0 }, Fill: func(s string, c *widget.Cell) { c.Badge, c.Text = true, s }}}})
	table.SetRows([]string{"x", "y"})
	tabs := widget.NewTabs([]widget.Tab{{Text: "un"}, {Text: "deux"}}, 0, nil)
	segment := widget.NewSegment([]string{"un", "deux"}, 0, nil)
	choice := widget.NewChoice([]widget.SegmentPart{{Text: "un"}, {Text: "deux"}}, 0, nil)
	split := widget.NewSplitter(widget.NewText("g", theme.Body, theme.Text), widget.NewText("d", theme.Body, theme.Text), 300)
	field := widget.NewField("Nom", "")
	for name, w := range map[string]fyne.Widget{"table": table, "tabs": tabs, "segment": segment, "choice": choice, "split": split, "field": field,
		"notice": widget.NewNotice("texte", "info", widget.ToneInfo, widget.NewSmallButton("Agir", "", widget.Second, nil)),
		"stage":  widget.NewStage(table), "paragraph": widget.NewParagraph("un texte assez long", theme.Body, theme.Text, 60)} {
		t.Run(name, func(t *testing.T) {
			for range 3 {
				renderAgain(w)
			}
		})
	}
}

func renderAgain(w fyne.Widget) {
	r := w.CreateRenderer()
	r.Layout(fyne.NewSize(600, 300))
	r.Refresh()
	for _, o := range r.Objects() {
		each(o)
	}
	r.MinSize()
}

// each makes the renderers of what is inside again too.
func each(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			each(c)
		}
	case fyne.Widget:
		renderAgain(o)
	}
}
