package hospital

import (
	"strings"
)

// assay is one line of a laboratory report.
type assay struct {
	loinc, label string // code of the test and its official label
	name         string
	value        string // French decimals
	unit, ucum   string
	low, high    string // "" when there is no such limit
	flag         string // "élevé", "bas" or ""
}

// chapter is one family of tests. // CR-BIO 2024.01, FR-CR-BIO-Chapitre
type chapter struct {
	code, title string // LOINC of the family
	name        string // as people read it
	assays      []assay
}

func (a assay) reference() string {
	switch {
	case a.low == "" && a.high == "":
		return ""
	case a.low == "":
		return "< " + a.high
	case a.high == "":
		return "> " + a.low
	}
	return a.low + " – " + a.high
}

func (c chapter) grid() *grid {
	g := &grid{head: []string{"Examen", "Résultat", "Unité", "Valeurs de référence", ""}, right: map[int]bool{1: true},
		weights: []float64{4, 1.2, 1.2, 2.6, 1}}
	for _, a := range c.assays {
		g.rows = append(g.rows, []string{a.name, a.value, a.unit, a.reference(), a.flag})
	}
	return g
}

func point(s string) string { return strings.ReplaceAll(s, ",", ".") }

// biology writes a CR-BIO: one chapter per family, a conclusion, and the PDF copy that 2024.01 demands.
func (p *paper) biology(chapters []chapter, conclusion string, pdf []byte) []byte {
	p.templates = [][2]string{{"1.3.6.1.4.1.19376.1.3.3", ""}, {"1.2.250.1.213.1.1.1.55", "2024.01"}}
	p.cdaTitle = "Compte rendu d'examens biologiques"
	p.event.Code, p.event.System, p.event.Label = chapters[0].code, loinc, chapters[0].title
	return p.structured(pdf, func(x *xmlText) {
		for i, c := range chapters {
			p.chapter(x, c, "bio"+string(rune('a'+i)), i == len(chapters)-1, conclusion)
		}
	})
}

func (p *paper) chapter(x *xmlText, c chapter, prefix string, last bool, conclusion string) {
	family := func() {
		x.empty("code", "code", c.code, "displayName", c.title, "codeSystem", loinc, "codeSystemName", "LOINC")
	}
	x.open("component")
	x.open("section")
	x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.3.2.1")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.2.70")
	family()
	x.leaf("title", c.name)
	x.open("component")
	x.open("section")
	x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.3.2.2")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.2.71")
	family()
	x.open("text")
	blocks := []block{c.grid()}
	if last && conclusion != "" {
		blocks = append(blocks, paragraph("Conclusion : "+conclusion))
	}
	mark := marker(prefix)
	narrative(x, blocks, func(table, row, col int) string {
		if col != 0 {
			return ""
		}
		return mark(table, row, col)
	})
	x.close(1)
	x.open("entry", "typeCode", "DRIV")
	x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.1")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.3.21")
	x.open("act", "classCode", "ACT", "moodCode", "EVN")
	family()
	x.empty("statusCode", "code", "completed")
	for i, a := range c.assays {
		p.assay(x, a, mark(0, i, 0))
	}
	x.close(6)
}

func (p *paper) assay(x *xmlText, a assay, mark string) {
	x.open("entryRelationship", "typeCode", "COMP")
	x.open("observation", "classCode", "OBS", "moodCode", "EVN")
	x.empty("templateId", "root", "1.3.6.1.4.1.19376.1.3.1.6")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.3.80")
	x.open("code", "code", a.loinc, "displayName", a.label, "codeSystem", loinc, "codeSystemName", "LOINC")
	ref(x, "originalText", mark)
	x.close(1)
	x.empty("statusCode", "code", "completed")
	x.empty("effectiveTime", "value", hl7Time(p.doc.ActStart))
	x.empty("value", "xsi:type", "PQ", "value", point(a.value), "unit", a.ucum)
	meaning := [2]string{"N", "Normal"}
	switch {
	case strings.HasSuffix(a.flag, "élevé"):
		meaning = [2]string{"H", "Anormalement haut"}
	case a.flag == "bas":
		meaning = [2]string{"L", "Anormalement bas"}
	}
	x.empty("interpretationCode", "code", meaning[0], "displayName", meaning[1], "codeSystem", "2.16.840.1.113883.5.83")
	if a.low != "" || a.high != "" {
		x.open("referenceRange", "typeCode", "REFV")
		x.open("observationRange", "classCode", "OBS", "moodCode", "EVN.CRT")
		x.open("value", "xsi:type", "IVL_PQ")
		if a.low != "" {
			x.empty("low", "value", point(a.low), "unit", a.ucum)
		}
		if a.high != "" {
			x.empty("high", "value", point(a.high), "unit", a.ucum)
		}
		x.close(1)
		x.empty("interpretationCode", "code", "N", "displayName", "Normal", "codeSystem", "2.16.840.1.113883.5.83")
		x.close(2)
	}
	x.close(2)
}
