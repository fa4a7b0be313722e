package hospital

import (
	"encoding/base64"
	"fmt"
	"strconv"
)

const xdsSD = "1.3.6.1.4.1.19376.1.2.20"

// n1 wraps a file. // CI-SIS, document non structuré
func (p *paper) n1(mime string, file []byte) []byte {
	p.templates = [][2]string{{xdsSD, ""}}
	var x xmlText
	p.header(&x)
	x.open("component")
	x.open("nonXMLBody")
	x.open("text", "mediaType", mime, "representation", "B64")
	writeBase64(&x, file)
	x.close(4)
	return x.b.Bytes()
}

func writeBase64(x *xmlText, file []byte) {
	const width = 76
	s := base64.StdEncoding.EncodeToString(file)
	for len(s) > width {
		x.raw(s[:width] + "\n")
		s = s[width:]
	}
	x.raw(s)
}

// structured writes a structured body whose sections are written by body; pdf, when there is one, is added as the
// copy of the document. // FR-Document-PDF-copie 1.2.250.1.213.1.1.2.243
func (p *paper) structured(pdf []byte, body func(x *xmlText)) []byte {
	var x xmlText
	p.header(&x)
	x.open("component")
	x.open("structuredBody")
	body(&x)
	if pdf != nil {
		p.copyOf(&x, pdf)
	}
	x.close(3)
	return x.b.Bytes()
}

func (p *paper) id(what string) string { return names(1).uuid(string(p.doc.ID), what) }

func (p *paper) copyOf(x *xmlText, pdf []byte) {
	x.open("component")
	x.open("section")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.2.243")
	x.empty("id", "root", p.id("copy"))
	x.empty("code", "code", "55108-5", "displayName", "Copie du document", "codeSystem", loinc, "codeSystemName", "LOINC")
	x.leaf("title", "Copie du document")
	x.open("text")
	x.open("paragraph")
	x.leaf("content", "Copie PDF du document", "ID", "titre-copie-pdf")
	x.close(1)
	x.empty("renderMultiMedia", "referencedObject", "copie-pdf")
	x.close(1)
	x.open("entry")
	x.open("organizer", "classCode", "CLUSTER", "moodCode", "EVN")
	x.empty("templateId", "root", "1.2.250.1.213.1.1.3.18")
	x.empty("id", "root", p.id("copy organizer"))
	x.empty("code", "code", "55107-7", "displayName", "Document attaché", "codeSystem", loinc, "codeSystemName", "LOINC")
	x.empty("statusCode", "code", "completed")
	x.open("component")
	x.open("observation", "classCode", "OBS", "moodCode", "EVN")
	for _, t := range []string{"1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48.18"} {
		x.empty("templateId", "root", t)
	}
	x.empty("id", "root", p.id("copy type"))
	x.empty("code", "code", "69764-9", "displayName", "Type de document", "codeSystem", loinc, "codeSystemName", "LOINC")
	x.open("text")
	x.empty("reference", "value", "#titre-copie-pdf")
	x.close(1)
	x.empty("statusCode", "code", "completed")
	x.empty("effectiveTime", "nullFlavor", "NA")
	x.empty("value", "xsi:type", "CD", "code", "55108-5", "displayName", "Copie du document", "codeSystem", loinc, "codeSystemName", "LOINC")
	x.close(2)
	x.open("component")
	x.open("observationMedia", "classCode", "OBS", "moodCode", "EVN", "ID", "copie-pdf")
	x.open("value", "mediaType", "application/pdf", "representation", "B64")
	writeBase64(x, pdf)
	x.close(7)
}

// narrative writes the blocks of a section. mark gives the ID of a cell or "" for none: entries refer to it.
func narrative(x *xmlText, blocks []block, mark func(table, row, col int) string) {
	tables := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case paragraph:
			x.leaf("paragraph", string(b))
		case list:
			x.open("list", "listType", "unordered")
			for _, item := range b {
				x.leaf("item", item)
			}
			x.close(1)
		case *grid:
			narrativeTable(x, b, func(row, col int) string {
				if mark == nil {
					return ""
				}
				return mark(tables, row, col)
			})
			tables++
		case *picture:
			x.leaf("paragraph", b.caption)
			x.empty("renderMultiMedia", "referencedObject", "image-1")
		}
	}
}

func narrativeTable(x *xmlText, g *grid, mark func(row, col int) string) {
	align := func(col int) string {
		if g.right[col] {
			return "right"
		}
		return ""
	}
	x.open("table", "border", "0", "width", "100%")
	x.open("thead")
	x.open("tr")
	for i, h := range g.head {
		x.leaf("th", h, "align", align(i), "styleCode", "Bold")
	}
	x.close(2)
	x.open("tbody")
	for r, row := range g.rows {
		alarm := false
		for _, cell := range row {
			alarm = alarm || alarms[cell]
		}
		x.open("tr")
		for i, cell := range row {
			style := ""
			switch {
			case alarms[cell]:
				style = "Bold xAlert"
			case alarm && g.right[i]:
				style = "Bold"
			}
			x.open("td", "align", align(i), "styleCode", style)
			if id := mark(r, i); id != "" {
				x.leaf("content", cell, "ID", id)
			} else {
				x.text(cell)
			}
			x.close(1)
		}
		x.close(1)
	}
	x.close(2)
}

// plainSections writes sections of narrative alone, with the image of a picture block as their entry.
func plainSections(x *xmlText, sections []section) {
	for i, s := range sections {
		x.open("component")
		x.open("section", "ID", "s"+strconv.Itoa(i+1))
		x.leaf("title", s.title)
		x.open("text")
		narrative(x, s.blocks, nil)
		x.close(1)
		for _, b := range s.blocks {
			if pic, ok := b.(*picture); ok {
				media(x, pic)
			}
		}
		x.close(2)
	}
}

func media(x *xmlText, pic *picture) {
	x.open("entry")
	x.open("observationMedia", "classCode", "OBS", "moodCode", "EVN", "ID", "image-1")
	x.open("value", "mediaType", "image/png", "representation", "B64")
	writeBase64(x, pic.png)
	x.close(3)
}

func ref(x *xmlText, element, id string) {
	x.open(element)
	x.empty("reference", "value", "#"+id)
	x.close(1)
}

func simple(x *xmlText, root, code, label, id, day string, value func()) {
	x.open("entry")
	x.open("observation", "classCode", "OBS", "moodCode", "EVN")
	for _, t := range []string{"1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", root} {
		x.empty("templateId", "root", t)
	}
	x.empty("id", "root", names(2).uuid(root, id, day, code))
	x.empty("code", "code", code, "displayName", label, "codeSystem", "1.2.250.1.213.1.1.4.322", "codeSystemName", "TerminologieCISIS")
	ref(x, "text", id)
	x.empty("statusCode", "code", "completed")
	x.empty("effectiveTime", "value", day)
	value()
	x.close(2)
}

func marker(prefix string) func(table, row, col int) string {
	return func(table, row, col int) string { return fmt.Sprintf("%s-%d-%d-%d", prefix, table, row, col) }
}
