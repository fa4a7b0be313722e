package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// rowsOf is what a grid asks of its table.
type rowsOf interface {
	count() int
	key(i int) string
	fill(i, col int, c *Cell)
	rowLook(i int, l *RowLook)
	tickable(i int) bool
	tickIcon(i int) (string, theme.Token)
	letter(i int) string
	wasSelected(i int)
	wasOpened(i int)
	wantsMenu(i int, at fyne.Position)
	wasTicked()
	wantsSort(col int)
	wasResized(col int, width float32)
	headerMenu(at fyne.Position)
}

// grid is a Table without its type of row: drawing, keys, pointer.
type grid struct {
	control
	src       rowsOf
	cols      []column
	ticks     bool
	rowHeight float32
	empty     fyne.CanvasObject
	sortBy    string
	desc      bool

	cursor      int // row of the keyboard
	selected    int
	selectedKey string
	cursorKey   string
	ticked      map[string]struct{}
	anchor      int // where a range of ticks starts
	shift       bool
	hoverRow    int
	shown       map[int]rowState // looks forced for a gallery

	head *tableHead
	body *tableBody
	clip *container.Clip
}

const tickColumn = 32

func (g *grid) build() {
	g.cursor, g.selected, g.anchor, g.hoverRow = -1, -1, -1, -1
	g.ticked = map[string]struct{}{}
	g.head = newTableHead(g)
	g.body = newTableBody(g)
	g.clip = Clip(g.body)
}

// CreateRenderer implements fyne.Widget.
func (g *grid) CreateRenderer() fyne.WidgetRenderer {
	back := fillRect()
	s := &scene{owner: g.self}
	s.objects = []fyne.CanvasObject{back, Clip(g.head), g.clip}
	if g.empty != nil {
		s.objects = append(s.objects, g.empty)
	}
	s.paint = func(look *theme.Look) {
		back.FillColor = look.Colour(theme.Surface)
		if g.empty != nil {
			g.empty.Hide()
			if g.src.count() == 0 {
				g.empty.Show()
			}
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		g.spread(look, size.Width)
		h := look.Px(theme.HeightTableHead)
		put(s.objects[1], 0, 0, size.Width, h)
		put(g.clip, 0, h, size.Width, max(0, size.Height-h))
		if g.empty != nil {
			m := g.empty.MinSize()
			put(g.empty, (size.Width-m.Width)/2, h+max(0, (size.Height-h-m.Height)/2), m.Width, m.Height)
		}
		g.head.Refresh()
		g.body.redraw()
	}
	s.min = func(look *theme.Look) fyne.Size {
		return fyne.NewSize(look.Px(200), look.Px(theme.HeightTableHead)+2*look.Px(g.rowHeight))
	}
	return s
}

// rowsChanged is called when the rows were replaced or sorted: what was selected stays, by its key.
func (g *grid) rowsChanged() {
	selected, cursor := -1, -1
	if g.selectedKey != "" || g.cursorKey != "" {
		for i := 0; i < g.src.count(); i++ {
			switch k := g.src.key(i); {
			case k == g.selectedKey && k == g.cursorKey:
				selected, cursor = i, i
			case k == g.selectedKey:
				selected = i
			case k == g.cursorKey:
				cursor = i
			}
		}
	}
	g.selected = selected
	if cursor < 0 {
		cursor = min(g.cursor, g.src.count()-1)
	}
	g.cursor, g.anchor, g.hoverRow = cursor, -1, -1
	g.Refresh()
}

func (g *grid) redrawRow(i int) { g.body.redrawRow(i) }

// choose selects a row and brings it in sight.
func (g *grid) choose(i int) {
	if i < 0 || i >= g.src.count() {
		old := g.selected
		g.selected, g.selectedKey = -1, ""
		g.redrawRow(old)
		return
	}
	old, oldCursor := g.selected, g.cursor
	g.selected, g.cursor, g.anchor = i, i, i
	g.selectedKey = g.src.key(i)
	g.cursorKey = g.selectedKey
	g.body.show(i)
	for _, r := range [...]int{old, oldCursor, i} {
		g.redrawRow(r)
	}
	if old != i {
		g.src.wasSelected(i)
	}
}

// point moves the keyboard's row without selecting it.
func (g *grid) point(i int) {
	old := g.cursor
	g.cursor = i
	if i >= 0 && i < g.src.count() {
		g.cursorKey = g.src.key(i)
	}
	g.redrawRow(old)
	g.redrawRow(i)
}

// FocusGained implements fyne.Focusable: the keyboard starts on the selected row.
func (g *grid) FocusGained() {
	g.focused, g.ringed = true, !g.pointed
	if g.cursor < 0 && g.src.count() > 0 {
		g.cursor = max(0, g.selected)
	}
	g.redrawRow(g.cursor)
}

// FocusLost implements fyne.Focusable.
func (g *grid) FocusLost() {
	g.focused, g.ringed, g.shift = false, false, false
	g.redrawRow(g.cursor)
}

func (g *grid) showRing() {
	if g.focused && !g.ringed {
		g.ringed = true
		g.redrawRow(g.cursor)
	}
}

// MouseIn implements desktop.Hoverable; the rows follow the pointer, not the table.
func (g *grid) MouseIn(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (g *grid) MouseOut() {}

// MouseDown implements desktop.Mouseable.
func (g *grid) MouseDown(*desktop.MouseEvent) {}

// MouseUp implements desktop.Mouseable.
func (g *grid) MouseUp(*desktop.MouseEvent) {}

// ScrollBy moves the rows by dy px; the wheel does.
func (g *grid) ScrollBy(dy float32) { g.body.scroll(g.body.offset + dy) }

// Offset is how far the rows are scrolled, px.
func (g *grid) Offset() float32 { return g.body.offset }

// ShowSort shows a column as sorted without sorting: for rows that come sorted.
func (g *grid) ShowSort(column string, descending bool) {
	g.sortBy, g.desc = column, descending
	g.head.Refresh()
}

// ShowHover shows a row as under the pointer, for images.
func (g *grid) ShowHover(i int) { g.body.hover(i) }

type rowState struct{ selected, focused, hovered bool }

// ShowRow forces the look of a row, for a gallery of states.
func (g *grid) ShowRow(i int, selected, focused, hovered bool) {
	if g.shown == nil {
		g.shown = map[int]rowState{}
	}
	g.shown[i] = rowState{selected, focused, hovered}
	g.redrawRow(i)
}
