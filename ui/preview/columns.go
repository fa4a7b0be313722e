package preview

import (
	"chevet/app/cda"
	"chevet/ui/theme"
)

// columns are the widths of a table's columns.
type columns struct {
	at    []float32 // left edge of each, and the right edge of the last one
	wide  float32
	flags map[int]bool // columns that interpret results
}

// columns sizes the columns: what the document declares, else what their words ask for, else what lets the longest word
// hold. What is left is shared out in proportion.
func (r *reader) columns(t *cda.Table, grid [][]cda.GridCell, width float32) columns {
	look := r.look
	n := len(grid[0])
	least, want := make([]float32, n), make([]float32, n)
	side := 2 * look.Px(cellSide)
	type spanning struct {
		from, n     int
		least, want float32
	}
	var wide []spanning
	flags := flagColumns(t, grid)
	for y, row := range grid {
		for x, c := range row {
			if !c.Origin || c.Cell == nil {
				continue
			}
			l, w := r.asks(c.Cell, y < len(t.Head))
			if words, high, ok := flagged(c.Cell, flags[x] && y >= len(t.Head)); ok {
				spans := flagSpans(words, high)
				l, w = longest(look, spans), natural(look, spans)
			}
			// One px more: columns are on whole px, and a word must not lose a letter to it.
			l, w = min(ceil(l)+1, look.Px(widestWord))+side, min(ceil(w)+1, look.Px(widestCell))+side
			if c.ColSpan > 1 {
				wide = append(wide, spanning{x, min(c.ColSpan, n-x), l, w})
				continue
			}
			least[x], want[x] = max(least[x], l), max(want[x], w)
		}
	}
	for x := range n {
		least[x], want[x] = max(least[x], look.Px(24)), max(want[x], look.Px(24))
	}
	for _, s := range wide {
		spread(least[s.from:s.from+s.n], s.least)
		spread(want[s.from:s.from+s.n], s.want)
	}
	w := share(least, want, declared(look, t, want, width), width)
	c := columns{at: make([]float32, n+1), flags: flags}
	var x float32
	for i := range w {
		c.at[i] = snap(x)
		x += w[i]
	}
	c.at[n] = snap(x)
	c.wide = c.at[n]
	return c
}

// spread makes room for a cell over several columns.
func spread(cols []float32, need float32) {
	var have float32
	for _, c := range cols {
		have += c
	}
	if missing := need - have; missing > 0 {
		for i := range cols {
			cols[i] += missing / float32(len(cols))
		}
	}
}

// declared returns the widths that the document asks for, made to fill the room; a column without one asks for its
// words. nil when no column has one.
func declared(look *theme.Look, t *cda.Table, want []float32, room float32) []float32 {
	out := make([]float32, len(want))
	any, sum := false, float32(0)
	for i := range want {
		out[i] = want[i]
		if i < len(t.Columns) && t.Columns[i].Width > 0 {
			any = true
			out[i] = look.Px(float32(min(t.Columns[i].Width, 10_000)))
			if t.Columns[i].Percent {
				out[i] = room * float32(min(t.Columns[i].Width, 100)) / 100
			}
		}
		sum += out[i]
	}
	if !any || sum <= 0 {
		return nil
	}
	for i := range out {
		out[i] *= room / sum
	}
	return out
}

// share gives each column its width. Declared widths yield to words: what a column lacks comes from those that have
// more than they need.
func share(least, want, declared []float32, room float32) []float32 {
	var sumLeast, sumWant float32
	for i := range least {
		want[i] = max(want[i], least[i])
		sumLeast += least[i]
		sumWant += want[i]
	}
	switch {
	case sumWant <= room && declared != nil:
		return yield(declared, want)
	case sumWant <= room:
		out := make([]float32, len(want))
		for i := range out {
			out[i] = want[i] * room / sumWant
		}
		return out
	case sumLeast <= room && declared != nil:
		return yield(declared, least)
	case sumLeast > room:
		// Too narrow even for the words: the table scrolls, so half as wide again for comfort costs nothing more.
		room = max(sumLeast, min(sumWant, room*1.5))
	}
	out, give := make([]float32, len(want)), float32(0)
	if sumWant > sumLeast {
		give = (room - sumLeast) / (sumWant - sumLeast)
	}
	for i := range out {
		out[i] = least[i] + (want[i]-least[i])*give
	}
	return out
}

// yield changes widths so that none is under its need; needs hold in the sum of the widths.
func yield(widths, needs []float32) []float32 {
	var lacking, spare float32
	for i := range widths {
		lacking += max(0, needs[i]-widths[i])
		spare += max(0, widths[i]-needs[i])
	}
	if lacking == 0 || spare <= 0 {
		return widths
	}
	out := make([]float32, len(widths))
	for i := range widths {
		out[i] = max(widths[i], needs[i])
		if widths[i] > needs[i] {
			out[i] = widths[i] - (widths[i]-needs[i])*min(1, lacking/spare)
		}
	}
	return out
}

// asks returns the width of the longest word of a cell, and the width of its text on one line.
func (r *reader) asks(c *cda.Cell, head bool) (least, want float32) {
	ink, style := r.cellLook(c, head)
	saved := len(r.notes)
	for _, b := range c.Blocks {
		l, w := r.blockAsks(b, ink, style)
		least, want = max(least, l), max(want, w)
	}
	r.notes = r.notes[:saved] // they are numbered when the cell is laid out
	return least, want
}

func (r *reader) blockAsks(b cda.Block, ink inks, style theme.Style) (least, want float32) {
	look := r.look
	switch b := b.(type) {
	case *cda.Paragraph:
		var spans []span
		for i := range b.Runs {
			spans = r.run(spans, &b.Runs[i], ink, style)
			if b.Runs[i].Figure != nil {
				want = max(want, look.Px(160))
			}
		}
		return longest(look, spans), max(want, natural(look, spans))
	case *cda.List:
		for _, it := range b.Items {
			for _, sub := range it.Blocks {
				l, w := r.blockAsks(sub, ink, style)
				least, want = max(least, l+look.Px(24)), max(want, w+look.Px(24))
			}
		}
	case *cda.Table:
		if grid := b.Grid(); len(grid) > 0 {
			for y, row := range grid {
				var l, w float32
				for _, c := range row {
					if c.Origin && c.Cell != nil {
						cl, cw := r.asks(c.Cell, y < len(b.Head))
						l, w = l+cl+2*look.Px(cellSide), w+cw+2*look.Px(cellSide)
					}
				}
				least, want = max(least, l), max(want, w)
			}
		}
	case *cda.Figure:
		least, want = look.Px(96), look.Px(200)
	}
	return least, want
}
