package widget_test

import (
	"slices"
	"testing"

	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func window(t *testing.T, o fyne.CanvasObject) (fyne.Window, *widget.Stage) {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	stage := widget.NewStage(o)
	w := app.NewWindow("test")
	w.SetPadded(false)
	w.SetContent(stage)
	w.Resize(fyne.NewSize(900, 600))
	return w, stage
}

func TestArrowsMoveInTheConsentControlAndOnlySpaceApplies(t *testing.T) {
	var chosen []int
	s := widget.NewChoice([]widget.SegmentPart{{Text: "Non informé"}, {Text: "Informé, non opposé"}, {Text: "Informé, opposé…"}}, 0, func(i int) { chosen = append(chosen, i) })
	w, _ := window(t, widget.Col(0, widget.Row(0, s)))
	w.Canvas().Focus(s)
	key(s, fyne.KeyRight, fyne.KeyRight, fyne.KeyRight)
	if s.Chosen != 0 || s.At() != 2 {
		t.Fatalf("arrows alone chose %d, at %d", s.Chosen, s.At())
	}
	key(s, fyne.KeyLeft, fyne.KeySpace)
	if s.Chosen != 1 || !slices.Equal(chosen, []int{1}) {
		t.Fatalf("chosen %d, told %v", s.Chosen, chosen)
	}
}

func TestASegmentThatHoldsLeavesTheChoiceToTheScreen(t *testing.T) {
	s := widget.NewChoice([]widget.SegmentPart{{Text: "a"}, {Text: "Bris de glace…"}}, 0, nil)
	s.Hold = true
	w, _ := window(t, widget.Row(0, s))
	w.Canvas().Focus(s)
	key(s, fyne.KeyRight, fyne.KeyReturn)
	if s.Chosen != 0 {
		t.Fatal("the choice changed before the person gave the motive")
	}
}

func TestTheSwitchOfAPreviewFollowsTheArrows(t *testing.T) {
	s := widget.NewSegment([]string{"PDF", "Structuré", "Métadonnées"}, 0, nil)
	w, _ := window(t, widget.Row(0, s))
	w.Canvas().Focus(s)
	key(s, fyne.KeyRight)
	if s.Chosen != 1 {
		t.Fatalf("chosen %d", s.Chosen)
	}
	pos, size := s.PartAt(2)
	s.Tapped(&fyne.PointEvent{Position: pos.AddXY(size.Width/2, 4)})
	if s.Chosen != 2 {
		t.Fatalf("a click chose %d", s.Chosen)
	}
}

func TestTabsMoveWithTheArrowsAndTellOnce(t *testing.T) {
	var told []int
	tabs := widget.NewTabs([]widget.Tab{{Text: "Documents", Count: "24"}, {Text: "Séjours"}, {Text: "Traces"}}, 0, func(i int) { told = append(told, i) })
	w, _ := window(t, widget.Row(0, tabs))
	w.Canvas().Focus(tabs)
	key(tabs, fyne.KeyLeft, fyne.KeyRight, fyne.KeyEnd, fyne.KeyEnd)
	if want := []int{1, 2}; !slices.Equal(told, want) {
		t.Fatalf("told %v, want %v", told, want)
	}
}

func TestADialogThatCannotBeUndoneStartsOnCancelAndEscapeCancels(t *testing.T) {
	before := widget.NewButton("avant", "", widget.Second, nil)
	w, _ := window(t, widget.Row(0, before))
	c := w.Canvas()
	c.Focus(before)
	cancelled := 0
	d := &widget.Dialog{Title: "Supprimer ?", Verb: "Supprimer", Final: true, OnCancel: func() { cancelled++ }}
	d.Show(c)
	verb, cancel := d.Verbs()
	if c.Focused() != cancel {
		t.Fatalf("the focus starts on %v", c.Focused())
	}
	c.FocusNext()
	if c.Focused() != verb {
		t.Fatal("Tab did not go to the verb")
	}
	c.FocusNext()
	if c.Focused() != cancel {
		t.Fatal("Tab left the dialog")
	}
	key(cancel, fyne.KeyEscape)
	if cancelled != 1 || c.Overlays().Top() != nil {
		t.Fatalf("cancelled %d times, overlay %v", cancelled, c.Overlays().Top())
	}
	if c.Focused() != before {
		t.Fatal("the focus did not come back")
	}
}

func TestADialogStartsOnItsVerbAndWaitsForWhatIsMissing(t *testing.T) {
	w, _ := window(t, widget.Row(0))
	ready := false
	d := &widget.Dialog{Title: "Accéder ?", Verb: "Accéder", OnVerb: func() bool { return ready }}
	d.Show(w.Canvas())
	verb, _ := d.Verbs()
	if w.Canvas().Focused() != verb {
		t.Fatal("the focus does not start on the verb")
	}
	key(verb, fyne.KeyReturn)
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("the dialog closed without its motive")
	}
	ready = true
	key(verb, fyne.KeyReturn)
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("the dialog stays")
	}
}

