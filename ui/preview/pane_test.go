package preview_test

import (
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/preview"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"
)

var size = fyne.NewSize(472, 700)

func light(t testing.TB) (*preview.Pane, fyne.Window) {
	return pane(t, theme.Light, theme.Scale100, size)
}

func mode(t *testing.T, p *preview.Pane, want string) {
	t.Helper()
	if p.Mode() != want {
		t.Fatalf("mode %q, want %q", p.Mode(), want)
	}
}

func TestThePDFComesFirstWhenTheDocumentHoldsOne(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 3)))
	p.Settle()
	mode(t, p, preview.ModePDF)
	if p.Pages() != 3 {
		t.Fatalf("%d pages", p.Pages())
	}
	p.ShowDocument(view(biology(), nil))
	mode(t, p, preview.ModeStructured)
	if p.Why(0) != window.PreviewNoPDF || p.Pages() != 0 {
		t.Fatalf("the PDF of the former document remains: %q, %d pages", p.Why(0), p.Pages())
	}
}

func TestTheKeysSwitchAndAnUnavailablePartStays(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 1)))
	p.Settle()
	for _, k := range []struct{ key, mode string }{{"alt+s", preview.ModeStructured}, {"alt+m", preview.ModeMetadata}, {"alt+p", preview.ModePDF}} {
		if !p.Shortcut(k.key) {
			t.Fatalf("%s was not taken", k.key)
		}
		mode(t, p, k.mode)
	}
	p.ShowDocument(view(&cda.Document{Index: cda.Index{Kind: record.BodyN1PDF}}, file(t, 1)))
	p.Settle()
	p.Shortcut("alt+s")
	mode(t, p, preview.ModePDF)
	if p.Why(1) != window.PreviewNoStructure {
		t.Fatalf("no reason: %q", p.Why(1))
	}
	p.ShowEmpty()
	if p.Shortcut("alt+s") || p.Shortcut("ctrl+0") {
		t.Fatal("an empty pane takes keys of a document")
	}
}

func TestABrokenPDFGivesWayToTheStructuredViewWithANotice(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), []byte("not a pdf")))
	p.Settle()
	mode(t, p, preview.ModeStructured)
	if p.Notices() == 0 {
		t.Fatal("nothing says that the PDF is damaged")
	}
	if shown, _ := p.Bands(); shown == 0 {
		t.Fatal("nothing of the structured view is drawn")
	}
	p.Shortcut("alt+p") // the reason comes without opening again
	mode(t, p, preview.ModePDF)
	if p.Retry() == nil || p.Started() != 0 {
		t.Fatal("no error in the place of the pages, or the broken file is opened again")
	}
	n1 := &cda.Document{Index: cda.Index{Kind: record.BodyN1PDF}}
	p.ShowDocument(view(n1, []byte("not a pdf")))
	p.Settle()
	mode(t, p, preview.ModePDF)
	if p.Retry() == nil {
		t.Fatal("an N1 has nothing else to show, and no error")
	}
}

