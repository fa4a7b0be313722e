package headless

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Press presses a key with its modifiers: a shortcut that the frame declared, else the key for the control that has
// the focus, else for the window. It reports whether somebody was there to take it.
func (w *Window) Press(mod fyne.KeyModifier, key fyne.KeyName) (taken bool) {
	w.thread.Post(func() {
		if key == fyne.KeyTab { // the window's, as in Fyne's driver
			if mod == fyne.KeyModifierShift {
				w.win.Canvas().FocusPrevious()
			} else {
				w.win.Canvas().FocusNext()
			}
			taken = true
			return
		}
		if do := w.win.keys[(&desktop.CustomShortcut{KeyName: key, Modifier: mod}).ShortcutName()]; do != nil {
			do(nil)
			taken = true
			return
		}
		c := w.win.Canvas()
		if o := c.Focused(); o != nil {
			o.TypedKey(&fyne.KeyEvent{Name: key})
			taken = true
		} else if do := c.OnTypedKey(); do != nil {
			do(&fyne.KeyEvent{Name: key})
			taken = true
		}
	}, true)
	return taken
}

// Focus returns the name of the control that has the focus: the smallest named one that it is in, "" for none.
func (w *Window) Focus() (name string) {
	w.thread.Post(func() {
		o, ok := w.win.Canvas().Focused().(fyne.CanvasObject)
		if !ok {
			return
		}
		d := fyne.CurrentApp().Driver()
		at, size := d.AbsolutePositionForObject(o), o.Size()
		x, y := at.X+size.Width/2, at.Y+size.Height/2
		least := float32(0)
		for n, r := range w.frame.State().Rects {
			if x < r[0] || y < r[1] || x > r[0]+r[2] || y > r[1]+r[3] {
				continue
			}
			if area := r[2] * r[3]; name == "" || area < least || area == least && n < name {
				name, least = n, area
			}
		}
	}, true)
	return name
}

// Type types text in the control that has the focus.
func (w *Window) Type(text string) {
	w.thread.Post(func() {
		for _, r := range text {
			if o := w.win.Canvas().Focused(); o != nil {
				o.TypedRune(r)
			}
		}
	}, true)
}

// bound remembers the shortcuts of a window: the test driver has no keyboard to give them.
type bound struct {
	fyne.Window
	keys map[string]func(fyne.Shortcut)
}

func (b *bound) Canvas() fyne.Canvas { return boundCanvas{b.Window.Canvas(), b} }

type boundCanvas struct {
	fyne.Canvas
	window *bound
}

// AddShortcut implements fyne.Canvas.
func (c boundCanvas) AddShortcut(s fyne.Shortcut, do func(fyne.Shortcut)) {
	c.window.keys[s.ShortcutName()] = do
	c.Canvas.AddShortcut(s, do)
}
