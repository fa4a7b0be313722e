package cda

import (
	"bytes"
	"io"
)

// ownText reads the text of an element, that of its children left out (an ED may hold a reference or a thumbnail).
type ownText struct {
	lx    *lexer
	depth int
	chunk []byte
	err   error
}

func (o *ownText) Read(p []byte) (int, error) {
	for len(o.chunk) == 0 {
		if o.err != nil {
			return 0, o.err
		}
		o.err = o.advance()
	}
	n := copy(p, o.chunk)
	o.chunk = o.chunk[n:]
	return n, nil
}

func (o *ownText) advance() error {
	k, err := o.lx.next()
	switch {
	case err != nil:
		return err
	case k == tokenText:
		o.chunk = o.lx.chunk
	case k == tokenStart:
		return o.lx.skip()
	case k == tokenEnd:
		return io.EOF
	}
	return nil
}

// drain passes over what was not read.
func (o *ownText) drain() error {
	for o.lx.depth() >= o.depth {
		if _, err := o.lx.nextTag(); err != nil {
			return err
		}
	}
	return nil
}

// trimmed drops the white space around a text and makes one line end of CR LF. // XML 1.0 §2.11
type trimmed struct {
	r    io.Reader
	in   [4096]byte
	out  []byte
	held []byte // white space that counts only if text follows
	some bool
}

func (t *trimmed) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		n, err := t.r.Read(t.in[:])
		t.out = t.out[:0]
		for _, c := range t.in[:n] {
			switch {
			case c == '\r':
			case class[c] == blank:
				if t.some {
					if len(t.held) >= maxTag {
						return 0, bad(ReasonSize).Because("white space")
					}
					t.held = append(t.held, c)
				}
			default:
				t.out = append(append(t.out, t.held...), c)
				t.held, t.some = t.held[:0], true
			}
		}
		if err != nil && len(t.out) == 0 {
			return 0, err
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// prefix remembers the first bytes of a file, to tell its type when the document does not.
type prefix struct{ b []byte }

func (p *prefix) Write(b []byte) (int, error) {
	if len(p.b) < 8 {
		p.b = append(p.b, b[:min(len(b), 8-len(p.b))]...)
	}
	return len(b), nil
}

func (p *prefix) mime() string {
	for _, m := range []struct{ magic, mime string }{
		{"%PDF-", "application/pdf"}, {"{\\rtf", "text/rtf"}, {"\xFF\xD8\xFF", "image/jpeg"}, {"\x89PNG", "image/png"},
	} {
		if bytes.HasPrefix(p.b, []byte(m.magic)) {
			return m.mime
		}
	}
	return ""
}

// onlyWriter hides ReadFrom, which would take its own buffer.
type onlyWriter struct{ io.Writer }
