package writing

import (
	"context"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/pdf"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
	"chevet/assets/fonts"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/uitest"
	"chevet/ui/widget"
)

var now = time.Date(2026, 11, 22, 14, 32, 0, 0, time.Local)

var durand = record.Patient{ID: "p1", IPP: "0004512", INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Status: record.Qualified,
	Traits:     record.Traits{BirthName: "DURAND", GivenNames: []string{"Camille"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"},
	BirthPlace: "Lyon 3e", UsedName: "PERRIN", TreatingName: "Dr BENOÎT Julie"}

// fakePen remembers what the screen gives.
type fakePen struct {
	mu        sync.Mutex
	draft     app.Draft
	blank     bool
	saved     int
	savedAt   time.Time
	signed    int
	discarded int
	closed    int
	refuse    error
	gone      chan struct{} // closed by the first Close
}

func newPen(f app.FormName, texts map[string]string) *fakePen {
	return &fakePen{gone: make(chan struct{}), draft: app.Draft{DraftHead: app.DraftHead{ID: "b1", Form: f, Patient: "p1"}, Answers: app.Answers{Texts: texts}.Clone()}}
}

func (p *fakePen) Draft() app.Draft {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.draft
}
func (p *fakePen) Form() app.Form { return app.FormOf(p.draft.Form) }
func (p *fakePen) Record() *app.Record {
	e := record.Encounter{ID: "e3", Class: record.Inpatient, Unit: record.Unit{Name: "Chirurgie digestive"}, Room: "214", Start: time.Date(2026, 11, 20, 9, 0, 0, 0, time.Local)}
	return &app.Record{Patient: durand, At: now, Current: &e, Encounters: []record.Encounter{e}}
}
func (p *fakePen) Blank() bool { return p.blank }
func (p *fakePen) Saved() (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.savedAt, p.saved >= p.draft.Revision
}
func (p *fakePen) Dirty() bool { return p.Draft().Revision > 0 }
func (p *fakePen) Change(a app.Answers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draft.Answers = a.Clone()
	p.draft.Revision++
}
func (p *fakePen) SignOff(context.Context) (record.Document, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signed++
	if p.refuse != nil {
		return record.Document{}, p.refuse
	}
	return record.Document{Key: "b1"}, nil
}
func (p *fakePen) Discard(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.discarded++
	return nil
}
func (p *fakePen) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed++; p.closed == 1 {
		close(p.gone)
	}
}

type fakeDesk struct {
	mu    sync.Mutex
	scans []string
	box   app.Box
	err   error
}

func (*fakeDesk) Now() time.Time   { return now }
func (*fakeDesk) PDF() *pdf.Engine { return engine() }
func (d *fakeDesk) ReadBox(_ context.Context, scan string) (app.Box, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.scans = append(d.scans, scan)
	return d.box, d.err
}
func (d *fakeDesk) ReadBoxImage(context.Context, io.Reader) (app.Box, error) { return d.box, d.err }

var engine = sync.OnceValue(func() *pdf.Engine {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return pdf.NewEngine(pdf.Options{CacheDir: filepath.Join(dir, "chevet-preview-test")})
})

func TestMain(m *testing.M) {
	code := m.Run()
	_ = engine().Close()
	os.Exit(code)
}

type nav struct {
	screen.Navigator // what a test does not expect panics
	mu               sync.Mutex
	back             []record.DocumentKey
}

func (*nav) Home()                       {}
func (*nav) OpenRecord(record.PatientID) {}
func (*nav) Write(app.WriteRequest)      {}
func (n *nav) BackToRecord(k record.DocumentKey) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.back = append(n.back, k)
}
func (*nav) Search()              {}
func (*nav) About()               {}
func (*nav) JobsPanel()           {}
func (*nav) Section(string)       {}
func (*nav) Focus(fyne.Focusable) {}
func (n *nav) went() []record.DocumentKey {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]record.DocumentKey(nil), n.back...)
}

