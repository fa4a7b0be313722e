package headless

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Press presses a key with its modifiers: a shortcut that the frame declared, else the key for the control that has
// the focus, else for the window. It reports whether somebody was there to take it.
func (w *Window) Press(mod fyne.KeyModifier, key fyne.KeyName) (taken bool) {
	w.thread.Post(func() {
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
