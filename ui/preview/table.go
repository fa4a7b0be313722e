package preview

import (
	"strings"

	"chevet/app/cda"
	"chevet/ui/theme"
)

const (
	cellSide   = 8   // px at the sides of a cell
	cellTop    = 4   // above and below its text: a row of one line is 28 high
	widestWord = 220 // a longer word is cut rather than widen its column
	widestCell = 420 // what a column asks for at most before it wraps
	barHeight  = 14
)

// tableSlabs adds a table row by row. One wider than its place scrolls sideways in it.
func (r *reader) tableSlabs(s *sheet, t *cda.Table, gap, width float32) {
	look := r.look
	if t.Caption != "" {
		s.append(gap, r.caption(t.Caption, width))
		gap = look.Px(4)
	}
	grid := t.Grid()
	if len(grid) == 0 {
		return
	}
	cols := r.columns(t, grid, width)
	var st *strip
	if cols.wide > width+0.5 {
		st = &strip{wide: cols.wide, view: width}
	}
	for _, g := range groups(grid) {
		for i := g[0]; i < g[1]; i++ {
			s.mark(rowID(t, i))
		}
		sl := s.append(gap, r.rows(t, grid, cols, g[0], g[1]))
		sl.strip = st
		gap = 0
	}
	if st != nil {
		sl := s.append(look.Px(2), box{h: look.Px(barHeight)})
		sl.strip, sl.bar = st, true
	}
}

// tableBox lays a table inside a cell or an item.
func (r *reader) tableBox(t *cda.Table, width float32) box {
	var out box
	if t.Caption != "" {
		out = r.caption(t.Caption, width)
	}
	if grid := t.Grid(); len(grid) > 0 {
		out.below(r.look.Px(2), r.rows(t, grid, r.columns(t, grid, width), 0, len(grid)))
	}
	return out
}

// groups cuts a table where no cell spans: [from, to) rows that are created together.
func groups(grid [][]cda.GridCell) [][2]int {
	var out [][2]int
	from, end := 0, 0
	for i, row := range grid {
		if i >= end && i > from {
			out = append(out, [2]int{from, i})
			from = i
		}
		end = max(end, i+1)
		for _, c := range row {
			if c.Origin {
				end = max(end, i+max(1, c.RowSpan))
			}
		}
	}
	return append(out, [2]int{from, len(grid)})
}

func rowID(t *cda.Table, i int) string {
	for _, rows := range [][]cda.Row{t.Head, t.Rows, t.Foot} {
		if i < len(rows) {
			return rows[i].ID
		}
		i -= len(rows)
	}
	return ""
}

func (r *reader) cellLook(c *cda.Cell, head bool) (inks, theme.Style) {
	switch {
	case head:
		return headerInk, theme.CaptionStrong
	case c.Header:
		return inks{theme.Text2, theme.Text, theme.Muted}, theme.BodyStrong
	}
	return cellInk, theme.Body
}

// rows lays the rows [from, to) of a table.
func (r *reader) rows(t *cda.Table, grid [][]cda.GridCell, cols columns, from, to int) box {
	look := r.look
	side, top := look.Px(cellSide), look.Px(cellTop)
	least := look.Px(theme.HeightRowCompact)
	type placed struct {
		x, y, spanX, spanY int
		in                 box
		header             bool
	}
	var cells []placed
	heights := make([]float32, to-from)
	for i := range heights {
		heights[i] = least
	}
	for y := from; y < to; y++ {
		for x, c := range grid[y] {
			if !c.Origin || c.Cell == nil {
				continue
			}
			head := y < len(t.Head)
			right := min(x+max(1, c.ColSpan), len(cols.at)-1)
			ink, style := r.cellLook(c.Cell, head)
			wide := max(1, cols.at[right]-cols.at[x]-2*side)
			var in box
			if words, high, ok := flagged(c.Cell, cols.flags[x] && !head); ok {
				in = wrap(look, flagSpans(words, high), wide, atLeft)
			} else {
				in = r.blocks(c.Cell.Blocks, wide, ink, style, alignOf(c.Align))
			}
			p := placed{x: x, y: y - from, spanX: right - x, spanY: min(max(1, c.RowSpan), to-y), in: in, header: c.Cell.Header && !head}
			cells = append(cells, p)
			if p.spanY == 1 {
				heights[p.y] = max(heights[p.y], ceil(in.h)+2*top)
			}
		}
	}
	for _, p := range cells { // what spans takes what is missing from its last row
		if p.spanY > 1 {
			have := float32(0)
			for i := range p.spanY {
				have += heights[p.y+i]
			}
			heights[p.y+p.spanY-1] += max(0, ceil(p.in.h)+2*top-have)
		}
	}
	at := make([]float32, len(heights)+1)
	for i, h := range heights {
		at[i+1] = at[i] + h
	}
	var out box
	for i := range heights {
		if from+i < len(t.Head) {
			out.add(mark{kind: rectMark, y: at[i], w: cols.wide, h: heights[i], ink: theme.Header})
		}
	}
	row, column := -1, 0
	for _, p := range cells {
		p.in.oneLine()
		if p.y == row {
			p.in.leadIn(strings.Repeat("\t", p.x-column))
		} else if len(p.in.marks) > 0 {
			p.in.leadIn("\n" + strings.Repeat("\t", p.x))
		}
		if len(p.in.marks) > 0 { // an empty cell leaves its tab to the next one
			row, column = p.y, p.x
		}
		x, y := cols.at[p.x], at[p.y]
		w, bottom := cols.at[p.x+p.spanX]-x, at[p.y+p.spanY]
		if p.header {
			out.add(mark{kind: rectMark, x: x, y: y, w: w, h: bottom - y, ink: theme.Header})
		}
		ink := theme.ChartGrid
		if from+p.y+p.spanY <= len(t.Head) {
			ink = theme.Border
		}
		out.add(mark{kind: rectMark, x: x, y: bottom - 1, w: w, h: 1, ink: ink})
		// Texts of one line stand in the middle of a row of one line.
		down := top
		if p.in.h < look.Px(theme.Body.Line) {
			down += snap((look.Px(theme.Body.Line) - p.in.h) / 2)
		}
		out.put(x+side, y+down, p.in)
	}
	for y := from; y < to; y++ { // a row shorter than the others has its line too
		for x, c := range grid[y] {
			if c.Cell == nil {
				out.add(mark{kind: rectMark, x: cols.at[x], y: at[y-from+1] - 1, w: cols.at[x+1] - cols.at[x], h: 1, ink: theme.ChartGrid})
			}
		}
	}
	out.w, out.h = cols.wide, at[len(heights)]
	return out
}
