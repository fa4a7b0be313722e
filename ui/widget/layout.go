package widget

import (
	"strings"

	"math"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// grow marks what takes the room that is left.
type grow struct{}

func (grow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

func (grow) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objs {
		if o.Visible() {
			m = m.Max(o.MinSize())
		}
	}
	return m
}

// shrink is a grow that may become as small as nothing along the axis.
type shrink struct{ grow }

func (s shrink) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, s.grow.MinSize(objs).Height)
}

// Grow lets o take the room left in a Row or a Col.
func Grow(o fyne.CanvasObject) *fyne.Container { return container.New(grow{}, o) }

// Flex is Grow that can also become narrower than o asks: for texts that are cut.
func Flex(o fyne.CanvasObject) *fyne.Container { return container.New(shrink{}, o) }

// Spacer takes the room left.
func Spacer() *fyne.Container { return container.New(grow{}) }

type rowLayout struct {
	gap  float32
	fill bool
}

// Row lays objects from left to right, gap px apart, centred vertically.
func Row(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap: gap}, objs...)
}

// RowFill is Row with every object as high as the row.
func RowFill(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(rowLayout{gap: gap, fill: true}, objs...)
}

func growing(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	switch c.Layout.(type) {
	case grow, shrink:
		return true
	}
	return false
}

func (r rowLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Current().Px(r.gap)
	var fixed float32
	flexible, shown := 0, 0
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		shown++
		if growing(o) {
			flexible++
		} else {
			fixed += o.MinSize().Width
		}
	}
	left := max(0, size.Width-fixed-gap*float32(max(0, shown-1)))
	var x float32
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		w, h := m.Width, m.Height
		if growing(o) {
			w = left / float32(flexible)
			left -= w
			flexible--
		}
		if r.fill || growing(o) && h == 0 {
			h = size.Height
		}
		// Both edges on whole px: widths are not whole, and an edge between two px blurs.
		at := snap(x)
		put(o, at, snap((size.Height-h)/2), snap(x+w)-at, h)
		x += w + gap
	}
}

func (r rowLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	gap := theme.Current().Px(r.gap)
	var m fyne.Size
	shown := 0
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		shown++
		s := o.MinSize()
		m.Width += s.Width
		m.Height = max(m.Height, s.Height)
	}
	m.Width += gap * float32(max(0, shown-1))
	return m
}

type colLayout struct {
	gap    float32
	centre bool
}

// Col lays objects from top to bottom, gap px apart, each as wide as the column.
func Col(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(colLayout{gap: gap}, objs...)
}

// ColCentre is Col with each object at its own width, centred.
func ColCentre(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(colLayout{gap: gap, centre: true}, objs...)
}

func (l colLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Current().Px(l.gap)
	var fixed float32
	flexible, shown := 0, 0
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		shown++
		if growing(o) {
			flexible++
		} else {
			fixed += ceil(o.MinSize().Height)
		}
	}
	left := max(0, size.Height-fixed-gap*float32(max(0, shown-1)))
	var y float32
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		w, h, x := size.Width, ceil(m.Height), float32(0)
		if growing(o) {
			h = float32(math.Floor(float64(left / float32(flexible))))
			left -= h
			flexible--
		} else if l.centre {
			w = min(w, m.Width)
			x = float32(math.Floor(float64((size.Width - w) / 2)))
		}
		put(o, x, y, w, h)
		y += h + gap
	}
}

func (l colLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	gap := theme.Current().Px(l.gap)
	var m fyne.Size
	shown := 0
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		shown++
		s := o.MinSize()
		m.Height += ceil(s.Height)
		m.Width = max(m.Width, s.Width)
	}
	m.Height += gap * float32(max(0, shown-1))
	return m
}

type padLayout struct{ l, t, r, b float32 }

// Pad leaves room around o: left, top, right, bottom, px at 100 %.
func Pad(l, t, r, b float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(padLayout{l, t, r, b}, o)
}

func (p padLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	l, t := look.Px(p.l), look.Px(p.t)
	for _, o := range objs {
		put(o, l, t, max(0, size.Width-l-look.Px(p.r)), max(0, size.Height-t-look.Px(p.b)))
	}
}

