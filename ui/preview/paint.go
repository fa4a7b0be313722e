package preview

import (
	"chevet/ui/icon"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// objects creates what draws a box, at (x, 0); behind gives the bands behind mark j, nil for none.
func objects(look *theme.Look, b box, x, pixels float32, behind func(j int) []stroke) []fyne.CanvasObject {
	objs := make([]fyne.CanvasObject, 0, len(b.marks))
	for j, m := range b.marks {
		if behind != nil && m.kind == textMark {
			objs = bands(objs, look, m, x, behind(j))
		}
		objs = appendMark(objs, look, m, x, pixels)
	}
	return objs
}

func appendMark(objs []fyne.CanvasObject, look *theme.Look, m mark, x, pixels float32) []fyne.CanvasObject {
	switch m.kind {
	case textMark:
		t := canvas.NewText(m.text, look.Colour(m.ink))
		t.TextSize, t.FontSource, t.TextStyle = look.Px(m.style.Size), m.style.Source(), m.style.TextStyle()
		t.TextStyle.Strikethrough = m.strike
		high := look.Px(m.style.Line)
		put(t, x+m.x, m.y+snap((m.h-high)/2)+m.style.Rise(t.TextSize, high), m.w+1, 0)
		return append(objs, t)
	case rectMark:
		r := canvas.NewRectangle(look.Colour(m.ink))
		put(r, x+m.x, m.y, m.w, m.h)
		return append(objs, r)
	case frameMark: // two rectangles: the painters do not put a stroke at the same place
		out, in := canvas.NewRectangle(look.Colour(theme.Border)), canvas.NewRectangle(look.Colour(theme.Surface))
		out.CornerRadius, in.CornerRadius = look.Px(theme.RadiusCard), look.Px(theme.RadiusCard)-1
		put(out, x+m.x, m.y, m.w, m.h)
		put(in, x+m.x+1, m.y+1, m.w-2, m.h-2)
		return append(objs, out, in)
	case iconMark:
		i := canvas.NewImageFromImage(icon.Picture(m.icon, look.Colour(m.ink), m.w, pixels))
		i.FillMode, i.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleSmooth
		put(i, x+m.x, m.y, m.w, m.h)
		return append(objs, i)
	case pictureMark:
		if m.picture == nil || m.picture.image == nil {
			r := canvas.NewRectangle(look.Colour(theme.Sunken))
			put(r, x+m.x, m.y, m.w, m.h)
			return append(objs, r)
		}
		i := canvas.NewImageFromImage(m.picture.image)
		i.FillMode, i.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
		put(i, x+m.x, m.y, m.w, m.h)
		return append(objs, i)
	}
	return objs
}

// band creates a slab: its objects, behind a clip that its strip moves them in when it has one.
func band(look *theme.Look, s *slab, margin, pixels float32, behind func(j int) []stroke) *shownBand {
	if s.strip == nil {
		return &shownBand{object: container.NewWithoutLayout(objects(look, s.box, margin, pixels, behind)...)}
	}
	inner := container.NewWithoutLayout(objects(look, s.box, 0, pixels, behind)...)
	inner.Resize(fyne.NewSize(max(0, s.strip.wide), max(0, s.h)))
	clip := container.NewClip(container.NewWithoutLayout(inner))
	clip.ExtendBaseWidget(clip) // laid out at its first Resize, not once its MinSize was asked
	return &shownBand{object: clip, inner: inner}
}

// put places an object. A side that what is around left nothing to is 0: a painter does not take a negative one.
func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), max(0, h)))
}
