package dmp

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/beevik/etree"
)

// Limits on what is received.
const (
	mostBytes    = 32 << 20
	mostDepth    = 64
	mostElements = 100_000
)

// Namespaces. // dmp.md §1.3, §3.1
const (
	nsSOAP12 = "http://www.w3.org/2003/05/soap-envelope"
	nsSOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
	nsWSA    = "http://www.w3.org/2005/08/addressing"
	nsWSSE   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsSAML   = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsDSig   = "http://www.w3.org/2000/09/xmldsig#"
	nsHL7    = "urn:hl7-org:v3"
	nsXSI    = "http://www.w3.org/2001/XMLSchema-instance"
	nsHabil  = "urn:si-dmp-habilitations"
	nsXDS    = "urn:ihe:iti:xds-b:2007"
	nsRIM    = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
	nsRS     = "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
	nsLCM    = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
	nsQuery  = "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
)

var errXML = errors.New("not acceptable XML")

// parseXML reads a document into a tree after a first pass that refuses DTD, entities, foreign encodings and what
// passes the limits.
func parseXML(raw []byte) (*etree.Document, error) { return parseTree(raw, false) }

// parseDocument reads a deposited document, where a stylesheet may be named.
func parseDocument(raw []byte) (*etree.Document, error) { return parseTree(raw, true) }

func parseTree(raw []byte, instructions bool) (*etree.Document, error) {
	if len(raw) > mostBytes {
		return nil, fmt.Errorf("%w: too large", errXML)
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	depth, elements := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errXML, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 && elements > 0 {
				return nil, fmt.Errorf("%w: two roots", errXML)
			}
			depth++
			elements++
			if depth > mostDepth || elements > mostElements {
				return nil, fmt.Errorf("%w: too deep or too many elements", errXML)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return nil, fmt.Errorf("%w: a DTD is forbidden", errXML)
		case xml.ProcInst:
			if t.Target != "xml" && !instructions {
				return nil, fmt.Errorf("%w: a processing instruction is forbidden", errXML)
			}
		}
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil {
		return nil, fmt.Errorf("%w: %v", errXML, err)
	}
	if doc.Root() == nil {
		return nil, fmt.Errorf("%w: no root element", errXML)
	}
	return doc, nil
}

func is(e *etree.Element, ns, local string) bool {
	return e != nil && e.Tag == local && e.NamespaceURI() == ns
}

// child returns the first child of that name, or nil.
func child(e *etree.Element, ns, local string) *etree.Element {
	if e == nil {
		return nil
	}
	for _, c := range e.ChildElements() {
		if is(c, ns, local) {
			return c
		}
	}
	return nil
}

func children(e *etree.Element, ns, local string) []*etree.Element {
	if e == nil {
		return nil
	}
	var all []*etree.Element
	for _, c := range e.ChildElements() {
		if is(c, ns, local) {
			all = append(all, c)
		}
	}
	return all
}

// at follows a path of children in one namespace.
func at(e *etree.Element, ns string, path ...string) *etree.Element {
	for _, local := range path {
		if e = child(e, ns, local); e == nil {
			return nil
		}
	}
	return e
}

func text(e *etree.Element) string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.Text())
}

// attr returns an attribute without namespace.
func attr(e *etree.Element, name string) string {
	if e == nil {
		return ""
	}
	for _, a := range e.Attr {
		if a.Space == "" && a.Key == name {
			return a.Value
		}
	}
	return ""
}

// xmlw writes XML to a stream; the first error sticks.
type xmlw struct {
	w   *bufio.Writer
	err error
}

// raw writes markup and escaped values alternately: the even arguments as they are, the odd ones escaped.
func (x *xmlw) raw(parts ...string) {
	for i, p := range parts {
		if x.err != nil {
			return
		}
		if i%2 == 0 {
			_, x.err = x.w.WriteString(p)
			continue
		}
		x.escape(p)
	}
}

func (x *xmlw) escape(s string) {
	last := 0
	for i := 0; i < len(s); i++ {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&quot;"
		case '\n':
			e = "&#10;"
		case '\t':
			e = "&#9;"
		default:
			if s[i] >= 0x20 {
				continue
			}
			e = "\uFFFD"
		}
		_, _ = x.w.WriteString(s[last:i])
		_, x.err = x.w.WriteString(e)
		last = i + 1
	}
	_, x.err = x.w.WriteString(s[last:])
}