func (p padLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	look := theme.Current()
	var m fyne.Size
	for _, o := range objs {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(look.Px(p.l)+look.Px(p.r), look.Px(p.t)+look.Px(p.b))
}

type sizeLayout struct{ w, h float32 }

// Sized gives o a width and a height, px at 100 %; 0 leaves o's own.
func Sized(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(sizeLayout{w, h}, o)
}

func (s sizeLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) { grow{}.Layout(objs, size) }

func (s sizeLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	m := grow{}.MinSize(objs)
	look := theme.Current()
	if s.w > 0 {
		m.Width = look.Px(s.w)
	}
	if s.h > 0 {
		m.Height = look.Px(s.h)
	}
	return m
}

type wrapLayout struct{ gap, width float32 }

// Wrap lays objects from left to right and goes to the next line when the width, px at 100 %, is full.
func Wrap(gap, width float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapLayout{gap, width}, objs...)
}

func (l *wrapLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	l.flow(objs, size.Width, true)
}

func (l *wrapLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	w := theme.Current().Px(l.width)
	return fyne.NewSize(w, l.flow(objs, w, false))
}

func (l *wrapLayout) flow(objs []fyne.CanvasObject, wide float32, move bool) (height float32) {
	gap := theme.Current().Px(l.gap)
	var x, y, high float32
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		w := m.Width
		if x > 0 && x+w > wide {
			x, y, high = 0, y+high+gap, 0
		}
		if move {
			put(o, snap(x), y, snap(x+w)-snap(x), m.Height)
		}
		x += w + gap
		high = max(high, m.Height)
	}
	return y + high
}

func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }

// Fill is a rectangle of one colour, behind a bar or a pane.
type Fill struct {
	leaf
	Colour theme.Token
	// Top, Bottom, Left and Right draw a 1 px line of colour Line on that side.
	Top, Bottom, Left, Right bool
	Line                     theme.Token // Border by default
	// Paper is a page: white in both themes.
	Paper bool
}

// NewFill returns a background.
func NewFill(c theme.Token) *Fill {
	f := &Fill{Colour: c}
	f.ExtendBaseWidget(f)
	return f
}

// Edged draws the 1 px line of these sides and returns the background: "b" bottom, "t" top, "l" left, "r" right.
func (f *Fill) Edged(sides string) *Fill {
	f.Top, f.Bottom = strings.Contains(sides, "t"), strings.Contains(sides, "b")
	f.Left, f.Right = strings.Contains(sides, "l"), strings.Contains(sides, "r")
	return f
}

// CreateRenderer implements fyne.Widget.
func (f *Fill) CreateRenderer() fyne.WidgetRenderer {
	back := fillRect()
	edges := [4]*canvas.Rectangle{fillRect(), fillRect(), fillRect(), fillRect()}
	s := &scene{owner: f, objects: []fyne.CanvasObject{back, edges[0], edges[1], edges[2], edges[3]}}
	s.paint = func(look *theme.Look) {
		back.FillColor = look.Colour(f.Colour)
		if f.Paper {
			back.FillColor = theme.Paper
		}
		lineColour := f.Line
		if lineColour == theme.None {
			lineColour = theme.Border
		}
		for i, on := range [4]bool{f.Top, f.Bottom, f.Left, f.Right} {
			edges[i].FillColor = look.Colour(lineColour)
			edges[i].Hidden = !on
		}
	}
	s.layout = func(_ *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		put(edges[0], 0, 0, size.Width, 1)
		put(edges[1], 0, size.Height-1, size.Width, 1)
		put(edges[2], 0, 0, 1, size.Height)
		put(edges[3], size.Width-1, 0, 1, size.Height)
	}
	s.min = func(*theme.Look) fyne.Size { return fyne.Size{} }
	return s
}

// On puts o over a background.
func On(f *Fill, o fyne.CanvasObject) *fyne.Container { return container.New(grow{}, f, o) }

// Bar is a bar of a fixed height, px at 100 %, with its line inside: banner, tools, head and foot of a panel.
func Bar(height float32, f *Fill, l, r float32, o fyne.CanvasObject) *fyne.Container {
	top, bottom := float32(0), float32(0)
	if f.Top {
		top = 1
	}
	if f.Bottom {
		bottom = 1
	}
	return Sized(0, height, On(f, Pad(l, top, r, bottom, o)))
}
