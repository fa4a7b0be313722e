package preview_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/reference"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// samples gives the official samples of the ANS, which are not part of the repository.
func samples(t testing.TB) []string {
	t.Helper()
	return reference.Glob(t, "data", "cda", "samples", "*.xml")
}

func parse(t testing.TB, path string) *cda.Document {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := cda.Parse(f, cda.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return doc
}

// structure is a view without its PDF, so that the structured view comes first.
func structure(doc *cda.Document) *app.DocumentView { return view(doc, nil) }

func TestEveryWordOfTheOfficialSamplesIsShown(t *testing.T) {
	for _, width := range []float32{360, 472, 1100} {
		for _, path := range samples(t) {
			doc := parse(t, path)
			if len(doc.Sections) == 0 {
				continue
			}
			p, w := pane(t, theme.Light, theme.Scale100, fyne.NewSize(width, 700))
			p.ShowDocument(structure(doc))
			p.Settle()
			w.Canvas().Capture()
			p.Settle() // images came into sight
			if p.Mode() != "structured" {
				t.Fatalf("%s: mode %s", filepath.Base(path), p.Mode())
			}
			texts := strings.Join(p.Texts(), "\n")
			shown := map[string]bool{}
			for _, word := range strings.Fields(texts) {
				shown[word] = true
			}
			whole := strings.Join(strings.Fields(texts), "")
			missing := 0
			for _, word := range strings.Fields(doc.PlainText()) {
				// A word longer than its column is cut over lines of the same cell.
				if !shown[word] && !strings.Contains(whole, word) {
					missing++
					if missing < 5 {
						t.Errorf("%s at %g: a word of %d letters is not shown: %q", filepath.Base(path), width, len(word), word)
					}
				}
			}
			if o := p.Overflow(); o != "" {
				t.Errorf("%s at %g: %q goes past the edge", filepath.Base(path), width, o)
			}
			p.Close()
			w.Close()
		}
	}
}

func TestNoOfficialSampleShowsAnEmptyPreview(t *testing.T) {
	e := engine(t)
	for _, path := range samples(t) {
		doc := parse(t, path)
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		var file []byte
		if m := doc.PDF(); m != nil {
			var err error
			if file, err = m.Bytes(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		p, w := pane(t, theme.Light, theme.Scale100, fyne.NewSize(640, 1400))
		p.UseEngine(e)
		p.ShowDocument(view(doc, file))
		p.Settle()
		if file != nil {
			if _, pixels := p.Drawn(); p.Mode() != "pdf" || pixels == 0 {
				t.Errorf("%s: mode %s, %d pages drawn", name, p.Mode(), pixels)
			}
			save(t, "exemple-pdf-"+name, w)
		}
		p.Shortcut("alt+s")
		p.Settle()
		w.Canvas().Capture()
		p.Settle() // images came into sight
		if len(doc.Sections) > 0 {
			if words := strings.Fields(strings.Join(p.Texts(), " ")); p.Mode() != "structured" || len(words) < 30 {
				t.Errorf("%s: mode %s, %d words", name, p.Mode(), len(words))
			}
			save(t, "exemple-cda-"+name, w)
		}
		p.Close()
		w.Close()
	}
}

// long is a document of about n characters: sections, paragraphs and tables.
func long(n int) *cda.Document {
	doc := biology()
	doc.Sections = nil
	for size := 0; size < n; {
		var rows [][]string
		for range 20 {
			rows = append(rows, []string{"Polynucléaires neutrophiles", "10,9 élevé", "G/L", "1,8 – 7,5"})
			size += 52
		}
		text := strings.Repeat("Syndrome inflammatoire biologique modéré, à confronter au contexte postopératoire. ", 8)
		size += len(text)
		doc.Sections = append(doc.Sections, cda.Section{Title: "Hématologie", Blocks: append(para(text), results(rows...))})
	}
	return doc
}

func BenchmarkStructuredViewOf200kB(b *testing.B)           { benchmarkStructured(b, long(200_000)) }
func BenchmarkLargestViewLaidOutOnTheUIThread(b *testing.B) { benchmarkStructured(b, long(30_000)) }
func BenchmarkStructuredViewOf20kB(b *testing.B)            { benchmarkStructured(b, long(20_000)) }

// benchmarkStructured measures from the view to its objects laid out, painting apart.
func benchmarkStructured(b *testing.B, doc *cda.Document) {
	p, w := pane(b, theme.Light, theme.Scale100, fyne.NewSize(696, 900))
	v := structure(doc)
	for b.Loop() {
		p.ShowDocument(v)
		p.Settle()
	}
	b.StopTimer()
	start := time.Now()
	w.Canvas().Capture()
	b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "paint-ms")
}

func BenchmarkSwitchingTabs(b *testing.B) {
	p, _ := pane(b, theme.Light, theme.Scale100, fyne.NewSize(696, 900))
	p.UseEngine(engine(b))
	doc := long(200_000)
	doc.Kind = record.BodyN3PDF
	p.ShowDocument(view(doc, file(b, 3)))
	p.Settle()
	names := []string{"alt+s", "alt+m", "alt+p"}
	i := 0
	for b.Loop() {
		p.Shortcut(names[i%3])
		p.Settle()
		i++
	}
}

func BenchmarkScrollingALongDocument(b *testing.B) {
	p, _ := pane(b, theme.Light, theme.Scale100, fyne.NewSize(696, 900))
	p.ShowDocument(structure(long(200_000)))
	p.Settle()
	y := float32(0)
	for b.Loop() {
		y += 60
		if y > 50_000 {
			y = 0
		}
		p.Scroll(y)
	}
}

func BenchmarkFirstPageOfAPDF(b *testing.B) {
	p, _ := pane(b, theme.Light, theme.Scale100, fyne.NewSize(696, 900))
	p.UseEngine(engine(b))
	v := view(biology(), file(b, 2))
	for b.Loop() {
		p.ShowDocument(v)
		p.Settle()
	}
}

func BenchmarkIPS(b *testing.B) {
	for _, path := range samples(b) {
		if strings.HasPrefix(filepath.Base(path), "IPS") {
			benchmarkStructured(b, parse(b, path))
		}
	}
}
