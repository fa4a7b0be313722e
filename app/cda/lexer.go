package cda

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
)

// lexer is a small XML reader made for one thing: going through documents whose bulk is base64 without ever
// holding a text in full. It gives text in pieces of its buffer, checks that tags nest, resolves namespaces,
// and knows no entity but the five of XML and numeric ones. // XML 1.0, Namespaces in XML 1.0
//
// Slices that it hands out (name, attributes, text) are valid until the next call.
type lexer struct {
	src   io.Reader
	lim   Limits
	buf   []byte
	r, w  int // unread bytes are buf[r:w]
	total int64
	eof   bool

	names []byte // names of the open elements, one after the other
	marks []int  // where each starts in names
	nodes int
	bound []binding

	cdata   bool
	closing bool // a self-closing tag was given as start: its end comes next
	rooted  bool
	styled  bool // an xml-stylesheet instruction that points inside the document

	prefix, local []byte
	raw           []byte // attributes, as written
	attrs         []attr
	parsed        bool
	chunk         []byte
	ref           [4]byte
}

type attr struct {
	name  []byte // with its prefix
	value []byte // as written, entities not resolved
}

type binding struct {
	depth  int
	prefix string
	space  space
}

// space is a namespace that matters here.
type space uint8

const (
	spaceNone space = iota
	spaceHL7
	spaceXSL
	spaceOther
)

func spaceOf(uri string) space {
	switch uri {
	case "":
		return spaceNone
	case "urn:hl7-org:v3":
		return spaceHL7
	case "http://www.w3.org/1999/XSL/Transform":
		return spaceXSL
	}
	return spaceOther
}

type token uint8

const (
	tokenEOF token = iota
	tokenStart
	tokenEnd
	tokenText
)

const bufSize = 64 << 10

var buffers = sync.Pool{New: func() any { b := make([]byte, bufSize); return &b }}

func newLexer(r io.Reader, lim Limits) (*lexer, error) {
	lx := &lexer{src: r, lim: lim, buf: *buffers.Get().(*[]byte)}
	for lx.w < 1024 && !lx.eof {
		if err := lx.fill(); err != nil {
			return lx, err
		}
	}
	head := lx.buf[:lx.w]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		lx.r = 3
		return lx, nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\xFF\xFE")),
		bytes.HasPrefix(head, []byte("<\x00")), bytes.HasPrefix(head, []byte("\x00<")):
		return lx, bad(ReasonEncoding).Because("UTF-16 or UTF-32")
	}
	name := declaredEncoding(head)
	to, known := charsets[name]
	if !known {
		return lx, bad(ReasonEncoding).Because("declared %.40q", name)
	}
	if to != nil {
		read := append([]byte(nil), head...)
		lx.src = &singleByte{r: io.MultiReader(bytes.NewReader(read), &budget{r: r, left: lim.Bytes - lx.total, done: lx.eof}), to: to}
		// The budget above counts the document's own bytes; the lexer then counts at most three for each.
		lx.lim.Bytes = 3*lim.Bytes + 1
		lx.total, lx.w, lx.eof = 0, 0, false
	}
	return lx, nil
}

// budget bounds the bytes read from a document that is being converted.
type budget struct {
	r    io.Reader
	left int64
	done bool
}

func (b *budget) Read(p []byte) (int, error) {
	if b.done {
		return 0, io.EOF
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, bad(ReasonSize)
	}
	return n, err
}

func (lx *lexer) release() {
	clear(lx.buf) // it held somebody's record
	if len(lx.buf) == bufSize {
		b := lx.buf
		buffers.Put(&b)
	}
	lx.buf = nil
}

// fill reads more, keeping buf[r:w], which it may move; it grows the buffer up to maxTag when it is full.
func (lx *lexer) fill() error {
	if lx.eof {
		return nil
	}
	if lx.r > 0 {
		lx.w = copy(lx.buf, lx.buf[lx.r:lx.w])
		lx.r = 0
	}
	if lx.w == len(lx.buf) {
		if len(lx.buf) >= maxTag {
			return bad(ReasonSize).Because("a tag of more than %d bytes", maxTag)
		}
		lx.buf = append(lx.buf, make([]byte, len(lx.buf))...)
	}
	for range 100 {
		n, err := lx.src.Read(lx.buf[lx.w:])
		lx.w += n
		lx.total += int64(n)
		switch {
		case lx.total > lx.lim.Bytes:
			return bad(ReasonSize).Because("over %d bytes", lx.lim.Bytes)
		case errors.Is(err, io.EOF):
			lx.eof = true
			return nil
		case err != nil:
			return fmt.Errorf("cda: reading the document: %w", err)
		case n > 0:
			return nil
		}
	}
	return fmt.Errorf("cda: reading the document: %w", io.ErrNoProgress)
}

func (lx *lexer) depth() int { return len(lx.marks) }

// next returns the next start, end or piece of text; comments and processing instructions are passed over.
func (lx *lexer) next() (token, error) {
	for {
		if lx.closing {
			lx.closing = false
			lx.pop()
			return tokenEnd, nil
		}
		if lx.cdata {
			ok, err := lx.cdataChunk()
			if err != nil {
				return tokenEOF, err
			}
			if ok {
				return tokenText, nil
			}
			continue
		}
		if lx.r == lx.w {
			if err := lx.fill(); err != nil {
				return tokenEOF, err
			}
			if lx.r == lx.w {
				return tokenEOF, lx.atEOF()
			}
		}
		if lx.buf[lx.r] != '<' {
			return tokenText, lx.textChunk()
		}
		if t, err := lx.markup(); t != tokenEOF || err != nil {
			return t, err
		}
	}
}

// nextTag is next without the text, which it passes over at the speed of a byte search.
func (lx *lexer) nextTag() (token, error) {
	for {
		switch {
		case lx.closing:
			lx.closing = false
			lx.pop()
			return tokenEnd, nil
		case lx.cdata:
			if _, err := lx.cdataChunk(); err != nil {
				return tokenEOF, err
			}
			continue
		}
		b := lx.buf[lx.r:lx.w]
		i := bytes.IndexByte(b, '<')
		if i >= 0 {
			b = b[:i]
		}
		if lx.depth() == 0 && len(bytes.TrimLeft(b, " \t\r\n")) > 0 {
			return tokenEOF, lx.stray()
		}
		if j := bytes.IndexByte(b, '&'); j >= 0 {
			lx.r += j
			if err := lx.reference(); err != nil {
				return tokenEOF, err
			}
			continue
		}
		if i < 0 {
			lx.r = lx.w
			if lx.eof {
				return tokenEOF, lx.atEOF()
			}
			if err := lx.fill(); err != nil {
				return tokenEOF, err
			}
			continue
		}
		lx.r += i
		if t, err := lx.markup(); t != tokenEOF || err != nil {
			return t, err
		}
	}
}

func (lx *lexer) stray() error {
	if lx.rooted {
		return bad(ReasonXML).Because("text after the root element")
	}
	return bad(ReasonXML).Because("text before the root element")
}

func (lx *lexer) atEOF() error {
	switch {
	case lx.depth() > 0:
		return bad(ReasonTruncated).Because("%d elements left open", lx.depth())
	case !lx.rooted:
		return bad(ReasonAbsent).Because("no element")
	}
	return nil
}

// skip passes over the rest of the element whose start was just given, its end included.
func (lx *lexer) skip() error {
	for target := lx.depth() - 1; lx.depth() > target; {
		if _, err := lx.nextTag(); err != nil {
			return err
		}
	}
	return nil
}
