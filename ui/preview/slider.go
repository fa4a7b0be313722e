package preview

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// slider moves what is larger than its place. Lying, it always shows: nothing else says that columns are out of sight.
// Upright, it shows while the pointer is near.
type slider struct {
	fynewidget.BaseWidget
	upright            bool
	total, view, start float32
	moved              func(offset float32)
	track, thumb       *canvas.Rectangle
	over, near, held   bool
}

func newSlider(upright bool, moved func(float32)) *slider {
	s := &slider{upright: upright, moved: moved, track: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil)}
	s.ExtendBaseWidget(s)
	return s
}

// set tells what there is to move: the whole, the part in sight and where it starts.
func (s *slider) set(total, view, start float32) {
	s.total, s.view, s.start = total, view, start
	s.place(s.Size())
	canvas.Refresh(s)
}

func (s *slider) approach(near bool) {
	s.near = near
	s.set(s.total, s.view, s.start)
}

// along is the length of the bar and of its thumb.
func (s *slider) along(size fyne.Size) (bar, thumb float32) {
	bar = size.Width
	if s.upright {
		bar = size.Height
	}
	if s.total <= 0 {
		return bar, bar
	}
	return bar, min(bar, max(theme.Current().Px(24), bar*min(1, s.view/s.total)))
}

func (s *slider) place(size fyne.Size) {
	look := theme.Current()
	thick := look.Px(4)
	if s.over || s.held {
		thick = look.Px(8)
	}
	bar, length := s.along(size)
	at := float32(0)
	needed := s.total > s.view+0.5 && s.view > 0
	if needed {
		at = snap((bar - length) * s.start / (s.total - s.view))
	}
	s.track.FillColor, s.thumb.FillColor = look.Colour(theme.Sunken), look.Colour(theme.BorderStrong)
	s.track.CornerRadius, s.thumb.CornerRadius = thick/2, thick/2
	s.track.Hidden = s.upright || !needed
	s.thumb.Hidden = !needed || s.upright && !s.near && !s.over && !s.held
	if s.upright {
		put(s.thumb, size.Width-thick-1, at, thick, length)
		return
	}
	y := snap((size.Height - thick) / 2)
	put(s.track, 0, y, size.Width, thick)
	put(s.thumb, at, y, length, thick)
}

// Dragged implements fyne.Draggable.
func (s *slider) Dragged(ev *fyne.DragEvent) {
	s.held = true
	by := ev.Dragged.DX
	if s.upright {
		by = ev.Dragged.DY
	}
	if bar, thumb := s.along(s.Size()); bar > thumb {
		s.moved(s.start + by*(s.total-s.view)/(bar-thumb))
	}
}

// DragEnd implements fyne.Draggable.
func (s *slider) DragEnd() {
	s.held = false
	s.approach(s.near)
}

// Tapped implements fyne.Tappable: a click beside the thumb moves by a view.
func (s *slider) Tapped(ev *fyne.PointEvent) {
	at, from, length := ev.Position.X, s.thumb.Position().X, s.thumb.Size().Width
	if s.upright {
		at, from, length = ev.Position.Y, s.thumb.Position().Y, s.thumb.Size().Height
	}
	switch {
	case at < from:
		s.moved(s.start - s.view)
	case at > from+length:
		s.moved(s.start + s.view)
	}
}

// MouseIn implements desktop.Hoverable.
func (s *slider) MouseIn(*desktop.MouseEvent) { s.over = true; s.approach(s.near) }

// MouseMoved implements desktop.Hoverable.
func (s *slider) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *slider) MouseOut() { s.over = false; s.approach(s.near) }

// CreateRenderer implements fyne.Widget.
func (s *slider) CreateRenderer() fyne.WidgetRenderer { return &sliderRenderer{s} }

type sliderRenderer struct{ s *slider }

func (r *sliderRenderer) Destroy() {}
func (r *sliderRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.track, r.s.thumb}
}
func (r *sliderRenderer) Layout(s fyne.Size) { r.s.place(s) }
func (r *sliderRenderer) Refresh()           { r.s.place(r.s.Size()) }
func (r *sliderRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
