package cda

import "strings"

// node is an element of the header, kept as a small tree: a header is a few hundred elements, and the two readers
// then share one way of understanding it.
type node struct {
	local   string
	foreign bool // in a namespace other than CDA's
	attrs   []field
	text    string // its own text, pieces joined
	kids    []*node
}

type field struct{ name, value string }

// treeBuilder bounds what a header may take.
type treeBuilder struct {
	lx    *lexer
	nodes int
	bytes int
	slab  []node
	words map[string]string // names seen, so that each is allocated once
	piece []byte            // texts of the elements under way, a stack
}

func (t *treeBuilder) take(b int) error {
	if t.bytes += b; t.bytes > maxHeader {
		return bad(ReasonSize).Because("header over %d bytes", maxHeader)
	}
	return nil
}

func (t *treeBuilder) word(b []byte) string {
	if s, ok := t.words[string(b)]; ok {
		return s
	}
	s := text(b)
	t.words[s] = s
	return s
}

func (t *treeBuilder) start() (*node, error) {
	if t.nodes++; t.nodes > maxHeaderNodes {
		return nil, bad(ReasonNodes).Because("header over %d", maxHeaderNodes)
	}
	if len(t.slab) == 0 {
		t.slab = make([]node, 64)
	}
	n := &t.slab[0]
	t.slab = t.slab[1:]
	n.local, n.foreign = t.word(t.lx.local), !t.lx.hl7()
	attrs, err := t.lx.attributes()
	if err != nil {
		return nil, err
	}
	if len(attrs) == 0 {
		return n, nil
	}
	n.attrs = make([]field, 0, len(attrs))
	for _, a := range attrs {
		v, err := unescape(a.value)
		if err != nil {
			return nil, err
		}
		if err := t.take(len(v) + len(a.name)); err != nil {
			return nil, err
		}
		n.attrs = append(n.attrs, field{t.word(a.name), v})
	}
	return n, nil
}

// tree reads the element whose start was just given, to its end.
func (t *treeBuilder) tree() (*node, error) {
	n, err := t.start()
	if err != nil {
		return nil, err
	}
	from := len(t.piece)
	for {
		k, err := t.lx.next()
		if err != nil {
			return nil, err
		}
		switch k {
		case tokenEnd:
			n.text = text(t.piece[from:])
			t.piece = t.piece[:from]
			return n, nil
		case tokenText:
			b := t.lx.chunk
			if len(t.piece) == from { // the indentation between elements, mostly
				for len(b) > 0 && class[b[0]] == blank {
					b = b[1:]
				}
			}
			if err := t.take(len(b)); err != nil {
				return nil, err
			}
			t.piece = append(t.piece, b...)
		case tokenStart:
			kid, err := t.tree()
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
			if end := len(t.piece); end > from && t.piece[end-1] != ' ' {
				t.piece = append(t.piece, ' ') // a word does not run through an element
			}
		}
	}
}

// Every method below works on a nil node, which stands for an absent element.

// at follows a path of CDA elements, the first of each name.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		if n = n.first(name); n == nil {
			return nil
		}
	}
	return n
}

func (n *node) first(names ...string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if !k.foreign {
			for _, name := range names {
				if k.local == name {
					return k
				}
			}
		}
	}
	return nil
}

func (n *node) all(name string) []*node {
	if n == nil {
		return nil
	}
	var found []*node
	for _, k := range n.kids {
		if k.local == name && !k.foreign {
			found = append(found, k)
		}
	}
	return found
}

func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.name == name {
			return strings.TrimSpace(a.value)
		}
	}
	return ""
}

// str is the text of the element with that of its children, spaces collapsed.
func (n *node) str() string {
	if n == nil {
		return ""
	}
	if len(n.kids) == 0 {
		return collapse(n.text)
	}
	parts := []string{n.text}
	for _, k := range n.kids {
		parts = append(parts, k.str())
	}
	return collapse(strings.Join(parts, " "))
}

// collapse makes one space of each stretch of XML white space and drops control characters; a no-break space is
// text.
func collapse(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	pending := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case class[c] == blank:
			pending = b.Len() > 0
		case c < ' ':
		default:
			if pending {
				b.WriteByte(' ')
				pending = false
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}
