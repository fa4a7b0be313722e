package pdf_test

import (
	"context"
	"errors"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/pdf"
	"chevet/app/record"

	"go.uber.org/goleak"
)

// shared is the engine of the tests that do not break it: compiling PDFium takes seconds.
var shared *pdf.Engine

func cacheDir() string { return filepath.Join(os.TempDir(), "chevet-test-pdfium") }

func TestMain(m *testing.M) {
	shared = pdf.NewEngine(pdf.Options{CacheDir: cacheDir()})
	code := m.Run()
	shared.Close()
	if err := goleak.Find(); err != nil && code == 0 {
		os.Stderr.WriteString(err.Error())
		code = 1
	}
	os.Exit(code)
}

func open(t testing.TB, e *pdf.Engine, data []byte) *pdf.Document {
	t.Helper()
	d, err := e.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestAPageIsDrawnAtTheAskedScaleOnWhite(t *testing.T) {
	d := open(t, shared, pages(t, 3))
	if d.Pages() != 3 {
		t.Fatalf("%d pages", d.Pages())
	}
	w, h := d.PageSize(0)
	if w < 595 || w > 596 || h < 841 || h > 843 {
		t.Errorf("A4 measured %v × %v points", w, h)
	}
	img, err := d.Render(t.Context(), 2, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 1191 || b.Dy() != 1684 {
		t.Errorf("drawn %v", b)
	}
	if c := img.NRGBAAt(100, 100); c != (color.NRGBA{0, 0, 0, 255}) {
		t.Errorf("the square is %v", c)
	}
	if c := img.NRGBAAt(1000, 1600); c != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("the paper is %v", c)
	}
}

func TestAPageIsTurned(t *testing.T) {
	d := open(t, shared, pages(t, 1))
	img, err := d.Render(t.Context(), 0, 1, 90)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 842 || b.Dy() != 595 {
		t.Errorf("drawn %v", b)
	}
	if c := img.NRGBAAt(800, 50); c.R != 0 { // clockwise: the top left square is now at the top right
		t.Errorf("the square is not at the top right: %v", c)
	}
}

func TestWordsHaveTheirBoxFromTheTopOfThePage(t *testing.T) {
	words, err := open(t, shared, pages(t, 2)).Text(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(words) < 3 || words[0].Text != "Page" || words[1].Text != "2" || words[2].Text != "hemoglobine" || !words[2].EndsLine {
		t.Fatalf("%+v", words[:min(3, len(words))])
	}
	if w := words[0]; w.X < 99 || w.X > 103 || w.Y < 278 || w.Y+w.Height < 299 || w.Y+w.Height > 307 {
		t.Errorf("box %v %v %v %v", w.X, w.Y, w.Width, w.Height)
	}
}

func TestFilledFormFieldsAreDrawn(t *testing.T) {
	img, err := open(t, shared, form()).Render(t.Context(), 0, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if c := img.NRGBAAt(100, 100); c.R < 200 || c.G > 60 {
		t.Errorf("the field is %v", c)
	}
}

func TestHostileFilesAreRefusedOrShownWithoutHarm(t *testing.T) {
	good := pages(t, 2)
	for name, c := range map[string]struct {
		data   []byte
		reason record.Reason // "" when it opens
	}{
		"empty":        {nil, pdf.ReasonUnreadable},
		"not a PDF":    {[]byte(strings.Repeat("<html>", 50)), pdf.ReasonUnreadable},
		"cut short":    {good[:200], pdf.ReasonUnreadable},
		"encrypted":    {encrypted(t), pdf.ReasonProtected},
		"huge page":    {huge(), ""},
		"with scripts": {scripted(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := shared.Open(t.Context(), c.data)
			if c.reason != "" {
				if record.ReasonOf(err) != c.reason {
					t.Fatalf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if _, err := d.Render(t.Context(), 0, 4, 0); err != nil {
				t.Fatal(err)
			}
		})
	}
	if _, err := open(t, shared, good).Render(t.Context(), 1, 1, 0); err != nil {
		t.Errorf("after the hostile files: %v", err)
	}
}

func TestReferencesThatLoopEnd(t *testing.T) {
	d, err := shared.Open(t.Context(), loops())
	if err != nil {
		if record.CodeOf(err) == "" {
			t.Fatal(err)
		}
		return
	}
	defer d.Close()
	if _, err := d.Render(t.Context(), 0, 1, 0); err != nil && record.CodeOf(err) == "" {
		t.Fatal(err)
	}
}

func TestATooLargePageIsDrawnWithinTheLimit(t *testing.T) {
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), MaxPixels: 100_000})
	defer e.Close()
	img, err := open(t, e, pages(t, 1)).Render(t.Context(), 0, 50, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	if n := b.Dx() * b.Dy(); n > 101_000 || n < 90_000 {
		t.Errorf("%v: %d pixels", b, n)
	}
}

func TestAFileThatNeverEndsIsStoppedAndTheOthersStayReadable(t *testing.T) {
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), CallTimeout: 700 * time.Millisecond})
	defer e.Close()
	good, bad := open(t, e, pages(t, 1)), open(t, e, bomb())
	if _, err := bad.Render(t.Context(), 0, 1, 0); record.ReasonOf(err) != pdf.ReasonTooLong {
		t.Fatalf("%v", err)
	}
	if _, err := good.Render(t.Context(), 0, 1, 0); err != nil {
		t.Fatalf("the other document: %v", err)
	}
	start := time.Now()
	if _, err := bad.Render(t.Context(), 0, 1, 0); record.ReasonOf(err) != pdf.ReasonTooLong || time.Since(start) > 500*time.Millisecond {
		t.Errorf("the same page is tried again: %v after %v", err, time.Since(start))
	}
}

