package gallery_test

import (
	"image/png"
	"os"
	"testing"

	"chevet/ui/theme"
	"chevet/ui/widget"
	"chevet/ui/widget/gallery"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// render paints a screen and, when CHEVET_GALLERY names a folder, writes it there to be looked at beside the mocks.
func render(t *testing.T, name string, mode theme.Mode, w, h float32, screen func() fyne.CanvasObject) {
	t.Helper()
	renderAt(t, name, mode, theme.Scale100, w, h, screen)
}

func renderAt(t *testing.T, name string, mode theme.Mode, scale, w, h float32, screen func() fyne.CanvasObject) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(mode, scale))
	widget.ReduceMotion(true)
	t.Cleanup(func() { widget.ReduceMotion(false) })
	win := app.NewWindow(name)
	win.SetPadded(false)
	win.SetContent(screen())
	win.Resize(fyne.NewSize(w, h))
	img := win.Canvas().Capture()
	if b := img.Bounds(); b.Dx() != int(w) || b.Dy() != int(h) {
		t.Fatalf("%s: painted %v, want %gx%g: something forces a minimum size", name, b, w, h)
	}
	dir := os.Getenv("CHEVET_GALLERY")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func TestRecordFitsTheWindowOfTheMock(t *testing.T) {
	render(t, "record-light", theme.Light, 1440, 900, gallery.Record)
	render(t, "record-dark", theme.Dark, 1440, 900, gallery.Record)
}

func TestRecordHoldsAt125PercentInAWideWindow(t *testing.T) {
	renderAt(t, "record-125", theme.Light, theme.Scale125, 1920, 1080, gallery.Record)
}

func TestComponentsFitThePageOfTheMock(t *testing.T) {
	render(t, "gallery-light", theme.Light, 1440, 2620, gallery.New)
	render(t, "gallery-dark", theme.Dark, 1440, 2620, gallery.New)
}
