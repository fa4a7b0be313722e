package dossier

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

func TestTheConsentControlAppliesUnopposedAtOnceAndShowsOnlyWhatIsRecorded(t *testing.T) {
	s := newStand(t, closed())
	s.banner.consent.OnChosen(partUnopposed)
	if got := s.desk.of("information"); !slices.Equal(got, []string{"non_oppose false false"}) {
		t.Fatalf("asked %v", got)
	}
	if s.banner.consent.Chosen != partNotInformed {
		t.Error("the control shows a choice that is not recorded yet")
	}
	s.Event(app.RecordUpdated{Record: opened()})
	if s.banner.consent.Chosen != partUnopposed {
		t.Error("the control does not show what was recorded")
	}
}

func TestAnOppositionIsAskedWithBothBoxesTickedAndNoMotive(t *testing.T) {
	s := newStand(t, closed())
	s.banner.consent.OnChosen(partOpposed)
	if len(s.desk.calls) != 0 {
		t.Fatal("something was recorded before the boxes were shown")
	}
	c := s.win.Canvas()
	if c.Overlays().Top() == nil {
		t.Fatal("no popover")
	}
	c.Focused().TypedKey(key(fyne.KeyReturn)) // the focus is on Enregistrer
	if got := s.desk.of("information"); !slices.Equal(got, []string{"oppose true true"}) {
		t.Errorf("asked %v", got)
	}
	if c.Overlays().Top() != nil {
		t.Error("the popover stays open")
	}
}

func TestBreakingTheGlassWaitsForItsMotive(t *testing.T) {
	s := newStand(t, closed())
	s.banner.consent.OnChosen(partBreakGlass)
	c := s.win.Canvas()
	entry, ok := c.Focused().(*widget.Entry)
	if !ok {
		t.Fatalf("the focus is on %T, not on the motive", c.Focused())
	}
	entry.TypedKey(key(fyne.KeyReturn))
	if len(s.desk.calls) != 0 {
		t.Fatal("the glass broke without a motive")
	}
	for _, r := range "coma" {
		entry.TypedRune(r)
	}
	entry.TypedKey(key(fyne.KeyReturn))
	if got := s.desk.of("breakglass"); !slices.Equal(got, []string{"coma"}) {
		t.Errorf("asked %v", got)
	}
}

func TestReturningToNotInformedIsAQuestion(t *testing.T) {
	s := newStand(t, opened())
	s.banner.consent.OnChosen(partNotInformed)
	if len(s.desk.calls) != 0 {
		t.Fatal("recorded without asking")
	}
	s.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if got := s.desk.of("information"); !slices.Equal(got, []string{"non_informe false false"}) {
		t.Errorf("asked %v", got)
	}
}

func TestTheToastOfAConsentGoesBackToTheFormerOne(t *testing.T) {
	s := newStand(t, closed())
	r := opened()
	s.Event(app.RecordUpdated{Record: r})
	was := record.Consent{ID: "c1", Patient: "p1", Kind: record.Opposed, Feeding: true}
	s.Event(app.InformationRecorded{Consent: *r.InForce, Previous: &was})
	if len(s.toasts) != 1 || s.toasts[0].Text != window.InfoSaved || s.toasts[0].Action != window.InfoUndo {
		t.Fatalf("toasts %+v", s.toasts)
	}
	s.toasts[0].Do()
	if got := s.desk.of("information"); !slices.Equal(got, []string{"oppose true false"}) {
		t.Errorf("asked %v", got)
	}
	s.Event(app.InformationRecorded{Consent: was, Previous: r.InForce})
	if last := s.toasts[len(s.toasts)-1]; last.Text != window.InfoRestored || last.Do != nil {
		t.Errorf("an undo offers to be undone: %+v", last)
	}
}