func TestDialogsWaitForEachOther(t *testing.T) {
	w, _ := window(t, widget.Row(0))
	first, second := &widget.Dialog{Title: "1", Verb: "Oui"}, &widget.Dialog{Title: "2", Verb: "Oui"}
	first.Show(w.Canvas())
	second.Show(w.Canvas())
	if n := len(w.Canvas().Overlays().List()); n != 1 {
		t.Fatalf("%d dialogs at once", n)
	}
	first.Close()
	if verb, _ := second.Verbs(); w.Canvas().Focused() != verb {
		t.Fatal("the second dialog did not open")
	}
	second.Close()
	if len(w.Canvas().Overlays().List()) != 0 {
		t.Fatal("a dialog stays")
	}
}

func TestAMenuIsUsedByTheKeyboardAndSkipsSeparators(t *testing.T) {
	w, _ := window(t, widget.Row(0))
	var done []string
	item := func(s string) widget.MenuItem {
		return widget.MenuItem{Text: s, Do: func() { done = append(done, s) }}
	}
	off := item("Indisponible")
	off.Why = "hors ligne"
	m := widget.NewMenu(item("Intégrer"), widget.Separator, off, item("Envoyer…"))
	m.ShowAt(w.Canvas(), fyne.NewPos(800, 550))
	key(m, fyne.KeyDown, fyne.KeyReturn)
	if len(done) != 0 || w.Canvas().Overlays().Top() == nil {
		t.Fatal("an unavailable line acted")
	}
	m.TypedRune('e')
	key(m, fyne.KeyReturn)
	if want := []string{"Envoyer…"}; !slices.Equal(done, want) || w.Canvas().Overlays().Top() != nil {
		t.Fatalf("done %v", done)
	}
	m.ShowAt(w.Canvas(), fyne.NewPos(10, 10))
	key(m, fyne.KeyEscape)
	if w.Canvas().Overlays().Top() != nil {
		t.Fatal("Échap left the menu open")
	}
}

func TestAnUnavailableButtonSaysWhyAndDoesNothing(t *testing.T) {
	n := 0
	b := widget.NewButton("WebPS DMP", "external-link", widget.Second, func() { n++ })
	w, _ := window(t, widget.Row(0, b))
	b.SetWhy("Le patient n’est pas informé.")
	w.Canvas().Focus(b)
	key(b, fyne.KeyReturn)
	test.Tap(b)
	if n != 0 {
		t.Fatal("it acted")
	}
	if !b.Focused() {
		t.Fatal("Tab cannot reach it to read why")
	}
	b.SetWhy("")
	key(b, fyne.KeySpace)
	if n != 1 {
		t.Fatal("it does not act once available")
	}
}

func TestAFieldChecksOnLeavingThenAtEachKey(t *testing.T) {
	f := widget.NewField("RPPS", "")
	f.Check = func(s string) string {
		if len(s) != 11 {
			return "Un RPPS compte 11 chiffres."
		}
		return ""
	}
	other := widget.NewField("Nom", "")
	w, _ := window(t, widget.Col(8, f, other))
	w.Canvas().Focus(f.Entry)
	test.Type(f.Entry, "1010000000")
	if f.Error != "" {
		t.Fatal("an error shows while the person writes for the first time")
	}
	w.Canvas().Focus(other.Entry)
	if f.Error == "" {
		t.Fatal("no error on leaving")
	}
	w.Canvas().Focus(f.Entry)
	f.Entry.CursorColumn = 10
	test.Type(f.Entry, "1")
	if f.Error != "" {
		t.Fatalf("the error stays once the text is right: %q in %q", f.Error, f.Text())
	}
}

