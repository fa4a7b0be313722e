package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// scrollBar is 4 px wide, 10 under the pointer, and shows only while the pointer is over what it scrolls.
type scrollBar struct {
	leaf
	to      func(offset float32)
	thumb   *frame
	over    bool
	close   bool // the pointer is over the pane
	dragged bool
	offset  float32
	total   float32
	room    float32
}

func newScrollBar(to func(float32)) *scrollBar {
	b := &scrollBar{to: to, thumb: newFrame()}
	b.ExtendBaseWidget(b)
	return b
}

func (b *scrollBar) update(look *theme.Look, size fyne.Size, offset, total float32) {
	b.offset, b.total, b.room = offset, total, size.Height
	w := look.Px(12)
	put(b, size.Width-w, 0, w, size.Height)
	b.paint(look)
}

func (b *scrollBar) near(on bool) {
	b.close = on
	b.paint(theme.Current())
	b.Refresh()
}

func (b *scrollBar) paint(look *theme.Look) {
	needed := b.total > b.room+0.5 && b.room > 0
	w := look.Px(4)
	if b.over || b.dragged {
		w = look.Px(10)
	}
	b.thumb.set(look, theme.BorderStrong, theme.None, 0, 5)
	b.thumb.in.Hidden = !needed || !(b.close || b.over || b.dragged)
	if !needed {
		return
	}
	length := max(look.Px(24), b.room*b.room/b.total)
	y := (b.room - length) * b.offset / (b.total - b.room)
	b.thumb.in.CornerRadius = w / 2
	b.thumb.place(b.Size().Width-w-1, y, w, length)
}

// Dragged implements fyne.Draggable.
func (b *scrollBar) Dragged(ev *fyne.DragEvent) {
	if b.total <= b.room {
		return
	}
	b.dragged = true
	length := max(theme.Current().Px(24), b.room*b.room/b.total)
	b.to(b.offset + ev.Dragged.DY*(b.total-b.room)/(b.room-length))
}

// DragEnd implements fyne.Draggable.
func (b *scrollBar) DragEnd() {
	b.dragged = false
	b.near(b.close)
}

// MouseIn implements desktop.Hoverable.
func (b *scrollBar) MouseIn(*desktop.MouseEvent) { b.over = true; b.near(true) }

// MouseMoved implements desktop.Hoverable.
func (b *scrollBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *scrollBar) MouseOut() { b.over = false; b.near(false) }

// CreateRenderer implements fyne.Widget.
func (b *scrollBar) CreateRenderer() fyne.WidgetRenderer {
	s := &scene{owner: b, objects: []fyne.CanvasObject{b.thumb.in}, paint: b.paint}
	s.layout = func(*theme.Look, fyne.Size) {}
	s.min = func(*theme.Look) fyne.Size { return fyne.NewSize(1, 1) }
	return s
}

// Scroll shows a content higher than its place. Unlike Fyne's it draws no shadow at its ends.
type Scroll struct {
	leaf
	Content  fyne.CanvasObject
	OnMoved  func(offset float32)
	offset   float32
	bar      *scrollBar
	clipping *pane
}

// NewScroll returns a vertical scroll.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{Content: content, clipping: newPane()}
	s.bar = newScrollBar(s.To)
	s.ExtendBaseWidget(s)
	return s
}

// Offset is how far the content is scrolled, px.
func (s *Scroll) Offset() float32 { return s.offset }

// To scrolls to an offset.
func (s *Scroll) To(offset float32) {
	offset = max(0, min(offset, s.Content.MinSize().Height-s.Size().Height))
	if offset == s.offset {
		return
	}
	s.offset = float32(int(offset))
	s.Refresh()
	if s.OnMoved != nil {
		s.OnMoved(s.offset)
	}
}

// Scrolled implements fyne.Scrollable.
func (s *Scroll) Scrolled(ev *fyne.ScrollEvent) {
	gesture()
	s.To(s.offset - ev.Scrolled.DY)
}

// MouseIn implements desktop.Hoverable.
func (s *Scroll) MouseIn(*desktop.MouseEvent) { s.bar.near(true) }

// MouseMoved implements desktop.Hoverable.
func (s *Scroll) MouseMoved(*desktop.MouseEvent) { gesture() }

// MouseOut implements desktop.Hoverable.
func (s *Scroll) MouseOut() { s.bar.near(false) }

// scrolled lays its object as high as it asks, moved up by the offset.
type scrolled struct{ s *Scroll }

func (l scrolled) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (l scrolled) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(fyne.NewSize(size.Width, o.Size().Height)) // a paragraph breaks at its width
		put(o, 0, -l.s.offset, size.Width, max(size.Height, o.MinSize().Height))
	}
}

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	inner := &fyne.Container{Layout: scrolled{s}, Objects: []fyne.CanvasObject{s.Content}}
	s.clipping.clip.Content = inner
	sc := &scene{owner: s, objects: []fyne.CanvasObject{s.clipping.clip, s.bar}}
	sc.layout = func(look *theme.Look, size fyne.Size) {
		inner.Objects[0] = s.Content
		put(s.clipping.clip, 0, 0, size.Width, size.Height)
		inner.Resize(size)
		s.offset = max(0, min(s.offset, s.Content.MinSize().Height-size.Height))
		inner.Layout.Layout(inner.Objects, size)
		s.bar.update(look, size, s.offset, s.Content.MinSize().Height)
	}
	sc.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(s.Content.MinSize().Width, look.Px(48))
	}
	return sc
}
