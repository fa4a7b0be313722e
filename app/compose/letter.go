package compose

import (
	"strconv"

	"chevet/app/record"
	words "chevet/assets/texts/document"
)

func itoa(n int) string { return strconv.Itoa(n) }

// term is a code of an entry or a section.
func term(code string) record.Coded { return Code("term", code) }

func (DischargeLetter) kind() kind {
	return kind{typ: Code(Types, "11490-0"), event: Code(EncounterTypes, "IMP"), title: words.Letter,
		templates: [][2]string{{"1.2.250.1.213.1.1.1.29", "2022.01"}}}
}

func (l DischargeLetter) parts(d *document) []part {
	out := []part{l.status(d), {templates: []string{"1.3.6.1.4.1.19376.1.5.3.1.3.1", "1.2.250.1.213.1.1.2.127"},
		code: term("42349-1"), title: words.LetterReason, blocks: []Block{Text(l.Reason)}}, l.stay(d)}
	if len(l.Allergies) > 0 { // FR-Allergies-et-intolerances-non-code: text without entries
		out = append(out, part{templates: []string{"1.2.250.1.213.1.1.2.8"}, code: term("48765-2"), title: words.Allergies, blocks: l.Allergies})
	}
	if len(l.Stopped) > 0 {
		out = append(out, treatments(d, l.Stopped, "arret", part{templates: []string{"1.3.6.1.4.1.19376.1.5.3.1.3.21", "1.2.250.1.213.1.1.2.145"},
			code: term("18610-6"), title: words.Stopped}))
	}
	out = append(out, treatments(d, l.Treatments, "sortie", part{templates: []string{"1.3.6.1.4.1.19376.1.5.3.1.3.22", "1.2.250.1.213.1.1.2.146"},
		code: term("10183-2"), title: words.AtDischarge}))
	if len(l.Pending) > 0 {
		out = append(out, part{templates: []string{"1.3.6.1.4.1.19376.1.5.3.1.3.27", "1.2.250.1.213.1.1.2.150"}, code: term("30954-2"),
			title: words.Pending, blocks: l.Pending})
	}
	if len(l.Plan) > 0 {
		out = append(out, part{templates: []string{"2.16.840.1.113883.10.20.1.10", "1.3.6.1.4.1.19376.1.5.3.1.3.36", "1.2.250.1.213.1.1.2.158"},
			code: term("18776-5"), title: words.Plan, blocks: l.Plan})
	}
	for _, s := range l.Extra {
		out = append(out, free(s))
	}
	return out
}

// free is a section of text alone.
func free(s Section) part {
	p := part{title: s.Title, blocks: s.Blocks}
	for _, sub := range s.Sections {
		p.parts = append(p.parts, free(sub))
	}
	return p
}

// status says whether the letter is validated. Only a validated one has entries to read: a draft is printed on the
// screen of its author and makes no CDA.
func (l DischargeLetter) status(d *document) part {
	text := words.Validated
	if d.draft {
		text = words.NotValidated
	}
	return part{templates: []string{"1.2.250.1.213.1.1.2.35", "1.2.250.1.213.1.1.2.35.1"}, code: term("33557-0"), title: words.Status,
		blocks: []Block{Paragraph{{Text: text, mark: "statut"}}},
		entries: []func(*xmlText){func(x *xmlText) {
			d.observation(x, "GEN-065", "statut", []string{"1.2.250.1.213.1.1.3.48.16", "1.2.250.1.213.1.1.3.48.16.1"}, func() {
				x.typed("value", "CD", Code(Statuses, "9571008"))
			})
		}}}
}

func (l DischargeLetter) stay(d *document) part {
	p := part{templates: []string{"1.3.6.1.4.1.19376.1.5.3.1.1.21.2.9", "1.3.6.1.4.1.19376.1.7.3.1.1.13.7", "1.2.250.1.213.1.1.2.163", "1.2.250.1.213.1.1.2.163.1"},
		code: term("42545-4"), title: words.Stay}
	p.blocks = append(p.blocks, l.Summary...)
	var rows [][]Cell
	row := func(label, code, template, text, mark string, value func(*xmlText)) {
		rows = append(rows, []Cell{{Text: label}, {Text: text, mark: mark}})
		p.entries = append(p.entries, func(x *xmlText) {
			d.observation(x, code, mark, []string{"1.2.250.1.213.1.1.3.48." + template}, func() { value(x) })
		})
	}
	flag := func(v bool) func(*xmlText) {
		return func(x *xmlText) { x.empty("value", "xsi:type", "BL", "value", boolean(v)) }
	}
	text := func(s string) func(*xmlText) {
		return func(x *xmlText) { x.leaf("value", s, "xsi:type", "ST") }
	}
	in, out := Code(Admissions, l.Admission), Code(Discharges, l.Discharge)
	start, end := d.start(), d.end()
	row(words.Admission, "ORG-070", "6", words.On(in.Label, d.local(start)), "entree", func(x *xmlText) { x.typed("value", "CE", or2(in, l.Admission)) })
	leaving := out.Label
	if l.Destination != "" {
		leaving += " — " + l.Destination
	}
	if !end.IsZero() {
		leaving = words.On(leaving, d.local(end))
	}
	row(words.Discharge, "ORG-074", "7", leaving, "devenir", func(x *xmlText) { x.typed("value", "CE", or2(out, l.Discharge)) })
	row(words.Conclusion, "MED-142", "9", l.Conclusion, "synthese", text(l.Conclusion))
	if l.Adverse != "" {
		row(words.Adverse, "MED-143", "3", l.Adverse, "indesirable", text(l.Adverse))
	}
	row(words.ResistantSearch, "MED-309", "8", words.YesNo(l.Resistant.Searched), "bmr", flag(l.Resistant.Searched))
	if l.Resistant.Found != "" {
		row(words.ResistantFound, "MED-144", "5", l.Resistant.Found, "bmr-germe", text(l.Resistant.Found))
	}
	row(words.Transfusion, "MED-145", "10", words.YesNo(l.Transfusion.Done), "transfusion", flag(l.Transfusion.Done))
	if l.Transfusion.Accidents != "" {
		row(words.TransfusionAccidents, "MED-146", "1", l.Transfusion.Accidents, "transfusion-accident", text(l.Transfusion.Accidents))
	}
	row(words.BloodDerivatives, "MED-147", "2", words.YesNo(l.BloodDerivs.Done), "mds", flag(l.BloodDerivs.Done))
	if l.BloodDerivs.Accidents != "" {
		row(words.BloodAccidents, "MED-148", "4", l.BloodDerivs.Accidents, "mds-accident", text(l.BloodDerivs.Accidents))
	}
	p.blocks = append(p.blocks, Table{Head: []string{words.Item, words.Value}, Rows: rows, Weights: []float64{2, 3}})
	return p
}

// observation writes a FR-Simple-observation of the letter.
func (d *document) observation(x *xmlText, code, mark string, templates []string, value func()) {
	x.el("observation", at("classCode", "OBS", "moodCode", "EVN"), func() {
		x.templates("1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48")
		x.templates(templates...)
		x.empty("id", "root", d.uuid(mark))
		x.coded("code", term(code))
		x.ref("text", mark)
		x.empty("statusCode", "code", "completed")
		x.empty("effectiveTime", "value", d.day(d.at))
		value()
	})
}
