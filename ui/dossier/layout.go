package dossier

import (
	"math"

	"fyne.io/fyne/v2"

	"chevet/ui/theme"
)

// line lays objects from left to right like widget.Row, and knows what gives way when the window is narrow: the
// object number flex becomes shorter, then the last ones of the left part go. Objects from number push on stay at the
// right edge. It alone shows and hides its objects.
type line struct {
	gap        float32
	flex, push int // -1 for none
}

func row(gap float32, flex, push int, objs ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &line{gap, flex, push}, Objects: objs}
}

func snap(v float32) float32 { return float32(math.Round(float64(v))) }

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), max(0, h)))
}

// Layout implements fyne.Layout.
func (l *line) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Current().Px(l.gap)
	push := l.push
	if push < 0 || push > len(objs) {
		push = len(objs)
	}
	room := size.Width
	for i := len(objs) - 1; i >= push; i-- { // the right part
		m := objs[i].MinSize()
		room -= m.Width
		show(objs[i], true)
		put(objs[i], room, size.Height, m.Width, m.Height)
		room -= gap
	}
	if push == len(objs) {
		room = size.Width
	}
	var total float32
	for i, o := range objs[:push] {
		total += o.MinSize().Width
		if i > 0 {
			total += gap
		}
	}
	over := max(0, total-room)
	var x float32
	for i, o := range objs[:push] {
		m := o.MinSize()
		w := m.Width
		if i == l.flex {
			w = max(0, w-over)
		}
		fits := x+w <= room+0.5 && (w > 8 || w == m.Width)
		show(o, fits)
		if !fits {
			room = x // what follows goes too
			continue
		}
		put(o, x, size.Height, w, m.Height)
		x += w + gap
	}
}

func put(o fyne.CanvasObject, x, high, w, h float32) {
	at := snap(x)
	place(o, at, snap((high-h)/2), snap(x+w)-at, h)
}

func show(o fyne.CanvasObject, on bool) {
	if o.Visible() == on {
		return
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// MinSize implements fyne.Layout: a line may become as narrow as nothing.
func (l *line) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objs {
		h = max(h, o.MinSize().Height)
	}
	return fyne.NewSize(0, h)
}

// whole is the record from the banner down; it tells how wide the window is, in px at 100 %.
type whole struct{ width func(float32) }

// Layout implements fyne.Layout: objs are the banner and what is under it.
func (l whole) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	l.width(size.Width / look.Scale())
	h := look.Px(theme.HeightBanner)
	place(objs[0], 0, 0, size.Width, h)
	place(objs[1], 0, h, size.Width, max(0, size.Height-h))
}

// MinSize implements fyne.Layout.
func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// told gives its only object all the room and says how wide it is before, in px at 100 %.
type told struct{ width func(float32) }

// Layout implements fyne.Layout.
func (l told) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	l.width(size.Width / theme.Current().Scale())
	for _, o := range objs {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (told) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// marked lays rectangles over the parts of the consent control, so that tests can point at each of them.
type marked struct {
	part func(i int) (fyne.Position, fyne.Size)
}

// Layout implements fyne.Layout: objs are the control, then one mark a part.
func (l marked) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	place(objs[0], 0, 0, size.Width, size.Height)
	for i, o := range objs[1:] {
		at, part := l.part(i)
		o.Move(at)
		o.Resize(part)
	}
}

// MinSize implements fyne.Layout.
func (marked) MinSize(objs []fyne.CanvasObject) fyne.Size { return objs[0].MinSize() }