func TestShortcutsAndKeysLeaveAFieldThatDoesNotUseThem(t *testing.T) {
	f := widget.NewField("", "Filtrer")
	w, _ := window(t, f)
	var keys []fyne.KeyName
	shortcuts := 0
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { keys = append(keys, ev.Name) })
	search := &desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl}
	t.Cleanup(widget.CatchShortcuts(func(fyne.Shortcut) { shortcuts++ }))
	w.Canvas().Focus(f.Entry)
	f.Entry.TypedShortcut(search)
	f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	key(f.Entry, fyne.KeyEscape, fyne.KeyF5, fyne.KeyLeft)
	if shortcuts != 1 || !slices.Equal(keys, []fyne.KeyName{fyne.KeyEscape, fyne.KeyF5}) {
		t.Fatalf("shortcuts %d, keys %v", shortcuts, keys)
	}
}

func TestToastsAreTwoAtMostAndUndoPlaysTheNewestLink(t *testing.T) {
	_, stage := window(t, widget.Row(0))
	undone := 0
	stage.Toast(widget.NewToast("a", "info", widget.ToneInfo, "", nil))
	stage.Toast(widget.NewToast("b", "info", widget.ToneInfo, "Annuler", func() { undone++ }))
	stage.Toast(widget.NewToast("c", "info", widget.ToneInfo, "", nil))
	if n := len(stage.Toasts()); n != 2 {
		t.Fatalf("%d toasts", n)
	}
	if !stage.UndoToast() || undone != 1 || len(stage.Toasts()) != 1 {
		t.Fatalf("undone %d, left %d", undone, len(stage.Toasts()))
	}
	if stage.UndoToast() {
		t.Fatal("a toast without link was undone")
	}
	stage.Toasts()[0].Close()
}

func TestTheTimerOfTheSpinnersStopsWithTheLastOne(t *testing.T) {
	s := widget.NewSpinner(14)
	c := widget.NewChip("DMP : vérification…", "loader-circle", widget.ToneLocal, nil)
	c.Turning = true
	w, _ := window(t, widget.Row(0, s, c))
	w.Canvas().Capture()
	if n := widget.SpinnersTurning(); n != 2 {
		t.Fatalf("%d turn, want 2", n)
	}
	s.Hide()
	c.Set("DMP ouvert", "folder-check", widget.ToneSuccess, false)
	if n := widget.SpinnersTurning(); n != 0 {
		t.Fatalf("%d still turn", n)
	}
}

func TestTheSplitterKeepsItsLimitsAndDoubleClickResets(t *testing.T) {
	moved := float32(0)
	s := widget.NewSplitter(widget.NewFill(theme.Surface), widget.NewFill(theme.Sunken), 472)
	s.OnMoved = func(w float32) { moved = w }
	window(t, s)
	h := s.Handle()
	h.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(400, 0)})
	h.DragEnd()
	if s.RightWidth != 360 || moved != 360 {
		t.Fatalf("dragged to %g, told %g: the floor is 360", s.RightWidth, moved)
	}
	h.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(-800, 0)})
	if s.RightWidth != 540 {
		t.Fatalf("dragged to %g: at most 60 %% of 900", s.RightWidth)
	}
	h.DoubleTapped(nil)
	if s.RightWidth != 472 {
		t.Fatalf("a double click gives %g", s.RightWidth)
	}
}

func TestALongTextIsCutAndNeverWiderThanItsPlace(t *testing.T) {
	txt := widget.NewText("Passage aux urgences — douleur abdominale aiguë", theme.Body, theme.Text)
	window(t, widget.Sized(120, 20, txt))
	txt.Resize(fyne.NewSize(120, 20))
	got := widget.Shown(txt)
	if got == txt.Text || got[len(got)-len("…"):] != "…" {
		t.Fatalf("shown %q", got)
	}
}
