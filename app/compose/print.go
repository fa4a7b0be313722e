package compose

import (
	"strings"

	"chevet/app/barcode"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
	words "chevet/assets/texts/document"
)

// print makes the PDF/A-1b from the same sections as the narrative, with every element of the header.
func (d *document) print() ([]byte, error) {
	if w, ok := d.c.Body.(Wrapped); ok {
		return w.PDF, nil
	}
	p, e := d.c.Patient, d.o.Establishment
	doc := pdfa.Document{
		Title: d.title(), Author: d.c.Author.Name(), Subject: d.k.typ.Label, Language: "fr-FR", Producer: or(d.o.Producer, "Chevet"), Created: d.at,
		Letterhead: pdfa.Letterhead{Name: e.Name, Lines: e.letterhead()},
		Identity:   pdfa.Identity{Title: p.Name(), Facts: d.identity()},
		Meta:       d.meta(), Heading: d.title(),
		Running:   words.Running(p.Name(), p.BirthDate.French(), d.title()),
		Footer:    words.Footer(e.Name, d.version),
		PageLabel: words.Page,
	}
	if len(d.c.Recipients) > 0 {
		doc.Address = d.c.Recipients[0].envelope()
	}
	if d.draft {
		doc.Watermark, doc.Notice, doc.Running, doc.Footer = words.Preview, words.Draft, words.Draft+" — "+doc.Running, words.Draft
	} else {
		doc.Closing = words.Signed(d.signer().Name(), d.local(d.c.SignedAt))
	}
	if p.INSUsable() && !d.o.WithoutSymbol {
		text, err := barcode.INS(p)
		if err != nil {
			return nil, err
		}
		symbol, err := barcode.Encode(text)
		if err != nil {
			return nil, err
		}
		doc.Identity.Symbol, doc.Identity.Caption = &pdfa.Symbol{Size: symbol.Size, Dark: symbol.Dark}, words.ScanINS
	}
	for _, s := range d.sections {
		doc.Sections = append(doc.Sections, printed(s))
	}
	doc.Sections = append(doc.Sections, pdfa.Section{Title: words.Identification, Blocks: []pdfa.Block{d.identification()}})
	return pdfa.Write(doc, d.o.Fonts)
}

func printed(p part) pdfa.Section {
	s := pdfa.Section{Title: p.title}
	for _, b := range p.blocks {
		switch b := b.(type) {
		case Paragraph:
			s.Blocks = append(s.Blocks, pdfa.Paragraph{Runs: printedRuns(b)})
		case List:
			l := pdfa.List{Ordered: b.Ordered}
			for _, i := range b.Items {
				l.Items = append(l.Items, printedRuns(i))
			}
			s.Blocks = append(s.Blocks, l)
		case Table:
			t := pdfa.Table{Head: b.Head, Weights: b.Weights}
			for _, r := range b.Rows {
				row := make([]pdfa.Cell, len(r))
				for i, c := range r {
					row[i] = pdfa.Cell{Text: c.Text, Bold: c.Bold, Span: c.Span}
				}
				t.Rows = append(t.Rows, row)
			}
			s.Blocks = append(s.Blocks, t)
		}
	}
	for _, sub := range p.parts {
		s.Sections = append(s.Sections, printed(sub))
	}
	return s
}

func printedRuns(all []Run) []pdfa.Run {
	out := make([]pdfa.Run, len(all))
	for i, r := range all {
		out[i] = pdfa.Run{Text: r.Text, Bold: r.Bold}
	}
	return out
}

// identity lists the strict traits; the matricule and its nature only with a qualified identity. // EXI DIF 02
func (d *document) identity() []pdfa.Fact {
	p := d.c.Patient
	out := []pdfa.Fact{{Label: words.BirthName, Value: p.BirthName}, {Label: words.GivenNames, Value: strings.Join(p.GivenNames, " ")},
		{Label: words.Born, Value: p.BirthDate.French()}, {Label: words.Sex, Value: Code(Sexes, string(p.Sex)).Label}}
	if p.BirthPlace != "" || p.BirthCOG != "" {
		out = append(out, pdfa.Fact{Label: words.BirthPlace, Value: words.Place(p.BirthPlace, string(p.BirthCOG))})
	}
	if p.UsedName != "" || p.UsedGivenName != "" {
		out = append(out, pdfa.Fact{Label: words.UsedName, Value: strings.TrimSpace(or(p.UsedName, p.BirthName) + " " + or(p.UsedGivenName, p.FirstGivenName()))})
	}
	if p.INSUsable() {
		out = append(out, pdfa.Fact{Label: words.INS, Value: p.INS.Grouped() + " (" + words.INSNature(string(p.INS.OID)) + ")"})
	}
	out = append(out, pdfa.Fact{Label: "IPP", Value: string(p.IPP)})
	if a := d.c.Address.line(); a != "" {
		out = append(out, pdfa.Fact{Label: words.Address, Value: a})
	}
	for _, t := range d.c.Telecoms {
		out = append(out, pdfa.Fact{Label: words.Telecom, Value: t.plain()})
	}
	return out
}