func TestAFailureOffersToTryAgainAndHasTheFocus(t *testing.T) {
	p, w := light(t)
	tries := 0
	p.ShowFailure("Échographie", app.Failure{Reason: "DMP-3207", At: time.Now(), Transaction: "TD3.2", Correlation: "7f3a"}, func() { tries++ })
	mode(t, p, preview.ModeError)
	if w.Canvas().Focused() != p.Retry() {
		t.Fatal("Réessayer has not the focus")
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if tries != 1 {
		t.Fatalf("tried %d times", tries)
	}
}

func TestANewDocumentEndsWhatTheFormerOneStarted(t *testing.T) {
	engine(t)
	quiet := goleak.IgnoreCurrent()
	p, _ := light(t)
	p.UseEngine(engine(t))
	for range 20 {
		p.ShowDocument(view(biology(), file(t, 9)))
	}
	p.ShowDocument(view(biology(), nil))
	p.Settle()
	mode(t, p, preview.ModeStructured)
	p.ShowDocument(view(biology(), file(t, 2)))
	p.Settle()
	if p.Pages() != 2 {
		t.Fatalf("%d pages of another document", p.Pages())
	}
	p.ShowLoading("x")
	p.Close()
	if widget.SpinnersTurning() != 0 {
		t.Fatal("a spinner turns for nobody")
	}
	if err := goleak.Find(quiet); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyThePagesInSightAndTheirNeighboursAreDrawn(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 60)))
	p.Settle()
	if objects, pixels := p.Drawn(); objects > 4 || pixels != objects {
		t.Fatalf("%d pages have objects, %d have pixels", objects, pixels)
	}
	p.Page(40)
	p.Settle()
	if p.CurrentPage() != 40 {
		t.Fatalf("page %d", p.CurrentPage())
	}
	if objects, pixels := p.Drawn(); objects > 4 || pixels != objects {
		t.Fatalf("after a jump %d pages have objects, %d have pixels", objects, pixels)
	}
	p.ScrollPages(p.PageHeight())
	p.Settle()
	if p.CurrentPage() != 59 {
		t.Fatalf("the end is page %d", p.CurrentPage())
	}
	if !p.Key(&fyne.KeyEvent{Name: fyne.KeyPageUp}) || p.CurrentPage() != 58 {
		t.Fatalf("page up went to %d", p.CurrentPage())
	}
	p.Settle()
}

func TestCtrlAndTheWheelZoomAndThePageIsDrawnAgainSharp(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 2)))
	p.Settle()
	fit := p.PixelWidth(0)
	if fit != 472-32 {
		t.Fatalf("fits %d px", fit)
	}
	undo := preview.HoldKeys(fyne.KeyModifierControl)
	p.Wheel(10)
	p.Settle()
	p.Wheel(10)
	p.Settle()
	undo()
	if p.ZoomNow() != 125 || p.PixelWidth(0) != 550 {
		t.Fatalf("zoom %d, drawn %d px", p.ZoomNow(), p.PixelWidth(0))
	}
	p.Shortcut("ctrl+0")
	p.Settle()
	if p.ZoomNow() != 100 || p.PixelWidth(0) != fit {
		t.Fatalf("zoom %d, drawn %d px", p.ZoomNow(), p.PixelWidth(0))
	}
}

func TestASlowPageSaysThatItIsOnItsWay(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 1)))
	p.Settle()
	p.Hang()
	if !p.ShowSlow() {
		t.Fatal("no spinner")
	}
	p.ShowEmpty()
	if widget.SpinnersTurning() != 0 {
		t.Fatal("the spinner turns after its page")
	}
}

func TestTwoNoticesAtMostAndTheMostSeriousStay(t *testing.T) {
	p, _ := light(t)
	v := view(biology(), nil)
	v.Notices = []app.Notice{app.NoticeWithdrawn, app.NoticeHiddenPatient, app.NoticeNotRechecked}
	p.ShowDocument(v)
	if p.Notices() != 2 {
		t.Fatalf("%d notices", p.Notices())
	}
	v = view(biology(), nil)
	v.Notices = []app.Notice{app.NoticeStylesheet}
	p.ShowDocument(v)
	p.Shortcut("alt+m")
	if p.Notices() != 0 {
		t.Fatal("what is about the narrative shows beside the metadata")
	}
}

func TestALongDocumentHasObjectsForWhatIsInSightOnly(t *testing.T) {
	p, _ := light(t)
	p.ShowDocument(structure(long(300_000)))
	p.Settle()
	shown, all := p.Bands()
	if all < 2000 || shown == 0 || shown > 150 {
		t.Fatalf("%d slabs of %d have objects", shown, all)
	}
	p.Scroll(30_000)
	if shown, _ := p.Bands(); shown == 0 || shown > 150 {
		t.Fatalf("after a scroll %d slabs have objects", shown)
	}
}