func TestCloseEndsARunningRendering(t *testing.T) {
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), CallTimeout: time.Hour})
	bad := open(t, e, bomb())
	result := make(chan error, 1)
	go func() {
		_, err := bad.Render(context.Background(), 0, 1, 0)
		result <- err
	}()
	e.Close()
	if err := <-result; record.ReasonOf(err) != pdf.ReasonClosed {
		t.Errorf("%v", err)
	}
	if _, err := e.Open(t.Context(), pages(t, 1)); record.ReasonOf(err) != pdf.ReasonClosed {
		t.Errorf("after Close: %v", err)
	}
}

func TestACancelledRenderingReturnsAtOnce(t *testing.T) {
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), CallTimeout: time.Hour})
	defer e.Close()
	bad := open(t, e, bomb())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := bad.Render(ctx, 0, 1, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestMoreDocumentsThanTheSandboxHoldsStayReadable(t *testing.T) {
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), MaxOpen: 1})
	defer e.Close()
	a, b := open(t, e, pages(t, 1)), open(t, e, pages(t, 2))
	for range 2 {
		for i, d := range []*pdf.Document{a, b} {
			if _, err := d.Render(t.Context(), i, 0.5, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAClosedDocumentAndAMissingPageAreSaid(t *testing.T) {
	d := open(t, shared, pages(t, 1))
	if _, err := d.Render(t.Context(), 1, 1, 0); record.ReasonOf(err) != pdf.ReasonPage {
		t.Errorf("%v", err)
	}
	d.Close()
	if _, err := d.Render(t.Context(), 0, 1, 0); record.ReasonOf(err) != pdf.ReasonClosed {
		t.Errorf("%v", err)
	}
}

func TestADamagedCacheDoesNotKeepTheEngineFromStarting(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	e := pdf.NewEngine(pdf.Options{CacheDir: filepath.Join(blocked, "cache")})
	defer e.Close()
	if err := e.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAThousandPagesOpenWithoutWaitingForTheirSizes(t *testing.T) {
	d := open(t, shared, pages(t, 1000))
	if d.Pages() != 1000 {
		t.Fatalf("%d pages", d.Pages())
	}
	if w, h := d.PageSize(999); w < 595 || h < 841 {
		t.Errorf("%v × %v", w, h)
	}
	if _, err := d.Render(t.Context(), 999, 1, 0); err != nil {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	good := pages(f, 1)
	for _, seed := range [][]byte{good, good[:len(good)/2], encrypted(f), huge(), scripted(), loops(), form(), []byte("%PDF-1.7\n")} {
		f.Add(seed)
	}
	e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir(), MaxPixels: 250_000, CallTimeout: 5 * time.Second})
	f.Cleanup(func() { e.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := e.Open(t.Context(), data)
		if err != nil {
			if record.CodeOf(err) == "" {
				t.Fatalf("not a domain error: %v", err)
			}
			return
		}
		defer d.Close()
		if _, err := d.Render(t.Context(), 0, 1, 0); err != nil && record.CodeOf(err) == "" {
			t.Fatalf("not a domain error: %v", err)
		}
		if _, err := d.Text(t.Context(), 0); err != nil && record.CodeOf(err) == "" {
			t.Fatalf("not a domain error: %v", err)
		}
	})
}

func BenchmarkFirstPageWarm(b *testing.B) {
	data := pages(b, 6)
	if err := shared.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d, err := shared.Open(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Render(b.Context(), 0, 150.0/72, 0); err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}

func BenchmarkNextPage(b *testing.B) {
	d := open(b, shared, pages(b, 20))
	for i := 0; b.Loop(); i++ {
		if _, err := d.Render(b.Context(), i%20, 150.0/72, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTextOfAPage(b *testing.B) {
	d := open(b, shared, pages(b, 20))
	for i := 0; b.Loop(); i++ {
		if _, err := d.Text(b.Context(), i%20); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStartFromTheCache(b *testing.B) {
	if err := shared.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e := pdf.NewEngine(pdf.Options{CacheDir: cacheDir()})
		if err := e.Warm(b.Context()); err != nil {
			b.Fatal(err)
		}
		e.Close()
	}
}
