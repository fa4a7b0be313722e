package compose

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is one element. A nil node has nothing in it, so that missing elements need no care.
type node struct {
	name, space string
	attrs       []xml.Attr
	kids        []*node
	text        string
	parent      *node
}

// tree reads the elements of a document that cda.Parse has accepted: size and depth are bounded there.
func tree(document []byte) (*node, error) {
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(document, []byte("\ufeff"))))
	var root, at *node
	var text []*strings.Builder
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			if root == nil || at != nil {
				return nil, io.ErrUnexpectedEOF
			}
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: append([]xml.Attr(nil), t.Attr...), parent: at}
			n.space = n.namespace(t.Name.Space)
			if at != nil {
				at.kids = append(at.kids, n)
			} else if root == nil {
				root = n
			}
			at, text = n, append(text, &strings.Builder{})
		case xml.EndElement:
			if at == nil {
				return nil, io.ErrUnexpectedEOF
			}
			at.text = text[len(text)-1].String()
			at, text = at.parent, text[:len(text)-1]
		case xml.CharData:
			if at != nil {
				text[len(text)-1].Write(t)
			}
		}
	}
}

func (n *node) namespace(prefix string) string {
	for m := n; m != nil; m = m.parent {
		for _, a := range m.attrs {
			if prefix == "" && a.Name.Space == "" && a.Name.Local == "xmlns" || prefix != "" && a.Name.Space == "xmlns" && a.Name.Local == prefix {
				return a.Value
			}
		}
	}
	return ""
}

// attr returns an attribute by its local name.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			return a.Value
		}
	}
	return ""
}

// all returns the children that a path of names leads to, through every namesake.
func (n *node) all(path string) []*node {
	if n == nil {
		return nil
	}
	at := []*node{n}
	for name := range strings.SplitSeq(path, "/") {
		var next []*node
		for _, m := range at {
			for _, c := range m.kids {
				if c.name == name {
					next = append(next, c)
				}
			}
		}
		at = next
	}
	return at
}

// one returns the first of all, or nil.
func (n *node) one(path string) *node {
	if all := n.all(path); len(all) > 0 {
		return all[0]
	}
	return nil
}

// words returns the element's own text, without the blanks around it.
func (n *node) words() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// inside returns all the text under the element.
func (n *node) inside() string {
	var b strings.Builder
	n.walk(func(m *node) { b.WriteString(m.text) })
	return strings.TrimSpace(b.String())
}

// walk visits the element and all under it, in document order.
func (n *node) walk(visit func(*node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, c := range n.kids {
		c.walk(visit)
	}
}

// templated reports a templateId of the element.
func (n *node) templated(root string) bool {
	for _, t := range n.all("templateId") {
		if t.attr("root") == root {
			return true
		}
	}
	return false
}

// path says where the element is.
func (n *node) path() string {
	if n == nil {
		return ""
	}
	step := n.name
	if n.parent == nil {
		return "/" + step
	}
	position, namesakes := 0, 0
	for _, c := range n.parent.kids {
		if c.name == n.name {
			namesakes++
			if c == n {
				position = namesakes
			}
		}
	}
	if namesakes > 1 {
		step += "[" + itoa(position) + "]"
	}
	return n.parent.path() + "/" + step
}
