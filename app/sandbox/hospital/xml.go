package hospital

import (
	"bytes"
	"strings"
)

// xmlText writes XML by hand: the order of elements and attributes is what the CDA schema wants.
type xmlText struct {
	b      bytes.Buffer
	stack  []string
	prefix string // before every element name, such as "c:"
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// open starts an element; attrs are name, value, name, value… and pairs with an empty value are left out.
func (x *xmlText) open(name string, attrs ...string) {
	x.tag(name, attrs)
	x.b.WriteByte('>')
	x.stack = append(x.stack, name)
}

func (x *xmlText) close(n int) {
	for range n {
		name := x.stack[len(x.stack)-1]
		x.stack = x.stack[:len(x.stack)-1]
		x.b.WriteString("</" + x.prefix + name + ">\n")
	}
}

// empty writes an element without content.
func (x *xmlText) empty(name string, attrs ...string) {
	x.tag(name, attrs)
	x.b.WriteString("/>\n")
}

// leaf writes an element with text.
func (x *xmlText) leaf(name, text string, attrs ...string) {
	x.tag(name, attrs)
	x.b.WriteString(">" + escape.Replace(text) + "</" + x.prefix + name + ">\n")
}

func (x *xmlText) text(s string) { x.b.WriteString(escape.Replace(s)) }

func (x *xmlText) raw(s string) { x.b.WriteString(s) }

func (x *xmlText) tag(name string, attrs []string) {
	x.b.WriteString("<" + x.prefix + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			x.b.WriteString(" " + attrs[i] + `="` + escape.Replace(attrs[i+1]) + `"`)
		}
	}
}
