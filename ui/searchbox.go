package ui

import (
	"fyne.io/fyne/v2"

	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

// newSearchBox is the search of the top bar: it looks like a field and opens the search panel.
func newSearchBox(open func()) fyne.CanvasObject {
	return widget.Sized(320, 0, widget.NewSearchButton(window.SearchPatient, open))
}
