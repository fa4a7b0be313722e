package compose

import (
	"chevet/app/record"
	words "chevet/assets/texts/document"
)

func (OperativeReport) kind() kind {
	return kind{typ: Code(Types, "34874-8"), title: words.OperativeReport}
}
func (ConsultationReport) kind() kind {
	return kind{typ: Code(Types, "11488-4"), title: words.ConsultationReport}
}
func (r Report) kind() kind  { return ofType(r.Type) }
func (w Wrapped) kind() kind { return ofType(w.Type) }
func (p OtherPrescription) kind() kind {
	return ofType(p.Type)
}

// ofType is an N1 of any type of our table; an unknown code stays, for the checker to name.
func ofType(code string) kind {
	c := or2(Code(Types, code), code)
	return kind{typ: c, title: c.Label}
}

// filled keeps the parts that say something.
func filled(all ...part) []part {
	var out []part
	for _, p := range all {
		if len(p.blocks) > 0 || len(p.parts) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func titled(title string, blocks []Block) part { return part{title: title, blocks: blocks} }

// line is a paragraph, or nothing.
func line(s string) []Block {
	if s == "" {
		return nil
	}
	return []Block{Text(s)}
}

func items(all []string) []Block {
	if len(all) == 0 {
		return nil
	}
	var l List
	for _, s := range all {
		l.Items = append(l.Items, Text(s))
	}
	return []Block{l}
}

func (r OperativeReport) parts(*document) []part {
	t := Table{Head: []string{words.Item, words.Value}, Weights: []float64{1, 2.4}}
	row := func(label, text string) {
		if text != "" {
			t.Rows = append(t.Rows, []Cell{{Text: label}, {Text: text}})
		}
	}
	row(words.Intervention, r.Intervention)
	for _, a := range r.Acts {
		row(words.CCAM, a.Code+" — "+a.Label)
	}
	for _, s := range r.Surgeons {
		row(words.Operator, s)
	}
	row(words.Anaesthesia, r.Anaesthesia)
	row(words.BloodLoss, r.BloodLoss)
	row(words.Incidents, or(r.Incidents, words.None))
	out := filled(titled(words.Intervention, []Block{t}), titled(words.Indication, r.Indication), titled(words.Findings, r.Findings),
		titled(words.Procedure, r.Procedure), titled(words.Implants, items(r.Implants)), titled(words.Specimens, items(r.Specimens)), titled(words.Orders, r.Orders))
	for _, s := range r.Extra {
		out = append(out, free(s))
	}
	return out
}

func (r ConsultationReport) parts(*document) []part {
	var drugs []Block
	if len(r.Treatments) > 0 {
		drugs = []Block{treatmentTable(r.Treatments, "")}
	}
	out := filled(titled(words.Reason, line(r.Reason)), titled(words.History, r.History), titled(words.Allergies, r.Allergies), titled(words.CurrentTreatments, drugs),
		titled(words.Examination, r.Findings), titled(words.Results, r.Results), titled(words.ConclusionTitle, r.Conclusion), titled(words.Plan, r.Plan))
	for _, s := range r.Extra {
		out = append(out, free(s))
	}
	return out
}

func (p OtherPrescription) parts(*document) []part {
	t := Table{Head: []string{words.ActPrescribed, words.Detail, words.ALD}, Weights: []float64{3, 3, 1.4}}
	for _, l := range p.Lines {
		t.Rows = append(t.Rows, []Cell{{Text: l.Act, Bold: true}, {Text: l.Detail}, {Text: words.YesNo(l.ALD)}})
	}
	var blocks []Block
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	var notes []Block
	if p.Urgent {
		notes = append(notes, Paragraph{{Text: words.Urgent, Bold: true}})
	}
	if p.AtHome {
		notes = append(notes, Paragraph{{Text: words.AtHome, Bold: true}})
	}
	return filled(titled(words.ActsPrescribed, blocks), titled(words.Reason, line(p.Reason)), titled(words.Comment, append(notes, line(p.Comment)...)))
}

func (r Report) parts(*document) []part {
	var out []part
	for _, s := range r.Sections {
		out = append(out, free(s))
	}
	return out
}

func (Wrapped) parts(*document) []part { return nil }

// CCAM is an act of the classification commune des actes médicaux.
func CCAM(code, label string) record.Coded {
	return record.Coded{Code: code, System: sysCCAM, Label: label}
}
