package syncview

import (
	"context"
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/conflict"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

var now = time.Date(2026, 11, 22, 14, 30, 0, 0, time.UTC)

// fakeDesk answers at once and remembers what it was asked.
type fakeDesk struct {
	state     app.SyncState
	lines     []app.ItemLine
	found     app.IdentityConflict
	err       error
	withdrawn []string
	resent    []json.RawMessage
	forced    int
}

func (d *fakeDesk) Now() time.Time           { return now }
func (d *fakeDesk) Sync() app.SyncState      { return d.state }
func (d *fakeDesk) SyncNow()                 { d.forced++ }
func (d *fakeDesk) PauseFilling(paused bool) { d.state.Filling.Paused = paused }
func (d *fakeDesk) ItemLines(context.Context, ...app.ItemState) ([]app.ItemLine, error) {
	return d.lines, d.err
}
func (d *fakeDesk) IdentityConflict(context.Context, string) (app.IdentityConflict, error) {
	return d.found, d.err
}
func (d *fakeDesk) WithdrawItem(_ context.Context, id, _ string) error {
	d.withdrawn = append(d.withdrawn, id)
	return d.err
}
func (d *fakeDesk) ResendItem(_ context.Context, _, _ string, again json.RawMessage) error {
	d.resent = append(d.resent, again)
	return d.err
}
func (d *fakeDesk) RepairCache(context.Context) (int, error)   { return 1, d.err }
func (d *fakeDesk) Diagnostic(context.Context) ([]byte, error) { return []byte(`{"pending":2}`), d.err }

type nav struct {
	screen.Navigator // what a test does not expect panics
	w                fyne.Window
	opened           *[]record.PatientID
}

func (n nav) Focus(o fyne.Focusable)         { n.w.Canvas().Focus(o) }
func (n nav) OpenRecord(id record.PatientID) { *n.opened = append(*n.opened, id) }

type stand struct {
	*Sync
	desk   *fakeDesk
	win    fyne.Window
	said   []screen.Toast
	opened []record.PatientID
}

func put(t *testing.T, mode theme.Mode, w, h float32, d *fakeDesk) *stand {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	widget.ReduceMotion(true)
	t.Cleanup(func() { widget.ReduceMotion(false) })
	s := &stand{desk: d, win: a.NewWindow("")}
	s.win.SetPadded(false)
	s.Sync = build(&screen.Env{Window: s.win, Names: &screen.Names{}, Go: nav{w: s.win, opened: &s.opened}, Say: func(t screen.Toast) { s.said = append(s.said, t) }}, d)
	s.inline = true
	t.Cleanup(func() { s.cancel() })
	s.win.SetContent(widget.NewStage(s.root))
	s.win.Resize(fyne.NewSize(w, h))
	s.refresh()
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
	f, err := os.Create(filepath.Join(dir, "synchronisation-"+name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// line is a write of Camille's record.
func line(id string, state app.ItemState) (l app.ItemLine) {
	l.Patient = &record.Patient{ID: "p1", IPP: "0004512", Status: record.Provisional, Traits: record.Traits{BirthName: "DURAND", GivenNames: []string{"CAMILLE"}, Sex: record.Female, BirthDate: "1980-05-12"}}
	l.Mutation.ID, l.Mutation.Seq, l.Mutation.Kind, l.Mutation.Patient = id, 7, "consent", "p1"
	l.Mutation.At, l.Mutation.Payload, l.State = now.Add(-time.Minute), []byte(`{}`), state
	return l
}

func aMorning() *fakeDesk {
	d := &fakeDesk{lines: []app.ItemLine{line("m1", app.ItemToSend), line("m2", app.ItemAccepted), line("m3", app.ItemRefused), line("m4", app.ItemConflict)}}
	d.lines[2].Mutation.Kind, d.lines[2].Outcome.Reason = app.WriteOfNote, "SYN-PATIENT"
	d.lines[3].Mutation.Kind, d.lines[3].Outcome.State, d.lines[3].Outcome.Reason = app.WriteOfIdentity, app.AnswerConflict, record.ReasonEditConflict
	d.state.Pending, d.state.Tally.ToSend, d.state.Tally.Refused, d.state.Tally.Conflict = 1, 1, 1, 1
	d.state.LastSync = now.Add(-12 * time.Second)
	d.state.Filling.Done, d.state.Filling.Total = 20, 30
	return d
}

func (s *stand) shown() (ids []string) {
	for _, l := range s.all {
		if s.only == "" || l.State == s.only {
			ids = append(ids, l.Mutation.ID)
		}
	}
	return ids
}

func TestEachStateIsCountedAndFiltersTheList(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, aMorning())
	for state, n := range map[app.ItemState]int{app.ItemToSend: 1, app.ItemAccepted: 1, app.ItemRefused: 1, app.ItemConflict: 1, app.ItemSending: 0} {
		s.filter(state)
		if got := s.shown(); len(got) != n {
			t.Errorf("%s: %v, want %d lines", state, got, n)
		}
		s.filter(state) // again: all of them
	}
	if len(s.shown()) != 4 {
		t.Errorf("%v", s.shown())
	}
}

func TestOnlyWhatWasNotTakenAsksSomething(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, aMorning())
	for _, l := range s.all {
		asks := l.State == app.ItemRefused || l.State == app.ItemConflict
		if foot := s.foot(l); (foot != nil) != asks {
			t.Errorf("%s (%s): asks something: %v", l.Mutation.ID, l.State, foot != nil)
		}
		if n := len(steps(l)); n < 2 {
			t.Errorf("%s tells %d steps", l.Mutation.ID, n)
		}
	}
}

func TestPauseSaysWhatTheNextPressDoes(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, aMorning())
	s.togglePause()
	if !s.desk.state.Filling.Paused || s.pause.Text != window.SyncGoOn {
		t.Errorf("%v %q", s.desk.state.Filling, s.pause.Text)
	}
	s.togglePause()
	if s.desk.state.Filling.Paused || s.pause.Text != window.SyncPause {
		t.Errorf("%v %q", s.desk.state.Filling, s.pause.Text)
	}
}

func TestTheDiagnosticIsWrittenOrSaysWhyNot(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, aMorning())
	dir := t.TempDir()
	s.exportTo(dir)
	text, err := os.ReadFile(filepath.Join(dir, "chevet-diagnostic-20261122-143000.json"))
	if err != nil || string(text) != `{"pending":2}` || len(s.said) != 1 || s.said[0].Tone != screen.Success {
		t.Fatalf("%s %v %+v", text, err, s.said)
	}
	s.exportTo(filepath.Join(dir, "absent"))
	if len(s.said) != 2 || s.said[1].Tone != screen.Danger {
		t.Errorf("%+v", s.said)
	}
}