type stand struct {
	*Screen
	pen    *fakePen
	desk   *fakeDesk
	nav    *nav
	win    fyne.Window
	stage  *widget.Stage
	toasts []screen.Toast
	names  *screen.Names
}

func newStand(tb testing.TB, mode theme.Mode, w, h float32, p *fakePen) *stand {
	tb.Helper()
	thread = uitest.With(test.NewTempApp(tb))
	a := thread.App()
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	widget.ReduceMotion(true)
	tb.Cleanup(func() { widget.ReduceMotion(false) })
	s := &stand{pen: p, desk: &fakeDesk{}, nav: &nav{}, names: &screen.Names{}}
	s.win = a.NewWindow("")
	s.win.SetPadded(false)
	env := &screen.Env{Window: s.win, Names: s.names, Go: s.nav, Say: func(t screen.Toast) { s.toasts = append(s.toasts, t) }}
	s.Screen = build(env, s.desk, p)
	bar := func(h float32) fyne.CanvasObject {
		return widget.Sized(0, h, widget.NewFill(theme.Surface).Edged("tb"))
	}
	s.stage = widget.NewStage(widget.Col(0, widget.NewRibbon(), bar(theme.HeightTopBar), widget.Grow(s.Content()), bar(theme.HeightStatusBar)))
	s.win.SetContent(s.stage)
	s.win.Resize(fyne.NewSize(w, h))
	s.win.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { s.Key(k) })
	s.Shown()
	tb.Cleanup(func() {
		s.Hidden()
		<-s.pen.gone // the screen closes its document, off this thread
	})
	return s
}

// thread is the UI thread of the present test.
var thread *uitest.Thread

// waitFor lets what is meant for the UI thread run, until done says so.
func waitFor(t testing.TB, done func() bool) {
	t.Helper()
	if done() {
		return
	}
	ok, late := make(chan struct{}), make(chan struct{})
	timer := time.AfterFunc(30*time.Second, func() { close(late); thread.Post(func() {}, false) })
	defer timer.Stop()
	ended := false
	thread.Run(ok, func() {
		if ended {
			return
		}
		select {
		case <-late:
			ended = true
		default:
			ended = done()
		}
		if ended {
			close(ok)
		}
	})
	if !done() {
		t.Fatal("it did not come")
	}
}

func (s *stand) shot(t *testing.T, name string) {
	t.Helper()
	s.stage.Refresh()
	img := s.win.Canvas().Capture()
	want := s.win.Canvas().Size()
	if b := img.Bounds(); b.Dx() != int(want.Width) || b.Dy() != int(want.Height) {
		t.Fatalf("%s: painted %v, want %v: something forces a minimum size", name, b, want)
	}
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, "redaction-"+name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// sheet is a page like that of the mock.
func sheet(t testing.TB) []byte {
	t.Helper()
	f, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		t.Fatal(err)
	}
	para := func(title, text string) pdfa.Section {
		return pdfa.Section{Title: title, Blocks: []pdfa.Block{pdfa.Paragraph{Runs: []pdfa.Run{{Text: text}}}}}
	}
	b, err := pdfa.Write(pdfa.Document{Title: "Lettre", Language: "fr-FR", Producer: "Chevet", Created: now, Watermark: "APERÇU", Notice: "BROUILLON — document non validé", Heading: "Lettre de liaison à la sortie",
		Letterhead: pdfa.Letterhead{Name: "Centre hospitalier des Essais", Lines: []string{"1, avenue des Fictions — 69000 LYON"}},
		Identity:   pdfa.Identity{Title: "DURAND Camille", Facts: []pdfa.Fact{{Label: "Née le", Value: "12/05/1980"}}},
		Sections: []pdfa.Section{para("Motif d’hospitalisation", "Cholécystite aiguë lithiasique, opérée le 21/11/2026."),
			para("Synthèse du séjour", "Patiente de 46 ans admise par les urgences pour douleur de l’hypocondre droit fébrile à 38,4 °C.")}}, f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
