package widget

import (
	"math"

	"chevet/ui/icon"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// tableBody draws the rows in sight: row i is always drawn by rows[i mod len(rows)], so that a scroll step of one row
// fills one row again and moves the others.
type tableBody struct {
	leaf
	g      *grid
	offset float32
	rows   []*rowView
	bar    *scrollBar
	scene  *scene
}

func newTableBody(g *grid) *tableBody {
	b := &tableBody{g: g}
	b.bar = newScrollBar(b.scroll)
	b.ExtendBaseWidget(b)
	return b
}

// rowView draws one row.
type rowView struct {
	box   *fyne.Container
	back  *canvas.Rectangle
	rule  *canvas.Rectangle
	bar   *canvas.Rectangle
	ring  [4]*canvas.Rectangle
	tick  *glyph
	cells []*cellView
	id    int
	spin  spinning
}

func (b *tableBody) newRow() *rowView {
	v := &rowView{id: -1, back: fillRect(), rule: fillRect(), bar: fillRect(), tick: newGlyph()}
	v.box = &fyne.Container{Objects: []fyne.CanvasObject{v.back, v.rule, v.bar}}
	if b.g.ticks {
		v.box.Objects = append(v.box.Objects, v.tick.Image)
	}
	for range b.g.cols {
		v.cells = append(v.cells, &cellView{add: func(o ...fyne.CanvasObject) {
			v.box.Objects = append(v.box.Objects, o...)
		}})
	}
	for i := range v.ring {
		v.ring[i] = fillRect()
	}
	return v
}

func (b *tableBody) rowPx(look *theme.Look) float32 { return look.Px(b.g.rowHeight) }

// CreateRenderer implements fyne.Widget.
func (b *tableBody) CreateRenderer() fyne.WidgetRenderer {
	s := &scene{owner: b}
	b.scene = s
	s.layout = func(*theme.Look, fyne.Size) { b.redraw() }
	s.min = func(*theme.Look) fyne.Size { return fyne.NewSize(1, 1) }
	s.destroy = func() {
		for _, v := range b.rows {
			v.spin.stop()
		}
	}
	return s
}

// redraw fills every row in sight again.
func (b *tableBody) redraw() {
	if b.scene == nil {
		return
	}
	look := theme.Current()
	size := b.Size()
	need := int(math.Ceil(float64(size.Height/b.rowPx(look)))) + 1
	if size.Height <= 0 {
		need = 0
	}
	if need > len(b.rows) {
		for len(b.rows) < need {
			b.rows = append(b.rows, b.newRow())
		}
		b.scene.objects = b.scene.objects[:0]
		for _, v := range b.rows {
			b.scene.objects = append(b.scene.objects, v.box)
		}
		for _, v := range b.rows {
			for _, r := range v.ring {
				b.scene.objects = append(b.scene.objects, r)
			}
		}
		b.scene.objects = append(b.scene.objects, b.bar)
	}
	for _, v := range b.rows {
		v.id = -1
	}
	b.offset = b.clamp(look, b.offset)
	b.arrange(look)
}

func (b *tableBody) clamp(look *theme.Look, offset float32) float32 {
	total := float32(b.g.src.count()) * b.rowPx(look)
	return max(0, min(offset, total-b.Size().Height))
}

// scroll puts the top of the window at offset.
func (b *tableBody) scroll(offset float32) {
	if b.scene == nil {
		return
	}
	look := theme.Current()
	offset = float32(math.Round(float64(b.clamp(look, offset))))
	if offset == b.offset {
		return
	}
	b.offset = offset
	b.arrange(look)
}

// arrange binds the rows in sight that are not bound yet, and moves all of them.
func (b *tableBody) arrange(look *theme.Look) {
	h, size, n := b.rowPx(look), b.Size(), b.g.src.count()
	pool := len(b.rows)
	if pool == 0 {
		return
	}
	first := int(b.offset / h)
	for k := 0; k < pool; k++ {
		i := first + k
		v := b.rows[i%pool]
		if i >= n {
			v.hide()
			continue
		}
		if v.id != i {
			b.bind(look, v, i)
		}
		y := float32(i)*h - b.offset
		v.box.Move(fyne.NewPos(0, y))
		if s := fyne.NewSize(size.Width, h); v.box.Size() != s {
			v.box.Resize(s)
		}
		v.box.Hidden = false
		v.placeRing(size.Width, y, h)
	}
	b.bar.update(look, size, b.offset, float32(n)*h)
	canvas.Refresh(b)
}

func (v *rowView) hide() {
	v.id = -1
	v.box.Hidden = true
	v.spin.stop()
	for _, r := range v.ring {
		r.Hidden = true
	}
}

func (v *rowView) placeRing(w, y, h float32) {
	if v.ring[0].Hidden {
		return
	}
	put(v.ring[0], 0, y, w, 2)
	put(v.ring[1], 0, y+h-2, w, 2)
	put(v.ring[2], 0, y+2, 2, h-4)
	put(v.ring[3], w-2, y+2, 2, h-4)
}

// redrawRow fills one row again, if it is in sight.
func (b *tableBody) redrawRow(i int) {
	if i < 0 || i >= b.g.src.count() || len(b.rows) == 0 {
		return
	}
	v := b.rows[i%len(b.rows)]
	if v.id != i {
		return
	}
	look := theme.Current()
	b.bind(look, v, i)
	v.placeRing(b.Size().Width, v.box.Position().Y, b.rowPx(look))
	canvas.Refresh(b)
}

// bind makes a row show the row i.
func (b *tableBody) bind(look *theme.Look, v *rowView, i int) {
	g := b.g
	v.id = i
	h, wide := b.rowPx(look), b.Size().Width
	forced := g.shown[i]
	selected := i == g.selected || forced.selected
	ticked := g.ticks && g.isTicked(i)
	var own RowLook
	g.src.rowLook(i, &own)
	fill := own.Fill
	switch {
	case selected:
		fill = theme.Selection
	case ticked:
		fill = theme.RowChecked
	case i == g.hoverRow || forced.hovered:
		fill = theme.Hover
	}
	v.back.FillColor = look.Colour(fill)
	v.back.Hidden = fill == theme.None
	put(v.back, 0, 0, wide, h-1)
	v.rule.FillColor = look.Colour(theme.ChartGrid)
	put(v.rule, 0, h-1, wide, 1)
	v.bar.FillColor = look.Colour(theme.Accent)
	v.bar.Hidden = !selected
	put(v.bar, 0, 0, theme.StrokeSelectionBar, h-1)
	focus := i == g.cursor && g.ring() || forced.focused
	for _, r := range v.ring {
		r.FillColor = look.Colour(theme.Focus)
		r.Hidden = !focus
	}
	b.bindTick(look, v, i, ticked, h)
	turning := false
	for c := range g.cols {
		cell := v.cells[c]
		cell.cell.reset()
		col := &g.cols[c]
		if !col.gone() {
			g.src.fill(i, c, &cell.cell)
		}
		turning = turning || cell.cell.Turning
		step := 0
		if cell.cell.Turning && !clock.still {
			step = clock.step % icon.Steps
		}
		cell.paint(look, step)
		cell.place(look, col.x+look.Px(8), max(0, col.w-2*look.Px(8)), h-1)
	}
	v.spin.turn(b, turning, v.step)
}

func (v *rowView) step() {
	look := theme.Current()
	for _, c := range v.cells {
		if c.cell.Turning {
			c.paintIcon(look, true, clock.step)
		}
	}
}

func (b *tableBody) bindTick(look *theme.Look, v *rowView, i int, ticked bool, h float32) {
	if !b.g.ticks {
		return
	}
	name, ink := "square", theme.BorderStrong
	if ticked {
		name, ink = "square-check", theme.Accent
	}
	if !b.g.src.tickable(i) {
		name, ink = b.g.src.tickIcon(i)
	}
	v.tick.set(look, name, look.Colour(ink), theme.IconDefault, 0)
	v.tick.place(look.Px(16), 0, h-1)
}

// show brings a row in sight.
func (b *tableBody) show(i int) {
	look := theme.Current()
	h := b.rowPx(look)
	top := float32(i) * h
	switch {
	case top < b.offset:
		b.scroll(top)
	case top+h > b.offset+b.Size().Height:
		b.scroll(top + h - b.Size().Height)
	}
}

func (b *tableBody) rowAt(y float32) int {
	i := int((y + b.offset) / b.rowPx(theme.Current()))
	if y < 0 || i >= b.g.src.count() {
		return -1
	}
	return i
}

// Scrolled implements fyne.Scrollable.
func (b *tableBody) Scrolled(ev *fyne.ScrollEvent) {
	gesture()
	b.scroll(b.offset - ev.Scrolled.DY)
	b.hover(b.rowAt(ev.Position.Y))
}

func (b *tableBody) hover(i int) {
	if i == b.g.hoverRow {
		return
	}
	old := b.g.hoverRow
	b.g.hoverRow = i
	b.redrawRow(old)
	b.redrawRow(i)
}

// MouseIn implements desktop.Hoverable.
func (b *tableBody) MouseIn(ev *desktop.MouseEvent) {
	b.bar.near(true)
	b.hover(b.rowAt(ev.Position.Y))
}

// MouseMoved implements desktop.Hoverable.
func (b *tableBody) MouseMoved(ev *desktop.MouseEvent) {
	gesture()
	b.hover(b.rowAt(ev.Position.Y))
}

// MouseOut implements desktop.Hoverable.
func (b *tableBody) MouseOut() {
	b.bar.near(false)
	b.hover(-1)
}

// MouseDown implements desktop.Mouseable: a row answers when the button goes down, not 300 ms later when Fyne knows that
// it is not a double click.
func (b *tableBody) MouseDown(ev *desktop.MouseEvent) {
	g := b.g
	g.takeFocus()
	i := b.rowAt(ev.Position.Y)
	if i < 0 || ev.Button == desktop.MouseButtonSecondary {
		return
	}
	look := theme.Current()
	onTick := g.ticks && ev.Position.X < look.Px(8)+look.Px(tickColumn)
	switch {
	case ev.Modifier&fyne.KeyModifierShift != 0:
		g.tickRange(i)
	case onTick || g.ticks && ev.Modifier&fyne.KeyModifierControl != 0:
		g.toggleTick(i)
	default:
		g.choose(i)
	}
}

// MouseUp implements desktop.Mouseable.
func (b *tableBody) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable; MouseDown did the work.
func (b *tableBody) Tapped(*fyne.PointEvent) {}

// DoubleTapped implements fyne.DoubleTappable.
func (b *tableBody) DoubleTapped(ev *fyne.PointEvent) {
	if i := b.rowAt(ev.Position.Y); i >= 0 {
		b.g.src.wasOpened(i)
	}
}

// TappedSecondary implements fyne.SecondaryTappable: the right click selects the row and asks for its menu.
func (b *tableBody) TappedSecondary(ev *fyne.PointEvent) {
	i := b.rowAt(ev.Position.Y)
	if i < 0 {
		return
	}
	if !b.g.ticks || !b.g.isTicked(i) {
		b.g.choose(i)
	} else {
		b.g.point(i)
	}
	b.g.src.wantsMenu(i, ev.AbsolutePosition)
}
