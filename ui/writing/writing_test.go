package writing

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

func put(t *testing.T, p *fakePen) *stand { return newStand(t, theme.Light, 1440, 900, p) }

func (s *stand) type_(id, text string) {
	s.form.jump(id)
	for _, r := range text {
		s.win.Canvas().Focused().TypedRune(r)
	}
}

func key(n fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: n} }

func TestEveryWordOfEveryFormIsSaid(t *testing.T) {
	for _, f := range append(app.FormNames(), app.FormImport) {
		if window.FormWord(f) == "" {
			t.Errorf("no name for %s", f)
		}
		for _, in := range app.FormOf(f).Inputs {
			if !window.KnownInput(string(f), in.ID) {
				t.Errorf("no word for %s.%s", f, in.ID)
			}
			for _, c := range in.Columns {
				if !window.KnownInput(in.ID, c.ID) {
					t.Errorf("no word for %s.%s", in.ID, c.ID)
				}
			}
		}
	}
}

func TestWhatIsTypedReachesTheDocument(t *testing.T) {
	s := put(t, newPen(app.FormLetter, nil))
	s.type_("reason", "Motif")
	s.form.jump("treatments") // the first line opens
	s.win.Canvas().Focused().TypedRune('P')
	s.win.Canvas().Focused().TypedKey(key(fyne.KeyReturn)) // Entrée adds the next
	s.win.Canvas().Focused().TypedRune('Q')
	a := s.pen.Draft().Answers
	if a.Texts["reason"] != "Motif" || len(a.Rows["treatments"]) != 2 || a.Rows["treatments"][1]["name"] != "Q" {
		t.Fatalf("%+v", a)
	}
	s.form.rows["treatments"].remove(s.form.rows["treatments"].rows[0])
	if a := s.pen.Draft().Answers; len(a.Rows["treatments"]) != 1 || a.Rows["treatments"][0]["name"] != "Q" {
		t.Fatalf("%+v", a)
	}
}

func TestOnlyWholeDatesAreKept(t *testing.T) {
	for typed, want := range map[string]string{"05/01/2026": "2026-01-05", "5/1/2026": "2026-01-05", "05012026": "2026-01-05", "31/02/2026": "", "05/01": "", "x": ""} {
		if got := isoDate(typed); got != want {
			t.Errorf("%q gives %q, want %q", typed, got, want)
		}
	}
}

func TestTabLeavesATextOfSeveralLines(t *testing.T) {
	s := put(t, newPen(app.FormLetter, nil))
	s.form.jump("summary")
	if s.form.parts["summary"].(*textPart).field.Entry.AcceptsTab() {
		t.Fatal("a form could not be filled in by keyboard")
	}
}

func TestAnIncompleteDocumentIsNotSignedAndTheFirstFaultGetsTheKeyboard(t *testing.T) {
	s := put(t, newPen(app.FormLetter, nil))
	s.Shortcut("ctrl+enter")
	s.Event(app.DraftPreviewed{ID: "b1", Findings: []app.DraftFinding{{Field: "author", Rule: "RPPS", Error: true}, {Input: "conclusion", Rule: "MANQUE", Error: true}}})
	s.Shortcut("ctrl+enter")
	if s.pen.signed != 0 {
		t.Fatal("it was signed")
	}
	if s.win.Canvas().Focused() != fyne.Focusable(s.form.parts["conclusion"].(*textPart).field.Entry) {
		t.Fatal("the keyboard is elsewhere")
	}
	s.Event(app.DraftPreviewed{ID: "b1", Findings: []app.DraftFinding{{Field: "author", Rule: "RPPS"}}}) // a warning keeps nothing
	s.Shortcut("ctrl+enter")
	waitFor(t, func() bool { return len(s.nav.went()) > 0 })
	if got := s.nav.went(); s.pen.signed != 1 || got[0] != "b1" {
		t.Fatal(s.pen.signed, got)
	}
}

func TestARefusedSignatureKeepsTheScreen(t *testing.T) {
	s := put(t, newPen(app.FormLetter, nil))
	s.pen.refuse = record.E(record.Unavailable, "CACHE-PLEIN")
	s.Event(app.DraftPreviewed{ID: "b1"})
	s.Shortcut("ctrl+enter")
	waitFor(t, func() bool { return len(s.toasts) > 0 })
	if s.toasts[0].Key != "write.refused" || len(s.nav.went()) != 0 {
		t.Fatal(s.toasts, s.nav.went())
	}
}

func TestLeavingAsksOnlyWhenSomethingIsWritten(t *testing.T) {
	s := put(t, newPen(app.FormLetter, nil))
	s.Key(key(fyne.KeyEscape))
	if len(s.nav.went()) != 1 {
		t.Fatal("an empty document asks before it leaves")
	}
	s = put(t, newPen(app.FormLetter, nil))
	s.type_("reason", "x")
	s.Key(key(fyne.KeyEscape))
	if len(s.nav.went()) != 0 || s.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no question")
	}
}

func TestAScanFillsTheNoteWhateverEndsIt(t *testing.T) {
	for _, end := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyTab} {
		s := put(t, newPen(app.FormVaccination, map[string]string{"lot": "ancien", "serial": "ancien"}))
		s.desk.box = app.Box{Known: true, Product: app.Product{Name: "TETAFICTIF", CIS: "68747507"}, Lot: "L42", Expiry: "2027-06-30"}
		s.form.scan.field.Focus()
		for _, r := range "]d2010340093285724110L42" {
			s.win.Canvas().Focused().TypedRune(r)
		}
		s.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyRightBracket, Modifier: fyne.KeyModifierControl})
		for _, r := range "21S" {
			s.win.Canvas().Focused().TypedRune(r)
		}
		s.win.Canvas().Focused().TypedKey(key(end))
		waitFor(t, func() bool { return s.pen.Draft().Answers.Texts["lot"] == "L42" })
		a := s.pen.Draft().Answers.Texts
		if a["vaccine"] != "TETAFICTIF" || a["expiry"] != "2027-06-30" || a["serial"] != "" {
			t.Fatalf("%v", a)
		}
		if s.desk.scans[0] != "]d2010340093285724110L42\x1d21S" {
			t.Fatalf("%q", s.desk.scans[0])
		}
	}
}

func TestWhatWasTakenFromADocumentIsMarkedUntilItIsReadAgainOrTakenOut(t *testing.T) {
	p := newPen(app.FormLetter, map[string]string{"allergies": "Pénicilline fictive"})
	p.draft.Answers.Rows["treatments"] = []map[string]string{{"name": "LEPONEX 100 mg", "rhythm": "1 comprimé"}}
	from := app.Origin{Document: "d1", Title: "Synthèse médicale", At: "2026-03-12"}
	p.draft.Answers.Taken["allergies"], p.draft.Answers.Taken["treatments"] = from, from
	s := put(t, p)
	press := func(name string) {
		b, ok := s.names.Named(name).(*widget.Button)
		if !ok {
			t.Fatalf("%s is not on the screen", name)
		}
		s.win.Canvas().Focus(b)
		b.TypedKey(key(fyne.KeyReturn))
	}
	press("write.treatments.read")
	a := s.pen.Draft().Answers
	if _, still := a.Taken["treatments"]; still || len(a.Rows["treatments"]) != 1 || a.Taken["allergies"] != from {
		t.Fatalf("read again: %+v", a)
	}
	press("write.allergies.out")
	if a = s.pen.Draft().Answers; len(a.Taken) != 0 || a.Texts["allergies"] != "" {
		t.Fatalf("taken out: %+v", a)
	}
}
