package preview

import (
	"time"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// reading is what the text of a document answers to, structured or in pages: the keyboard, clicks, the clipboard.
type reading struct {
	self    fyne.CanvasObject
	key     func(*fyne.KeyEvent) bool // nil when nobody listens
	command func(name string) bool
	ring    *canvas.Rectangle
	pointed bool // the focus that comes was asked by the pointer
	held    bool // the button is down on a text

	clicks  int
	clicked time.Time
	spot    fyne.Position
}

func newReading(self fyne.CanvasObject) reading {
	r := canvas.NewRectangle(nil)
	r.StrokeWidth = 2
	r.Hide()
	return reading{self: self, ring: r}
}

// now is a variable so that a test makes two clicks as far apart as it wants.
var now = time.Now

// Two presses are a double click within that time and distance.
const (
	doubleClick = 400 * time.Millisecond
	doubleApart = 4
)

// press counts the clicks at a place: 1, 2 for a word, 3 for a line.
func (r *reading) press(pos fyne.Position) int {
	at := now()
	near := pos.Subtract(r.spot)
	if r.clicks > 0 && r.clicks < 3 && at.Sub(r.clicked) <= doubleClick && abs32(near.X) <= doubleApart && abs32(near.Y) <= doubleApart {
		r.clicks++
	} else {
		r.clicks = 1
	}
	r.clicked, r.spot = at, pos
	return r.clicks
}

func abs32(v float32) float32 { return max(v, -v) }

// focus takes the keyboard after a click, without the ring.
func (r *reading) focus() {
	app := fyne.CurrentApp()
	if app == nil {
		return
	}
	if c := app.Driver().CanvasForObject(r.self); c != nil {
		if f, ok := r.self.(fyne.Focusable); ok && c.Focused() != f {
			r.pointed = true
			c.Focus(f)
			r.pointed = false
		}
	}
}

// FocusGained implements fyne.Focusable.
func (r *reading) FocusGained() {
	if !r.pointed {
		r.ring.Show()
		canvas.Refresh(r.self)
	}
}

// FocusLost implements fyne.Focusable.
func (r *reading) FocusLost() {
	r.ring.Hide()
	canvas.Refresh(r.self)
}

// TypedRune implements fyne.Focusable.
func (r *reading) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: what is not for the document goes to the window.
func (r *reading) TypedKey(k *fyne.KeyEvent) {
	if r.key != nil && r.key(k) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.self); c != nil {
		if f := c.OnTypedKey(); f != nil {
			f(k)
		}
	}
}

// TypedShortcut implements fyne.Shortcutable: what is not for the document goes to the window.
func (r *reading) TypedShortcut(s fyne.Shortcut) {
	name := ""
	switch s := s.(type) {
	case *fyne.ShortcutCopy:
		name = "ctrl+c"
	case *fyne.ShortcutSelectAll:
		name = "ctrl+a"
	case *desktop.CustomShortcut:
		if s.Modifier == fyne.KeyModifierControl && len(s.KeyName) == 1 {
			name = "ctrl+" + string(s.KeyName[0]|0x20)
		}
	}
	if name != "" && r.command != nil && r.command(name) {
		return
	}
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(r.self).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// placeRing draws the focus inside the edges.
func (r *reading) placeRing(look *theme.Look, size fyne.Size) {
	r.ring.StrokeColor = look.Colour(theme.Focus)
	put(r.ring, 1, 1, max(1, size.Width-2), max(1, size.Height-2))
}
