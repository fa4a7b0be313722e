package cda

import "strings"

// PlainText returns the text of the section, its title and its nested sections included, for search: a line per
// block, a tab between cells, notes and captions where they are.
func (s *Section) PlainText() string {
	var w plainWriter
	w.section(s)
	return w.String()
}

// PlainText returns the text of every section.
func (d *Document) PlainText() string {
	var w plainWriter
	for i := range d.Sections {
		w.section(&d.Sections[i])
	}
	return w.String()
}

// PDF returns the PDF of an N1 or the PDF copy of an N3, nil when there is none. // SC.CDA/VISU.03
func (d *Document) PDF() *Media {
	if d.Body != nil && d.Body.MIME == "application/pdf" {
		return d.Body
	}
	return nil
}

// plainText joins blocks on one line, for captions, titles and notes.
func plainText(blocks []Block) string {
	if len(blocks) == 1 {
		if p, ok := blocks[0].(*Paragraph); ok && len(p.Runs) == 1 && p.Runs[0].Note == "" && p.Caption == "" {
			return p.Runs[0].Text
		}
	}
	var w plainWriter
	w.blocks(blocks)
	return strings.Join(strings.FieldsFunc(w.String(), func(r rune) bool { return r == '\n' || r == '\t' || r == ' ' }), " ")
}

type plainWriter struct{ strings.Builder }

func (w *plainWriter) line(s string) {
	if s != "" {
		w.WriteString(s)
		w.WriteByte('\n')
	}
}

func (w *plainWriter) section(s *Section) {
	w.line(s.Title)
	w.blocks(s.Blocks)
	for i := range s.Sections {
		w.section(&s.Sections[i])
	}
}

func (w *plainWriter) blocks(blocks []Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *Paragraph:
			w.line(b.Caption)
			w.runs(b.Runs)
			w.WriteByte('\n')
		case *List:
			w.line(b.Caption)
			for i := range b.Items {
				w.line(b.Items[i].Caption)
				w.blocks(b.Items[i].Blocks)
			}
		case *Table:
			w.line(b.Caption)
			for _, rows := range [][]Row{b.Head, b.Rows, b.Foot} {
				for i := range rows {
					for j := range rows[i].Cells {
						if j > 0 {
							w.WriteByte('\t')
						}
						w.cell(rows[i].Cells[j].Blocks)
					}
					w.WriteByte('\n')
				}
			}
		case *Figure:
			w.line(b.Caption)
		}
	}
}

// cell writes blocks without the line end of a lone paragraph, the usual content of a cell.
func (w *plainWriter) cell(blocks []Block) {
	if len(blocks) == 1 {
		if p, ok := blocks[0].(*Paragraph); ok {
			w.line(p.Caption)
			w.runs(p.Runs)
			return
		}
	}
	w.blocks(blocks)
}

func (w *plainWriter) runs(runs []Run) {
	for i := range runs {
		r := &runs[i]
		w.WriteString(r.Text)
		if r.Note != "" {
			w.WriteString(" (" + r.Note + ")")
		}
		if r.Figure != nil && r.Figure.Caption != "" {
			w.WriteString(" " + r.Figure.Caption + " ")
		}
	}
}