func TestAnIdentityInConflictKeepsTheSideThatWasChosen(t *testing.T) {
	for side, check := range map[conflict.Side]func(*fakeDesk) bool{
		conflict.Right: func(d *fakeDesk) bool { return len(d.withdrawn) == 1 && d.withdrawn[0] == "m4" && len(d.resent) == 0 },
		conflict.Left:  func(d *fakeDesk) bool { return len(d.resent) == 1 && len(d.withdrawn) == 0 },
	} {
		d := aMorning()
		d.found.Item, d.found.Patient = d.lines[3].Item, *d.lines[3].Patient
		d.found.Fields = []record.FieldChange{{Field: record.FieldUsedName, Before: "MARTIN", After: "PETIT"}}
		s := put(t, theme.Light, 1440, 900, d)
		s.compareIdentity(d.lines[3])
		if s.compare == nil {
			t.Fatal("nothing is compared")
		}
		s.compare.Pick(side)
		s.compare.Keep()
		if !check(d) || s.compare != nil {
			t.Errorf("side %d: withdrawn %v, sent again %d times", side, d.withdrawn, len(d.resent))
		}
	}
}

func TestALineOpensItsRecord(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, aMorning())
	s.openRecord(s.all[0])
	stranger := s.all[0]
	stranger.Patient = nil
	s.openRecord(stranger)
	if len(s.opened) != 1 || s.opened[0] != "p1" {
		t.Errorf("%v", s.opened)
	}
}

func TestEveryPartFitsEveryWindow(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h float32
		mode theme.Mode
	}{{"1280", 1280, 800, theme.Light}, {"1920", 1920, 1080, theme.Light}, {"1280-sombre", 1280, 800, theme.Dark}, {"1920-sombre", 1920, 1080, theme.Dark}} {
		t.Run(size.name, func(t *testing.T) {
			s := put(t, size.mode, size.w, size.h, aMorning())
			s.shot(t, "liste-"+size.name)
			s.show(s.all[2])
			s.shot(t, "refuse-"+size.name)
		})
	}
}
