package cda

// GridCell is one slot of a table once its spans are resolved.
type GridCell struct {
	Cell    *Cell // nil where no cell reaches
	Origin  bool  // the top left slot of its cell: draw it here
	ColSpan int   // slots that the cell really takes, from its origin
	RowSpan int
	Align   Align // the cell's, else its column's
}

// Grid resolves the spans of the table: its rows are those of Head, Rows and Foot in order, all of the same length. A
// cell that spans appears in every slot it covers, Origin on the first. A row span ends with its group, as in HTML.
//
// The grid is bounded: at most 1,000 columns, the cells of a row beyond them being added to the last one so that no
// text is lost, and at most 1,048,576 slots, spans no longer being followed when they are spent.
func (t *Table) Grid() [][]GridCell {
	g := grid{t: t, copies: map[*Cell]bool{}}
	g.group(t.Head)
	g.group(t.Rows)
	g.group(t.Foot)
	width := 0
	for _, row := range g.rows {
		width = max(width, len(row))
	}
	if width*len(g.rows) > maxGridSlots {
		return g.rows // ragged rather than mostly empty
	}
	for i, row := range g.rows {
		if len(row) < width {
			g.rows[i] = append(row[:len(row):len(row)], make([]GridCell, width-len(row))...)
		}
	}
	return g.rows
}

type grid struct {
	t     *Table
	rows  [][]GridCell
	slots int
	// copies are the cells that took the text of those beyond the last column.
	copies map[*Cell]bool
}

func (g *grid) group(rows []Row) {
	base := len(g.rows)
	g.rows = append(g.rows, make([][]GridCell, len(rows))...)
	for i := range rows {
		col := 0
		for j := range rows[i].Cells {
			cell := &rows[i].Cells[j]
			col = g.free(base+i, col)
			if col >= maxColumns {
				g.overflow(base+i, rows[i].Cells[j:])
				break
			}
			across, down := max(cell.ColSpan, 1), max(cell.RowSpan, 1)
			across = min(across, maxColumns-col)
			down = min(down, len(rows)-i)
			if g.slots+g.cost(base+i, col, across, down) > maxGridSlots {
				across, down = 1, 1
			}
			col = g.place(base+i, col, across, down, cell)
		}
	}
}

// free returns the first slot from col on that no span from above has taken.
func (g *grid) free(row, col int) int {
	for col < len(g.rows[row]) && g.rows[row][col].Cell != nil {
		col++
	}
	return col
}

func (g *grid) place(row, col, across, down int, cell *Cell) int {
	for c := col; c < col+across && c < len(g.rows[row]); c++ { // a span from above stops a span from the left
		if g.rows[row][c].Cell != nil {
			across = c - col
		}
	}
	at := GridCell{Cell: cell, ColSpan: across, RowSpan: down, Align: cell.Align}
	if at.Align == "" && col < len(g.t.Columns) {
		at.Align = g.t.Columns[col].Align
	}
	g.slots += g.cost(row, col, across, down)
	for r := row; r < row+down; r++ {
		for len(g.rows[r]) < col+across {
			g.rows[r] = append(g.rows[r], GridCell{})
		}
		for c := col; c < col+across; c++ {
			g.rows[r][c] = at
			g.rows[r][c].Origin = r == row && c == col
		}
	}
	return col + across
}

// cost is the number of slots that a cell adds, those left empty before it included.
func (g *grid) cost(row, col, across, down int) int {
	if across*down > maxGridSlots-g.slots {
		return across * down
	}
	n := 0
	for r := row; r < row+down; r++ {
		n += max(across, col+across-len(g.rows[r]))
	}
	return n
}

// overflow adds the blocks of the cells left over to the last cell of the row: to a copy, made once, which takes its
// place in the grid.
func (g *grid) overflow(row int, rest []Cell) {
	end := len(g.rows[row]) - 1
	last := g.rows[row][end].Cell
	if !g.copies[last] {
		was := last
		c := *was
		c.Blocks = append([]Block(nil), was.Blocks...)
		last = &c
		g.copies[last] = true
		top, bottom := row, row
		for top > 0 && end < len(g.rows[top-1]) && g.rows[top-1][end].Cell == was {
			top--
		}
		for bottom+1 < len(g.rows) && end < len(g.rows[bottom+1]) && g.rows[bottom+1][end].Cell == was {
			bottom++
		}
		for r := top; r <= bottom; r++ {
			for k := end; k >= 0 && g.rows[r][k].Cell == was; k-- {
				g.rows[r][k].Cell = last
			}
		}
	}
	for i := range rest {
		last.Blocks = append(last.Blocks, rest[i].Blocks...)
	}
}
