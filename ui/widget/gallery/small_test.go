package gallery_test

import (
	"fmt"
	"testing"

	"chevet/ui/theme"
	"chevet/ui/widget/gallery"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// TestEveryWidgetIsPaintedAtAnySize: under load a tree may be painted before what is around it left it any place.
func TestEveryWidgetIsPaintedAtAnySize(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	for name, screen := range map[string]func() fyne.CanvasObject{"components": gallery.New, "record": gallery.Record} {
		c := software.NewCanvas()
		root := screen()
		c.SetContent(container.NewWithoutLayout(root))
		c.Resize(fyne.NewSize(40, 40))
		all := under(root)
		if len(all) < 200 {
			t.Fatalf("%s: only %d objects found", name, len(all))
		}
		for _, side := range []float32{0, 1, 2, 10} {
			paint(t, c, root, fyne.NewSquareSize(side), name)
			for i, o := range all {
				if _, ok := o.(fyne.Widget); !ok {
					continue
				}
				for _, s := range []fyne.Size{fyne.NewSquareSize(side), fyne.NewSize(side, 40)} {
					paint(t, c, o, s, fmt.Sprintf("%s: %T (%d) at %v", name, o, i, s))
				}
			}
		}
	}
}

// paint paints one object of the tree alone, and names it when that panics.
func paint(t *testing.T, c software.WindowlessCanvas, o fyne.CanvasObject, size fyne.Size, name string) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%s: %v", name, p)
		}
	}()
	o.Resize(size)
	c.SetContent(container.NewWithoutLayout(o))
	c.Resize(fyne.NewSquareSize(40)) // SetContent made it as large as the whole gallery
	c.Capture()
	for _, x := range under(o) {
		if s := x.Size(); s.Width < 0 || s.Height < 0 {
			t.Fatalf("%s: a %T in it is %v", name, x, s)
		}
	}
}

// under lists the widgets and containers of a tree, and what widgets draw themselves with.
func under(o fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, p := range parts {
		out = append(append(out, p), under(p)...)
	}
	return out
}
