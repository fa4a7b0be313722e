package preview_test

import (
	"context"
	"os"
	"strconv"
	"testing"

	"chevet/app/pdf"
	"chevet/ui/preview"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/uitest"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"
)

var shared *pdf.Engine

func TestMain(m *testing.M) {
	preview.NoDelays()
	code := m.Run()
	if shared != nil {
		_ = shared.Close()
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			println(err.Error())
			code = 1
		}
	}
	os.Exit(code)
}

func itoa(n int) string { return strconv.Itoa(n) }

// engine is one engine for every test of this package: PDFium takes seconds to compile.
func engine(t testing.TB) *pdf.Engine {
	t.Helper()
	if shared == nil {
		dir, err := os.UserCacheDir()
		if err != nil {
			dir = t.TempDir()
		}
		shared = pdf.NewEngine(pdf.Options{CacheDir: dir + "/chevet-preview-test"})
		if err := shared.Warm(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return shared
}

func pane(t testing.TB, mode theme.Mode, scale float32, size fyne.Size) (*preview.Pane, fyne.Window) {
	t.Helper()
	thread = uitest.With(test.NewTempApp(t))
	a := thread.App()
	a.Settings().SetTheme(theme.New(mode, scale))
	widget.ReduceMotion(true)
	t.Cleanup(func() { widget.ReduceMotion(false) })
	w := a.NewWindow("preview")
	w.SetPadded(false)
	p := preview.New(&screen.Env{Window: w})
	w.SetContent(widget.NewStage(widget.Clip(p.Content())))
	w.Resize(size)
	t.Cleanup(p.Close)
	return p, w
}

var thread *uitest.Thread // of the present test

func init() { preview.Pump = func(done <-chan struct{}) { thread.Run(done) } }
