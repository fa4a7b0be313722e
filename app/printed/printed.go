// Package printed turns a received CDA that holds no PDF into a page to print: its header with the strict traits of the
// patient, and every word of its narrative. What leaves the hospital is not made here (app/compose does).
//
//	fonts, err := pdfa.ParseFonts(regular, bold)
//	file, err := printed.PDF(doc, printed.Options{Fonts: fonts, Zone: time.Local})
//
// The same document gives the same bytes. A character that the fonts lack is printed as its number: nothing is lost
// unseen. Pictures are named, not drawn.
package printed

import (
	"fmt"
	"strings"
	"time"

	"chevet/app/cda"
	"chevet/app/pdf/pdfa"
	words "chevet/assets/texts/document"
)

// Options are the means of a program.
type Options struct {
	Fonts *pdfa.Fonts
	Zone  *time.Location // of printed times; nil keeps each time's own
}

// PDF writes the document as PDF/A-1b.
func PDF(doc *cda.Document, o Options) ([]byte, error) {
	p := &printer{doc: doc, o: o}
	return pdfa.Write(p.document(), o.Fonts)
}

type printer struct {
	doc *cda.Document
	o   Options
}

func (p *printer) document() pdfa.Document {
	d := p.doc
	name := patientName(d.Patient)
	title := first(d.Title, d.Type.Label, d.Type.Code)
	house := first(d.Author().Organization, d.Custodian.Organization, d.Custodian.Name())
	out := pdfa.Document{Title: p.text(title), Author: p.text(d.Author().Name), Subject: p.text(d.Type.Label), Language: "fr-FR", Producer: "Chevet",
		Created: d.EffectiveTime, Letterhead: pdfa.Letterhead{Name: p.text(house)},
		Identity: pdfa.Identity{Title: p.text(name), Facts: p.identity()}, Meta: p.meta(), Heading: p.text(title), Notice: words.Reprint,
		Running: p.text(words.Running(name, d.Patient.Traits.BirthDate.French(), title)), Footer: p.text(words.Join(house, version(d.Version))), PageLabel: words.Page}
	for i := range d.Sections {
		out.Sections = append(out.Sections, p.section(&d.Sections[i]))
	}
	if t := p.files(); len(t.Rows) > 0 {
		out.Sections = append(out.Sections, pdfa.Section{Title: words.FilesNotPrinted, Blocks: []pdfa.Block{t}})
	}
	out.Sections = append(out.Sections, pdfa.Section{Title: words.Identification, Blocks: []pdfa.Block{p.header()}})
	return out
}

