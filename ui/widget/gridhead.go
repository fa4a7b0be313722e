package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// tableHead is the heading of a table: a click sorts, an edge can be dragged. One Tab stop; the arrows go from one
// sortable column to the next, Entrée sorts.
type tableHead struct {
	control
	g     *grid
	at    int // column of the keyboard
	edge  int // column whose right edge is under the pointer, -1
	held  int // edge that is being dragged, -1
	parts []headPart
}

type headPart struct {
	word  *line
	arrow *glyph
}

func newTableHead(g *grid) *tableHead {
	h := &tableHead{g: g, edge: -1, held: -1}
	h.extend(h)
	return h
}

// CreateRenderer implements fyne.Widget.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	back, rule, tick, focus := fillRect(), fillRect(), newGlyph(), newFrame()
	s := &scene{owner: h, objects: []fyne.CanvasObject{back, rule, focus.out, focus.in}}
	if h.g.ticks {
		s.objects = append(s.objects, tick.Image)
	}
	h.parts = nil // Fyne makes a renderer again for what left the window a while ago
	for range h.g.cols {
		p := headPart{newLine(), newGlyph()}
		h.parts = append(h.parts, p)
		s.objects = append(s.objects, p.word.Text, p.arrow.Image)
	}
	s.paint = func(look *theme.Look) {
		back.FillColor, rule.FillColor = look.Colour(theme.Header), look.Colour(theme.Border)
		focus.set(look, theme.Header, theme.Focus, 2, 0)
		focus.out.Hidden, focus.in.Hidden = !h.ring(), !h.ring()
		name, ink := "square", theme.BorderStrong
		if n := len(h.g.ticked); n > 0 {
			name, ink = "square-minus", theme.Accent
			if h.g.tickedAll() {
				name = "square-check"
			}
		} else {
			ink = theme.Muted
		}
		tick.set(look, name, look.Colour(ink), theme.IconDefault, 0)
		for i, p := range h.parts {
			c := h.g.cols[i]
			tone, arrow := theme.Muted, ""
			if c.id == h.g.sortBy && c.sortable {
				tone, arrow = theme.Text, "arrow-up"
				if h.g.desc {
					arrow = "arrow-down"
				}
			}
			if c.gone() {
				arrow = ""
			}
			p.word.Hidden = c.gone()
			p.word.set(look, theme.CaptionStrong, c.title, look.Colour(tone))
			p.arrow.set(look, arrow, look.Colour(tone), theme.IconHeader, 0)
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height-1)
		put(rule, 0, size.Height-1, size.Width, 1)
		tick.place(look.Px(16), 0, size.Height-1)
		for i, p := range h.parts {
			c := h.g.cols[i]
			x, room := c.x+look.Px(8), max(0, c.w-2*look.Px(8))
			if p.arrow.side > 0 {
				room -= p.arrow.side + look.Px(4)
			}
			p.word.place(look, x, 0, room, size.Height-1)
			p.arrow.place(x+min(p.word.wide, room)+look.Px(4), 0, size.Height-1)
			if i == h.at {
				focus.place(c.x, 1, c.w, size.Height-3)
			}
		}
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSize(1, look.Px(theme.HeightTableHead)) }
	return s
}

func (h *tableHead) columnAt(x float32) int {
	for i, c := range h.g.cols {
		if !c.gone() && x >= c.x && x < c.x+c.w {
			return i
		}
	}
	return -1
}

// next is the column shown after i, -1 when there is none.
func (h *tableHead) next(i int) int {
	for k := i + 1; k < len(h.g.cols); k++ {
		if !h.g.cols[k].gone() {
			return k
		}
	}
	return -1
}

func (h *tableHead) edgeAt(x float32) int {
	for i, c := range h.g.cols {
		if d := x - (c.x + c.w); !c.gone() && d > -5 && d < 5 && h.next(i) >= 0 {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (h *tableHead) Tapped(ev *fyne.PointEvent) {
	look := theme.Current()
	if h.g.ticks && ev.Position.X < look.Px(8)+look.Px(tickColumn) {
		h.g.tickAll()
		return
	}
	if h.edgeAt(ev.Position.X) >= 0 {
		return
	}
	h.sort(h.columnAt(ev.Position.X))
}

func (h *tableHead) sort(i int) {
	if i >= 0 && h.g.cols[i].sortable {
		h.g.src.wantsSort(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (h *tableHead) TappedSecondary(ev *fyne.PointEvent) { h.g.src.headerMenu(ev.AbsolutePosition) }

// MouseMoved implements desktop.Hoverable.
func (h *tableHead) MouseMoved(ev *desktop.MouseEvent) { h.edge = h.edgeAt(ev.Position.X) }

// Cursor implements desktop.Cursorable.
func (h *tableHead) Cursor() desktop.Cursor {
	if h.edge >= 0 || h.held >= 0 {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}

// MouseDown implements desktop.Mouseable.
func (h *tableHead) MouseDown(ev *desktop.MouseEvent) { h.held = h.edgeAt(ev.Position.X) }

// MouseUp implements desktop.Mouseable.
func (h *tableHead) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (h *tableHead) Dragged(ev *fyne.DragEvent) {
	if h.held < 0 {
		h.held = h.edgeAt(ev.Position.X - ev.Dragged.DX)
	}
	h.drag(h.held, ev.Dragged.DX)
}

// DragEnd implements fyne.Draggable.
func (h *tableHead) DragEnd() {
	if h.held < 0 {
		return
	}
	for _, i := range [...]int{h.held, h.next(h.held)} {
		if i >= 0 && !h.g.cols[i].flex {
			h.g.src.wasResized(i, h.g.cols[i].width)
		}
	}
	h.held = -1
}

// drag moves the edge between a column and the next: what one gains the other gives, and the flexible one follows.
func (h *tableHead) drag(i int, dx float32) {
	k := -1
	if i >= 0 {
		k = h.next(i)
	}
	if k < 0 {
		return
	}
	look := theme.Current()
	dx /= look.Scale()
	a, b := &h.g.cols[i], &h.g.cols[k]
	wa, wb := a.w/look.Scale(), b.w/look.Scale()
	dx = max(a.min-wa, min(dx, wb-b.min))
	if !a.flex {
		a.width = wa + dx
	}
	if !b.flex {
		b.width = wb - dx
	}
	h.g.Refresh()
}

// TypedKey implements fyne.Focusable.
func (h *tableHead) TypedKey(ev *fyne.KeyEvent) {
	step := 0
	switch {
	case isApply(ev):
		h.showRing()
		h.sort(h.at)
		return
	case ev.Name == fyne.KeyLeft:
		step = -1
	case ev.Name == fyne.KeyRight:
		step = 1
	default:
		passKey(h, ev)
		return
	}
	h.showRing()
	for i := h.at + step; i >= 0 && i < len(h.g.cols); i += step {
		if c := h.g.cols[i]; c.sortable && !c.gone() {
			h.at = i
			break
		}
	}
	h.Refresh()
}
