package widget

import (
	"strings"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// CatchShortcuts gives the shortcuts that reach the window to f, until undo.
func CatchShortcuts(f func(fyne.Shortcut)) (undo func()) {
	old := toCanvas
	toCanvas = func(_ fyne.Canvas, s fyne.Shortcut) { f(s) }
	return func() { toCanvas = old }
}

// Body and Head are what the pointer acts on in a table.
func (g *grid) Body() *tableBody { return g.body }
func (g *grid) Head() *tableHead { return g.head }

// ObjectCount is how many objects draw the rows.
func (b *tableBody) ObjectCount() int {
	n := 0
	for _, v := range b.rows {
		n += len(v.box.Objects)
	}
	return n
}

// Tip is the tooltip that shows, "" for none.
func (s *Stage) Tip() string {
	if !s.tip.Visible() {
		return ""
	}
	return s.tip.text
}

// Handle is the line of a splitter.
func (s *Splitter) Handle() *handle { return s.handle }

// Shown is what a text shows once cut.
func Shown(t *Text) string {
	return cut(theme.Current(), t.Style, t.Text, t.Size().Width)
}

// Tick is one step of the spinners' clock; it reports that the clock then turns at its full pace.
func Tick() (turning bool) {
	tick()
	return clock.stop != nil && !clock.slow
}

// ToastButtons are what can be clicked in a toast: its link, when it has one, and its cross.
func (t *Toast) Buttons() (found []*Button) {
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *Button:
			found = append(found, o)
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	walk(t.Content)
	return found
}

// Badge is what the badge of a cell shows once cut.
func (b *tableBody) Badge(row, col int) string { return b.rows[row].cells[col].badge.word.Text.Text }

// GoneAt names the columns that do not show in a table of that width.
func GoneAt[T any](t *Table[T], width float32) string {
	t.spread(theme.Current(), width)
	var gone []string
	for i := range t.cols {
		if t.cols[i].gone() {
			gone = append(gone, t.cols[i].id)
		}
	}
	return strings.Join(gone, " ")
}
