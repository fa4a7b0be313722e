package hospital

const cellPad = 1.4

// table draws a header row that comes back on each page, then rows separated by hairlines.
func (s *sheet) table(g *grid) {
	widths := g.widths()
	s.tableHead(g, widths)
	for _, row := range g.rows {
		height := s.rowHeight(row, widths)
		if s.GetY()+height > 275 {
			s.AddPage()
			s.tableHead(g, widths)
		}
		s.tableRow(g, row, widths, height)
	}
	s.Ln(2.4)
}

func (g *grid) widths() []float64 {
	out, total := make([]float64, len(g.head)), 0.0
	for i := range out {
		out[i] = 1
		if g.weights != nil {
			out[i] = g.weights[i]
		}
		total += out[i]
	}
	for i := range out {
		out[i] *= textWidth / total
	}
	return out
}

func (s *sheet) tableHead(g *grid, widths []float64) {
	s.font(true, 8, inkText)
	s.SetFillColor(inkHead[0], inkHead[1], inkHead[2])
	s.SetDrawColor(inkMuted[0], inkMuted[1], inkMuted[2])
	s.SetLineWidth(0.25)
	for i, h := range g.head {
		align := "L"
		if g.right[i] {
			align = "R"
		}
		s.CellFormat(widths[i], 5.4, h, "B", 0, align, true, 0, "")
	}
	s.Ln(5.4)
}

func (s *sheet) rowHeight(row []string, widths []float64) float64 {
	lines := 1
	s.font(false, 8.5, inkText)
	for i, cell := range row {
		lines = max(lines, len(s.SplitText(cell, widths[i]-2*cellPad)))
	}
	return float64(lines)*lineSmall + 1.5
}

func (s *sheet) tableRow(g *grid, row []string, widths []float64, height float64) {
	alarm := false
	for _, cell := range row {
		alarm = alarm || alarms[cell]
	}
	x, y := marginX, s.GetY()
	for i, cell := range row {
		s.font(alarms[cell] || alarm && g.right[i], 8.5, inkText)
		if alarms[cell] {
			s.ink(inkAlarm)
		}
		align := "L"
		if g.right[i] {
			align = "R"
		}
		s.SetXY(x, y+0.75)
		for _, line := range s.SplitText(cell, widths[i]-2*cellPad) {
			s.SetX(x)
			s.CellFormat(widths[i], lineSmall, line, "", 2, align, false, 0, "")
		}
		x += widths[i]
	}
	s.SetDrawColor(inkRule[0], inkRule[1], inkRule[2])
	s.SetLineWidth(0.15)
	s.Line(marginX, y+height, pageWidth-marginX, y+height)
	s.SetXY(marginX, y+height)
}
