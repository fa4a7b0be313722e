package cda

import (
	"strconv"
	"strings"
)

// tableWalk is where a table's reader stands.
type tableWalk struct {
	t     *Table
	rows  *[]Row
	style Run
	align Align
	stray *flow // text that is in no cell: it comes before the table
	open  bool  // the last row was made for a cell without one
}

func (n *narrator) table(f *flow, st Run) error {
	f.flush()
	lx := n.lx
	t := &Table{}
	var err error
	if t.ID, err = lx.attr("ID"); err != nil {
		return err
	}
	border, err := lx.attr("border")
	if err != nil {
		return err
	}
	frame, err := lx.attr("frame")
	if err != nil {
		return err
	}
	rules, err := lx.attr("rules")
	if err != nil {
		return err
	}
	t.Border = drawn(border, "0", "0px") || drawn(frame, "void") || drawn(rules, "none")
	styled, align, err := n.style(st)
	if err != nil {
		return err
	}
	styled.ID = ""
	w := &tableWalk{t: t, rows: &t.Rows, style: styled, align: align, stray: &flow{n: n, align: f.align}}
	if err := n.tableContents(w); err != nil {
		return err
	}
	f.blocks = append(append(f.blocks, w.stray.close()...), t)
	return nil
}

func drawn(value string, none ...string) bool {
	value = strings.TrimSpace(value)
	return value != "" && !has(none, value)
}

// tableContents reads what is directly in a table, a thead, a tbody, a tfoot, or an element unknown there.
func (n *narrator) tableContents(w *tableWalk) error {
	for {
		k, err := n.lx.next()
		if err != nil {
			return err
		}
		switch k {
		case tokenEnd:
			return nil
		case tokenText:
			w.stray.write(n.lx.chunk, w.style)
		case tokenStart:
			w.stray.write(space1, w.style)
			if err := n.tableElement(w); err != nil {
				return err
			}
			w.stray.write(space1, w.style)
		}
	}
}

func (n *narrator) tableElement(w *tableWalk) error {
	name := ""
	if n.lx.hl7() {
		name = string(n.lx.local)
	}
	switch name {
	case "caption":
		caption, err := n.plain()
		w.t.Caption = joined(w.t.Caption, caption)
		return err
	case "colgroup", "col":
		return n.columns(w.t)
	case "thead", "tbody", "tfoot":
		in := *w
		in.open = false
		in.rows = map[string]*[]Row{"thead": &w.t.Head, "tbody": &w.t.Rows, "tfoot": &w.t.Foot}[name]
		var err error
		if in.style, in.align, err = n.inherit(w.style, w.align); err != nil {
			return err
		}
		return n.tableContents(&in)
	case "tr":
		id, err := n.lx.attr("ID")
		if err != nil {
			return err
		}
		in := *w
		if in.style, in.align, err = n.inherit(w.style, w.align); err != nil {
			return err
		}
		row := Row{ID: id}
		if err := n.cells(&in, &row); err != nil {
			return err
		}
		*w.rows = append(*w.rows, row)
		w.open = false
		return nil
	case "td", "th":
		if !w.open {
			*w.rows = append(*w.rows, Row{})
			w.open = true
		}
		return n.cell(w, &(*w.rows)[len(*w.rows)-1], name == "th")
	}
	n.unrecognized++
	return n.tableContents(w)
}

// inherit applies the style of a group or a row on top of what holds it.
func (n *narrator) inherit(st Run, align Align) (Run, Align, error) {
	st, own, err := n.style(st)
	st.ID = ""
	if own == "" {
		own = align
	}
	return st, own, err
}

func (n *narrator) cells(w *tableWalk, row *Row) error {
	for {
		k, err := n.lx.next()
		if err != nil {
			return err
		}
		switch {
		case k == tokenEnd:
			return nil
		case k == tokenText:
			w.stray.write(n.lx.chunk, w.style)
		case n.lx.hl7() && (string(n.lx.local) == "td" || string(n.lx.local) == "th"):
			w.stray.write(space1, w.style)
			if err := n.cell(w, row, string(n.lx.local) == "th"); err != nil {
				return err
			}
			w.stray.write(space1, w.style)
		default:
			n.unrecognized++
			if err := n.cells(w, row); err != nil {
				return err
			}
			w.stray.write(space1, w.style)
		}
	}
}

func (n *narrator) cell(w *tableWalk, row *Row, header bool) error {
	c := Cell{Header: header}
	var err error
	if c.ID, err = n.lx.attr("ID"); err != nil {
		return err
	}
	if c.ColSpan, err = n.span("colspan"); err != nil {
		return err
	}
	if c.RowSpan, err = n.span("rowspan"); err != nil {
		return err
	}
	st, align, err := n.inherit(w.style, w.align)
	if err != nil {
		return err
	}
	c.Align = align
	f := &flow{n: n}
	if err := n.contents(f, st, false); err != nil {
		return err
	}
	c.Blocks = f.close()
	row.Cells = append(row.Cells, c)
	return nil
}

// span reads a colspan, a rowspan or a span: 1 when absent or meaningless, bounded as HTML bounds it.
func (n *narrator) span(name string) (int, error) {
	s, err := n.lx.attr(name)
	if err != nil {
		return 1, err
	}
	v, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || v < 1 {
		return 1, nil
	}
	return min(v, maxSpan), nil
}

// columns reads a col, or a colgroup with or without its own col.
func (n *narrator) columns(t *Table) error {
	var c Column
	width, err := n.lx.attr("width")
	if err != nil {
		return err
	}
	c.Width, c.Percent = widthOf(width)
	if _, c.Align, err = n.style(Run{}); err != nil {
		return err
	}
	count, err := n.span("span")
	if err != nil {
		return err
	}
	before := len(t.Columns)
	for {
		k, err := n.lx.nextTag()
		if err != nil {
			return err
		}
		if k == tokenEnd {
			break
		}
		if err := n.columns(t); err != nil {
			return err
		}
	}
	if len(t.Columns) > before { // a colgroup speaks through its col elements
		return nil
	}
	for range count {
		if len(t.Columns) < maxColumns {
			t.Columns = append(t.Columns, c)
		}
	}
	return nil
}

// widthOf reads «30%», «120» or «120px»; anything else is no width.
func widthOf(s string) (width float64, percent bool) {
	s = strings.TrimSpace(s)
	number, percent := strings.CutSuffix(s, "%")
	if !percent {
		number = strings.TrimSuffix(s, "px")
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(v > 0 && v < 1e5) {
		return 0, false
	}
	return v, percent
}
