package conflict

import (
	"fyne.io/fyne/v2"

	"chevet/ui/theme"
)

const (
	margin = 24
	gutter = 16
)

// told remembers how wide the view is before what is in it is measured: texts break at that width.
type told struct{ v *View }

// Layout implements fyne.Layout.
func (l told) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	if l.v.wide != size.Width {
		l.v.wide = size.Width
		l.v.root.Refresh()
	}
	objs[0].Resize(size)
	objs[0].Move(fyne.NewPos(0, 0))
}

// MinSize implements fyne.Layout.
func (told) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// columns lays threes of objects: a label and two versions.
type columns struct{ v *View }

func (l columns) widths() (label, version float32) {
	look := theme.Current()
	label = look.Px(labelWide)
	version = (l.v.wide - 2*look.Px(margin) - label - look.Px(gutter)) / 2
	return label, max(version, 1)
}

// measure breaks the texts and gives the height of each three.
func (l columns) measure(objs []fyne.CanvasObject) (heights []float32) {
	look := theme.Current()
	_, version := l.widths()
	inner := version/look.Scale() - 22
	for i := range l.v.rows {
		l.v.rows[i].left.Width, l.v.rows[i].right.Width = inner, inner
	}
	for _, t := range l.v.aside {
		t.Width = inner
	}
	for i := 0; i+2 < len(objs); i += 3 {
		h := float32(0)
		for _, o := range objs[i : i+3] {
			h = max(h, o.MinSize().Height)
		}
		heights = append(heights, h)
	}
	return heights
}

// Layout implements fyne.Layout.
func (l columns) Layout(objs []fyne.CanvasObject, _ fyne.Size) {
	look := theme.Current()
	label, version := l.widths()
	x, y := look.Px(margin), float32(0)
	for n, h := range l.measure(objs) {
		left := x + label
		place(objs[3*n], x, y, label-8, h)
		place(objs[3*n+1], left, y, version, h)
		place(objs[3*n+2], left+version+look.Px(gutter), y, version, h)
		y += h + look.Px(gutter)
	}
}

// MinSize implements fyne.Layout.
func (l columns) MinSize(objs []fyne.CanvasObject) fyne.Size {
	look := theme.Current()
	total := look.Px(margin)
	for _, h := range l.measure(objs) {
		total += h + look.Px(gutter)
	}
	return fyne.NewSize(1, total)
}

// pair lays both versions of one field side by side.
type pair struct{ v *View }

func (l pair) version() float32 {
	look := theme.Current()
	return max((l.v.wide-2*look.Px(margin)-look.Px(gutter))/2, 1)
}

// Layout implements fyne.Layout.
func (l pair) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := l.version()
	place(objs[0], 0, 0, w, size.Height)
	place(objs[1], w+theme.Current().Px(gutter), 0, w, size.Height)
}

// MinSize implements fyne.Layout.
func (l pair) MinSize(objs []fyne.CanvasObject) fyne.Size {
	inner := l.version()/theme.Current().Scale() - 22
	for i := range l.v.rows {
		l.v.rows[i].left.Width, l.v.rows[i].right.Width = inner, inner
	}
	for _, t := range l.v.aside {
		t.Width = inner
	}
	return fyne.NewSize(1, max(objs[0].MinSize().Height, objs[1].MinSize().Height))
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
