package cda

import (
	"bytes"
	"strings"
)

// markup reads what starts at «<»: tokenStart, tokenEnd, or tokenEOF for what says nothing.
func (lx *lexer) markup() (token, error) {
	for lx.w-lx.r < 2 && !lx.eof {
		if err := lx.fill(); err != nil {
			return tokenEOF, err
		}
	}
	if lx.w-lx.r < 2 {
		return tokenEOF, bad(ReasonTruncated).Because("inside a tag")
	}
	switch lx.buf[lx.r+1] {
	case '!':
		return tokenEOF, lx.declaration()
	case '?':
		return tokenEOF, lx.instruction()
	case '/':
		return tokenEnd, lx.endTag()
	}
	return tokenStart, lx.startTag()
}

func (lx *lexer) declaration() error {
	for lx.w-lx.r < 9 && !lx.eof {
		if err := lx.fill(); err != nil {
			return err
		}
	}
	b := lx.buf[lx.r:lx.w]
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		lx.r += 4
		return lx.passTo("-->")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		if lx.depth() == 0 {
			return lx.stray()
		}
		lx.r += 9
		lx.cdata = true
		return nil
	case len(b) >= 9 && strings.EqualFold(string(b[:9]), "<!DOCTYPE"):
		return bad(ReasonEntity).Because("document type declaration")
	case lx.eof && len(b) < 9:
		return bad(ReasonTruncated).Because("inside a declaration")
	}
	return bad(ReasonXML).Because("unknown declaration")
}

func (lx *lexer) instruction() error {
	const styles = "<?xml-stylesheet"
	for lx.w-lx.r < 256 && !lx.eof {
		if err := lx.fill(); err != nil {
			return err
		}
	}
	b := lx.buf[lx.r:min(lx.w, lx.r+256)]
	if bytes.HasPrefix(b, []byte(styles)) {
		if i := bytes.Index(b, []byte("?>")); i >= 0 {
			b = b[:i]
		}
		_, href, _ := bytes.Cut(b[len(styles):], []byte("href="))
		href = bytes.TrimLeft(href, `"' `)
		lx.styled = lx.styled || bytes.HasPrefix(href, []byte("#")) || bytes.HasPrefix(href, []byte("data:"))
	}
	lx.r += 2
	return lx.passTo("?>")
}

// passTo moves after the next occurrence of the mark.
func (lx *lexer) passTo(mark string) error {
	for {
		b := lx.buf[lx.r:lx.w]
		if i := bytes.Index(b, []byte(mark)); i >= 0 {
			lx.r += i + len(mark)
			return nil
		}
		if lx.eof {
			return bad(ReasonTruncated).Because("before %q", mark)
		}
		lx.r = max(lx.r, lx.w-len(mark)+1)
		if err := lx.fill(); err != nil {
			return err
		}
	}
}

// tag returns what lies between «<» and its «>», and moves after it. A «>» inside a quoted value is rare enough to
// be looked for only when the quotes before the first «>» do not pair up.
func (lx *lexer) tag() ([]byte, error) {
	for from := 1; ; {
		b := lx.buf[lx.r:lx.w]
		if i := bytes.IndexByte(b[from:], '>'); i >= 0 {
			if in := b[1 : from+i]; paired(in) {
				return lx.taken(in)
			}
			return lx.quotedTag()
		}
		from = len(b)
		if err := lx.fillTag(); err != nil {
			return nil, err
		}
	}
}

// quotedTag is tag, byte by byte.
func (lx *lexer) quotedTag() ([]byte, error) {
	var quote byte
	for i := 1; ; i++ {
		for i == lx.w-lx.r {
			if err := lx.fillTag(); err != nil {
				return nil, err
			}
		}
		switch c := lx.buf[lx.r+i]; {
		case c == quote:
			quote = 0
		case quote != 0:
		case c == '>':
			return lx.taken(lx.buf[lx.r+1 : lx.r+i])
		case c == '"' || c == '\'':
			quote = c
		}
	}
}

func (lx *lexer) fillTag() error {
	if lx.eof {
		return bad(ReasonTruncated).Because("inside a tag")
	}
	return lx.fill()
}

func (lx *lexer) taken(in []byte) ([]byte, error) {
	if bytes.IndexByte(in, '<') >= 0 {
		return nil, bad(ReasonXML).Because("«<» inside a tag")
	}
	lx.r += len(in) + 2
	return in, nil
}

// paired reports that every quote opened in b is closed; false when that takes a closer look.
func paired(b []byte) bool {
	return bytes.IndexByte(b, '\'') < 0 && bytes.Count(b, []byte{'"'})&1 == 0
}

const (
	nameStart = 1 << iota
	namePart
	blank
)

var class = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= 0x80:
			t[c] = nameStart | namePart
		case c >= '0' && c <= '9', c == '-', c == '.':
			t[c] = namePart
		case c == ' ', c == '\t', c == '\r', c == '\n':
			t[c] = blank
		}
	}
	return
}()

func nameLen(b []byte) int {
	if len(b) == 0 || class[b[0]]&nameStart == 0 {
		return 0
	}
	n := 1
	for n < len(b) && class[b[n]]&namePart != 0 {
		n++
	}
	return n
}

func (lx *lexer) startTag() error {
	if lx.depth() == 0 && lx.rooted {
		return bad(ReasonXML).Because("two root elements")
	}
	in, err := lx.tag()
	if err != nil {
		return err
	}
	n := nameLen(in)
	if n == 0 || n > maxName {
		return bad(ReasonXML).Because("element name")
	}
	name, rest := in[:n], in[n:]
	if len(rest) > 0 && rest[len(rest)-1] == '/' {
		lx.closing = true
		rest = rest[:len(rest)-1]
	}
	if len(rest) > 0 && class[rest[0]] != blank {
		return bad(ReasonXML).Because("element name")
	}
	lx.rooted = true
	if lx.nodes++; lx.nodes > lx.lim.Nodes {
		return bad(ReasonNodes).Because("over %d", lx.lim.Nodes)
	}
	if len(lx.marks) >= lx.lim.Depth {
		return bad(ReasonDepth).Because("over %d", lx.lim.Depth)
	}
	lx.marks = append(lx.marks, len(lx.names))
	lx.names = append(lx.names, name...)
	lx.prefix, lx.local = nil, name
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		lx.prefix, lx.local = name[:i], name[i+1:]
	}
	lx.raw, lx.parsed, lx.attrs = rest, false, lx.attrs[:0]
	if err := checkReferences(rest); err != nil {
		return err
	}
	if len(rest) > 8 && bytes.Contains(rest, []byte("xmlns")) {
		return lx.bind()
	}
	return nil
}

func (lx *lexer) endTag() error {
	in, err := lx.tag()
	if err != nil {
		return err
	}
	name := in[1:]
	if n := nameLen(name); n < len(name) {
		if n == 0 || len(bytes.TrimLeft(name[n:], " \t\r\n")) > 0 {
			return bad(ReasonXML).Because("end tag")
		}
		name = name[:n]
	}
	if len(lx.marks) == 0 || !bytes.Equal(name, lx.names[lx.marks[len(lx.marks)-1]:]) {
		return bad(ReasonXML).Because("end tag without its start, byte %d", lx.total-int64(lx.w-lx.r))
	}
	lx.pop()
	return nil
}

func (lx *lexer) pop() {
	top := len(lx.marks) - 1
	lx.names = lx.names[:lx.marks[top]]
	lx.marks = lx.marks[:top]
	for n := len(lx.bound); n > 0 && lx.bound[n-1].depth > top; n = len(lx.bound) {
		lx.bound = lx.bound[:n-1]
	}
}
