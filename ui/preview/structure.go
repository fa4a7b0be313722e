package preview

import (
	"context"
	"strconv"
	"strings"

	"chevet/app/cda"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
)

// reader lays the narrative of a CDA out. It draws nothing and touches no widget, so that it runs off the UI thread.
type reader struct {
	look     *theme.Look
	ctx      context.Context         // nil when nothing can end it
	pictures map[*cda.Media]*picture // what is known of the images, by the UI thread before the start
	show     func(id string)         // follows a link inside the document
	open     func(m *cda.Media, name string)
	notes    []string // called so far in this section
	numbered int      // notes of the sections before
}

// margins around the narrative, px at 100 %. // mock 05
const (
	sideMargin = 24
	topMargin  = 16
)

// readCDA lays a document out for a pane of width px. pdf opens the PDF copy, nil when there is none.
func (r *reader) readCDA(doc *cda.Document, width float32, pdf func()) *sheet {
	look := r.look
	s := &sheet{width: width, margin: look.Px(sideMargin), ids: map[string]float32{}}
	inner := max(look.Px(120), width-2*s.margin)
	s.append(look.Px(topMargin), r.summary(doc, inner))
	for i := range doc.Sections {
		r.section(s, &doc.Sections[i], 0, inner)
	}
	r.body(s, doc, inner, pdf)
	s.height += look.Px(topMargin)
	return s
}

var headings = [...]struct {
	style theme.Style
	ink   theme.Token
	above float32
}{
	{theme.Section, theme.Text, 16},
	{theme.BodyUnread, theme.Text, 12},
	{theme.BodyStrong, theme.Text2, 8},
}

func (r *reader) section(s *sheet, sec *cda.Section, level int, width float32) {
	if r.ctx != nil && r.ctx.Err() != nil {
		return // another width, or another document
	}
	look := r.look
	s.mark(sec.ID)
	title := sec.Title
	if title == "" {
		title = sec.Code.Label
	}
	gap := look.Px(8)
	if title != "" {
		h := headings[min(level, len(headings)-1)]
		above := look.Px(h.above)
		s.anchors = append(s.anchors, anchor{title: title, level: level, y: s.height + above})
		s.append(above, wrap(look, []span{{text: title, style: h.style, ink: h.ink}}, width, atLeft))
	}
	for _, b := range sec.Blocks {
		r.block(s, b, gap, width)
	}
	r.footnotes(s, width)
	for i := range sec.Sections {
		r.section(s, &sec.Sections[i], level+1, width)
	}
}

// mark remembers where an id is.
func (s *sheet) mark(id string) {
	if id != "" && s.ids != nil {
		s.ids[id] = s.height
	}
}

// block adds one block of a section: a table row by row and a list item by item, so that long ones are created as
// they come into sight.
func (r *reader) block(s *sheet, b cda.Block, gap, width float32) {
	switch b := b.(type) {
	case *cda.Table:
		s.mark(b.ID)
		r.tableSlabs(s, b, gap, width)
	case *cda.List:
		s.mark(b.ID)
		if b.Caption != "" {
			s.append(gap, r.caption(b.Caption, width))
		}
		for i := range b.Items {
			s.mark(b.Items[i].ID)
			s.append(gap, r.item(b, i, 0, width))
			gap = r.look.Px(2)
		}
	case *cda.Paragraph:
		s.mark(b.ID)
		s.append(gap, r.paragraph(b, width, flowInk))
	case *cda.Figure:
		s.mark(b.ID)
		s.append(gap, r.figure(b, width))
	}
}

// inks of a text: those of the narrative and those of a cell.
type inks struct{ plain, strong, soft theme.Token }

var (
	flowInk   = inks{theme.Text2, theme.Text, theme.Muted}
	cellInk   = inks{theme.Text, theme.Text, theme.Text2}
	headerInk = inks{theme.Muted, theme.Muted, theme.Muted}
)

// blocks lays blocks one under the other: what a cell or an item holds.
func (r *reader) blocks(bs []cda.Block, width float32, ink inks, base theme.Style, al alignment) box {
	var out box
	for _, b := range bs {
		var one box
		switch b := b.(type) {
		case *cda.Paragraph:
			one = r.styled(b, width, ink, base, al)
		case *cda.List:
			if b.Caption != "" {
				one.below(0, r.caption(b.Caption, width))
			}
			for i := range b.Items {
				one.below(0, r.item(b, i, 0, width))
			}
		case *cda.Table:
			one = r.tableBox(b, width)
		case *cda.Figure:
			one = r.figure(b, width)
		}
		out.below(r.look.Px(2), one)
	}
	return out
}

func (r *reader) caption(text string, width float32) box {
	return wrap(r.look, []span{{text: text, style: theme.BodyStrong, ink: theme.Text}}, width, atLeft)
}

func (r *reader) paragraph(p *cda.Paragraph, width float32, ink inks) box {
	return r.styled(p, width, ink, theme.Body, atLeft)
}

func (r *reader) styled(p *cda.Paragraph, width float32, ink inks, base theme.Style, al alignment) box {
	if p.Align != "" {
		al = alignOf(p.Align)
	}
	var out box
	if p.Caption != "" {
		out = r.caption(p.Caption, width)
	}
	// A figure among the words goes under the line that calls it.
	var spans []span
	for i := range p.Runs {
		spans = r.run(spans, &p.Runs[i], ink, base)
		if f := p.Runs[i].Figure; f != nil {
			out.below(0, wrap(r.look, spans, width, al))
			out.below(r.look.Px(4), r.figure(f, width))
			spans = nil
		}
	}
	if len(spans) > 0 {
		out.below(0, wrap(r.look, spans, width, al))
	}
	return out
}

