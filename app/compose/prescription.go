package compose

import (
	"chevet/app/record"
	words "chevet/assets/texts/document"
)

func (Prescription) kind() kind {
	return kind{typ: Code(Types, "57833-6"), title: words.Prescription, copyPDF: true, templates: [][2]string{
		{"1.3.6.1.4.1.19376.1.9.1.1.1", ""}, {"1.3.6.1.4.1.19376.1.5.3.1.1.1", ""}, {"1.2.250.1.213.1.1.1.39", "2024.01"}}}
}

// furtherActs are what qualifies a prescription as a whole.
func (d *document) furtherActs() []record.Coded {
	p, ok := d.c.Body.(Prescription)
	if !ok || d.n1 {
		return nil
	}
	var out []record.Coded
	for _, f := range p.flags() {
		if f.set {
			out = append(out, term(f.code))
		}
	}
	return out
}

type flag struct {
	set         bool
	code, label string
}

func (p Prescription) flags() []flag {
	return []flag{{p.TwoZones, "MED-1096", words.TwoZones}, {p.Exception, "MED-1097", words.Exception}, {p.Secured, "MED-1098", words.Secured},
		{p.AtHome, "MED-1094", words.AtHome}, {p.Urgent, "MED-1095", words.Urgent}}
}

func (p Prescription) parts(d *document) []part {
	var out []part
	if len(p.Medicines) > 0 {
		out = append(out, p.medicines(d))
	}
	if len(p.Devices) > 0 {
		out = append(out, p.devices(d))
	}
	var notes []Block
	for _, f := range p.flags() {
		if f.set {
			notes = append(notes, Paragraph{{Text: f.label, Bold: true}})
		}
	}
	if p.Comment != "" {
		notes = append(notes, Text(p.Comment))
	}
	if len(notes) > 0 {
		out = append(out, part{templates: []string{"2.16.840.1.113883.10.12.201", "1.3.6.1.4.1.19376.1.4.1.2.16", "1.2.250.1.213.1.1.2.73"},
			code: term("55112-7"), title: words.Comment, blocks: notes})
	}
	return out
}

func (p Prescription) medicines(d *document) part {
	out := part{templates: []string{"1.3.6.1.4.1.19376.1.9.1.2.1", "1.2.250.1.213.1.1.2.171"}, code: term("57828-6"), title: words.Medicines}
	t := Table{Head: []string{words.Medicine, words.Dosage, words.Duration, words.Repeats, words.Boxes, words.Substitution}, Weights: []float64{3, 2.8, 1.9, 1.3, 1, 1.9}}
	for i, m := range p.Medicines {
		k := "med-" + itoa(i+1)
		boxes := ""
		if m.Boxes > 0 {
			boxes = itoa(m.Boxes)
		}
		t.Rows = append(t.Rows, []Cell{{Text: m.Medicine.Name, Bold: true, mark: k}, {Text: m.Dosage, mark: k + "-posologie"}, {Text: words.Between(m.Start.French(), m.End.French())},
			{Text: itoa(m.Repeats)}, {Text: boxes}, {Text: words.Substitutable(m.NoSubstitution), mark: k + "-substitution"}})
		for _, f := range m.Cover.facts(k) {
			t.Rows = append(t.Rows, []Cell{{Text: f.label, Span: 3}, {Text: words.YesNo(f.set), Span: 3, mark: f.mark}})
		}
		t.Rows = append(t.Rows, []Cell{{Text: words.OffLabel, Span: 3}, {Text: words.YesNo(m.OffLabel), Span: 3, mark: k + "-hors-amm"}})
		for _, f := range []struct{ label, text, mark string }{{words.Condition, m.Condition, "condition"}, {words.ForPatient, m.ForPatient, "patient"}, {words.ForPharmacist, m.ForPharmacist, "pharmacien"}} {
			if f.text != "" {
				t.Rows = append(t.Rows, []Cell{{Text: f.label, Span: 2}, {Text: f.text, Span: 4, mark: k + "-" + f.mark}})
			}
		}
		out.entries = append(out.entries, func(x *xmlText) { d.medicine(x, m, k) })
	}
	out.blocks = []Block{t}
	return out
}

