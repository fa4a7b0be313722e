package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// control is what every widget that can be acted on shares: hover, press, focus, the ring that shows only when the
// focus came by the keyboard, and the tooltip.
type control struct {
	widget.BaseWidget

	// Tooltip shows after 500 ms under the pointer, and on keyboard focus. Never the only place of an information.
	Tooltip string
	// Backdrop is the colour around the control, seen in the 1 px gap of its focus ring. Surface by default.
	Backdrop theme.Token
	// OnFocus is told when the keyboard comes: a form scrolls to it.
	OnFocus func()

	self    focusable
	hovered bool
	pressed bool
	focused bool
	ringed  bool // the focus is to be seen
	pointed bool // the focus that comes was asked by the pointer
	forced  state
}

type focusable interface {
	fyne.Widget
	fyne.Focusable
}

// state forces the look of a control, for galleries and images.
type state uint8

const (
	stateHover state = 1 << iota
	stateFocus
)

func (c *control) extend(self focusable) {
	c.self = self
	c.ExtendBaseWidget(self)
}

// ShowState forces the look under the pointer or with the focus; for galleries of states only.
func (c *control) ShowState(hover, focus bool) {
	c.forced = 0
	if hover {
		c.forced |= stateHover
	}
	if focus {
		c.forced |= stateFocus
	}
	c.BaseWidget.Refresh()
}

func (c *control) over() bool { return c.hovered || c.forced&stateHover != 0 }
func (c *control) ring() bool { return c.focused && c.ringed || c.forced&stateFocus != 0 }

// Focused reports that the widget has the keyboard.
func (c *control) Focused() bool { return c.focused }

// FocusGained implements fyne.Focusable.
func (c *control) FocusGained() {
	gesture()
	c.focused = true
	c.ringed = !c.pointed
	c.BaseWidget.Refresh()
	if c.ringed && c.Tooltip != "" {
		tooltipSoon(c.self, c.Tooltip)
	}
	if c.OnFocus != nil {
		c.OnFocus()
	}
}

// FocusLost implements fyne.Focusable.
func (c *control) FocusLost() {
	c.focused, c.ringed = false, false
	tooltipHide(c.self)
	c.BaseWidget.Refresh()
}

// TypedRune implements fyne.Focusable; a control takes no letters.
func (c *control) TypedRune(rune) {}

// MouseIn implements desktop.Hoverable.
func (c *control) MouseIn(*desktop.MouseEvent) {
	gesture()
	c.hovered = true
	if c.Tooltip != "" {
		tooltipSoon(c.self, c.Tooltip)
	}
	c.BaseWidget.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (c *control) MouseMoved(*desktop.MouseEvent) { gesture() }

// MouseOut implements desktop.Hoverable.
func (c *control) MouseOut() {
	c.hovered, c.pressed = false, false
	tooltipHide(c.self)
	c.BaseWidget.Refresh()
}

// MouseDown implements desktop.Mouseable.
func (c *control) MouseDown(*desktop.MouseEvent) {
	gesture()
	c.pressed = true
	tooltipHide(c.self)
	c.BaseWidget.Refresh()
}

// MouseUp implements desktop.Mouseable.
func (c *control) MouseUp(*desktop.MouseEvent) {
	c.pressed = false
	c.BaseWidget.Refresh()
}

// takeFocus gives the widget the keyboard after a click, without the ring.
func (c *control) takeFocus() {
	cv := canvasOf(c.self)
	if cv == nil {
		return
	}
	c.pointed = true
	cv.Focus(c.self)
	c.pointed = false
}

// focusHeld is who has the keyboard, and whether that is seen.
type focusHeld struct {
	by     fyne.Focusable
	ringed bool
}

// ringed is a control whose focus may be there without being seen.
type ringed interface {
	ring() bool
	focusUnseen()
}

func focusOf(c fyne.Canvas) focusHeld {
	if c == nil {
		return focusHeld{}
	}
	h := focusHeld{by: c.Focused()}
	if r, ok := h.by.(ringed); ok {
		h.ringed = r.ring()
	}
	return h
}

// giveBack undoes what Fyne does at each press of the button: it takes the focus from whoever is not under the pointer.
func (h *focusHeld) giveBack(c fyne.Canvas) {
	by := h.by
	h.by = nil
	if c == nil || by == nil || c.Focused() != nil {
		return
	}
	if r, ok := by.(ringed); ok && !h.ringed {
		r.focusUnseen()
		return
	}
	c.Focus(by)
}

// focusUnseen gives the widget the keyboard without the ring.
func (c *control) focusUnseen() { c.takeFocus() }

// showRing shows the focus once a key was used.
func (c *control) showRing() {
	if c.focused && !c.ringed {
		c.ringed = true
		c.BaseWidget.Refresh()
	}
}

// passKey gives a key that a widget does not use to the dialog or the window around it: Fyne gives keys to the focused
// widget only, and F5 or Échap must work wherever the focus is.
func passKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := canvasOf(from)
	if c == nil {
		return
	}
	if top, ok := c.Overlays().Top().(*overlay); ok {
		top.key(ev)
		return
	}
	if f := c.OnTypedKey(); f != nil {
		f(ev)
	}
}

// passShortcut does the same for Ctrl+…: a widget that takes some shortcuts takes them all in Fyne.
func passShortcut(from fyne.CanvasObject, s fyne.Shortcut) {
	toCanvas(canvasOf(from), s)
}

// toCanvas runs a window's shortcut. The canvas of the test driver runs none, so that tests put their own.
var toCanvas = func(c fyne.Canvas, s fyne.Shortcut) {
	if c, ok := c.(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// isApply reports the keys that act on a control.
func isApply(ev *fyne.KeyEvent) bool {
	return ev.Name == fyne.KeySpace || ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter
}
