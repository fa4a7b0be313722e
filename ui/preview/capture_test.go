package preview_test

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/preview"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// The captures are written to be looked at beside the mocks; the test fails when a pane forces a size or paints nothing.
func TestEveryStateFitsThePaneOfTheMocks(t *testing.T) {
	pdfFile := file(t, 2)
	notices := view(biology(), pdfFile)
	notices.Notices = []app.Notice{app.NoticeWithdrawn, app.NoticeHiddenPatient, app.NoticeNewVersion}
	newer := view(biology(), pdfFile)
	newer.Notices = []app.Notice{app.NoticeNewVersion}
	newer.Row.Newer = &record.Document{Key: "k2", Version: 2}
	offline := view(biology(), pdfFile)
	offline.Notices = []app.Notice{app.NoticeNotRechecked}
	failure := app.Failure{Reason: "PDF-DELAI", At: time.Date(2026, 11, 22, 14, 32, 8, 0, time.Local), Transaction: "TD3.2", Correlation: "7f3a-91c2-08bd"}
	states := map[string]func(p *preview.Pane){
		"empty":      func(p *preview.Pane) { p.ShowEmpty() },
		"loading":    func(p *preview.Pane) { p.ShowLoading("Hémogramme et CRP") },
		"failure":    func(p *preview.Pane) { p.ShowFailure("Échographie abdominale", failure, func() {}) },
		"pdf":        func(p *preview.Pane) { p.ShowDocument(newer) },
		"offline":    func(p *preview.Pane) { p.ShowDocument(offline) },
		"structured": func(p *preview.Pane) { p.ShowDocument(newer); p.Shortcut("alt+s") },
		"metadata":   func(p *preview.Pane) { p.ShowDocument(newer); p.Shortcut("alt+m") },
		"notices":    func(p *preview.Pane) { p.ShowDocument(notices) },
		"broken":     func(p *preview.Pane) { p.ShowDocument(view(biology(), []byte("not a pdf"))) },
		"zoomed": func(p *preview.Pane) {
			p.ShowDocument(newer)
			p.Settle()
			for range 4 {
				defer preview.HoldKeys(fyne.KeyModifierControl)()
				p.Wheel(10)
			}
		},
	}
	e := engine(t)
	for name, show := range states {
		for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
			for _, width := range []float32{375, 472, 640, 696} {
				if width == 640 && name != "structured" { // mock 05
					continue
				}
				suffix := map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
				p, w := pane(t, mode, theme.Scale100, fyne.NewSize(width, 620))
				p.UseEngine(e)
				show(p)
				p.Settle()
				img := w.Canvas().Capture()
				if b := img.Bounds(); b.Dx() != int(width) || b.Dy() != 620 {
					t.Errorf("%s: painted %v, want %gx620", name, b, width)
				}
				save(t, "apercu-"+name+"-"+suffix+"-"+itoa(int(width)), w)
				p.Close()
				w.Close()
			}
		}
	}
}

// save keeps a picture when CHEVET_CAPTURES names a folder.
func save(t *testing.T, name string, w fyne.Window) {
	t.Helper()
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsDoneToATextIsSeen writes the search, the selection and an attached file, to be looked at.
func TestWhatIsDoneToATextIsSeen(t *testing.T) {
	pdfFile := file(t, 2)
	files := withFiles(t)
	states := map[string]func(p *preview.Pane){
		"find-structured": func(p *preview.Pane) {
			p.ShowDocument(structure(biology()))
			p.Focus()
			p.Press("ctrl+f")
			p.Type("eleve")
		},
		"find-pdf": func(p *preview.Pane) {
			p.ShowDocument(view(biology(), pdfFile))
			p.Settle()
			p.Focus()
			p.Press("ctrl+f")
			p.Type("hém")
		},
		"find-none": func(p *preview.Pane) {
			p.ShowDocument(structure(biology()))
			p.Focus()
			p.Press("ctrl+f")
			p.Type("zzz")
		},
		"select": func(p *preview.Pane) { p.ShowDocument(structure(biology())); p.Focus(); p.Press("ctrl+a") },
		"select-pdf": func(p *preview.Pane) {
			p.ShowDocument(view(biology(), pdfFile))
			p.Settle()
			p.Focus()
			p.Press("ctrl+a")
		},
		"turned":   func(p *preview.Pane) { p.ShowDocument(view(biology(), pdfFile)); p.Settle(); p.Shortcut("ctrl+r") },
		"files":    func(p *preview.Pane) { p.ShowDocument(structure(files)) },
		"file-pdf": func(p *preview.Pane) { p.ShowDocument(structure(files)); p.OpenAttached(0) },
		"file-rtf": func(p *preview.Pane) { p.ShowDocument(structure(files)); p.OpenAttached(3) },
		"file-xml": func(p *preview.Pane) { p.ShowDocument(structure(files)); p.OpenAttached(5) },
		"damaged":  func(p *preview.Pane) { p.ShowDocument(view(biology(), []byte("not a pdf"))) },
	}
	e := engine(t)
	for name, show := range states {
		for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
			suffix := map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
			p, w := pane(t, mode, theme.Scale100, fyne.NewSize(472, 620))
			p.UseEngine(e)
			show(p)
			p.Settle()
			if b := w.Canvas().Capture().Bounds(); b.Dx() != 472 || b.Dy() != 620 {
				t.Errorf("%s: painted %v: something forces a size", name, b)
			}
			save(t, "lecture-"+suffix+"-"+name, w)
			p.Close()
			w.Close()
		}
	}
}