// run writes one run. There is no italic file: italic words keep the regular weight in a quieter ink.
func (r *reader) run(spans []span, run *cda.Run, ink inks, base theme.Style) []span {
	s := span{text: run.Text, style: base, ink: ink.plain, underline: run.Underline, strike: run.Strike}
	if run.Italic {
		s.ink = ink.soft
	}
	if run.Bold {
		s.style.Weight, s.ink = theme.SemiBold, ink.strong
	}
	switch {
	case run.Sup:
		s.style.Size, s.rise = theme.Caption.Size, 4
	case run.Sub:
		s.style.Size, s.rise = theme.Caption.Size, -3
	}
	if run.Link != "" {
		s.ink = theme.AccentText
		if id, inside := strings.CutPrefix(run.Link, "#"); inside && r.show != nil {
			s.act = func() { r.show(id) }
		}
	}
	if s.text != "" {
		spans = append(spans, s)
	}
	if run.Note != "" {
		r.notes = append(r.notes, run.Note)
		n := strconv.Itoa(r.numbered + len(r.notes))
		spans = append(spans, span{text: n, style: theme.CaptionStrong, ink: theme.AccentText, rise: 4})
	}
	return spans
}

// footnotes writes the notes called since the last ones, under the section.
func (r *reader) footnotes(s *sheet, width float32) {
	for i, n := range r.notes {
		spans := []span{{text: strconv.Itoa(r.numbered + i + 1), style: theme.CaptionStrong, ink: theme.AccentText, rise: 4},
			{text: " " + n, style: theme.Caption, ink: theme.Muted}}
		s.append(r.look.Px(4), wrap(r.look, spans, width, atLeft))
	}
	r.numbered += len(r.notes)
	r.notes = nil
}

// item lays item i of a list, at the depth of its marker.
func (r *reader) item(l *cda.List, i, depth int, width float32) box {
	look := r.look
	markerText := marker(l, i, depth)
	m := wrap(look, []span{{text: markerText, style: theme.Body, ink: theme.Muted}}, 0, atLeft)
	indent := max(look.Px(16), ceil(m.w)+look.Px(6))
	var in box
	it := &l.Items[i]
	if it.Caption != "" {
		in.below(0, r.caption(it.Caption, width-indent))
	}
	for _, b := range it.Blocks {
		if sub, ok := b.(*cda.List); ok {
			if sub.Caption != "" {
				in.below(look.Px(2), r.caption(sub.Caption, width-indent))
			}
			for j := range sub.Items {
				in.below(look.Px(2), r.item(sub, j, depth+1, width-indent))
			}
			continue
		}
		in.below(look.Px(2), r.blocks([]cda.Block{b}, width-indent, flowInk, theme.Body, atLeft))
	}
	in.leadIn(" ")
	var out box
	out.put(0, 0, m)
	out.put(indent, 0, in)
	return out
}

// marker writes what goes before item i. // CDA R2 §4.3.5.6 listType and styleCode
func marker(l *cda.List, i, depth int) string {
	n := i + 1
	kind := l.Marker
	if kind == "" && l.Ordered {
		kind = "Arabic"
	}
	switch kind {
	case "Arabic":
		return strconv.Itoa(n) + "."
	case "LittleAlpha":
		return letters(n) + "."
	case "BigAlpha":
		return strings.ToUpper(letters(n)) + "."
	case "LittleRoman":
		return strings.ToLower(roman(n)) + "."
	case "BigRoman":
		return roman(n) + "."
	}
	if depth%2 == 1 || kind == "Circle" || kind == "Square" {
		return "–"
	}
	return "•"
}

func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

func roman(n int) string {
	if n >= 4000 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		v int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.v; n -= d.v {
			b.WriteString(d.s)
		}
	}
	return b.String()
}

func alignOf(a cda.Align) alignment {
	switch a {
	case "center":
		return atCentre
	case "right":
		return atRight
	}
	return atLeft
}

// body adds the file of an N1 that is no PDF, and the attached files: the PDF copy first, to be opened.
func (r *reader) body(s *sheet, doc *cda.Document, width float32, pdf func()) {
	look := r.look
	if doc.Body != nil && doc.PDF() == nil {
		s.append(look.Px(16), r.media(doc.Body, "", width))
	}
	if len(doc.Sections) == 0 || pdf == nil && len(doc.Files) == 0 {
		return
	}
	s.anchors = append(s.anchors, anchor{title: window.PreviewAttachments, y: s.height + look.Px(16)})
	s.append(look.Px(16), wrap(look, []span{{text: window.PreviewAttachments, style: theme.Section, ink: theme.Text}}, width, atLeft))
	if pdf != nil {
		s.append(look.Px(8), r.attachmentLine(window.PreviewPDFCopy, theme.AccentText, width, pdf))
	}
	for _, f := range doc.Files {
		name := attachmentName(f.Media, f.Section)
		if f.Media.Fault() != nil {
			s.append(look.Px(8), r.attachmentLine(window.DamagedAttachment(name), theme.Muted, width, nil))
			continue
		}
		s.append(look.Px(8), r.attachmentLine(name, theme.AccentText, width, r.opens(f.Media, f.Section)))
	}
}