func version(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("%s %d", words.Version, n)
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

func patientName(p cda.Patient) string {
	if n := strings.TrimSpace(p.Traits.BirthName + " " + p.Traits.FirstGivenName()); n != "" {
		return n
	}
	return strings.TrimSpace(p.UsedName + " " + p.UsedGiven)
}

// text writes what the fonts lack as its number.
func (p *printer) text(s string) string {
	for {
		r := p.o.Fonts.Unprintable(s)
		if r == 0 {
			return s
		}
		clean := strings.ReplaceAll(s, string(r), fmt.Sprintf("[%U]", r))
		if clean == s { // it comes from putting letters together
			clean = strings.Map(func(c rune) rune {
				if p.o.Fonts.Unprintable(string(c)) != 0 || c > 0x2FF {
					return '?'
				}
				return c
			}, s)
		}
		s = clean
	}
}

func (p *printer) time(t time.Time) string {
	if p.o.Zone != nil && !t.IsZero() {
		t = t.In(p.o.Zone)
	}
	return words.Moment(t)
}

// identity is the strict traits as the document writes them. // SC.CDA/VISU.01, RNIV
func (p *printer) identity() []pdfa.Fact {
	d := p.doc.Patient
	var out []pdfa.Fact
	add := func(label, value string) {
		if strings.TrimSpace(value) != "" {
			out = append(out, pdfa.Fact{Label: label, Value: p.text(value)})
		}
	}
	add(words.BirthName, d.Traits.BirthName)
	add(words.GivenNames, strings.Join(d.Traits.GivenNames, " "))
	add(words.Born, d.Traits.BirthDate.French())
	add(words.Sex, words.SexLetter(string(d.Traits.Sex)))
	add(words.BirthPlace, words.Place(d.BirthPlace, string(d.Traits.BirthCOG)))
	add(words.UsedName, strings.TrimSpace(d.UsedName+" "+d.UsedGiven))
	if !d.INS.IsZero() {
		add(words.INS, d.INS.Grouped()+" ("+words.INSNature(string(d.INS.OID))+")")
	}
	return out
}

func (p *printer) meta() []pdfa.Fact {
	d := p.doc
	var out []pdfa.Fact
	add := func(label, value string) {
		if value != "" {
			out = append(out, pdfa.Fact{Label: label, Value: p.text(value)})
		}
	}
	add(words.DocumentDate, p.time(d.EffectiveTime))
	add(words.Author, d.Author().Name)
	add("", d.Author().Specialty)
	act := p.time(d.ActStart)
	if !d.ActEnd.IsZero() && !d.ActEnd.Equal(d.ActStart) && act != "" {
		act = words.Period(d.ActStart, d.ActEnd)
	}
	add(words.Act, act)
	add(words.Unit, d.Encounter.Facility)
	return out
}

// header is the rest of the header: who took part, and what the document is.
func (p *printer) header() pdfa.Table {
	t := pdfa.Table{Weights: []float64{1, 2.2}}
	row := func(label, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []pdfa.Cell{{Text: p.text(label)}, {Text: p.text(value)}})
		}
	}
	d := p.doc
	for _, who := range d.Participants {
		row(words.ParticipantKind(who.Kind), words.Join(who.Name(), first(who.Role.Label, who.Function.Label), who.Organization, p.time(who.Time)))
	}
	row(words.Type, words.Join(d.Type.Label, d.Type.Code))
	row(words.DocumentID, string(d.ID))
	row(words.SetID, string(d.SetID))
	if d.Version > 0 {
		row(words.Version, fmt.Sprint(d.Version))
	}
	row(words.Replaces, string(d.Replaces))
	return t
}

func (p *printer) files() pdfa.Table {
	t := pdfa.Table{Weights: []float64{2.2, 1}}
	for _, f := range p.doc.Files {
		t.Rows = append(t.Rows, []pdfa.Cell{{Text: p.text(first(f.Section, words.File))}, {Text: p.text(f.Media.MIME)}})
	}
	return t
}

func (p *printer) section(s *cda.Section) pdfa.Section {
	out := pdfa.Section{Title: p.text(first(s.Title, s.Code.Label))}
	for _, b := range s.Blocks {
		out.Blocks = append(out.Blocks, p.block(b)...)
	}
	for i := range s.Sections {
		out.Sections = append(out.Sections, p.section(&s.Sections[i]))
	}
	return out
}

func (p *printer) caption(text string) []pdfa.Block {
	if text == "" {
		return nil
	}
	return []pdfa.Block{pdfa.Paragraph{Runs: []pdfa.Run{{Text: p.text(text), Bold: true}}}}
}

func (p *printer) block(b cda.Block) []pdfa.Block {
	switch b := b.(type) {
	case *cda.Paragraph:
		return append(p.caption(b.Caption), pdfa.Paragraph{Runs: p.runs(b.Runs)})
	case *cda.List:
		l := pdfa.List{Ordered: b.Ordered}
		for i := range b.Items {
			l.Items = append(l.Items, p.item(&b.Items[i]))
		}
		return append(p.caption(b.Caption), l)
	case *cda.Table:
		return append(p.caption(b.Caption), p.table(b))
	case *cda.Figure:
		return []pdfa.Block{pdfa.Paragraph{Runs: []pdfa.Run{{Text: p.text(figure(b))}}}}
	}
	return nil
}

func figure(f *cda.Figure) string { return strings.TrimSpace(words.Picture + " " + f.Caption) }

func (p *printer) runs(runs []cda.Run) []pdfa.Run {
	out := make([]pdfa.Run, 0, len(runs))
	for i := range runs {
		r := &runs[i]
		text := r.Text
		if r.Note != "" {
			text += " (" + r.Note + ")"
		}
		if r.Figure != nil {
			text += " " + figure(r.Figure) + " "
		}
		out = append(out, pdfa.Run{Text: p.text(text), Bold: r.Bold})
	}
	return out
}

