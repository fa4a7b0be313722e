package dossier

import (
	"fyne.io/fyne/v2"

	"chevet/ui/theme"
)

// fields lays fields from the left, each of its width, and buttons after them at the right, at the foot of the fields;
// widths shrink together when the list is narrow.
type fields struct{ widths []float32 }

// MinSize implements fyne.Layout.
func (l fields) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objs {
		h = max(h, o.MinSize().Height)
	}
	return fyne.NewSize(0, h)
}

// Layout implements fyne.Layout.
func (l fields) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	gap, right := look.Px(12), size.Width
	for _, o := range objs[len(l.widths):] {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		place(o, right-m.Width, size.Height-m.Height, m.Width, m.Height)
		right -= m.Width + gap
	}
	var whole float32
	for _, w := range l.widths {
		whole += look.Px(w)
	}
	room := right - gap*float32(len(l.widths)-1)
	scale := min(1, room/whole)
	var x float32
	for i, w := range l.widths {
		wide := snap(look.Px(w) * scale)
		place(objs[i], x, 0, wide, objs[i].MinSize().Height)
		x += wide + gap
	}
}
