package widget

import (
	"slices"
	"time"

	"chevet/ui/bridge"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Column of a Table.
type Column[T any] struct {
	ID    string
	Title string
	// Width in px at 100 %; 0 takes the room left (one column does).
	Width float32
	// Min is the floor of a drag: 160 for a title, 88 for a date; 48 by default.
	Min float32
	// Spare, when not 0, lets the column leave while the table is too narrow: the highest first.
	Spare int
	// Compare makes the column sortable.
	Compare func(a, b T) int
	// Fill writes the cell, which comes empty. It is called at each scroll step: no allocation, no lookup.
	Fill func(row T, c *Cell)
}

// TableOptions of NewTable. Key and Columns are required.
type TableOptions[T any] struct {
	Columns []Column[T]
	// Key identifies a row across SetRows: selection and ticks follow it.
	Key func(T) string
	// Ticks shows a box before each row.
	Ticks bool
	// Tickable says which rows may be ticked (all by default); TickIcon is what shows instead of the box.
	Tickable func(T) bool
	TickIcon func(T) (icon string, ink theme.Token)
	// Letter is the text whose first letter is jumped to.
	Letter func(T) string
	// RowHeight is 32 by default, 28 or 36 by setting.
	RowHeight float32
	// SortBy and Descending are the first sort; "" leaves the order of SetRows.
	SortBy     string
	Descending bool
	// Empty shows under the heading when there is no row.
	Empty fyne.CanvasObject

	// OnSelected is told at once; OnSettled once the selection rested 120 ms, to ask for a preview.
	OnSelected func(row T)
	OnSettled  func(row T)
	// OnOpened follows Entrée and the double click.
	OnOpened func(row T)
	// OnMenu follows the right click and Maj+F10, with the place of the menu in the window.
	OnMenu func(row T, at fyne.Position)
	// OnTicked follows every change of the ticks by the person.
	OnTicked func()
	// OnSorted and OnResized: keep them per user and per table.
	OnSorted  func(column string, descending bool)
	OnResized func(column string, width float32)
	// OnHeaderMenu follows a right click on the heading: choosing the columns.
	OnHeaderMenu func(at fyne.Position)
	// OnFill sees every row when it is drawn, before its cells, to give it a look of its own.
	OnRow func(row T, look *RowLook)
}

// RowLook changes a whole row.
type RowLook struct {
	// Fill behind the row, under selection and hover.
	Fill theme.Token
}

// SettleDelay is how long the selection rests before OnSettled.
const SettleDelay = 120 * time.Millisecond

// Table is a list of rows with a heading: sortable, with columns that can be dragged, several rows ticked, everything
// from the keyboard. It draws the rows in sight only and never makes an object while scrolling: its cost does not depend
// on the number of rows.
type Table[T any] struct {
	grid
	opt     TableOptions[T]
	rows    []T
	settled *bridge.Debouncer
}

// NewTable returns an empty table.
func NewTable[T any](opt TableOptions[T]) *Table[T] {
	t := &Table[T]{opt: opt, settled: bridge.NewDebouncer(SettleDelay)}
	for _, c := range opt.Columns {
		floor := c.Min
		if floor == 0 {
			floor = 48
		}
		t.cols = append(t.cols, column{id: c.ID, title: c.Title, width: c.Width, min: floor, flex: c.Width == 0, sortable: c.Compare != nil, spare: c.Spare})
	}
	t.ticks = opt.Ticks
	t.empty = opt.Empty
	t.sortBy, t.desc = opt.SortBy, opt.Descending
	t.rowHeight = opt.RowHeight
	if t.rowHeight == 0 {
		t.rowHeight = theme.HeightRow
	}
	t.src = t
	t.extend(t)
	t.build()
	return t
}

// SetRows replaces the rows and sorts them as the heading says. The row that was selected stays so, by its key; ticks of
// rows that left are forgotten.
func (t *Table[T]) SetRows(rows []T) {
	t.rows = slices.Clone(rows)
	t.sortRows()
	if len(t.ticked) > 0 {
		here := make(map[string]struct{}, len(rows))
		for _, r := range t.rows {
			here[t.opt.Key(r)] = struct{}{}
		}
		for k := range t.ticked {
			if _, ok := here[k]; !ok {
				delete(t.ticked, k)
			}
		}
	}
	t.rowsChanged()
}

// UpdateRow replaces the row of that key where it is, without sorting: nothing moves under the pointer.
func (t *Table[T]) UpdateRow(row T) {
	k := t.opt.Key(row)
	for i := range t.rows {
		if t.opt.Key(t.rows[i]) == k {
			t.rows[i] = row
			t.redrawRow(i)
			return
		}
	}
}

// Rows are the rows in the order shown. Do not change them.
func (t *Table[T]) Rows() []T { return t.rows }

// Selected returns the selected row.
func (t *Table[T]) Selected() (row T, ok bool) {
	if t.selected < 0 || t.selected >= len(t.rows) {
		return row, false
	}
	return t.rows[t.selected], true
}

// Select selects the row of that key, brings it in sight, and tells OnSelected; an unknown key selects nothing.
func (t *Table[T]) Select(key string) {
	for i, r := range t.rows {
		if t.opt.Key(r) == key {
			t.choose(i)
			return
		}
	}
	t.choose(-1)
}

// Ticked are the ticked rows in the order shown.
func (t *Table[T]) Ticked() []T {
	var out []T
	for _, r := range t.rows {
		if _, ok := t.ticked[t.opt.Key(r)]; ok {
			out = append(out, r)
		}
	}
	return out
}

// SetTicked ticks exactly the rows of those keys, without telling OnTicked.
func (t *Table[T]) SetTicked(keys ...string) {
	clear(t.ticked)
	for _, k := range keys {
		t.ticked[k] = struct{}{}
	}
	t.Refresh()
}

// SetWidth gives a column the width the user chose, px at 100 %.
func (t *Table[T]) SetWidth(column string, width float32) {
	for i := range t.cols {
		if t.cols[i].id == column && !t.cols[i].flex {
			t.cols[i].width = max(t.cols[i].min, width)
		}
	}
	t.Refresh()
}

// SetHidden hides a column, or shows it again.
func (t *Table[T]) SetHidden(column string, hidden bool) {
	for i := range t.cols {
		if t.cols[i].id == column {
			t.cols[i].hidden = hidden
		}
	}
	t.Refresh()
}

// SetRowHeight changes the height of the rows: 28, 32 or 36 by the user's setting.
func (t *Table[T]) SetRowHeight(h float32) {
	t.rowHeight = h
	t.Refresh()
}

// Sort sorts by a column as a click on its heading does.
func (t *Table[T]) Sort(column string, descending bool) {
	t.sortBy, t.desc = column, descending
	t.sortRows()
	t.rowsChanged()
}

func (t *Table[T]) sortRows() {
	for _, c := range t.opt.Columns {
		if c.ID != t.sortBy || c.Compare == nil {
			continue
		}
		slices.SortStableFunc(t.rows, func(a, b T) int {
			if t.desc {
				return c.Compare(b, a)
			}
			return c.Compare(a, b)
		})
	}
}

// The grid asks its rows through these.

func (t *Table[T]) count() int       { return len(t.rows) }
func (t *Table[T]) key(i int) string { return t.opt.Key(t.rows[i]) }

func (t *Table[T]) fill(i, col int, c *Cell) { t.opt.Columns[col].Fill(t.rows[i], c) }

func (t *Table[T]) rowLook(i int, l *RowLook) {
	if t.opt.OnRow != nil {
		t.opt.OnRow(t.rows[i], l)
	}
}

func (t *Table[T]) tickable(i int) bool {
	return t.opt.Ticks && (t.opt.Tickable == nil || t.opt.Tickable(t.rows[i]))
}

func (t *Table[T]) tickIcon(i int) (string, theme.Token) {
	if t.opt.TickIcon == nil {
		return "", theme.None
	}
	return t.opt.TickIcon(t.rows[i])
}

func (t *Table[T]) letter(i int) string {
	if t.opt.Letter == nil {
		return ""
	}
	return t.opt.Letter(t.rows[i])
}

func (t *Table[T]) wasSelected(i int) {
	row := t.rows[i]
	if t.opt.OnSelected != nil {
		t.opt.OnSelected(row)
	}
	if t.opt.OnSettled != nil {
		t.settled.Call(func() { t.opt.OnSettled(row) })
	}
}

func (t *Table[T]) wasOpened(i int) {
	if t.opt.OnOpened != nil {
		t.opt.OnOpened(t.rows[i])
	}
}

func (t *Table[T]) wantsMenu(i int, at fyne.Position) {
	if t.opt.OnMenu != nil {
		t.opt.OnMenu(t.rows[i], at)
	}
}

func (t *Table[T]) wasTicked() {
	if t.opt.OnTicked != nil {
		t.opt.OnTicked()
	}
}

func (t *Table[T]) wantsSort(col int) {
	c := t.opt.Columns[col]
	t.Sort(c.ID, t.sortBy == c.ID && !t.desc)
	if t.opt.OnSorted != nil {
		t.opt.OnSorted(t.sortBy, t.desc)
	}
}

func (t *Table[T]) wasResized(col int, w float32) {
	if t.opt.OnResized != nil {
		t.opt.OnResized(t.opt.Columns[col].ID, w)
	}
}

func (t *Table[T]) headerMenu(at fyne.Position) {
	if t.opt.OnHeaderMenu != nil {
		t.opt.OnHeaderMenu(at)
	}
}
