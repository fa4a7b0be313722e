package dossier

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func (s *stand) state() screen.State {
	var st screen.State
	s.Observe(&st)
	return st
}

func (s *stand) titles() []string {
	var out []string
	for _, r := range s.list.shown {
		out = append(out, r.Document.Title)
	}
	return out
}

func TestEscapeClearsTheFilterThenLeavesItThenTheRecord(t *testing.T) {
	s := newStand(t, opened())
	s.Shortcut("ctrl+f")
	e := s.list.tools.field.Entry
	if s.win.Canvas().Focused() != fyne.Focusable(e) {
		t.Fatalf("Ctrl+F gives the focus to %T", s.win.Canvas().Focused())
	}
	for _, r := range "labo" {
		e.TypedRune(r)
	}
	if st := s.state(); st.Rows != 3 {
		t.Fatalf("%d rows for «labo»: %v", st.Rows, s.titles())
	}
	if s.list.tools.count.Text != window.SomeOf(3, 24) {
		t.Errorf("count %q", s.list.tools.count.Text)
	}
	e.TypedKey(key(fyne.KeyEscape))
	if st := s.state(); st.Rows != 24 || e.Text != "" {
		t.Errorf("Échap left the filter on: %d rows", st.Rows)
	}
	if s.win.Canvas().Focused() != fyne.Focusable(e) {
		t.Error("the first Échap left the field")
	}
	e.TypedKey(key(fyne.KeyEscape))
	if !s.list.table.Focused() {
		t.Error("the second Échap did not go to the list")
	}
	if s.Key(key(fyne.KeyEscape)) {
		t.Error("Échap on the list is kept from the frame, which closes the record")
	}
}

func TestEscapeUnticksBeforeItCloses(t *testing.T) {
	s := newStand(t, opened())
	s.list.tick([]record.DocumentKey{"k03"})
	if !s.Key(key(fyne.KeyEscape)) || s.state().Ticked != 0 {
		t.Error("Échap closes the record over ticked documents")
	}
}

func TestADocumentThatIsNoLongerAskedForIsNotShown(t *testing.T) {
	s := newStand(t, opened())
	s.open("k02")
	s.open("k04")
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: *s.list.row("k02")}})
	if s.state().Preview != "empty" {
		t.Error("a document that was left is shown")
	}
	s.Event(app.DocumentFailed{Patient: "p1", Key: "k04", Failure: app.Failure{Reason: "DMP-3207"}})
	if s.state().Preview != "failure" {
		t.Error("the failure is not shown")
	}
	s.open("k04")
	if got := s.desk.of("open"); !slices.Equal(got, []string{"k02", "k04", "k04"}) {
		t.Errorf("asked %v", got)
	}
}

func TestOfflineTheDMPIsUnavailableWithItsReason(t *testing.T) {
	s := newStand(t, offline())
	if s.list.tools.search.Why != window.WhyOffline || s.list.tools.search.Icon != "cloud-off" {
		t.Errorf("search: %q", s.list.tools.search.Why)
	}
	s.list.tick([]record.DocumentKey{"k07"})
	s.Shortcut("ctrl+i")
	if len(s.desk.calls) != 0 || s.list.bar.integrate.Why != window.WhyOffline {
		t.Error("an integration starts offline")
	}
	if slices.Contains(s.banner.third.Objects, fyne.CanvasObject(s.banner.counter)) {
		t.Error("a count is shown although nothing is known")
	}
	if s.banner.unsent.Text != window.Unsent(3) {
		t.Errorf("unsent %q", s.banner.unsent.Text)
	}
}

func TestTabsFollowCtrlAndDigits(t *testing.T) {
	s := newStand(t, opened())
	for i, name := range []string{"ctrl+1", "ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5"} {
		s.Shortcut(name)
		if s.under.Objects[0] != s.tabs[i] {
			t.Errorf("%s does not show tab %d", name, i+1)
		}
	}
	if s.Shortcut("ctrl+f") {
		t.Error("Ctrl+F writes in a field that is not there")
	}
	if !s.Key(key(fyne.KeyEscape)) || s.under.Objects[0] != s.tabs[0] {
		t.Error("Échap does not come back to the documents")
	}
}

