package xds

import "bytes"

func (s *scanner) start() (token, error) {
	if len(s.open) == 0 && s.rooted {
		return tokEOF, errSyntax
	}
	if s.left--; s.left < 0 {
		return tokEOF, errSize
	}
	if len(s.open) >= s.maxDepth {
		return tokEOF, errDepth
	}
	s.rooted = true
	s.pos++
	name := s.name()
	if len(name) == 0 {
		return tokEOF, errSyntax
	}
	s.open = append(s.open, name)
	s.attrs = s.attrs[:0]
	for {
		spaced := s.skipSpace()
		if s.pos >= len(s.b) {
			return tokEOF, errSyntax
		}
		switch s.b[s.pos] {
		case '>':
			s.pos++
			return tokStart, s.resolve(name)
		case '/':
			if s.pos+1 >= len(s.b) || s.b[s.pos+1] != '>' {
				return tokEOF, errSyntax
			}
			s.pos += 2
			s.closing = true
			return tokStart, s.resolve(name)
		}
		if !spaced {
			return tokEOF, errSyntax
		}
		if err := s.attribute(); err != nil {
			return tokEOF, err
		}
	}
}

func (s *scanner) attribute() error {
	name := s.name()
	s.skipSpace()
	if len(name) == 0 || s.pos >= len(s.b) || s.b[s.pos] != '=' {
		return errSyntax
	}
	s.pos++
	s.skipSpace()
	if s.pos >= len(s.b) || s.b[s.pos] != '"' && s.b[s.pos] != '\'' {
		return errSyntax
	}
	quote := s.b[s.pos]
	s.pos++
	i := bytes.IndexByte(s.b[s.pos:], quote)
	if i < 0 {
		return errSyntax
	}
	value := s.b[s.pos : s.pos+i]
	s.pos += i + 1
	if bytes.IndexByte(value, '<') >= 0 {
		return errSyntax
	}
	for _, a := range s.attrs {
		if bytes.Equal(a.name, name) {
			return errSyntax
		}
	}
	if len(s.attrs) >= scanAttrs {
		return errSize
	}
	s.attrs = append(s.attrs, attr{name, value})
	if bytes.HasPrefix(name, []byte("xmlns")) && (len(name) == 5 || name[5] == ':') {
		uri, err := unescape(value)
		if err != nil {
			return err
		}
		ns, known := namespaces[uri]
		if !known {
			ns = nsOther
		}
		if len(s.bindings) >= scanBindings {
			return errSize
		}
		s.bindings = append(s.bindings, binding{name[min(6, len(name)):], ns, len(s.open)})
	}
	return nil
}

func (s *scanner) resolve(name []byte) error {
	var prefix []byte
	s.local = name
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		prefix, s.local = name[:i], name[i+1:]
		if len(prefix) == 0 || len(s.local) == 0 {
			return errSyntax
		}
	}
	s.ns = nsNone
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if bytes.Equal(s.bindings[i].prefix, prefix) {
			s.ns = s.bindings[i].ns
			return nil
		}
	}
	if len(prefix) > 0 {
		s.ns = nsOther // xml:, or undeclared: not ours
	}
	return nil
}

// nameEnd marks the bytes that end a name in a tag; anything above is left to the comparison with known names.
var nameEnd = func() (t [256]bool) {
	for c := 0; c <= ' '; c++ {
		t[c] = true
	}
	for _, c := range `<>/="'&!?;,@#$%^*()+[]{}|\~` + "`\x7f" {
		t[c] = true
	}
	return
}()

func (s *scanner) name() []byte {
	from := s.pos
	for s.pos < len(s.b) && !nameEnd[s.b[s.pos]] {
		s.pos++
	}
	name := s.b[from:s.pos]
	if len(name) > 0 && (name[0] == '-' || name[0] == '.' || name[0] >= '0' && name[0] <= '9') {
		return nil
	}
	return name
}

func (s *scanner) skipSpace() bool {
	from := s.pos
	for s.pos < len(s.b) && space(s.b[s.pos]) {
		s.pos++
	}
	return s.pos > from
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// attr returns an attribute as written, or nil. Attributes of these messages have no prefix.
func (s *scanner) attr(name string) []byte {
	for i := range s.attrs {
		if string(s.attrs[i].name) == name {
			return s.attrs[i].value
		}
	}
	return nil
}

// is reports the current element by namespace and local name.
func (s *scanner) is(ns namespace, local string) bool { return s.ns == ns && string(s.local) == local }
