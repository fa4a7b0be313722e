package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Splitter puts two panes side by side with a line of 1 px between them: drag it, or move it with the arrows; a double
// click puts it back. Both panes are clipped, so that neither paints over the other.
type Splitter struct {
	leaf
	Left, Right fyne.CanvasObject
	// RightWidth is the width of the right pane with its line, px at 100 %; Default is where a double click puts it.
	RightWidth, Default float32
	// MinRight is the least width of the right pane (360); it takes at most MaxShare of the whole (0.6).
	MinRight, MaxShare float32
	OnMoved            func(width float32) // after a drag: keep it per user

	handle *handle
}

// NewSplitter returns two panes, the right one width px at 100 % wide.
func NewSplitter(left, right fyne.CanvasObject, width float32) *Splitter {
	s := &Splitter{Left: left, Right: right, RightWidth: width, Default: width, MinRight: 360, MaxShare: 0.6}
	s.handle = &handle{split: s}
	s.handle.extend(s.handle)
	s.ExtendBaseWidget(s)
	return s
}

// SetRight moves the line.
func (s *Splitter) SetRight(width float32) {
	s.RightWidth = width
	s.Refresh()
}

func (s *Splitter) wide(look *theme.Look, total float32) float32 {
	w := look.Px(s.RightWidth)
	w = min(w, total*s.MaxShare)
	return float32(int(max(min(look.Px(s.MinRight), total), w)))
}

// CreateRenderer implements fyne.Widget.
func (s *Splitter) CreateRenderer() fyne.WidgetRenderer {
	left, right, rule := newPane(), newPane(), fillRect()
	sc := &scene{owner: s}
	sc.paint = func(look *theme.Look) {
		left.show(s.Left)
		right.show(s.Right)
		rule.FillColor = look.Colour(theme.Border)
		if s.handle.over() || s.handle.focused {
			rule.FillColor = look.Colour(theme.Accent)
		}
		sc.objects = []fyne.CanvasObject{left.clip, right.clip, rule, s.handle}
	}
	sc.layout = func(look *theme.Look, size fyne.Size) {
		w := s.wide(look, size.Width)
		x := size.Width - w
		put(left.clip, 0, 0, x, size.Height)
		put(rule, x, 0, 1, size.Height)
		put(right.clip, x+1, 0, w-1, size.Height)
		put(s.handle, x-2, 0, 5, size.Height)
	}
	sc.min = func(*theme.Look) fyne.Size { return fyne.NewSize(1, 1) }
	sc.paint(theme.Current())
	return sc
}

// handle is the strip around the line that takes the pointer.
type handle struct {
	control
	split *Splitter
}

// Cursor implements desktop.Cursorable.
func (h *handle) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// Dragged implements fyne.Draggable.
func (h *handle) Dragged(ev *fyne.DragEvent) { h.move(-ev.Dragged.DX) }

// DragEnd implements fyne.Draggable.
func (h *handle) DragEnd() { h.told() }

func (h *handle) move(by float32) {
	s, look := h.split, theme.Current()
	s.RightWidth = s.wide(look, s.Size().Width)/look.Scale() + by/look.Scale()
	s.RightWidth = s.wide(look, s.Size().Width) / look.Scale()
	s.Refresh()
}

func (h *handle) told() {
	if h.split.OnMoved != nil {
		h.split.OnMoved(h.split.RightWidth)
	}
}

// DoubleTapped implements fyne.DoubleTappable.
func (h *handle) DoubleTapped(*fyne.PointEvent) {
	h.split.SetRight(h.split.Default)
	h.told()
}

// TypedKey implements fyne.Focusable.
func (h *handle) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyLeft:
		h.move(16)
		h.told()
	case fyne.KeyRight:
		h.move(-16)
		h.told()
	default:
		passKey(h, ev)
	}
}

// FocusGained implements fyne.Focusable.
func (h *handle) FocusGained() { h.control.FocusGained(); h.split.Refresh() }

// FocusLost implements fyne.Focusable.
func (h *handle) FocusLost() { h.control.FocusLost(); h.split.Refresh() }

// MouseIn implements desktop.Hoverable.
func (h *handle) MouseIn(ev *desktop.MouseEvent) { h.control.MouseIn(ev); h.split.Refresh() }

// MouseOut implements desktop.Hoverable.
func (h *handle) MouseOut() { h.control.MouseOut(); h.split.Refresh() }

// CreateRenderer implements fyne.Widget.
func (h *handle) CreateRenderer() fyne.WidgetRenderer {
	s := &scene{owner: h}
	s.layout = func(*theme.Look, fyne.Size) {}
	s.min = func(*theme.Look) fyne.Size { return fyne.NewSize(5, 1) }
	return s
}