// item writes an item on lines: what it nests goes under it.
func (p *printer) item(it *cda.Item) []pdfa.Run {
	var out []pdfa.Run
	if it.Caption != "" {
		out = append(out, pdfa.Run{Text: p.text(it.Caption) + "\n", Bold: true})
	}
	for i, b := range it.Blocks {
		if i > 0 {
			out = append(out, pdfa.Run{Text: "\n"})
		}
		if para, ok := b.(*cda.Paragraph); ok && para.Caption == "" {
			out = append(out, p.runs(para.Runs)...)
			continue
		}
		out = append(out, pdfa.Run{Text: p.text(flat([]cda.Block{b}))})
	}
	return out
}

// table keeps the columns: what spans rows stands in the first of them.
func (p *printer) table(t *cda.Table) pdfa.Table {
	var out pdfa.Table
	for y, row := range t.Grid() {
		var cells []pdfa.Cell
		for x := 0; x < len(row); {
			g := row[x]
			n := 1
			c := pdfa.Cell{Span: 1}
			if g.Cell != nil {
				for x+n < len(row) && row[x+n].Cell == g.Cell && !row[x+n].Origin {
					n++
				}
				c = pdfa.Cell{Span: n, Bold: y < len(t.Head) || g.Cell.Header}
				if g.Origin {
					c.Text = p.text(flat(g.Cell.Blocks))
				}
			}
			cells = append(cells, c)
			x += n
		}
		out.Rows = append(out.Rows, cells)
	}
	out.Weights = weights(out.Rows)
	if len(t.Head) == 1 && len(out.Rows) > 1 { // a head of one row comes back on every page
		var head []string
		for _, c := range out.Rows[0] {
			if c.Span != 1 {
				return out
			}
			head = append(head, c.Text)
		}
		out.Head, out.Rows = head, out.Rows[1:]
	}
	return out
}

// lineRoom is how many characters of a table hold in the width of a page, padding apart.
const lineRoom = 100

// weights gives each column room for its longest word first, then shares the rest by the length of its text.
func weights(rows [][]pdfa.Cell) []float64 {
	var least, want []float64
	for _, row := range rows {
		at := 0
		for _, c := range row {
			n := max(1, c.Span)
			for len(least) < at+n {
				least, want = append(least, 3), append(want, 3)
			}
			if n == 1 {
				word := 0
				for _, w := range strings.Fields(c.Text) {
					word = max(word, len([]rune(w)))
				}
				least[at] = max(least[at], float64(min(word, 24)+3))
				want[at] = max(want[at], least[at], float64(min(len([]rune(c.Text)), 60)+3))
			}
			at += n
		}
	}
	var needed, wished float64
	for i := range least {
		needed += least[i]
		wished += want[i] - least[i]
	}
	if spare := lineRoom - needed; spare > 0 && wished > 0 {
		for i := range least {
			least[i] += (want[i] - least[i]) * spare / wished
		}
	}
	return least
}

// flat writes blocks as lines of text.
func flat(blocks []cda.Block) string {
	var lines []string
	add := func(s string) {
		if s = strings.Trim(s, "\n"); s != "" {
			lines = append(lines, s)
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *cda.Paragraph:
			add(b.Caption)
			var s strings.Builder
			for i := range b.Runs {
				s.WriteString(b.Runs[i].Text)
				if n := b.Runs[i].Note; n != "" {
					s.WriteString(" (" + n + ")")
				}
				if f := b.Runs[i].Figure; f != nil {
					s.WriteString(" " + figure(f) + " ")
				}
			}
			add(s.String())
		case *cda.List:
			add(b.Caption)
			for i := range b.Items {
				add(strings.TrimSpace("– " + b.Items[i].Caption + " " + flat(b.Items[i].Blocks)))
			}
		case *cda.Table:
			add(b.Caption)
			for _, rows := range [][]cda.Row{b.Head, b.Rows, b.Foot} {
				for i := range rows {
					var cells []string
					for j := range rows[i].Cells {
						cells = append(cells, flat(rows[i].Cells[j].Blocks))
					}
					add(strings.Join(cells, " | "))
				}
			}
		case *cda.Figure:
			add(figure(b))
		}
	}
	return strings.Join(lines, "\n")
}
