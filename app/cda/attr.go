package cda

import (
	"bytes"
	"strings"
)

// bind records the namespace declarations of the current start tag.
func (lx *lexer) bind() error {
	attrs, err := lx.attributes()
	if err != nil {
		return err
	}
	for _, a := range attrs {
		rest, found := bytes.CutPrefix(a.name, []byte("xmlns"))
		if !found || len(rest) > 0 && rest[0] != ':' {
			continue
		}
		uri, err := unescape(a.value)
		if err != nil {
			return err
		}
		prefix := ""
		if len(rest) > 0 {
			prefix = string(rest[1:])
		}
		lx.bound = append(lx.bound, binding{depth: len(lx.marks), prefix: prefix, space: spaceOf(strings.TrimSpace(uri))})
	}
	return nil
}

// space returns the namespace of the current start tag.
func (lx *lexer) space() space {
	for i := len(lx.bound) - 1; i >= 0; i-- {
		if b := &lx.bound[i]; b.prefix == string(lx.prefix) {
			return b.space
		}
	}
	if len(lx.prefix) == 0 {
		return spaceNone
	}
	return spaceOther
}

// hl7 reports that the current start tag is CDA's own, or in no namespace at all, as some producers write.
func (lx *lexer) hl7() bool { s := lx.space(); return s == spaceHL7 || s == spaceNone }

// attributes returns those of the current start tag, as written.
func (lx *lexer) attributes() ([]attr, error) {
	if lx.parsed {
		return lx.attrs, nil
	}
	lx.parsed = true
	b := lx.raw
	for {
		spaced := len(b)
		for len(b) > 0 && class[b[0]] == blank {
			b = b[1:]
		}
		if len(b) == 0 {
			return lx.attrs, nil
		}
		n := nameLen(b)
		if n == 0 || spaced == len(b) && len(lx.attrs) > 0 {
			return nil, bad(ReasonXML).Because("attribute")
		}
		name := b[:n]
		b = bytes.TrimLeft(b[n:], " \t\r\n")
		if len(b) == 0 || b[0] != '=' {
			return nil, bad(ReasonXML).Because("attribute without value")
		}
		b = bytes.TrimLeft(b[1:], " \t\r\n")
		if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
			return nil, bad(ReasonXML).Because("attribute without quotes")
		}
		end := bytes.IndexByte(b[1:], b[0])
		if end < 0 {
			return nil, bad(ReasonXML).Because("attribute without end")
		}
		lx.attrs = append(lx.attrs, attr{name, b[1 : 1+end]})
		b = b[end+2:]
	}
}

// attr returns one attribute of the current start tag, by its name as written, "" when absent.
func (lx *lexer) attr(name string) (string, error) {
	attrs, err := lx.attributes()
	if err != nil {
		return "", err
	}
	for _, a := range attrs {
		if string(a.name) == name {
			return unescape(a.value)
		}
	}
	return "", nil
}
