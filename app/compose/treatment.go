package compose

import (
	"chevet/app/record"
	words "chevet/assets/texts/document"
)

// treatments is a section of FR-Traitement entries; none is said, in words and in code.
func treatments(d *document, all []Treatment, prefix string, p part) part {
	if len(all) == 0 {
		mark := prefix + "-aucun"
		none := Code(NoMedicine, "no-known-medications")
		p.blocks = []Block{Paragraph{{Text: words.NoTreatment, mark: mark}}}
		p.entries = append(p.entries, func(x *xmlText) { d.treatment(x, mark, Treatment{}, none) })
		return p
	}
	p.blocks = []Block{treatmentTable(all, prefix)}
	for i, t := range all {
		p.entries = append(p.entries, func(x *xmlText) { d.treatment(x, prefix+"-"+itoa(i+1), t, record.Coded{}) })
	}
	return p
}

// treatmentTable shows the columns that hold something.
func treatmentTable(all []Treatment, prefix string) Table {
	columns := []struct {
		head   string
		weight float64
		text   func(Treatment) string
	}{
		{words.Medicine, 3.2, func(t Treatment) string { return t.Medicine.Name }},
		{words.Dose, 1.4, func(t Treatment) string { return t.Dose }},
		{words.Rhythm, 2.2, func(t Treatment) string { return t.Rhythm }},
		{words.Route, 1.4, func(t Treatment) string { return t.Route }},
		{words.From, 1.3, func(t Treatment) string { return t.Start.French() }},
		{words.To, 1.3, func(t Treatment) string { return t.End.French() }},
		{words.Comment, 2, func(t Treatment) string { return t.Comment }},
	}
	table := Table{Rows: make([][]Cell, len(all))}
	for col, c := range columns {
		filled := col == 0
		for _, t := range all {
			filled = filled || c.text(t) != ""
		}
		if !filled {
			continue
		}
		table.Head, table.Weights = append(table.Head, c.head), append(table.Weights, c.weight)
		for i, t := range all {
			cell := Cell{Text: c.text(t)}
			if col == 0 && prefix != "" {
				cell.mark = prefix + "-" + itoa(i+1)
			}
			table.Rows[i] = append(table.Rows[i], cell)
		}
	}
	return table
}

// treatment writes a FR-Traitement; absent, when set, says that there is no treatment.
func (d *document) treatment(x *xmlText, mark string, t Treatment, absent record.Coded) {
	x.el("substanceAdministration", at("classCode", "SBADM", "moodCode", "EVN"), func() {
		x.templates("1.2.250.1.213.1.1.3.42", "2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.7", "1.3.6.1.4.1.19376.1.5.3.1.4.7.1")
		x.empty("id", "root", d.uuid(mark))
		if absent.Code != "" {
			x.coded("code", absent)
		} else {
			x.coded("code", term("DRUG"))
		}
		x.ref("text", mark)
		x.empty("statusCode", "code", "completed")
		if absent.Code == "" {
			d.dates(x, t.Start, t.End)
		}
		x.el("consumable", nil, func() {
			x.el("manufacturedProduct", nil, func() {
				x.templates("1.2.250.1.213.1.1.3.43", "2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2")
				x.el("manufacturedMaterial", nil, func() {
					if absent.Code != "" {
						x.empty("code", "nullFlavor", "NA")
						x.empty("name", "nullFlavor", "NA")
						return
					}
					product(x, t.Medicine, mark)
				})
			})
		})
	})
}

// dates writes an interval of days; an end that is not known is open.
func (d *document) dates(x *xmlText, from, to record.Date) {
	if from == "" && to == "" {
		return
	}
	x.el("effectiveTime", at("xsi:type", "IVL_TS"), func() {
		if from == "" {
			x.empty("low", "nullFlavor", "UNK")
		} else {
			x.empty("low", "value", from.HL7())
		}
		if to == "" {
			x.empty("high", "nullFlavor", "UNK")
		} else {
			x.empty("high", "value", to.HL7())
		}
	})
}

// product writes the code of a product, with what else is known of it, and its name.
func product(x *xmlText, m Medicine, mark string) {
	attrs := at("nullFlavor", "UNK")
	if m.CIS != "" {
		attrs = codedAttrs(record.Coded{Code: m.CIS, System: sysCIS, Label: m.Name})
	}
	x.el("code", attrs, func() {
		x.ref("originalText", mark)
		if m.ATC != "" {
			x.coded("translation", record.Coded{Code: m.ATC, System: sysATC, Label: m.ATCLabel})
		}
		if m.CIP13 != "" {
			x.coded("translation", record.Coded{Code: m.CIP13, System: sysCIP, Label: m.Name})
		}
	})
	x.leaf("name", m.Name)
}
