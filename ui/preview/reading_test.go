package preview_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/cda"
	"chevet/assets/texts/window"
	"chevet/ui/preview"

	"fyne.io/fyne/v2"
	"golang.org/x/image/tiff"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func TestASearchFoldsAccentsAndCaseAndGoesRoundTheHits(t *testing.T) {
	p, _ := light(t)
	p.ShowDocument(structure(biology()))
	p.Focus()
	p.Press("ctrl+f")
	if !p.Finding() {
		t.Fatal("Ctrl+F on the document does not open its search")
	}
	p.Type("ELEVE")
	if at, of, _ := p.Found(); at != 1 || of != 3 {
		t.Fatalf("%d / %d for «élevé»", at, of)
	}
	p.Key(key(fyne.KeyF3))
	p.Key(key(fyne.KeyF3))
	if at, _, _ := p.Found(); at != 3 {
		t.Fatalf("F3 twice: %d", at)
	}
	p.Key(key(fyne.KeyF3))
	if at, _, _ := p.Found(); at != 1 {
		t.Fatalf("the end does not come back to the first: %d", at)
	}
	undo := preview.HoldKeys(fyne.KeyModifierShift)
	p.Key(key(fyne.KeyF3))
	undo()
	if at, _, _ := p.Found(); at != 3 {
		t.Fatalf("Shift+F3 goes to %d", at)
	}
	p.Type("zzz")
	if _, of, _ := p.Found(); of != 0 || p.FoundText() != window.HitOf(0, 0, false) {
		t.Fatalf("%d hits, said %q", of, p.FoundText())
	}
	if !p.Key(key(fyne.KeyEscape)) || p.Finding() {
		t.Fatal("Échap leaves the search open")
	}
}

func TestAHitOutOfSightIsScrolledTo(t *testing.T) {
	p, _ := light(t)
	doc := long(60_000)
	doc.Sections = append(doc.Sections, cda.Section{Title: "Fin", Blocks: para("Le mot caché est ici.")})
	p.ShowDocument(structure(doc))
	p.Settle()
	p.Focus()
	p.Press("ctrl+f")
	p.Type("mot cache")
	if !p.HitInSight() {
		t.Fatal("the hit is out of sight")
	}
}

func TestAHitInAWideTableIsBroughtSideways(t *testing.T) {
	p, _ := light(t)
	doc := biology()
	head, row := make([]string, 14), make([]string, 14)
	for i := range head {
		head[i], row[i] = "Électrophorèse", "fraction"
	}
	row[13] = "introuvable"
	doc.Sections = []cda.Section{{Title: "Large", Blocks: []cda.Block{&cda.Table{Head: []cda.Row{cells(true, head...)}, Rows: []cda.Row{cells(false, row...)}}}}}
	p.ShowDocument(structure(doc))
	p.Focus()
	p.Press("ctrl+f")
	p.Type("introuvable")
	if !p.HitInSight() || p.StripOffset() == 0 {
		t.Fatalf("the table is at %g", p.StripOffset())
	}
}

func TestASearchFollowsTheDocumentFromOneFormToTheOther(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 3)))
	p.Settle()
	p.Focus()
	p.Press("ctrl+f")
	p.Type("hematocrite")
	p.Settle()
	if _, of, more := p.Found(); of != 3 || more {
		t.Fatalf("%d hits in three pages", of)
	}
	p.Key(key(fyne.KeyF3))
	p.Key(key(fyne.KeyF3))
	p.Settle()
	if p.CurrentPage() != 2 || p.Marked() == 0 {
		t.Fatalf("the third hit is on page %d, %d marks", p.CurrentPage(), p.Marked())
	}
	p.Shortcut("alt+s")
	if _, of, _ := p.Found(); of != 1 {
		t.Fatalf("%d hits in the structured view", of)
	}
	p.ShowDocument(view(biology(), nil))
	if p.Finding() {
		t.Fatal("what was looked for in a document is looked for in the next one")
	}
}

func TestTheWholeTextIsCopiedInReadingOrderWithTabsBetweenCells(t *testing.T) {
	p, _ := light(t)
	p.ShowDocument(structure(biology()))
	p.Focus()
	p.Press("ctrl+a")
	text := p.Copied()
	for _, want := range []string{"Hémoglobine\t12,8\tg/dL\t12,0 – 16,0\nHématocrite\t38,4", "Leucocytes\t13,6", "Conclusion\nSyndrome inflammatoire biologique modéré, à confronter au contexte postopératoire (J1)."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the copy: %q", want, text)
		}
	}
	p.Resize(fyne.NewSize(300, 700)) // lines break elsewhere: the text is the same
	p.Press("ctrl+a")
	if again := p.Copied(); again != text {
		t.Errorf("another width copies another text:\n%q\n%q", text, again)
	}
}

