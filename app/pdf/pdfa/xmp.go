package pdfa

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"
)

// metadata stands both in the document information and in XMP, which must agree. // ISO 19005-1 §6.7.3
type metadata struct {
	Title, Author, Subject, Producer string
	At                               time.Time
}

func (m metadata) xmp() []byte {
	esc := func(s string) string {
		var b bytes.Buffer
		if err := xml.EscapeText(&b, []byte(s)); err != nil {
			return ""
		}
		return b.String()
	}
	at := m.At.Format("2006-01-02T15:04:05Z")
	var b bytes.Buffer
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n" +
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n")
	about := func(prefix, ns, inner string) {
		fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:%s=\"%s\">%s</rdf:Description>\n", prefix, ns, inner)
	}
	about("pdfaid", "http://www.aiim.org/pdfa/ns/id/", "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>")
	dc := "<dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" + esc(m.Title) + "</rdf:li></rdf:Alt></dc:title>"
	if m.Author != "" {
		dc += "<dc:creator><rdf:Seq><rdf:li>" + esc(m.Author) + "</rdf:li></rdf:Seq></dc:creator>"
	}
	if m.Subject != "" {
		dc += "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">" + esc(m.Subject) + "</rdf:li></rdf:Alt></dc:description>"
	}
	about("dc", "http://purl.org/dc/elements/1.1/", dc)
	about("pdf", "http://ns.adobe.com/pdf/1.3/", "<pdf:Producer>"+esc(m.Producer)+"</pdf:Producer>")
	about("xmp", "http://ns.adobe.com/xap/1.0/", "<xmp:CreatorTool>"+esc(m.Producer)+"</xmp:CreatorTool><xmp:CreateDate>"+at+
		"</xmp:CreateDate><xmp:ModifyDate>"+at+"</xmp:ModifyDate>")
	b.WriteString("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return b.Bytes()
}