// fact is one yes-or-no of a line, with the entry that carries it.
type fact struct {
	set                         bool
	label, mark, code, template string
}

func (c Cover) facts(k string) []fact {
	return []fact{{c.ALD, words.ALD, k + "-ald", "MED-574", "13"}, {c.WorkAccident, words.WorkAccident, k + "-atmp", "GEN-180", "14"},
		{c.Prevention, words.Prevention, k + "-prevention", "GEN-295", "34"}, {c.NotReimbursed, words.NotReimbursed, k + "-non-remb", "GEN-181", "15"}}
}

func (d *document) medicine(x *xmlText, m MedicineLine, k string) {
	x.el("substanceAdministration", at("classCode", "SBADM", "moodCode", "INT"), func() {
		x.templates("2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.7", "1.3.6.1.4.1.19376.1.9.1.3.2", "1.2.250.1.213.1.1.3.83", "1.3.6.1.4.1.19376.1.5.3.1.4.7.1")
		x.empty("id", "root", d.uuid(k))
		x.coded("code", term("DRUG"))
		x.ref("text", k)
		x.empty("statusCode", "code", "completed")
		d.dates(x, m.Start, m.End)
		x.empty("repeatNumber", "value", itoa(m.Repeats))
		x.el("consumable", nil, func() {
			x.el("manufacturedProduct", at("classCode", "MANU"), func() {
				x.templates("2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2", "1.2.250.1.213.1.1.3.43")
				x.el("manufacturedMaterial", at("classCode", "MMAT", "determinerCode", "KIND"), func() {
					x.templates("1.3.6.1.4.1.19376.1.9.1.3.1")
					product(x, m.Medicine, k)
				})
			})
		})
		if m.ForPatient != "" {
			instruction(x, "PINSTRUCT", k+"-patient", "2.16.840.1.113883.10.20.1.49", "1.3.6.1.4.1.19376.1.5.3.1.4.3", "1.2.250.1.213.1.1.3.33")
		}
		if m.ForPharmacist != "" {
			instruction(x, "FINSTRUCT", k+"-pharmacien", "2.16.840.1.113883.10.20.1.43", "1.3.6.1.4.1.19376.1.5.3.1.4.3.1", "1.2.250.1.213.1.1.3.34")
		}
		if m.Boxes > 0 {
			x.el("entryRelationship", at("typeCode", "COMP"), func() {
				x.el("supply", at("classCode", "SPLY", "moodCode", "RQO"), func() {
					x.templates("1.3.6.1.4.1.19376.1.9.1.3.8", "1.2.250.1.213.1.1.3.86")
					x.empty("independentInd", "value", "false")
					x.empty("quantity", "value", itoa(m.Boxes), "unit", "30009000") // box // EDQM Packaging
				})
			})
		}
		x.el("entryRelationship", at("typeCode", "COMP"), func() {
			x.el("act", at("classCode", "ACT", "moodCode", "DEF"), func() {
				x.templates("1.3.6.1.4.1.19376.1.9.1.3.9.1", "1.2.250.1.213.1.1.3.87")
				permit := "G"
				if m.NoSubstitution != "" {
					permit = "N"
				}
				x.el("code", codedAttrs(Code(Substitutions, permit)), func() { x.ref("originalText", k+"-substitution") })
				x.empty("statusCode", "code", "completed")
			})
		})
		for _, f := range append(m.Cover.facts(k), fact{m.OffLabel, "", k + "-hors-amm", "GEN-179", "12"}) {
			d.yesNo(x, f)
		}
		if m.Condition != "" {
			x.el("precondition", nil, func() {
				x.el("criterion", nil, func() { x.ref("text", k+"-condition") })
			})
		}
	})
}