func TestADragSelectsWordsAndADoubleClickOne(t *testing.T) {
	clock := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	defer preview.Clock(func() time.Time { return clock })()
	p, _ := light(t)
	p.ShowDocument(structure(biology()))
	from, to := p.Where("inflammatoire")
	p.Click(from.AddXY(1, 4))
	p.Drag(to.AddXY(1, 4))
	if got := p.Copied(); got != "inflammatoire" {
		t.Errorf("dragged %q", got)
	}
	clock = clock.Add(time.Second)
	at := from.AddXY(12, 4)
	p.Click(at)
	if got := p.Copied(); got != "" {
		t.Errorf("a click selects %q", got)
	}
	p.Click(at)
	if got := p.Copied(); got != "inflammatoire" {
		t.Errorf("a double click selects %q", got)
	}
	p.Click(at)
	if got := p.Copied(); !strings.HasPrefix(got, "Syndrome") || !strings.HasSuffix(got, "biologique.") {
		t.Errorf("a triple click selects %q", got)
	}
	if !p.Key(key(fyne.KeyEscape)) || p.Copied() != "" {
		t.Error("Échap keeps the selection")
	}
}

func TestAPDFIsSelectedAndCopiedWhateverItsRotation(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 2)))
	p.Settle()
	p.Focus()
	for turn := range 4 {
		from, to := p.WherePage(0, "38,4")
		p.Click(from)
		p.Drag(to)
		if got := p.CopiedPages(); got != "38,4" {
			t.Errorf("turned %d times, dragged %q", turn, got)
		}
		p.Shortcut("ctrl+r")
		p.Settle()
	}
	p.Press("ctrl+a")
	got := p.CopiedPages()
	if strings.Count(got, "Hémoglobine") != 2 || !strings.Contains(got, "Hémoglobine\t12,8") {
		t.Errorf("everything is %q", got)
	}
}

func TestAPageIsTurnedFittedAndGoneTo(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 9)))
	p.Settle()
	high := p.PageHeight()
	p.Shortcut("ctrl+r")
	p.Settle()
	if p.PageHeight() >= high || p.PixelWidth(0) != 440 {
		t.Fatalf("lying pages are %g high, drawn %d px", p.PageHeight(), p.PixelWidth(0))
	}
	for range 3 {
		p.Shortcut("ctrl+r")
	}
	p.Shortcut("ctrl+9")
	p.Settle()
	if p.ZoomNow() >= 100 || p.PageHeight() > 9*700 {
		t.Fatalf("a whole page at %d %%, %g high", p.ZoomNow(), p.PageHeight())
	}
	p.GoTo("7")
	p.Settle()
	if p.CurrentPage() != 6 {
		t.Fatalf("page %d", p.CurrentPage()+1)
	}
	p.GoTo("999")
	if p.CurrentPage() != 8 {
		t.Fatalf("past the end: page %d", p.CurrentPage()+1)
	}
}

func TestTheArrowsAndTheEndsMoveTheTextThatHasTheKeyboard(t *testing.T) {
	p, _ := light(t)
	p.ShowDocument(structure(long(60_000)))
	p.Settle()
	p.Focus()
	p.Typed(fyne.KeyEnd)
	end := p.Offset()
	p.Typed(fyne.KeyHome)
	if end == 0 || p.Offset() != 0 {
		t.Fatalf("end %g, home %g", end, p.Offset())
	}
	p.Typed(fyne.KeyDown)
	if p.Offset() == 0 {
		t.Fatal("the arrow does not move")
	}
}

