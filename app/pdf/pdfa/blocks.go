package pdfa

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

func (s *sheet) section(sec Section, depth int) {
	if sec.Title != "" {
		s.room(18)
		s.Ln(1.5)
		if depth == 0 {
			s.font(true, 10.5, inkBrand)
			s.MultiCell(width, 5.2, s.clean(sec.Title), "", "L", false)
			y := s.GetY()
			s.SetDrawColor(inkBrand[0], inkBrand[1], inkBrand[2])
			s.SetLineWidth(0.35)
			s.Line(marginX, y, marginX+width, y)
			s.Ln(1.8)
		} else {
			s.font(true, 9.5, inkText)
			s.MultiCell(width, lineText, s.clean(sec.Title), "", "L", false)
			s.Ln(0.6)
		}
	}
	for _, b := range sec.Blocks {
		switch b := b.(type) {
		case Paragraph:
			s.runs(b.Runs)
			s.Ln(1.4)
		case List:
			s.list(b)
		case Table:
			s.table(b)
		}
	}
	for _, sub := range sec.Sections {
		s.section(sub, depth+1)
	}
}

// runs writes text that changes weight and wraps at the right margin; the left one is where it starts.
func (s *sheet) runs(runs []Run) {
	for _, r := range runs {
		s.font(r.Bold, 9.5, inkText)
		for i, line := range strings.Split(s.clean(r.Text), "\n") {
			if i > 0 {
				s.Ln(lineText)
			}
			if line != "" {
				s.Write(lineText, line)
			}
		}
	}
	s.Ln(lineText)
}

func (s *sheet) list(l List) {
	for i, item := range l.Items {
		mark := "–"
		if l.Ordered {
			mark = itoa(i+1) + "."
		}
		s.room(lineText)
		s.font(true, 9.5, inkBrand)
		s.SetX(marginX)
		s.CellFormat(7, lineText, mark, "", 0, "L", false, 0, "")
		s.SetLeftMargin(marginX + 7)
		s.SetX(marginX + 7)
		s.runs(item)
		s.SetLeftMargin(marginX)
	}
	s.SetX(marginX)
	s.Ln(1.2)
}

const (
	padCell  = 1.6
	sizeCell = 8.8
)

func (s *sheet) table(t Table) {
	columns := len(t.Head)
	for _, r := range t.Rows {
		n := 0
		for _, c := range r {
			n += max(c.Span, 1)
		}
		columns = max(columns, n)
	}
	if columns == 0 {
		return
	}
	widths := t.widths(columns)
	s.room(16)
	s.tableHead(t, widths)
	for _, row := range t.Rows {
		s.tableRow(t, row, widths)
	}
	s.Ln(2.6)
}

func (t Table) widths(columns int) []float64 {
	out, sum := make([]float64, columns), 0.0
	for i := range out {
		out[i] = 1
		if i < len(t.Weights) && t.Weights[i] > 0 {
			out[i] = t.Weights[i]
		}
		sum += out[i]
	}
	for i := range out {
		out[i] *= width / sum
	}
	return out
}

func (s *sheet) tableHead(t Table, widths []float64) {
	if len(t.Head) == 0 {
		return
	}
	row := make([]Cell, len(t.Head))
	for i, h := range t.Head {
		row[i] = Cell{Text: h, Bold: true}
	}
	texts, spans, lines := s.wrap(row, widths)
	height := float64(lines)*lineSmall + 1.6
	s.SetFillColor(inkHead[0], inkHead[1], inkHead[2])
	s.Rect(marginX, s.GetY(), width, height, "F")
	s.cells(row, texts, spans, 0, lines)
	s.rule(inkMuted, 0.25)
}

// tableRow draws a row; one taller than what is left of the page goes on over the next one.
func (s *sheet) tableRow(t Table, row []Cell, widths []float64) {
	texts, spans, lines := s.wrap(row, widths)
	whole := float64(lines)*lineSmall + 1.6
	if s.GetY()+whole > lowest && whole < 120 {
		s.AddPage()
		s.tableHead(t, widths)
	}
	for from := 0; from < lines; {
		fits := int((lowest - s.GetY() - 1.6) / lineSmall)
		if fits < 1 {
			s.AddPage()
			s.tableHead(t, widths)
			continue
		}
		to := min(lines, from+fits)
		s.cells(row, texts, spans, from, to)
		from = to
	}
	s.rule(inkRule, 0.15)
}

func (s *sheet) wrap(row []Cell, widths []float64) (texts [][]string, spans []float64, lines int) {
	col := 0
	lines = 1
	for _, c := range row {
		w := 0.0
		for range max(c.Span, 1) {
			if col < len(widths) {
				w += widths[col]
				col++
			}
		}
		s.font(c.Bold, sizeCell, inkText)
		var split []string
		for _, l := range strings.Split(s.clean(c.Text), "\n") {
			split = append(split, s.SplitText(l, max(w-2*padCell, 4))...)
		}
		texts, spans, lines = append(texts, split), append(spans, w), max(lines, len(split))
	}
	return texts, spans, lines
}

func (s *sheet) cells(row []Cell, texts [][]string, spans []float64, from, to int) {
	x, y := marginX, s.GetY()
	for i, c := range row {
		s.font(c.Bold, sizeCell, inkText)
		for n := from; n < to && n < len(texts[i]); n++ {
			s.SetXY(x, y+0.8+float64(n-from)*lineSmall)
			s.CellFormat(spans[i], lineSmall, texts[i][n], "", 0, "L", false, 0, "")
		}
		x += spans[i]
	}
	s.SetXY(marginX, y+float64(to-from)*lineSmall+1.6)
}

func (s *sheet) rule(c colour, w float64) {
	s.SetDrawColor(c[0], c[1], c[2])
	s.SetLineWidth(w)
	s.Line(marginX, s.GetY(), marginX+width, s.GetY())
}
