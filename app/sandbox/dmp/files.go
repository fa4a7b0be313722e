package dmp

import (
	"net/url"
	"strings"

	"github.com/beevik/etree"
)

const nsXOP = "http://www.w3.org/2004/08/xop/include"

// readFiles takes the bytes of each Document element, beside the XML or inside it.
func (s *submission) readFiles(m *message) {
	s.files = map[string][]byte{}
	for _, d := range children(m.body, nsXDS, "Document") {
		id := s.nameOf(attr(d, "id"))
		raw, found := bytesOf(d, m.parts)
		if _, twice := s.files[id]; twice || !found {
			s.unlinked = append(s.unlinked, id)
			continue
		}
		s.files[id] = raw
	}
}

// nameOf returns the entry that a Document's id names. The official sample calls one «documentME2» and the other
// «DocumentME2»: case is not looked at when no entry has the exact name.
func (s *submission) nameOf(id string) string {
	folded := id
	for _, e := range s.entries {
		if e.id == id {
			return id
		}
		if strings.EqualFold(e.id, id) {
			folded = e.id
		}
	}
	return folded
}

func bytesOf(d *etree.Element, parts map[string][]byte) (raw []byte, found bool) {
	include := child(d, nsXOP, "Include")
	if include == nil {
		raw, err := decode64(text(d))
		return raw, err == nil && len(raw) > 0
	}
	id, err := url.PathUnescape(strings.TrimPrefix(attr(include, "href"), "cid:"))
	if err != nil {
		return nil, false
	}
	raw, found = parts[id]
	return raw, found
}
