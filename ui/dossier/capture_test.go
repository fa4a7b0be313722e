package dossier

import (
	"image"
	"image/png"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/ui/preview"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// chrome puts a screen under bars as high as the frame's.
func chrome(o fyne.CanvasObject, offline bool) fyne.CanvasObject {
	bar := func(h float32) fyne.CanvasObject {
		f := widget.NewFill(theme.Surface)
		f.Bottom, f.Top = true, true
		return widget.Sized(0, h, f)
	}
	objs := []fyne.CanvasObject{widget.NewRibbon(), bar(theme.HeightTopBar)}
	if offline {
		n := widget.NewNotice("Vous lisez la copie de ce poste, arrêtée à 14:01. Vos saisies partiront seules au retour.", "server-off", widget.ToneWarning)
		n.Strong, n.Tall = "Serveur central injoignable depuis 14:02.", true
		objs = append(objs, n)
	}
	return widget.Col(0, append(objs, widget.Grow(o), bar(theme.HeightStatusBar))...)
}

// shot writes what a screen looks like when CHEVET_CAPTURES names a folder, to be looked at beside the mocks.
func (s *stand) shot(t *testing.T, name string) {
	t.Helper()
	s.stage.SetContent(chrome(s.Content(), s.rec.Offline))
	s.shotNow(t, name)
}

func (s *stand) shotNow(t *testing.T, name string) {
	t.Helper()
	img := s.win.Canvas().Capture()
	want := s.win.Canvas().Size()
	if b := img.Bounds(); b.Dx() != int(want.Width) || b.Dy() != int(want.Height) {
		t.Fatalf("%s: painted %v, want %v: something forces a minimum size", name, b, want)
	}
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/dossier-" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

var sizes = []struct {
	name string
	w, h float32
	mode theme.Mode
}{
	{"1440", 1440, 900, theme.Light}, {"1280", 1280, 800, theme.Light}, {"1920", 1920, 1080, theme.Light}, {"1440-sombre", 1440, 900, theme.Dark},
	{"1280-sombre", 1280, 800, theme.Dark}, {"1920-sombre", 1920, 1080, theme.Dark},
}

func TestEveryStateFitsEveryWindow(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			open := func(r *app.Record) *stand { return put2(t, size.mode, size.w, size.h, r, (*preview.Pane)(nil)) }
			s := open(opened())
			s.read("k02")
			s.list.table.ShowHover(5)
			s.win.Canvas().Unfocus()
			s.shot(t, "03-"+size.name)

			s = open(closed())
			s.shot(t, "06-"+size.name)

			r := opened()
			for i, a := range map[int]app.RowActivity{3: app.RowIntegrated, 7: app.RowIntegrating, 8: app.RowQueued, 13: app.RowQueued} {
				r.Rows[i].Activity = a
			}
			s = open(r)
			s.list.tick([]record.DocumentKey{"k03", "k07", "k08", "k13"})
			s.integrate([]record.DocumentKey{"k03", "k07", "k08", "k13"})
			s.Event(app.JobsChanged{Jobs: []app.Job{{ID: 7, Name: app.JobIntegrate, State: app.JobRunning, Done: 1, Total: 4}}})
			s.shot(t, "07-"+size.name)

			s = open(offline())
			s.read("k02", app.NoticeNotRechecked)
			s.win.Canvas().Unfocus()
			s.shot(t, "14-"+size.name)

			s = open(opened())
			s.list.setFilter(app.Filter{Text: "bio", Types: []string{"T-Biologie"}})
			s.list.tick([]record.DocumentKey{"k03", "k08"})
			s.shot(t, "filtre-"+size.name)

			s = open(opened())
			s.Shortcut("ctrl+2")
			s.shot(t, "sejours-"+size.name)
		})
	}
}

func TestTenThousandDocumentsAreDrawn(t *testing.T) {
	s := put2(t, theme.Light, 1440, 900, nil, nil)
	s.Open(many(10_000))
	if len(s.list.shown) != 10_000 {
		t.Fatal("the rows wait for their preparation")
	}
	s.later()
	s.shot(t, "10000-1440")
}

// waitFor lets what runs off the UI thread come back.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatal("it did not come")
		case <-tick.C:
		}
	}
}

