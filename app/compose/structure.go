package compose

import (
	"encoding/base64"

	words "chevet/assets/texts/document"
)

// cda writes the whole document around its PDF.
func (d *document) cda(pdf []byte) []byte {
	var x xmlText
	x.Grow(len(pdf)*4/3 + 64<<10)
	x.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.el("ClinicalDocument", at("xmlns", "urn:hl7-org:v3", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), func() {
		d.header(&x)
		x.el("component", nil, func() {
			if d.n1 {
				x.el("nonXMLBody", nil, func() { pdfElement(&x, "text", pdf) })
				return
			}
			x.el("structuredBody", nil, func() {
				for i, p := range d.sections {
					d.section(&x, p, "section-"+itoa(i+1))
				}
				if d.k.copyPDF || !d.o.WithoutCopy {
					d.copyOf(&x, pdf)
				}
			})
		})
	})
	return []byte(x.String())
}

func pdfElement(x *xmlText, name string, pdf []byte) {
	x.start(name, at("mediaType", "application/pdf", "representation", "B64"))
	x.WriteByte('>')
	x.WriteString(base64.StdEncoding.EncodeToString(pdf))
	x.WriteString("</" + name + ">\n")
}

func (d *document) section(x *xmlText, p part, name string) {
	x.el("component", nil, func() {
		x.el("section", nil, func() {
			x.templates(p.templates...)
			x.empty("id", "root", d.uuid(name))
			if p.code.Code != "" {
				x.coded("code", p.code)
			}
			x.leaf("title", p.title)
			if len(p.blocks) > 0 {
				narrative(x, p.blocks)
			}
			for _, e := range p.entries {
				x.el("entry", nil, func() { e(x) })
			}
			for i, sub := range p.parts {
				d.section(x, sub, name+"-"+itoa(i+1))
			}
		})
	})
}

// copyOf is the section FR-Document-PDF-copie. // CI-SIS 1.2.250.1.213.1.1.2.243
func (d *document) copyOf(x *xmlText, pdf []byte) {
	x.el("component", nil, func() {
		x.el("section", nil, func() {
			x.templates("1.2.250.1.213.1.1.2.243")
			x.empty("id", "root", d.uuid("copie"))
			x.coded("code", term("55108-5"))
			x.leaf("title", term("55108-5").Label)
			x.el("text", nil, func() {
				x.el("paragraph", nil, func() { styled(x, words.Copy, false, "copie-titre") })
				x.empty("renderMultiMedia", "referencedObject", "copie-pdf")
			})
			x.el("entry", nil, func() {
				x.el("organizer", at("classCode", "CLUSTER", "moodCode", "EVN"), func() {
					x.templates("1.2.250.1.213.1.1.3.18")
					x.empty("id", "root", d.uuid("copie-entree"))
					x.coded("code", term("55107-7"))
					x.empty("statusCode", "code", "completed")
					x.el("component", nil, func() {
						x.el("observation", at("classCode", "OBS", "moodCode", "EVN"), func() {
							x.templates("1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48.18")
							x.empty("id", "root", d.uuid("copie-type"))
							x.coded("code", term("69764-9"))
							x.ref("text", "copie-titre")
							x.empty("statusCode", "code", "completed")
							x.empty("effectiveTime", "nullFlavor", "NA")
							x.typed("value", "CD", term("55108-5"))
						})
					})
					x.el("component", nil, func() {
						x.el("observationMedia", at("classCode", "OBS", "moodCode", "EVN", "ID", "copie-pdf"), func() { pdfElement(x, "value", pdf) })
					})
				})
			})
		})
	})
}
