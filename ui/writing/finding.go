package writing

import (
	"fyne.io/fyne/v2"

	"chevet/ui/theme"
	"chevet/ui/widget"
)

// newFindingLine is a sentence that may wrap, with its icon; act goes to its place in the form.
func newFindingLine(text, icon string, ink theme.Token, can bool, act func()) fyne.CanvasObject {
	words := widget.NewParagraph(text, theme.Body, theme.Text2, 0)
	parts := []fyne.CanvasObject{widget.Pad(0, 6, 0, 0, widget.NewIcon(icon, ink, theme.IconDefault)), widget.Grow(widget.Pad(0, 4, 0, 4, words))}
	if can {
		go2 := widget.NewSmallIconButton("arrow-left", text, widget.Quiet, act)
		parts = append(parts, go2)
	}
	return widget.Pad(12, 0, 8, 0, widget.TopRow(8, parts...))
}
