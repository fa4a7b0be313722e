// Package headless shows the real frame in a window without a screen: Fyne's software painter, one UI goroutine. It
// follows a workstation exactly as the window of the product does, and gives pictures of it for the evidence. Package
// pilot drives the real window instead, with a real keyboard.
//
//	w := headless.Open(desk, headless.Options{})
//	defer w.Close()
//	err := w.Wait("le dossier", func(s screen.State) bool { return s.Screen == "record" })
//	err = w.Shot("build/preuves/images/01.png")
package headless

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/ui"
	"chevet/ui/screen"
	"chevet/ui/uitest"
	"chevet/ui/widget"
)

// Options of a window. Zero values take the defaults in the comments.
type Options struct {
	Width, Height float32       // px; 1440 × 900
	Timeout       time.Duration // of each Wait; 20 s
	Prefs         screen.Preferences
}

// Window is the frame on its own UI goroutine. Its methods are called from any other goroutine.
type Window struct {
	opt    Options
	thread *uitest.Thread
	win    *bound
	frame  *ui.Frame
	ended  chan struct{}

	waiting []*wait // UI goroutine only
}

type wait struct {
	ok   func(screen.State) bool
	come chan struct{}
}

// Open builds the frame. One window at a time: Fyne's application is global.
func Open(desk *app.Workstation, o Options) *Window {
	if o.Width == 0 || o.Height == 0 {
		o.Width, o.Height = 1440, 900
	}
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Prefs == nil {
		o.Prefs = &choices{values: map[string]string{}}
	}
	w := &Window{opt: o, thread: uitest.Start(), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		w.thread.Run(nil, w.look)
	}()
	w.thread.Post(func() {
		widget.ReduceMotion(true) // a picture does not turn
		w.win = &bound{w.thread.App().NewWindow(texts.WordApp), map[string]func(fyne.Shortcut){}}
		w.win.Resize(fyne.NewSize(o.Width, o.Height))
		w.frame = ui.New(desk, w.win, ui.Options{Prefs: o.Prefs})
		w.win.Resize(fyne.NewSize(o.Width, o.Height))
		w.win.Show()
	}, true)
	return w
}

// Do runs f on the UI goroutine and returns when it is done.
func (w *Window) Do(f func(*ui.Frame)) { w.thread.Post(func() { f(w.frame) }, true) }

// look is run after everything that ran on the UI goroutine.
func (w *Window) look() {
	if len(w.waiting) == 0 || w.frame == nil {
		return
	}
	s := w.frame.State()
	left := w.waiting[:0]
	for _, x := range w.waiting {
		if x.ok(s) {
			close(x.come)
			continue
		}
		left = append(left, x)
	}
	clear(w.waiting[len(left):])
	w.waiting = left
}

// Wait returns once the window shows what ok accepts; what names it in the error. ok runs on the UI goroutine.
func (w *Window) Wait(what string, ok func(screen.State) bool) error {
	x := &wait{ok: ok, come: make(chan struct{})}
	w.thread.Post(func() { w.waiting = append(w.waiting, x) }, true)
	timeout := time.NewTimer(w.opt.Timeout)
	defer timeout.Stop()
	select {
	case <-x.come:
		return nil
	case <-w.ended:
		return fmt.Errorf("waiting for %s: the window is closed", what)
	case <-timeout.C:
	}
	var s screen.State
	w.thread.Post(func() { s = w.frame.State() }, true)
	s.Rects = nil
	return fmt.Errorf("waiting for %s: still %+v after %v", what, s, w.opt.Timeout)
}

// Shot writes a PNG of what the window shows now.
func (w *Window) Shot(file string) error {
	var img image.Image
	w.thread.Post(func() { img = w.win.Canvas().Capture() }, true)
	if img == nil {
		return fmt.Errorf("%s: the window is closed", file)
	}
	if b := img.Bounds(); b.Dx() != int(w.opt.Width) || b.Dy() != int(w.opt.Height) {
		return fmt.Errorf("%s: painted %v: something forces a minimum size", file, b)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// Squeeze paints the window as it is for a moment when something around leaves it no place, then as it was.
func (w *Window) Squeeze(sides ...float32) {
	w.thread.Post(func() {
		o := w.win.Content()
		whole := o.Size()
		for _, s := range sides {
			o.Resize(fyne.NewSquareSize(s))
			w.win.Canvas().Capture()
		}
		o.Resize(whole)
	}, true)
}

// CloseToasts closes every toast, as a person clicks on its cross.
func (w *Window) CloseToasts() {
	w.thread.Post(func() {
		if s, ok := w.win.Content().(*widget.Stage); ok {
			for _, t := range s.Toasts() {
				t.Close()
			}
		}
	}, true)
}

// Close closes the frame and ends the UI goroutine.
func (w *Window) Close() {
	w.thread.Post(func() { w.frame.Close() }, true)
	w.thread.Stop()
	<-w.ended
}

// choices are preferences that nothing keeps.
type choices struct {
	mu     sync.Mutex
	values map[string]string
}

func (c *choices) Get(name, fallback string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.values[name]; ok {
		return v
	}
	return fallback
}

func (c *choices) Set(name, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values[name] = value
}
