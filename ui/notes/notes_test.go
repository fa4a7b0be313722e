package notes

import (
	"context"
	"image/png"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/conflict"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

var now = time.Date(2026, 11, 22, 14, 30, 0, 0, time.UTC)

// fakeDesk answers at once and remembers what it was asked.
type fakeDesk struct {
	settings map[string]string
	written  []app.NoteDraft
	seen     []record.SharedNote
	settled  []string
	err      error
}

func (d *fakeDesk) Now() time.Time { return now }
func (d *fakeDesk) WriteNote(_ context.Context, n app.NoteDraft) (record.NoteID, error) {
	d.written = append(d.written, n)
	return "n9", d.err
}
func (d *fakeDesk) SettleNote(_ context.Context, seen record.SharedNote, _, text string) error {
	d.seen, d.settled = append(d.seen, seen), append(d.settled, text)
	return d.err
}
func (d *fakeDesk) Setting(_ context.Context, name string) (string, error) {
	return d.settings[name], nil
}
func (d *fakeDesk) PutSetting(_ context.Context, name, value string) error {
	d.settings[name] = value
	return nil
}

type nav struct {
	screen.Navigator // what a test does not expect panics
	w                fyne.Window
}

func (n nav) Focus(o fyne.Focusable) { n.w.Canvas().Focus(o) }

type stand struct {
	*Notes
	desk *fakeDesk
	win  fyne.Window
	said []screen.Toast
	over fyne.CanvasObject
}

func put(t *testing.T, mode theme.Mode, w, h float32, d *fakeDesk) *stand {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	widget.ReduceMotion(true)
	t.Cleanup(func() { widget.ReduceMotion(false) })
	if d.settings == nil {
		d.settings = map[string]string{}
	}
	s := &stand{desk: d, win: a.NewWindow("")}
	s.win.SetPadded(false)
	env := &screen.Env{Window: s.win, Names: &screen.Names{}, Go: nav{w: s.win}, Say: func(t screen.Toast) { s.said = append(s.said, t) }}
	place := container.NewStack()
	s.Notes = New(env, d, func(o fyne.CanvasObject) {
		s.over = o
		if o == nil {
			o = s.Notes.Content()
		}
		place.Objects = []fyne.CanvasObject{o}
		place.Refresh()
	})
	s.inline = true
	place.Objects = []fyne.CanvasObject{s.Content()}
	s.win.SetContent(widget.NewStage(place))
	s.win.Resize(fyne.NewSize(w, h))
	t.Cleanup(s.Close)
	return s
}

func (s *stand) shot(t *testing.T, name string) {
	t.Helper()
	img := s.win.Canvas().Capture()
	if b, want := img.Bounds(), s.win.Canvas().Size(); b.Dx() != int(want.Width) || b.Dy() != int(want.Height) {
		t.Fatalf("%s: painted %v, want %v: something forces a minimum size", name, b, want)
	}
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/transmissions-" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// typed goes to the window as from a keyboard.
func (s *stand) typed(key fyne.KeyName) {
	if f := s.win.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
	}
}

func text(rev, by, words string, version int, ago time.Duration) record.Note {
	return record.Note{ID: "n1", Patient: "p1", Encounter: "e1", Rev: rev, Version: version, Base: 1, Conflicts: version == 0, Title: "Nuit du 21 au 22",
		Text: words, ByName: by, At: now.Add(-ago)}
}

// apart is a record where three people wrote without reading each other.
func apart() *app.Record {
	first := text("r1", "MOREAU Hélène", "Suites simples.", 1, 3*time.Hour)
	return &app.Record{Patient: record.Patient{ID: "p1"}, Current: &record.Encounter{ID: "e1"}, Notes: record.GatherNotes([]record.Note{first,
		text("r2", "PETIT Anne", "Suites simples, apyrétique depuis 24 h. Antalgiques arrêtés, reprise alimentaire.", 2, 2*time.Hour),
		text("r3", "LEROY Paul", "Suites simples, apyrétique depuis 12 h. Antalgiques de palier 1 poursuivis 48 h.", 0, time.Hour),
		text("r4", "GARNIER Léa", "Suites simples. ALLERGIE à la pénicilline signalée par la famille.", 0, time.Minute)})}
}

func TestEveryTextInConflictIsInSightBeforeSomebodySettles(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	s.Show(apart())
	if s.Conflicts() != 1 {
		t.Fatalf("%d notes in conflict", s.Conflicts())
	}
	s.Compare("n1")
	if !s.Comparing() || s.over == nil {
		t.Fatal("nothing is compared")
	}
	left, right, rest := sides(&s.rec.Notes[0])
	if left.Rev != "r3" || right.Rev != "r2" || len(rest) != 1 || rest[0].Values[1] != "Suites simples. ALLERGIE à la pénicilline signalée par la famille." {
		t.Fatalf("compared %s and %s, beside them %+v", left.Rev, right.Rev, rest)
	}
	s.compare.Keep()
	if len(s.desk.seen) != 1 || len(s.desk.seen[0].Conflicts) != 2 || s.desk.settled[0] != left.Text || s.Comparing() {
		t.Errorf("%+v", s.desk.seen)
	}
}

func TestWhoSettlesDoesNotSettleATextThatCameMeanwhile(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	three := apart()
	two := *three
	two.Notes = []record.SharedNote{three.Notes[0]}
	two.Notes[0].Conflicts = three.Notes[0].Conflicts[:1]
	s.Show(&two)
	s.Compare("n1")
	s.Show(three)
	s.compare.Pick(conflict.Right)
	s.compare.Keep()
	if seen := s.desk.seen; len(seen) != 1 || len(seen[0].Conflicts) != 1 || seen[0].Conflicts[0].Rev != "r3" {
		t.Errorf("settled %+v: only r3 was shown", seen)
	}
}

func TestAConflictThatAColleagueSettledGivesThePlaceBack(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	s.Show(apart())
	s.Compare("n1")
	settled := apart()
	settled.Notes[0].Conflicts = nil
	s.Show(settled)
	if s.Comparing() || s.over != nil {
		t.Error("two texts are still compared")
	}
}

func TestANoteIsWrittenKeptAsADraftAndShared(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	s.Show(&app.Record{Patient: record.Patient{ID: "p1"}, Current: &record.Encounter{ID: "e1"}})
	s.tell.Tapped(nil)
	if !s.Writing() || s.win.Canvas().Focused() != fyne.Focusable(s.editor.text.Entry) {
		t.Fatal("the text has not the focus")
	}
	s.editor.submit()
	if len(s.desk.written) != 0 {
		t.Fatal("an empty text was shared")
	}
	s.editor.text.SetText("Patient calme.")
	s.editor.changed()
	if s.desk.settings["note-draft:p1:"] == "" {
		t.Error("no draft is kept")
	}
	if !s.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) || s.Writing() {
		t.Fatal("Échap does not leave")
	}
	s.Write("")
	if got := s.editor.text.Text(); got != "Patient calme." {
		t.Fatalf("the draft comes back as %q", got)
	}
	s.editor.submit()
	if len(s.desk.written) != 1 || s.desk.written[0].Text != "Patient calme." || s.Writing() || s.desk.settings["note-draft:p1:"] != "" {
		t.Errorf("%+v, draft %q", s.desk.written, s.desk.settings["note-draft:p1:"])
	}
	if len(s.said) != 1 || s.said[0].Tone != screen.Success {
		t.Errorf("%+v", s.said)
	}
}

