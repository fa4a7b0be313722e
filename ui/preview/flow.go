package preview

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// flow shows a sheet that scrolls: only the slabs in sight, and half a pane's height around them, have objects.
type flow struct {
	fynewidget.BaseWidget
	scroller
	reading
	choice choice
	// lay lays the document out for a width; it is called when the width or the look changes.
	lay func(width float32)
	// seen is told what has objects, after each change.
	seen func(from, to int)

	sheet *sheet
	look  *theme.Look
	asked float32 // width that lay was called for
	shown map[int]*shownBand
	objs  []fyne.CanvasObject
	hot   bool // the pointer is over something that acts
	// overText tells the cursor that there is something to select.
	overText bool
}

// shownBand is what draws a slab.
type shownBand struct {
	object fyne.CanvasObject
	inner  *fyne.Container // what a strip moves behind object, a clip
	slider *slider
}

func newFlow(lay func(width float32)) *flow {
	f := &flow{lay: lay, sheet: &sheet{}, shown: map[int]*shownBand{}}
	f.ExtendBaseWidget(f)
	f.scroller = newScroller(f.fill)
	f.reading = newReading(f)
	f.bar = newSlider(true, f.to)
	return f
}

// show replaces the sheet. The offset stays: a new width or a picture that arrived is no reason to lose one's place.
func (f *flow) show(s *sheet) {
	before := f.sheet
	f.sheet = s
	clear(f.shown)
	f.searchAgain(before)
	f.fill()
}

// again lays the document out anew: the look changed, or something in it.
func (f *flow) again() {
	f.asked = 0
	clear(f.shown)
	f.fill()
}

// fill creates what came into sight and drops what left.
func (f *flow) fill() {
	size := f.Size()
	if size.Width <= 1 {
		return // not placed yet
	}
	if look := theme.Current(); look != f.look {
		f.look, f.asked = look, 0
		clear(f.shown)
	}
	if size.Width != f.asked {
		f.asked = size.Width
		before := f.sheet
		f.lay(size.Width)
		if f.sheet != before {
			f.searchAgain(before)
		}
	}
	f.fit(size, f.sheet.height)
	from, to := f.sheet.between(f.offset-f.room/2, f.offset+1.5*f.room)
	for i := range f.shown {
		if i < from || i >= to {
			delete(f.shown, i)
		}
	}
	f.objs = make([]fyne.CanvasObject, 0, to-from+1)
	for i := from; i < to; i++ {
		b, ok := f.shown[i]
		if !ok {
			b = f.create(i)
			f.shown[i] = b
		}
		f.move(i, b)
		f.objs = append(f.objs, b.object)
	}
	f.placeRing(f.look, size)
	f.objs = append(f.objs, f.bar, f.ring)
	canvas.Refresh(f)
	if f.seen != nil {
		f.seen(from, to)
	}
}

func (f *flow) create(i int) *shownBand {
	s := &f.sheet.slabs[i]
	if s.bar {
		sl := newSlider(false, func(offset float32) { f.slide(s.strip, offset) })
		return &shownBand{object: sl, slider: sl}
	}
	var behind func(int) []stroke
	if !f.choice.sel.empty() || len(f.choice.hits) > 0 {
		behind = func(j int) []stroke { return f.strokes(i, j) }
	}
	return band(f.look, s, f.sheet.margin, pixelsOf(f), behind)
}

// move places a band for the present offsets. What a strip clips is also cut to the pane: clips do not nest.
func (f *flow) move(i int, b *shownBand) {
	s := &f.sheet.slabs[i]
	y := s.y - f.offset
	switch {
	case b.slider != nil:
		put(b.slider, f.sheet.margin, y, s.strip.view, s.h)
		b.slider.set(s.strip.wide, s.strip.view, s.strip.offset)
	case b.inner != nil:
		top, bottom := max(0, y), min(f.room, y+s.h)
		put(b.object, f.sheet.margin, top, s.strip.view, max(0, bottom-top))
		b.inner.Move(fyne.NewPos(-s.strip.offset, y-top))
	default:
		put(b.object, 0, y, f.sheet.width, s.h)
	}
}

// slide moves a table sideways.
func (f *flow) slide(s *strip, offset float32) {
	s.to(offset)
	for i, b := range f.shown {
		if f.sheet.slabs[i].strip == s {
			f.move(i, b)
		}
	}
	canvas.Refresh(f)
}

// Scrolled implements fyne.Scrollable: sideways moves the table under the pointer.
func (f *flow) Scrolled(ev *fyne.ScrollEvent) {
	if ev.Scrolled.DX != 0 {
		if s := f.under(ev.Position.Y); s != nil && s.strip != nil {
			f.slide(s.strip, s.strip.offset-ev.Scrolled.DX)
		}
	}
	f.to(f.offset - ev.Scrolled.DY)
}

// under returns the slab at y in the pane.
func (f *flow) under(y float32) *slab {
	y += f.offset
	from, to := f.sheet.between(y, y+1)
	if from >= to || f.sheet.slabs[from].y > y {
		return nil
	}
	return &f.sheet.slabs[from]
}

func (f *flow) actAt(pos fyne.Position) func() {
	s := f.under(pos.Y)
	if s == nil {
		return nil
	}
	x, y := pos.X-f.sheet.margin, pos.Y+f.offset-s.y
	if s.strip != nil {
		x += s.strip.offset
	}
	for _, m := range s.marks {
		if m.act != nil && x >= m.x && x < m.x+m.w && y >= m.y && y < m.y+m.h {
			return m.act
		}
	}
	return nil
}

// Tapped implements fyne.Tappable.
func (f *flow) Tapped(ev *fyne.PointEvent) {
	if act := f.actAt(ev.Position); act != nil {
		act()
	}
}

// MouseMoved implements desktop.Hoverable.
func (f *flow) MouseMoved(ev *desktop.MouseEvent) {
	f.hot = f.actAt(ev.Position) != nil
	f.overText = f.under(ev.Position.Y) != nil
}

// Cursor implements desktop.Cursorable.
func (f *flow) Cursor() desktop.Cursor {
	switch {
	case f.hot:
		return desktop.PointerCursor
	case f.overText:
		return desktop.TextCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer implements fyne.Widget.
func (f *flow) CreateRenderer() fyne.WidgetRenderer { return &flowRenderer{f} }

type flowRenderer struct{ f *flow }

func (r *flowRenderer) Destroy()                     {}
func (r *flowRenderer) Objects() []fyne.CanvasObject { return r.f.objs }
func (r *flowRenderer) Layout(fyne.Size)             { r.f.fill() }
func (r *flowRenderer) Refresh()                     { r.f.fill() }
func (r *flowRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }

// pixelsOf is how many px of the screen make one of ours.
func pixelsOf(o fyne.CanvasObject) float32 {
	app := fyne.CurrentApp()
	if app == nil || len(app.Driver().AllWindows()) == 0 {
		return 1
	}
	if c := app.Driver().CanvasForObject(o); c != nil {
		return c.Scale()
	}
	return 1
}