func TestAMinorHasTheirLegalRepresentatives(t *testing.T) {
	r := opened()
	r.Patient.BirthDate, r.Patient.Guardians = "2015-03-02", []string{"DURAND Anne", "DURAND Paul"}
	s := newStand(t, r)
	pairs := s.banner.pairs(r)
	if last := pairs[len(pairs)-1]; last[0] != window.RecordGuardians || last[1] != "DURAND Anne, DURAND Paul" {
		t.Errorf("line 2 ends with %v", last)
	}
}

func TestControlsAreNamed(t *testing.T) {
	s := newStand(t, opened())
	rects := s.env.Names.Rects()
	for _, n := range []string{"record.consent.0", "record.consent.1", "record.consent.2", "record.consent.3", "record.table", "record.filter",
		"record.dmp", "record.counter", "record.tabs"} {
		if _, ok := rects[n]; !ok {
			t.Errorf("%s is nowhere", n)
		}
	}
	a, b := rects["record.consent.1"], rects["record.consent.2"]
	if a[0]+a[2] > b[0]+2 || a[2] < 80 {
		t.Errorf("parts of the control: %v then %v", a, b)
	}
	s = newStand(t, closed())
	if r := s.env.Names.Rects()["info.card.1"]; r[2] < 300 {
		t.Errorf("first card: %v", r)
	}
}

func TestASegmentPartIsReachedByTheMouseAtItsNamedPlace(t *testing.T) {
	s := newStand(t, closed())
	r := s.env.Names.Rects()["record.consent.1"]
	test.TapCanvas(s.win.Canvas(), fyne.NewPos(r[0]+r[2]/2, r[1]+r[3]/2))
	if got := s.desk.of("information"); len(got) != 1 {
		t.Errorf("asked %v: the marks take the click", got)
	}
}

func TestTheSplitIsKeptPerWindowWidth(t *testing.T) {
	s := newStand(t, opened())
	s.splitMoved(520)
	if s.prefs["record.split.1440"] != "520" {
		t.Fatalf("kept %v", s.prefs)
	}
	s.splitMoved(472) // a double click
	if s.prefs["record.split.1440"] != "" {
		t.Errorf("kept %v", s.prefs)
	}
}

func TestTheListAndTheChipActFromTheKeyboard(t *testing.T) {
	s := newStand(t, opened())
	s.list.table.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
	if s.win.Canvas().Overlays().Top() == nil {
		t.Error("the menu key shows no menu")
	}
	s.win.Canvas().Overlays().Remove(s.win.Canvas().Overlays().Top())
	s.banner.dmp.TypedKey(key(fyne.KeyReturn))
	s.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn)) // Vérifier à nouveau
	if len(s.desk.of("refresh")) != 1 {
		t.Errorf("asked %v", s.desk.calls)
	}
}

func TestTheLatestPictureIsShownEvenWhenItCameBeforeTheScreen(t *testing.T) {
	s := newStand(t, nil)
	s.desk.current = opened()
	s.Open(closed()) // what the opening returned, older
	if s.state().DMP != "authorized" {
		t.Errorf("shown %q", s.state().DMP)
	}
}

func TestADocumentOfTheDMPLeavesTheSightWhenTheGateCloses(t *testing.T) {
	s := newStand(t, opened())
	s.ask("k07")
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: *s.list.row("k07")}})
	s.Event(app.RecordUpdated{Record: opened()})
	if s.state().Preview != "document" {
		t.Fatal("an update takes the document away")
	}
	r := closed()
	r.Gate.Reason, r.DMP.State = record.ReasonOpposed, app.DMPOpposed
	s.Event(app.RecordUpdated{Record: r})
	if s.state().Preview != "empty" {
		t.Errorf("the preview still shows %q", s.state().Preview)
	}
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: app.Row{Document: record.Document{Patient: "p1", Key: "k07"}}}})
	if s.state().Preview != "empty" {
		t.Error("a late answer is shown although the gate is closed")
	}
}

func TestADocumentOfTheHospitalStaysInSightWhenTheGateCloses(t *testing.T) {
	s := newStand(t, opened())
	s.ask("k04")
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: *s.list.row("k04")}})
	s.Event(app.RecordUpdated{Record: closed()})
	if s.state().Preview != "document" {
		t.Errorf("the preview shows %q", s.state().Preview)
	}
}