// meta is what stands beside the identity: who, when, where.
func (d *document) meta() []pdfa.Fact {
	e := d.c.Encounter
	out := []pdfa.Fact{{Label: words.DocumentDate, Value: words.Moment(d.local(d.at))}, {Label: words.Author, Value: d.c.Author.Name()}}
	if r := d.c.Author.Role.Label; r != "" {
		out = append(out, pdfa.Fact{Value: r})
	}
	if e.Unit.Name != "" {
		out = append(out, pdfa.Fact{Label: words.Unit, Value: e.Unit.Name})
	}
	if e.NDA != "" {
		out = append(out, pdfa.Fact{Label: words.NDA, Value: string(e.NDA)})
	}
	act := words.Moment(d.local(d.start()))
	if end := d.end(); !end.IsZero() {
		act = words.Period(d.local(d.start()), d.local(end))
	}
	label := words.Act
	if p, ok := d.c.Body.(Prescription); ok { // in days: an hour would say when of the last day it ends
		label = words.Validity
		if !p.From.IsZero() && !p.Until.IsZero() {
			act = words.Between(d.local(p.From).Format("02/01/2006"), d.local(p.Until).Format("02/01/2006"))
		}
	}
	out = append(out, pdfa.Fact{Label: label, Value: act})
	if c := d.confidentiality(); c != "N" {
		out = append(out, pdfa.Fact{Label: words.Confidential, Value: Code(Confidentiality, c).Label})
	}
	return out
}

// identification prints the rest of the header, identifiers last.
func (d *document) identification() pdfa.Table {
	t := pdfa.Table{Weights: []float64{1, 2.2}}
	row := func(label, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []pdfa.Cell{{Text: label}, {Text: value}})
		}
	}
	who := func(p Person) string {
		return words.Join(p.Name(), p.Role.Label, numbered(p.ID, rootPerson), d.place(p).Name)
	}
	row(words.Author, who(d.c.Author))
	if !d.draft {
		row(words.SignedBy, words.Join(who(d.signer()), words.Moment(d.local(d.c.SignedAt))))
	}
	row(words.Performer, who(d.performer()))
	for _, r := range d.c.Recipients {
		row(words.Recipient, words.Join(append([]string{r.Name()}, r.envelope()[1:]...)...))
	}
	for _, p := range d.c.Participants {
		row(or(Code(Functions, p.Function).Label, Code(Participations, p.Type).Label), who(p.Person))
	}
	for _, r := range d.c.Relatives {
		row(words.RelativeKind(string(r.Kind)), words.Join(strings.TrimSpace(r.Family+" "+r.Given), Code(Relations, r.Relation).Label, plainTelecoms(r.Telecoms)))
	}
	for _, g := range d.guardians() {
		row(words.RelativeKind(string(Guardian)), words.Join(strings.TrimSpace(g.Family+" "+g.Given), plainTelecoms(g.Telecoms)))
	}
	c := d.custodian()
	row(words.Custodian, words.Join(c.Name, c.ID))
	row(words.EncounterType, d.encounterType().Label)
	row(words.Type, words.Join(d.k.typ.Label, d.k.typ.Code))
	row(words.DocumentID, d.id)
	row(words.SetID, d.set)
	row(words.Version, itoa(d.version))
	row(words.Replaces, string(d.replaces))
	return t
}

func numbered(id string, root record.OID) string {
	if id == "" || root == "" {
		return ""
	}
	return "n° " + id
}

// Name returns «Dr NOM Prénom».
func (p Person) Name() string {
	s := strings.TrimSpace(p.Family + " " + p.Given)
	if t := words.Title(p.Title); t != "" {
		s = t + " " + s
	}
	return s
}

func (p Person) envelope() []string {
	out := []string{p.Name()}
	if p.Organization != nil {
		out = append(out, p.Organization.Name)
		if p.Address.zero() {
			return append(out, p.Organization.Address.lines()...)
		}
	}
	return append(out, p.Address.lines()...)
}

func (a Address) lines() []string {
	if a.Street == "" && len(a.Lines) > 0 {
		return a.Lines
	}
	var out []string
	for _, l := range []string{strings.TrimSpace(a.Number + " " + a.Street), a.Unit, strings.TrimSpace(a.PostalCode + " " + a.City), a.Country} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (a Address) line() string { return strings.Join(a.lines(), ", ") }

func (t Telecom) plain() string {
	_, v, ok := strings.Cut(t.Value, ":")
	if !ok {
		return t.Value
	}
	return v
}

func plainTelecoms(all []Telecom) string {
	var out []string
	for _, t := range all {
		out = append(out, t.plain())
	}
	return strings.Join(out, ", ")
}

func (e Establishment) letterhead() []string {
	if e.Lines != nil {
		return e.Lines
	}
	return []string{e.Address.line(), plainTelecoms(e.Telecoms)}
}
