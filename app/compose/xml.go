package compose

import (
	"strings"
	"time"

	"chevet/app/record"
)

// xmlText writes XML: attributes come in pairs, those without a value are left out, elements close themselves.
type xmlText struct{ strings.Builder }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\r", "", "\t", " ")

// escape writes text, without the characters that XML 1.0 forbids.
func escape(s string) string {
	return escapes.Replace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
			return -1
		}
		return r
	}, s))
}

func (x *xmlText) start(name string, attrs []string) {
	x.WriteByte('<')
	x.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			x.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
}

// el writes an element with children.
func (x *xmlText) el(name string, attrs []string, inner func()) {
	x.start(name, attrs)
	x.WriteByte('>')
	inner()
	x.WriteString("</" + name + ">\n")
}

// empty writes an element without content.
func (x *xmlText) empty(name string, attrs ...string) {
	x.start(name, attrs)
	x.WriteString("/>\n")
}

// leaf writes an element of text; nothing when the text is empty.
func (x *xmlText) leaf(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	x.start(name, attrs)
	x.WriteByte('>')
	x.WriteString(escape(text))
	x.WriteString("</" + name + ">\n")
}

func at(pairs ...string) []string { return pairs }

// coded writes a coded element.
func (x *xmlText) coded(name string, c record.Coded, attrs ...string) {
	x.empty(name, append(codedAttrs(c), attrs...)...)
}

func codedAttrs(c record.Coded) []string {
	return []string{"code", c.Code, "displayName", c.Label, "codeSystem", string(c.System), "codeSystemName", systemNames[c.System]}
}

// typed writes a value with its data type.
func (x *xmlText) typed(name, kind string, c record.Coded) {
	x.empty(name, append([]string{"xsi:type", kind}, codedAttrs(c)...)...)
}

// ref writes name/reference to a place of the narrative.
func (x *xmlText) ref(name, mark string) {
	x.el(name, nil, func() { x.empty("reference", "value", "#"+mark) })
}

func (x *xmlText) templates(roots ...string) {
	for _, r := range roots {
		x.empty("templateId", "root", r)
	}
}

// stamp writes an instant with its zone. // CI-SIS: aaaammjjhhmmss+zzzz
func stamp(t time.Time) string { return t.Format("20060102150405-0700") }

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