// withFiles is a document with files of every kind, read from a CDA.
func withFiles(t *testing.T) *cda.Document {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 60, 90))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	img.SetGray(3, 3, color.Gray{})
	var pngFile, tiffFile bytes.Buffer
	if err := png.Encode(&pngFile, img); err != nil {
		t.Fatal(err)
	}
	if err := tiff.Encode(&tiffFile, img, nil); err != nil {
		t.Fatal(err)
	}
	b64 := func(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
	var entries strings.Builder
	for _, f := range []struct{ mime, text string }{{"application/pdf", b64(file(t, 2))}, {"image/png", b64(pngFile.Bytes())}, {"image/tiff", b64(tiffFile.Bytes())},
		{"text/rtf", b64([]byte(`{\rtf1 Op\'e9ration{\object\objemb{\*\objdata 0105}}\par fin}`))}, {"text/plain", b64([]byte("caf\xe9"))},
		{"application/xml", b64([]byte("<a/>"))}, {"image/jpeg", "###"}} {
		entries.WriteString(`<entry><observationMedia classCode="OBS" moodCode="EVN"><value mediaType="` + f.mime + `" representation="B64">` + f.text + `</value></observationMedia></entry>`)
	}
	raw, err := os.ReadFile("../../app/cda/testdata/n1.xml")
	if err != nil {
		t.Fatal(err)
	}
	s := string(raw)
	from, to := strings.LastIndex(s, "<component>"), strings.LastIndex(s, "</component>")
	s = s[:from] + `<component><structuredBody><component><section><title>Fichiers</title><text>Voir les fichiers.</text>` + entries.String() + `</section></component></structuredBody>` + s[to:]
	doc, err := cda.Parse(strings.NewReader(s), cda.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestEveryAttachedFileOpensOrIsNamed(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	doc := withFiles(t)
	if len(doc.Files) != 7 {
		t.Fatalf("%d files", len(doc.Files))
	}
	p.ShowDocument(structure(doc))
	for i, want := range []string{"pages 2", "pages 1", "pages 1", "words Opération\nfin", "words café", "named", "named"} {
		p.OpenAttached(i)
		p.Settle()
		mode(t, p, preview.ModeFile)
		if got := p.Attached(); got != want {
			t.Errorf("file %d (%s): %q, want %q", i, doc.Files[i].Media.MIME, got, want)
		}
		if i == 3 && p.Notices() != 2 {
			t.Error("nothing says that the object of the RTF is not shown")
		}
		if !p.Key(key(fyne.KeyEscape)) {
			t.Fatal("Échap does not come back")
		}
		mode(t, p, preview.ModeStructured)
	}
	texts := strings.Join(p.Texts(), "\n")
	if !strings.Contains(texts, "fichier abîmé") || !strings.Contains(texts, window.PreviewAttachments) {
		t.Error("the list of files does not stand under the document")
	}
}

func TestPagesOfATIFFAreAllReached(t *testing.T) {
	if n, err := preview.TIFFPages(twoPages(t)); err != nil || n != 2 {
		t.Fatalf("%d pages, %v", n, err)
	}
	loop := twoPages(t)
	copy(loop[len(loop)-4:], loop[4:8]) // the last page leads to the first
	if n, err := preview.TIFFPages(loop); err != nil || n != 2 {
		t.Fatalf("a chain that loops: %d pages, %v", n, err)
	}
}

// twoPages is a TIFF whose second page is a copy of the directory of the first.
func twoPages(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	dir := int(raw[4]) | int(raw[5])<<8 | int(raw[6])<<16
	n := int(raw[dir]) | int(raw[dir+1])<<8
	size := 2 + 12*n + 4
	at := len(raw)
	raw = append(raw, raw[dir:dir+size]...)
	next := dir + 2 + 12*n
	raw[next], raw[next+1], raw[next+2] = byte(at), byte(at>>8), byte(at>>16)
	return raw
}

type printer struct{ printed []*app.DocumentView }

func (p *printer) CanPrint() bool                    { return true }
func (p *printer) PrintDocument(v *app.DocumentView) { p.printed = append(p.printed, v) }

func TestCtrlPPrintsTheDocumentInSight(t *testing.T) {
	p, _ := light(t)
	to := &printer{}
	p.PrintWith(to)
	if p.Shortcut("ctrl+p") {
		t.Fatal("an empty pane prints")
	}
	v := structure(biology())
	p.ShowDocument(v)
	if !p.Shortcut("ctrl+p") || len(to.printed) != 1 || to.printed[0] != v {
		t.Fatalf("printed %v", to.printed)
	}
}

func TestAThousandPagesKeepAFewInMemoryAndAbandonWhatIsScrolledPast(t *testing.T) {
	p, _ := light(t)
	p.UseEngine(engine(t))
	p.ShowDocument(view(biology(), file(t, 1000)))
	p.Settle()
	if p.Pages() != 1000 {
		t.Fatalf("%d pages", p.Pages())
	}
	open := p.HoldRenderings()
	for i := range 200 { // no page is waited for
		p.Page(i * 5)
	}
	open()
	p.Settle()
	if objects, pixels := p.Drawn(); objects > 4 || pixels != objects {
		t.Fatalf("%d pages have objects, %d have pixels", objects, pixels)
	}
	if n := p.Rendered(); n == 0 || n > 4 {
		t.Fatalf("%d pages were drawn for 200 jumps: those scrolled past were not abandoned", n)
	}
	if n := p.TextsKept(); n > 32 {
		t.Fatalf("the text of %d pages is kept", n)
	}
	p.Focus()
	p.Press("ctrl+f")
	p.Type("hématocrite")
	p.Settle()
	if _, of, more := p.Found(); of != 1000 || more {
		t.Fatalf("%d hits", of)
	}
	if n := p.TextsKept(); n > 32 {
		t.Fatalf("a search keeps the text of %d pages", n)
	}
}
