package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chevet/assets/texts/window"
	"chevet/ui/uitest"
	"chevet/ui/widget"
)

// hand is somebody at the keyboard in front of a box over a folder of two folders and three files.
type hand struct {
	t      *testing.T
	thread *uitest.Thread
	win    fyne.Window
	dir    string
	ran    chan struct{}
}

func newHand(t *testing.T) *hand {
	t.Helper()
	last = ""
	h := &hand{t: t, thread: uitest.Start(), dir: t.TempDir(), ran: make(chan struct{}, 1)}
	for _, d := range []string{"Comptes rendus", "zone"} {
		if err := os.Mkdir(filepath.Join(h.dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"lettre.pdf", "IMAGE.PDF", "notes.txt", ".cache.pdf"} {
		if err := os.WriteFile(filepath.Join(h.dir, f), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		h.thread.Run(nil, func() {
			select {
			case h.ran <- struct{}{}:
			default:
			}
		})
	}()
	h.do(func() {
		widget.ReduceMotion(true)
		h.win = h.thread.App().NewWindow("")
		h.win.Resize(fyne.NewSize(1280, 800))
		h.win.Show()
	})
	t.Cleanup(func() { h.thread.Stop(); <-over })
	return h
}

func (h *hand) do(f func()) { h.thread.Post(f, true) }

func (h *hand) until(what string, ok func() bool) {
	h.t.Helper()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for {
		is := false
		h.do(func() { is = ok() })
		if is {
			return
		}
		select {
		case <-h.ran:
		case <-late.C:
			h.t.Fatal("never: " + what)
		}
	}
}

func (h *hand) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		h.do(func() { h.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k}) })
	}
}

func (h *hand) typed(text string) {
	h.do(func() {
		for _, r := range text {
			h.win.Canvas().Focused().TypedRune(r)
		}
	})
}

func names(c *chooser) (all []string) {
	for _, e := range c.table.Rows() {
		all = append(all, e.name)
	}
	return all
}

func TestFoldersComeFirstAndOnlyTheKindsAskedForAreListed(t *testing.T) {
	h := newHand(t)
	var c *chooser
	h.do(func() { c = open(h.win.Canvas(), "Importer", []string{".pdf"}, h.dir, func(string) {}) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.do(func() {
		if got := names(c); !slices.Equal(got, []string{"Comptes rendus", "zone", "IMAGE.PDF", "lettre.pdf"}) {
			t.Errorf("%q", got)
		}
	})
}

func TestALetterAndReturnChooseAFile(t *testing.T) {
	h := newHand(t)
	var c *chooser
	chosen := make(chan string, 2)
	h.do(func() { c = open(h.win.Canvas(), "Importer", []string{".pdf"}, h.dir, func(p string) { chosen <- p }) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.typed("lett")
	h.press(fyne.KeyReturn)
	if got := <-chosen; got != filepath.Join(h.dir, "lettre.pdf") || last != h.dir {
		t.Errorf("%q, and %q is remembered", got, last)
	}
}

func TestAFolderIsEnteredAndTheFilterIsEmptied(t *testing.T) {
	h := newHand(t)
	var c *chooser
	h.do(func() { c = open(h.win.Canvas(), "Importer", []string{".pdf"}, h.dir, func(string) {}) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.typed("comptes")
	h.press(fyne.KeyReturn)
	h.until("the folder", func() bool { return strings.HasSuffix(c.dir, "Comptes rendus") })
	h.do(func() {
		if c.filter.Text() != "" || len(c.table.Rows()) != 0 {
			t.Errorf("%q over %q", c.filter.Text(), names(c))
		}
	})
}

func TestAFolderThatCannotBeReadIsToldAndTheFormerStays(t *testing.T) {
	h := newHand(t)
	var c *chooser
	h.do(func() { c = open(h.win.Canvas(), "Importer", []string{".pdf"}, h.dir, func(string) {}) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.do(func() { c.read(filepath.Join(h.dir, "absent")) })
	h.until("the refusal", func() bool { return c.path.Text == window.FilesRefused })
	h.do(func() {
		if c.dir != h.dir || len(c.table.Rows()) != 4 {
			t.Errorf("%s %q", c.dir, names(c))
		}
	})
}

func TestASavedFileIsOfTheFolderShownAndReplacesAfterAQuestionOnly(t *testing.T) {
	h := newHand(t)
	var c *chooser
	chosen := make(chan string, 2)
	h.do(func() { c = save(h.win.Canvas(), "Extraire", "comptes.pdf", h.dir, func(p string) { chosen <- p }) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.press(fyne.KeyReturn)
	if got := <-chosen; got != filepath.Join(h.dir, "comptes.pdf") {
		t.Errorf("%q", got)
	}
	h.do(func() { c = save(h.win.Canvas(), "Extraire", "LETTRE.pdf", h.dir, func(p string) { chosen <- p }) })
	h.until("the list", func() bool { return len(c.table.Rows()) > 0 })
	h.press(fyne.KeyReturn)
	select {
	case got := <-chosen:
		t.Errorf("%q was replaced without a question", got)
	default:
	}
	for _, n := range []string{"", ".", "..", "../x", `a\b`, "a:b", "a/b"} {
		if wrongName(n) == "" {
			t.Errorf("%q names another place", n)
		}
	}
}
