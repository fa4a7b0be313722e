package xds

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// The scanner reads XML from memory, ten times faster than encoding/xml: a list of 1,000 entries is 6 to 10 MB and
// a person waits for it. It knows what these messages need and refuses the rest: document types, entities beyond
// the five of XML, encodings other than UTF-8. scan_test.go compares it with encoding/xml on arbitrary input.

var (
	errSyntax = errors.New("xds: invalid XML")
	errDepth  = errors.New("xds: XML too deep")
	errSize   = errors.New("xds: too many elements, attributes or values")
	errDTD    = errors.New("xds: document type declaration refused")
)

// namespace is one of those that the package understands.
type namespace uint8

const (
	nsNone namespace = iota
	nsOther
	nsRIM
	nsRS
	nsQuery
	nsXDSb
	nsXOP
)

var namespaces = map[string]namespace{
	"": nsNone,
	"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0":   nsRIM,
	"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0":    nsRS,
	"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0": nsQuery,
	"urn:ihe:iti:xds-b:2007":                        nsXDSb,
	"http://www.w3.org/2004/08/xop/include":         nsXOP,
}

type token uint8

const (
	tokEOF token = iota
	tokStart
	tokEnd
	tokText
)

type attr struct{ name, value []byte } // value as written, entities included

type binding struct {
	prefix []byte
	ns     namespace
	depth  int
}

type scanner struct {
	b        []byte
	pos      int
	open     [][]byte // qualified names of open elements
	bindings []binding
	maxDepth int
	left     int // elements still allowed
	closing  bool
	rooted   bool

	ns    namespace // of the current start element
	local []byte
	attrs []attr
	text  []byte // of the current text token, as written unless cdata
	cdata bool
}

const (
	scanDepth    = 64
	scanAttrs    = 64
	scanBindings = 256 // namespace declarations in force at once
)

func newScanner(b []byte, maxElements int) (*scanner, error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(b) {
		return nil, errSyntax
	}
	return &scanner{b: b, maxDepth: scanDepth, left: maxElements}, nil
}

// next moves to the following token. Text between elements is given as it is; comments and processing
// instructions are skipped.
func (s *scanner) next() (token, error) {
	if s.closing {
		s.closing = false
		s.pop()
		return tokEnd, nil
	}
	for s.pos < len(s.b) {
		if s.b[s.pos] != '<' {
			return s.chars()
		}
		rest := s.b[s.pos:]
		if len(rest) < 2 {
			return tokEOF, errSyntax
		}
		switch rest[1] {
		case '/':
			return s.end()
		case '?':
			if err := s.instruction(rest); err != nil {
				return tokEOF, err
			}
		case '!':
			switch {
			case bytes.HasPrefix(rest, []byte("<!--")):
				i := bytes.Index(rest[4:], []byte("--"))
				if i < 0 || len(rest) < i+7 || rest[i+6] != '>' {
					return tokEOF, errSyntax
				}
				s.pos += i + 7
			case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(s.open) > 0:
				i := bytes.Index(rest, []byte("]]>"))
				if i < 0 {
					return tokEOF, errSyntax
				}
				s.text, s.cdata = rest[9:i], true
				s.pos += i + 3
				return tokText, nil
			default:
				return tokEOF, errDTD
			}
		default:
			return s.start()
		}
	}
	if len(s.open) > 0 || !s.rooted {
		return tokEOF, errSyntax
	}
	return tokEOF, nil
}

func (s *scanner) chars() (token, error) {
	rest := s.b[s.pos:]
	i := bytes.IndexByte(rest, '<')
	if i < 0 {
		i = len(rest)
	}
	s.text, s.cdata = rest[:i], false
	s.pos += i
	if len(s.open) == 0 && len(bytes.TrimSpace(s.text)) > 0 {
		return tokEOF, errSyntax
	}
	return tokText, nil
}

func (s *scanner) instruction(rest []byte) error {
	i := bytes.Index(rest[2:], []byte("?>"))
	if i < 0 {
		return errSyntax
	}
	pi := rest[2 : 2+i]
	if bytes.HasPrefix(pi, []byte("xml")) && (len(pi) == 3 || space(pi[3])) {
		if s.pos != 0 {
			return errSyntax
		}
		if _, after, ok := bytes.Cut(pi, []byte("encoding")); ok {
			after = bytes.ToLower(bytes.Trim(after, " \t\r\n=\"'"))
			if !bytes.HasPrefix(after, []byte("utf-8")) && !bytes.HasPrefix(after, []byte("us-ascii")) {
				return errSyntax
			}
		}
	}
	s.pos += i + 4
	return nil
}

func (s *scanner) end() (token, error) {
	s.pos += 2
	name := s.name()
	s.skipSpace()
	if len(s.open) == 0 || !bytes.Equal(name, s.open[len(s.open)-1]) || s.pos >= len(s.b) || s.b[s.pos] != '>' {
		return tokEOF, errSyntax
	}
	s.pos++
	s.pop()
	return tokEnd, nil
}

func (s *scanner) pop() {
	depth := len(s.open)
	for n := len(s.bindings); n > 0 && s.bindings[n-1].depth == depth; n-- {
		s.bindings = s.bindings[:n-1]
	}
	s.open = s.open[:depth-1]
}

// skip reads to the end of the current element.
func (s *scanner) skip() error {
	for depth := 1; depth > 0; {
		t, err := s.next()
		switch {
		case err != nil:
			return err
		case t == tokStart:
			depth++
		case t == tokEnd:
			depth--
		case t == tokText && !s.cdata && bytes.IndexByte(s.text, '&') >= 0:
			if _, err := unescape(s.text); err != nil {
				return err
			}
		}
	}
	return nil
}