func TestTheCardsTakeTheFocusAndActByAlt(t *testing.T) {
	s := newStand(t, closed())
	if st := s.state(); st.Preview != "other" || st.DMP != "not_informed" {
		t.Fatalf("state %+v", st)
	}
	if s.win.Canvas().Focused() != fyne.Focusable(s.info.first) {
		t.Fatalf("the focus starts on %T", s.win.Canvas().Focused())
	}
	s.Shortcut("alt+1")
	s.Shortcut("alt+2")
	s.Shortcut("alt+3") // no motive: goes to its field
	if e, ok := s.win.Canvas().Focused().(*widget.Entry); !ok || e != s.info.motive.Entry {
		t.Error("Alt+3 without a motive does not go to its field")
	}
	if got := s.desk.of("information"); !slices.Equal(got, []string{"non_oppose false false", "oppose true true"}) {
		t.Errorf("asked %v", got)
	}
	if len(s.desk.of("breakglass")) != 0 {
		t.Error("the glass broke without a motive")
	}
	s.info.motive.Entry.SetText("inconscient")
	s.Shortcut("alt+3")
	if got := s.desk.of("breakglass"); !slices.Equal(got, []string{"inconscient"}) {
		t.Errorf("asked %v", got)
	}
}

func TestTheCardsGoWhenThePatientIsInformedAndTheListTakesTheFocus(t *testing.T) {
	s := newStand(t, closed())
	s.Event(app.RecordUpdated{Record: opened()})
	if st := s.state(); st.Preview == "other" || st.Rows != 24 {
		t.Errorf("state %+v", st)
	}
	if !s.list.table.Focused() {
		t.Errorf("the focus is on %T", s.win.Canvas().Focused())
	}
}

func TestNothingTypedForAPatientIsLeftForTheNext(t *testing.T) {
	s := newStand(t, closed())
	s.info.motive.Entry.SetText("inconscient")
	s.list.setFilter(app.Filter{Text: "bio"})
	other := closed()
	other.Patient.ID = "p2"
	s.Open(other)
	if s.info.motive.Text() != "" || s.info.access.Why == "" || s.list.filter.Active() || s.list.tools.field.Text() != "" {
		t.Error("something of the former patient is left")
	}
}

func TestEscapeBringsTheCardsBack(t *testing.T) {
	s := newStand(t, closed())
	s.ask("k04")
	s.Event(app.DocumentOpened{View: &app.DocumentView{Row: *s.list.row("k04")}})
	if s.state().Preview == "other" {
		t.Fatal("the document is not shown")
	}
	if !s.Key(key(fyne.KeyEscape)) || s.state().Preview != "other" {
		t.Error("Échap does not bring the cards back")
	}
}

func TestToastsAreAtTheCornerOfTheList(t *testing.T) {
	s := newStand(t, opened())
	s.list.tick([]record.DocumentKey{"k03"})
	s.Event(app.IntegrationDone{Patient: "p1", Added: 1, Failed: []record.DocumentKey{"k03"}})
	if s.stage.ToastRight != 472+16 || s.stage.ToastBottom != 28+8+56 {
		t.Errorf("toasts at %g, %g", s.stage.ToastRight, s.stage.ToastBottom)
	}
	s.Hidden()
	if s.stage.ToastRight != 16 || s.stage.ToastBottom != 36 {
		t.Errorf("left at %g, %g for the next screen", s.stage.ToastRight, s.stage.ToastBottom)
	}
}

func TestAFailedIntegrationIsTriedAgainFromItsToast(t *testing.T) {
	s := newStand(t, opened())
	s.Event(app.IntegrationDone{Patient: "p1", Failed: []record.DocumentKey{"k08"}})
	if len(s.toasts) != 1 || !s.toasts[0].Sticky || s.toasts[0].Action != window.DocRetry {
		t.Fatalf("toasts %+v", s.toasts)
	}
	s.toasts[0].Do()
	if got := s.desk.of("integrate"); !slices.Equal(got, []string{"[k08]"}) {
		t.Errorf("asked %v", got)
	}
}
