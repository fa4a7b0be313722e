package preview

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// scroller is the vertical offset of what a widget shows inside its own bounds. Fyne clips a widget that scrolls to
// itself, and clips do not nest: what scrolls here is never larger than its place.
type scroller struct {
	offset float32
	total  float32
	room   float32
	bar    *slider
	moved  func()
}

func newScroller(moved func()) scroller { return scroller{moved: moved} }

// to scrolls to an offset.
func (s *scroller) to(offset float32) {
	offset = snap(max(0, min(offset, s.total-s.room)))
	if offset != s.offset {
		s.offset = offset
		s.moved()
	}
}

// fit keeps the offset inside what there is, and places the bar.
func (s *scroller) fit(size fyne.Size, total float32) {
	s.total, s.room = total, size.Height
	s.offset = snap(max(0, min(s.offset, total-size.Height)))
	w := theme.Current().Px(12)
	put(s.bar, size.Width-w, 0, w, size.Height)
	s.bar.set(total, size.Height, s.offset)
}

// page moves by a pane's height, two lines being kept in sight.
func (s *scroller) page(down bool) {
	step := s.room - theme.Current().Px(40)
	if !down {
		step = -step
	}
	s.to(s.offset + step)
}

// MouseIn implements desktop.Hoverable.
func (s *scroller) MouseIn(*desktop.MouseEvent) { s.bar.approach(true) }

// MouseOut implements desktop.Hoverable.
func (s *scroller) MouseOut() { s.bar.approach(false) }

// arrow answers the arrows and the ends of the document.
func (f *flow) arrow(k fyne.KeyName) bool {
	line := theme.Current().Px(48)
	switch k {
	case fyne.KeyUp:
		f.to(f.offset - line)
	case fyne.KeyDown:
		f.to(f.offset + line)
	case fyne.KeyLeft:
		return f.slideInSight(-line)
	case fyne.KeyRight:
		return f.slideInSight(line)
	case fyne.KeyHome:
		f.to(0)
	case fyne.KeyEnd:
		f.to(f.total)
	default:
		return false
	}
	return true
}

// slideInSight moves sideways the first table in sight that can be.
func (f *flow) slideInSight(by float32) bool {
	from, to := f.sheet.between(f.offset, f.offset+f.room)
	for i := from; i < to; i++ {
		if s := f.sheet.slabs[i].strip; s != nil {
			f.slide(s, s.offset+by)
			return true
		}
	}
	return false
}