// read selects a document and shows a report for it.
func (s *stand) read(key record.DocumentKey, notices ...app.Notice) {
	s.list.table.Select(string(key))
	s.asked = key
	row := *s.list.row(key)
	row.Document.Integration = &record.Integration{At: day("21/11/2026")}
	if row.Badge == app.BadgeNewVersion && len(notices) == 0 {
		notices = append(notices, app.NoticeNewVersion)
	}
	doc := &cda.Document{}
	doc.Title, doc.Kind = row.Document.Title, record.BodyN3
	doc.Patient = cda.Patient{INS: durand.INS, BirthPlace: durand.BirthPlace, Traits: durand.Traits}
	para := func(t string) []cda.Block { return []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: t}}}} }
	doc.Sections = []cda.Section{{Title: "Conclusion", Blocks: para("Syndrome inflammatoire biologique modéré, à confronter au contexte postopératoire (J1).")}}
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: row, CDA: doc, Notices: notices, Bytes: 38_400, Origin: record.DMP}})
}

// TestWhatOpensOverTheRecord draws what floats.
func TestWhatOpensOverTheRecord(t *testing.T) {
	for _, c := range []struct {
		name string
		rec  func() *app.Record
		do   func(s *stand)
	}{
		{"opposition", opened, func(s *stand) { s.choose(partOpposed) }},
		{"bris-de-glace", closed, func(s *stand) { s.choose(partBreakGlass) }},
		{"retour", opened, func(s *stand) { s.choose(partNotInformed) }},
		{"dmp", opened, func(s *stand) { s.banner.openDMP() }},
		{"dmp-echec", func() *app.Record {
			r := opened()
			r.DMP = app.DMPChip{State: app.DMPFailed, CheckedAt: now.Add(-time.Hour), Failure: &app.Failure{Reason: "DMP-0212", At: now, Transaction: "TD0.2", Correlation: "7f3a-91c2-08bd"}}
			return r
		}, func(s *stand) { s.banner.openDMP() }},
		{"types", opened, func(s *stand) { s.list.tools.openTypes() }},
		{"periodes", opened, func(s *stand) { s.list.tools.openPeriods() }},
		{"menu", opened, func(s *stand) { s.list.menu(s.list.row("k03"), fyne.NewPos(300, 420)) }},
		{"autres", opened, func(s *stand) { s.banner.openMore() }},
		{"arrivees", func() *app.Record { r := opened(); r.Rows = r.Rows[4:]; return r }, func(s *stand) {
			s.list.table.TypedKey(key(fyne.KeyDown))
			s.Event(app.RecordUpdated{Record: opened()})
		}},
		{"vide", opened, func(s *stand) { s.list.setFilter(app.Filter{Text: "zzz"}) }},
		{"compteur", opened, func(s *stand) { s.list.onlyNew(false) }},
		{"mineur", func() *app.Record {
			r := opened()
			r.Patient.BirthDate, r.Patient.Guardians = "2015-03-02", []string{"DURAND Anne", "DURAND Paul"}
			r.Patient.Status, r.Patient.Homonym, r.Patient.INS = record.Provisional, true, record.INS{}
			r.Patient.BirthPlace, r.Patient.GivenNames = "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", []string{"Marie-Antoinette"}
			r.Gate, r.DMP, r.Count = record.Gate{Reason: record.ReasonINSUnusable}, app.DMPChip{State: app.DMPINSUnusable}, nil
			return r
		}, func(*stand) {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := put2(t, theme.Light, 1440, 900, c.rec(), (*preview.Pane)(nil))
			s.stage.SetContent(chrome(s.Content(), false))
			c.do(s)
			s.shotNow(t, "flottant-"+c.name)
		})
	}
}

// TestTheThemeChangesLive: the screen after a change of theme is the one that is opened in that theme.
func TestTheThemeChangesLive(t *testing.T) {
	for _, rec := range []func() *app.Record{opened, closed} {
		want := put2(t, theme.Dark, 1440, 900, rec(), (*preview.Pane)(nil))
		dark := want.win.Canvas().Capture()
		s := put2(t, theme.Light, 1440, 900, rec(), (*preview.Pane)(nil))
		s.list.retick()
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Dark, theme.Scale100))
		s.stage.Refresh()
		s.Restyle()
		s.stage.Refresh()
		if n := differ(dark, s.win.Canvas().Capture()); n > 0 {
			t.Errorf("%d pixels keep the former theme", n)
			s.shotNow(t, "restyle")
		}
	}
}

func differ(a, b image.Image) int {
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}

func TestTheRecordHoldsAt125And150PercentText(t *testing.T) {
	for name, c := range map[string]struct{ scale, w, h float32 }{"125-1920": {1.25, 1920, 1080}, "150-1440": {1.5, 1440, 900}} {
		s := put2(t, theme.Light, c.w, c.h, opened(), (*preview.Pane)(nil))
		fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Light, c.scale))
		s.stage.Refresh()
		s.Restyle()
		s.shot(t, "texte-"+name)
	}
}
