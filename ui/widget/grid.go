package widget

import (
	"math"
	"strings"
	"unicode"

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

type column struct {
	id, title string
	width     float32
	min       float32
	flex      bool
	sortable  bool
	hidden    bool
	spare     int

	away bool    // the width is too small for it
	x, w float32 // where it is now, px
}

// gone reports a column that does not show, by choice or for want of room.
func (c *column) gone() bool { return c.hidden || c.away }

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

// spread gives each column its place; the flexible one takes what is left, never under its floor. Columns that can be
// spared leave, one at a time, while the others have not the room they ask.
func (g *grid) spread(look *theme.Look, wide float32) {
	wide -= 2 * look.Px(8)
	x := look.Px(8)
	if g.ticks {
		wide -= look.Px(tickColumn)
		x += look.Px(tickColumn)
	}
	for i := range g.cols {
		g.cols[i].away = false
	}
	left, flexible, floor := g.room(look, wide)
	for left < floor {
		last := g.spared()
		if last == nil {
			break
		}
		last.away = true
		left, flexible, floor = g.room(look, wide)
	}
	for i := range g.cols {
		c := &g.cols[i]
		c.x, c.w = x, 0
		if c.gone() {
			continue
		}
		c.w = look.Px(c.width)
		if c.flex {
			c.w = max(look.Px(c.min), float32(math.Floor(float64(left/float32(flexible)))))
		}
		x += c.w
	}
}

// room is what the flexible columns may share, how many they are, and the least that they need.
func (g *grid) room(look *theme.Look, wide float32) (left float32, flexible int, floor float32) {
	left = wide
	for i := range g.cols {
		switch c := &g.cols[i]; {
		case c.gone():
		case c.flex:
			flexible++
			floor += look.Px(c.min)
		default:
			left -= look.Px(c.width)
		}
	}
	return left, flexible, floor
}

// spared is the column that leaves next, nil when each must stay.
func (g *grid) spared() *column {
	var last *column
	for i := range g.cols {
		if c := &g.cols[i]; c.spare > 0 && !c.gone() && (last == nil || c.spare > last.spare) {
			last = c
		}
	}
	return last
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

func (g *grid) isTicked(i int) bool {
	_, ok := g.ticked[g.src.key(i)]
	return ok
}

func (g *grid) tick(i int, on bool) {
	if i < 0 || i >= g.src.count() || !g.src.tickable(i) {
		return
	}
	if on {
		g.ticked[g.src.key(i)] = struct{}{}
	} else {
		delete(g.ticked, g.src.key(i))
	}
}

func (g *grid) toggleTick(i int) {
	if !g.ticks || i < 0 || i >= g.src.count() || !g.src.tickable(i) {
		return
	}
	g.tick(i, !g.isTicked(i))
	g.anchor = i
	g.point(i)
	g.head.Refresh()
	g.src.wasTicked()
}

// tickRange ticks from the anchor to i.
func (g *grid) tickRange(i int) {
	if !g.ticks {
		g.choose(i)
		return
	}
	from := g.anchor
	if from < 0 {
		from = max(0, g.cursor)
	}
	for r := min(from, i); r <= max(from, i); r++ {
		g.tick(r, true)
	}
	keep := from
	g.point(i)
	g.anchor = keep
	g.Refresh()
	g.src.wasTicked()
}

// tickAll ticks every row, or none when all are.
func (g *grid) tickAll() {
	if !g.ticks {
		return
	}
	all := g.tickedAll()
	for i := 0; i < g.src.count(); i++ {
		g.tick(i, !all)
	}
	g.Refresh()
	g.src.wasTicked()
}

func (g *grid) tickedAll() bool {
	any := false
	for i := 0; i < g.src.count(); i++ {
		if !g.src.tickable(i) {
			continue
		}
		any = true
		if !g.isTicked(i) {
			return false
		}
	}
	return any
}

// TypedKey implements fyne.Focusable.
func (g *grid) TypedKey(ev *fyne.KeyEvent) {
	n := g.src.count()
	page := max(1, int(g.body.Size().Height/theme.Current().Px(g.rowHeight))-1)
	var to int
	switch ev.Name {
	case fyne.KeyDown:
		to = g.cursor + 1
	case fyne.KeyUp:
		to = g.cursor - 1
	case fyne.KeyPageDown:
		to = g.cursor + page
	case fyne.KeyPageUp:
		to = g.cursor - page
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = n - 1
	case fyne.KeySpace:
		g.showRing()
		if g.ticks {
			g.toggleTick(g.cursor)
		} else if g.cursor >= 0 {
			g.choose(g.cursor)
		}
		return
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.cursor >= 0 && g.cursor < n {
			g.choose(g.cursor)
			g.src.wasOpened(g.cursor)
		}
		return
	case desktop.KeyMenu:
		g.menuAtCursor()
		return
	case fyne.KeyF10:
		if g.shift {
			g.menuAtCursor()
			return
		}
		passKey(g.self, ev)
		return
	default:
		passKey(g.self, ev)
		return
	}
	g.showRing()
	if n == 0 {
		return
	}
	to = max(0, min(n-1, to))
	if g.shift && g.ticks {
		g.body.show(to)
		g.tickRange(to)
		return
	}
	g.choose(to)
}

// TypedRune jumps to the next row whose letter it is.
func (g *grid) TypedRune(r rune) {
	n := g.src.count()
	if r == ' ' || n == 0 {
		return
	}
	for i := 1; i <= n; i++ {
		at := (max(g.cursor, 0) + i) % n
		if g.cursor < 0 {
			at = i - 1
		}
		if startsWith(g.src.letter(at), r) {
			g.showRing()
			g.choose(at)
			return
		}
	}
}

// TypedShortcut takes Ctrl+A, Ctrl+clicks aside, and gives the rest to the window.
func (g *grid) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*fyne.ShortcutSelectAll); ok && g.ticks {
		g.tickAll()
		return
	}
	passShortcut(g.self, s)
}

// KeyDown implements desktop.Keyable: Maj is held.
func (g *grid) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		g.shift = true
	}
}

// KeyUp implements desktop.Keyable.
func (g *grid) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		g.shift = false
	}
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

func (g *grid) menuAtCursor() {
	if g.cursor < 0 || g.cursor >= g.src.count() {
		return
	}
	look := theme.Current()
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(g.body)
	y := float32(g.cursor+1)*look.Px(g.rowHeight) - g.body.offset
	g.src.wantsMenu(g.cursor, at.AddXY(look.Px(48), y))
}

// ScrollBy moves the rows by dy px; the wheel does.
func (g *grid) ScrollBy(dy float32) { g.body.scroll(g.body.offset + dy) }

// Offset is how far the rows are scrolled, px.
func (g *grid) Offset() float32 { return g.body.offset }

func startsWith(text string, r rune) bool {
	for _, first := range text {
		return plain(first) == plain(r)
	}
	return false
}

// plain is a letter without its case nor its accent, enough for the first letter of a French title.
func plain(r rune) rune {
	r = unicode.ToLower(r)
	for to, from := range map[rune]string{'a': "àâä", 'e': "éèêë", 'i': "îï", 'o': "ôöœ", 'u': "ùûü", 'c': "ç"} {
		if strings.ContainsRune(from, r) {
			return to
		}
	}
	return r
}

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

// Width is the width of a column, px at 100 %; what it has now for the flexible one.
func (g *grid) Width(column string) float32 {
	for _, c := range g.cols {
		if c.id == column {
			if c.flex {
				return c.w / theme.Current().Scale()
			}
			return c.width
		}
	}
	return 0
}
