package compose

import (
	"chevet/app/record"
	words "chevet/assets/texts/document"
)

func (Vaccination) kind() kind {
	return kind{typ: Code(Types, "87273-9"), title: words.Vaccination,
		templates: [][2]string{{"1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2", ""}, {"1.2.250.1.213.1.1.1.46", "2023.01"}}}
}

func (v Vaccination) vaccinator(d *document) Person {
	if v.Vaccinator != nil {
		return *v.Vaccinator
	}
	return d.c.Author
}

func (v Vaccination) parts(d *document) []part {
	p := part{templates: []string{"2.16.840.1.113883.10.20.1.6", "1.3.6.1.4.1.19376.1.5.3.1.3.23", "1.2.250.1.213.1.1.2.147"}, code: term("11369-6"), title: words.Vaccination}
	var rows [][]Cell
	row := func(label, text, mark string) {
		if text != "" {
			rows = append(rows, []Cell{{Text: label}, {Text: text, mark: mark}})
		}
	}
	row(words.Date, v.Date.French(), "")
	row(words.Vaccine, v.Vaccine.Name, "vac-1")
	row("CIP", v.Vaccine.CIP13, "")
	row(words.Lot, v.Lot, "")
	row(words.Expiry, v.Expiry.French(), "")
	row(words.Serial, v.Serial, "")
	row(words.Kind, Code(Immunizations, or(v.Kind, "IMMUNIZ")).Label, "")
	if v.Rank > 0 {
		row(words.Rank, itoa(v.Rank), "")
	}
	row(words.Route, Code(VaccineRoutes, v.Route).Label, "")
	row(words.Site, Code(VaccineSites, v.Site).Label, "vac-1-site")
	row(words.Reaction, v.Reaction.Label, "vac-1-reaction")
	row(words.Comment, v.Comment, "vac-1-commentaire")
	row(words.Vaccinator, v.vaccinator(d).Name(), "")
	p.blocks = []Block{Table{Head: []string{words.Item, words.Value}, Rows: rows, Weights: []float64{1, 2}}}
	p.entries = []func(*xmlText){func(x *xmlText) { v.entry(d, x) }}
	return []part{p}
}

func (v Vaccination) entry(d *document, x *xmlText) {
	x.el("substanceAdministration", at("classCode", "SBADM", "moodCode", "EVN", "negationInd", "false"), func() {
		x.templates("2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45")
		x.empty("id", "root", d.uuid("vac-1"))
		kind := or(v.Kind, "IMMUNIZ")
		x.coded("code", or2(Code(Immunizations, kind), kind))
		x.ref("text", "vac-1")
		x.empty("statusCode", "code", "completed")
		x.empty("effectiveTime", "value", v.Date.HL7())
		if v.Route != "" {
			x.coded("routeCode", or2(Code(VaccineRoutes, v.Route), v.Route))
		}
		if v.Site != "" {
			x.el("approachSiteCode", codedAttrs(or2(Code(VaccineSites, v.Site), v.Site)), func() { x.ref("originalText", "vac-1-site") })
		}
		x.el("consumable", at("typeCode", "CSM"), func() {
			x.el("manufacturedProduct", nil, func() {
				x.templates("2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2", "1.2.250.1.213.1.1.3.43")
				x.el("manufacturedMaterial", nil, func() {
					product(x, v.Vaccine, "vac-1")
					x.leaf("lotNumberText", v.Lot)
				})
			})
		})
		by := v.vaccinator(d)
		x.el("performer", at("typeCode", "PRF"), func() {
			x.el("assignedEntity", at("classCode", "ASSIGNED"), func() {
				d.person(x, by, "assignedPerson")
				d.organization(x, "representedOrganization", d.place(by), true)
			})
		})
		x.el("author", at("typeCode", "AUT", "contextControlCode", "OP"), func() {
			x.empty("time", "value", d.stamp(d.at))
			x.el("assignedAuthor", at("classCode", "ASSIGNED"), func() {
				d.person(x, d.c.Author, "assignedPerson")
				d.organization(x, "representedOrganization", d.place(d.c.Author), false)
			})
		})
		v.relations(d, x)
	})
}

func (v Vaccination) relations(d *document, x *xmlText) {
	if v.Rank > 0 {
		x.el("entryRelationship", at("typeCode", "SUBJ"), func() {
			x.el("observation", at("classCode", "OBS", "moodCode", "EVN"), func() {
				x.templates("2.16.840.1.113883.10.20.1.46", "1.2.250.1.213.1.1.3.82")
				x.coded("code", term("30973-2"))
				x.empty("statusCode", "code", "completed")
				x.empty("value", "xsi:type", "INT", "value", itoa(v.Rank))
			})
		})
	}
	if v.Reaction.Code != "" {
		x.el("entryRelationship", at("typeCode", "CAUS", "inversionInd", "false"), func() {
			x.el("observation", at("classCode", "OBS", "moodCode", "EVN"), func() {
				x.templates("2.16.840.1.113883.10.20.1.28", "2.16.840.1.113883.10.20.1.54", "1.3.6.1.4.1.19376.1.5.3.1.4.5", "1.2.250.1.213.1.1.3.37")
				x.empty("id", "root", d.uuid("vac-1-reaction"))
				x.coded("code", term("418799008"))
				x.ref("text", "vac-1-reaction")
				x.empty("statusCode", "code", "completed")
				x.el("effectiveTime", nil, func() { x.empty("low", "value", v.Date.HL7()) })
				system := v.Reaction.System
				if system == "" {
					system = sysCIM10
				}
				x.el("value", append(at("xsi:type", "CD"), codedAttrs(record.Coded{Code: v.Reaction.Code, System: system, Label: v.Reaction.Label})...), func() {
					x.ref("originalText", "vac-1-reaction")
				})
			})
		})
	}
	if v.Comment != "" {
		x.el("entryRelationship", at("typeCode", "SUBJ"), func() {
			x.el("act", at("classCode", "ACT", "moodCode", "EVN"), func() {
				x.templates("2.16.840.1.113883.10.20.1.40", "1.3.6.1.4.1.19376.1.5.3.1.4.2", "1.2.250.1.213.1.1.3.32")
				x.coded("code", term("48767-8"))
				x.el("text", nil, func() {
					x.empty("reference", "value", "#vac-1-commentaire")
					x.WriteString(escape(v.Comment))
				})
				x.empty("statusCode", "code", "completed")
			})
		})
	}
}