func instruction(x *xmlText, code, mark string, templates ...string) {
	x.el("entryRelationship", at("typeCode", "SUBJ", "inversionInd", "true"), func() {
		x.el("act", at("classCode", "ACT", "moodCode", "INT"), func() {
			x.templates(templates...)
			x.empty("code", "code", code, "codeSystem", "1.3.6.1.4.1.19376.1.5.3.2", "codeSystemName", "IHEActCode")
			x.ref("text", mark)
			x.empty("statusCode", "code", "completed")
		})
	})
}

func (d *document) yesNo(x *xmlText, f fact) {
	x.el("entryRelationship", at("typeCode", "COMP"), func() {
		x.el("observation", at("classCode", "OBS", "moodCode", "EVN"), func() {
			x.templates("1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48."+f.template)
			x.empty("id", "root", d.uuid(f.mark))
			x.coded("code", term(f.code))
			x.ref("text", f.mark)
			x.empty("statusCode", "code", "completed")
			x.empty("effectiveTime", "value", d.stamp(d.at))
			x.empty("value", "xsi:type", "BL", "value", boolean(f.set))
		})
	})
}

func (p Prescription) devices(d *document) part {
	out := part{templates: []string{"1.2.250.1.213.1.1.2.222"}, code: term("46264-8"), title: words.Devices}
	t := Table{Head: []string{words.Device, words.Quantity, words.Duration, words.Rental, words.Repeats}, Weights: []float64{4, 1, 1.8, 1.4, 1.2}}
	for i, v := range p.Devices {
		k := "dm-" + itoa(i+1)
		rental, name := "", v.Name
		if v.Days > 0 {
			rental = words.Days(v.Days)
		}
		if v.LPP != "" {
			name += " [LPP " + v.LPP + "]"
		}
		t.Rows = append(t.Rows, []Cell{{Text: name, Bold: true, mark: k}, {Text: itoa(max(v.Quantity, 1))}, {Text: words.Between(v.Start.French(), v.End.French())}, {Text: rental}, {Text: itoa(v.Repeats)}})
		for _, f := range v.Cover.facts(k) {
			t.Rows = append(t.Rows, []Cell{{Text: f.label, Span: 3}, {Text: words.YesNo(f.set), Span: 2, mark: f.mark}})
		}
		out.entries = append(out.entries, func(x *xmlText) { d.device(x, v, k) })
	}
	out.blocks = []Block{t}
	return out
}

func (d *document) device(x *xmlText, v DeviceLine, k string) {
	x.el("supply", at("classCode", "SPLY", "moodCode", "INT"), func() {
		x.templates("2.16.840.1.113883.10.20.1.34", "1.2.250.1.213.1.1.3.20")
		x.empty("id", "root", d.uuid(k))
		x.ref("text", k)
		d.dates(x, v.Start, v.End)
		x.empty("repeatNumber", "value", itoa(v.Repeats))
		x.empty("quantity", "value", itoa(max(v.Quantity, 1)))
		if v.Days > 0 {
			x.el("expectedUseTime", nil, func() { x.empty("width", "value", itoa(v.Days), "unit", "d") })
		}
		x.el("participant", at("typeCode", "DEV"), func() {
			x.el("participantRole", at("classCode", "MANU"), func() {
				x.el("playingDevice", at("classCode", "DEV", "determinerCode", "INSTANCE"), func() {
					attrs := at("nullFlavor", "UNK")
					if v.EMDN != "" {
						attrs = codedAttrs(record.Coded{Code: v.EMDN, System: sysEMDN, Label: or(v.EMDNLabel, v.Name)})
					}
					x.el("code", attrs, func() {
						x.ref("originalText", k)
						if v.LPP != "" {
							x.coded("translation", record.Coded{Code: v.LPP, System: sysLPP, Label: v.Name})
						}
					})
				})
			})
		})
		for _, f := range v.Cover.facts(k) {
			d.yesNo(x, f)
		}
	})
}