func TestANoteThatCannotBeStoredStaysInItsEditor(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{err: record.E(record.Unavailable, record.ReasonNote)})
	s.Show(&app.Record{Patient: record.Patient{ID: "p1"}, Current: &record.Encounter{ID: "e1"}})
	s.Write("")
	s.editor.text.SetText("Patient calme.")
	s.editor.submit()
	if !s.Writing() || s.editor.text.Text() != "Patient calme." || len(s.said) != 1 || s.said[0].Tone != screen.Danger {
		t.Errorf("%v %+v", s.Writing(), s.said)
	}
}

func TestNothingIsWrittenOutsideAStay(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	s.Show(&app.Record{Patient: record.Patient{ID: "p1"}})
	s.Write("")
	if s.Writing() {
		t.Error("an editor opened without a stay")
	}
}

func TestEveryPartFitsEveryWindow(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h float32
		mode theme.Mode
	}{{"1280", 1280, 800, theme.Light}, {"1920", 1920, 1080, theme.Light}, {"1280-sombre", 1280, 800, theme.Dark}, {"1920-sombre", 1920, 1080, theme.Dark}} {
		t.Run(size.name, func(t *testing.T) {
			s := put(t, size.mode, size.w, size.h, &fakeDesk{})
			s.Show(apart())
			s.shot(t, "liste-"+size.name)
			s.Compare("n1")
			s.shot(t, "conflit-"+size.name)
			s.typed(fyne.KeyF8)
			s.Key(&fyne.KeyEvent{Name: fyne.KeyF8})
			s.shot(t, "difference-"+size.name)
		})
	}
}
