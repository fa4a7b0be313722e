package compose

import (
	"bytes"
	"encoding/base64"
	"strings"
)

const xdsSD = "1.3.6.1.4.1.19376.1.2.20"

// volets are the structured documents that Chevet writes: their templates and the sections they must have, by code and
// template, since a section without its template is hardly checked by the official rules. // cda.md §3, §7
var volets = map[string]struct {
	templates [][2]string
	sections  [][2]string // code, template
	oneOf     [][2]string
	check     func(*checker)
}{
	"11490-0": {templates: DischargeLetter{}.kind().templates, sections: [][2]string{{"33557-0", "1.2.250.1.213.1.1.2.35.1"}, {"42349-1", "1.3.6.1.4.1.19376.1.5.3.1.3.1"},
		{"42545-4", "1.3.6.1.4.1.19376.1.7.3.1.1.13.7"}, {"10183-2", "1.3.6.1.4.1.19376.1.5.3.1.3.22"}}, check: (*checker).letter},
	"57833-6": {templates: Prescription{}.kind().templates, sections: [][2]string{{"55108-5", "1.2.250.1.213.1.1.2.243"}},
		oneOf: [][2]string{{"57828-6", "1.2.250.1.213.1.1.2.171"}, {"46264-8", "1.2.250.1.213.1.1.2.222"}}, check: (*checker).prescription},
	"87273-9": {templates: Vaccination{}.kind().templates, sections: [][2]string{{"11369-6", "1.2.250.1.213.1.1.2.147"}}, check: (*checker).vaccination},
}

func (k *checker) body() {
	raw, structured := k.root.one("component/nonXMLBody/text"), k.root.one("component/structuredBody")
	switch {
	case raw != nil:
		k.unstructured(raw)
	case structured != nil:
		k.structured(structured)
	default:
		k.fail(k.root.one("component") != nil, RuleBody, FieldBody, k.root.one("component"))
	}
}

func (k *checker) unstructured(raw *node) {
	k.fail(len(k.root.all("templateId")) != 3 || !k.root.templated(xdsSD), RuleN1Templates, FieldType, k.root)
	k.pdf(raw)
}

// pdf checks a file inside the document: base64 of a PDF, said to be PDF/A.
func (k *checker) pdf(n *node) {
	k.fail(n.attr("mediaType") != "application/pdf" || n.attr("representation") != "B64", RulePDF, FieldPDF, n)
	file, err := base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, n.text))
	bad := err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) || !bytes.Contains(file[max(0, len(file)-1024):], []byte("%%EOF")) || bytes.Contains(file, []byte("/Encrypt"))
	k.fail(bad, RulePDF, FieldPDF, n)
	k.warn(!bad && !bytes.Contains(file, []byte("pdfaid:part")) && !bytes.Contains(file, []byte("http://www.aiim.org/pdfa/ns/id/")), RulePDFA, FieldPDF, n)
}

func (k *checker) structured(body *node) {
	k.fail(k.root.templated(xdsSD), RuleN1Templates, FieldType, k.root)
	volet, ours := volets[k.root.one("code").attr("code")]
	if !ours {
		k.report(Error, RuleTemplate, FieldType, k.root) // a type that Chevet writes as N1 only
	}
	for _, t := range volet.templates {
		found := false
		for _, n := range k.root.all("templateId") {
			found = found || n.attr("root") == t[0] && n.attr("extension") == t[1]
		}
		k.fail(!found, RuleTemplate, FieldType, k.root)
	}
	for _, s := range volet.sections {
		k.fail(len(sections(body, s)) != 1, RuleSection, FieldBody, body)
	}
	any := len(volet.oneOf) == 0
	for _, s := range volet.oneOf {
		any = any || len(sections(body, s)) == 1
	}
	k.fail(!any, RuleSection, FieldBody, body)
	body.walk(func(n *node) {
		if n.name == "section" {
			k.fail(n.one("title").words() == "" && n.one("code") != nil, RuleEmpty, FieldBody, n)
			k.fail(n.one("text").inside() == "" && n.one("component") == nil && n.one("text/renderMultiMedia") == nil, RuleEmpty, FieldBody, n)
			k.fail(n.one("code") != nil && n.one("templateId") == nil, RuleTemplate, FieldBody, n)
			k.fail(n.one("id") == nil, RuleMissing, FieldBody, n)
		}
	})
	for _, n := range sections(body, [2]string{"55108-5", "1.2.250.1.213.1.1.2.243"}) {
		k.copyOf(n)
	}
	if volet.check != nil {
		volet.check(k)
	}
}

// sections returns the top sections with a code and a template.
func sections(body *node, s [2]string) []*node {
	var out []*node
	for _, n := range body.all("component/section") {
		if n.one("code").attr("code") == s[0] && n.templated(s[1]) {
			out = append(out, n)
		}
	}
	return out
}

func (k *checker) copyOf(n *node) {
	k.fail(n.one("title").words() != term("55108-5").Label, RuleCopy, FieldPDF, n)
	o := n.one("entry/organizer")
	media := o.one("component/observationMedia/value")
	k.fail(!o.templated("1.2.250.1.213.1.1.3.18") || media == nil || o.one("component/observation/value").attr("code") != "55108-5", RuleCopy, FieldPDF, n)
	if media != nil {
		k.pdf(media)
	}
}