func TestAnExplicitMarkIsShownAndAPlainWordIsNot(t *testing.T) {
	for _, c := range []struct {
		text       string
		interprets bool
		figure     string
		high, ok   bool
	}{
		{"13,6 élevé", false, "13,6", true, true},
		{"< 0,5 bas", false, "", false, false}, // «<» alone is no figure
		{"<0,5 bas", false, "<0,5", false, true},
		{"H", true, "", true, true},
		{"H", false, "", false, false}, // the sex, a unit
		{"Bas", false, "", false, false},
		{"Anormalement haut", true, "", true, true},
		{"2 L", true, "", false, false},
		{"12 h", false, "", false, false},
		{"Normal", true, "", false, false},
	} {
		figure, _, high, ok := preview.Flagged(c.text, c.interprets)
		if figure != c.figure || high != c.high || ok != c.ok {
			t.Errorf("%q (%v): %q high=%v ok=%v", c.text, c.interprets, figure, high, ok)
		}
	}
}

func TestNestedListsNotesAndSpansKeepTheirWords(t *testing.T) {
	p, _ := light(t)
	doc := biology()
	inner := &cda.List{Ordered: true, Marker: "LittleRoman", Items: []cda.Item{{Blocks: para("un")}, {Blocks: para("deux")}}}
	table := &cda.Table{Caption: "Légende", Head: []cda.Row{cells(true, "A", "B", "C")}, Rows: []cda.Row{
		{Cells: []cda.Cell{{ColSpan: 2, RowSpan: 2, Blocks: para("grande")}, {ColSpan: 1, RowSpan: 1, Blocks: para("droite")}}},
		{Cells: []cda.Cell{{ColSpan: 1, RowSpan: 1, Blocks: []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: "H"}, {Text: "2", Sub: true}, {Text: "O"}, {Text: " voir", Note: "note de bas"}}}}}}},
	}}
	doc.Sections = []cda.Section{{Title: "Tout", Blocks: []cda.Block{&cda.List{Caption: "Liste", Items: []cda.Item{{Caption: "Titre", Blocks: []cda.Block{inner}}}}, table, &cda.Figure{Caption: "perdue"}}}}
	p.ShowDocument(structure(doc))
	texts := strings.Join(p.Texts(), "\n")
	for _, want := range []string{"Liste", "Titre", "i.", "ii.", "deux", "Légende", "grande", "droite", "2", "note de bas", "perdue", window.PreviewNoMedia} {
		if !strings.Contains(texts, want) {
			t.Errorf("%q is not shown", want)
		}
	}
}

func TestATableWiderThanThePaneScrollsInItsOwnPlace(t *testing.T) {
	p, _ := light(t)
	doc := biology()
	var head []string
	for range 14 {
		head = append(head, "Électrophorèse")
	}
	doc.Sections = []cda.Section{{Title: "Large", Blocks: []cda.Block{&cda.Table{Head: []cda.Row{cells(true, head...)}, Rows: []cda.Row{cells(false, head...)}}}}}
	p.ShowDocument(structure(doc))
	if p.Strips() != 1 || p.Overflow() != "" {
		t.Fatalf("%d tables scroll, %q overflows", p.Strips(), p.Overflow())
	}
}

func TestAnotherThemeOrTextSizeIsFollowed(t *testing.T) {
	p, w := light(t)
	p.ShowDocument(structure(biology()))
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Dark, theme.Scale150))
	p.Restyle()
	w.Canvas().Capture()
	if shown, _ := p.Bands(); shown == 0 {
		t.Fatal("nothing is drawn")
	}
	if o := p.Overflow(); o != "" {
		t.Fatalf("%q goes past the edge at 150 %%", o)
	}
}

func TestTheMarksOfAListFollowItsStyle(t *testing.T) {
	p, _ := light(t)
	doc := biology()
	var blocks []cda.Block
	for _, m := range []string{"Arabic", "LittleAlpha", "BigAlpha", "BigRoman"} {
		l := &cda.List{Marker: m}
		for range 28 {
			l.Items = append(l.Items, cda.Item{Blocks: para("x")})
		}
		blocks = append(blocks, l)
	}
	doc.Sections = []cda.Section{{Title: "Listes", Blocks: blocks}}
	p.ShowDocument(structure(doc))
	texts := "\n" + strings.Join(p.Texts(), "\n")
	for _, want := range []string{"28.", "ab.", "AB.", "XXVIII."} {
		if !strings.Contains(texts, "\n"+want+"\n") {
			t.Errorf("no item %q", want)
		}
	}
}
