package hospital

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// limits of the documents that LoadDocuments accepts.
const (
	maxFile  = 64 << 20
	maxDepth = 512
	maxFiles = 2000
)

var (
	errNotCDA  = errors.New("no ClinicalDocument with a recordTarget")
	errTooDeep = errors.New("elements nested too deep")
	errDoctype = errors.New("a DOCTYPE is refused")
)

// edit replaces bytes [from, to) of a document.
type edit struct {
	from, to int64
	by       string
}

// mapping is where a document names its patient and itself, as byte ranges.
type mapping struct {
	prefix      string              // of the elements of CDA, such as "c:" or ""
	first       map[string][2]int64 // the first element of each path of interest
	drop        [][2]int64          // further names, and addresses that hold another INS
	ids         [][2]int64          // patientRole/id
	patientOpen int64               // where the content of patient starts
	patientEnd  int64               // and ends
	roleOpen    int64
}

// paths of interest, below ClinicalDocument.
const (
	pathID     = "id"
	pathSet    = "setId"
	pathRole   = "recordTarget/patientRole"
	pathPt     = pathRole + "/patient"
	pathName   = pathPt + "/name"
	pathGender = pathPt + "/administrativeGenderCode"
	pathBirth  = pathPt + "/birthTime"
	pathPlace  = pathPt + "/birthplace"
)

// locate finds the ranges without building a tree, so that every other byte stays as it is.
func locate(doc []byte) (mapping, error) {
	m := mapping{first: map[string][2]int64{}}
	d := xml.NewDecoder(bytes.NewReader(doc))
	type level struct {
		name string
		at   int64
	}
	var stack []level
	root := -1 // depth of ClinicalDocument
	path := func() string {
		parts := make([]string, 0, 6)
		for _, l := range stack[root+1:] {
			parts = append(parts, l.name)
		}
		return strings.Join(parts, "/")
	}
	for {
		at := d.InputOffset()
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, err
		}
		switch t := tok.(type) {
		case xml.Directive:
			return m, errDoctype
		case xml.StartElement:
			if len(stack) >= maxDepth {
				return m, errTooDeep
			}
			stack = append(stack, level{t.Name.Local, at})
			if root < 0 && t.Name.Local == "ClinicalDocument" {
				root = len(stack) - 1
				if t.Name.Space != "" {
					m.prefix = t.Name.Space + ":"
				}
			}
			if root < 0 || len(stack)-root > 5 {
				continue
			}
			switch path() {
			case pathRole:
				m.roleOpen = d.InputOffset()
			case pathPt:
				m.patientOpen = d.InputOffset()
			case pathRole + "/telecom":
				if strings.Contains(attr(t, "value"), "@patient.mssante.fr") {
					m.drop = append(m.drop, [2]int64{at, d.InputOffset()})
				}
			}
		case xml.EndElement:
			if len(stack) == 0 || stack[len(stack)-1].name != t.Name.Local {
				return m, errors.New("elements are not balanced")
			}
			if root >= 0 && len(stack)-root <= 5 && len(stack) > root+1 {
				m.note(path(), stack[len(stack)-1].at, at, d.InputOffset())
			}
			stack = stack[:len(stack)-1]
		}
	}
	if root < 0 || m.roleOpen == 0 || m.patientOpen == 0 || m.patientEnd == 0 || len(stack) > 0 {
		return m, errNotCDA
	}
	return m, nil
}

// note keeps the range of an element that just ended.
func (m *mapping) note(path string, from, content, to int64) {
	r := [2]int64{from, to}
	switch path {
	case pathRole + "/id":
		m.ids = append(m.ids, r)
	case pathPt:
		m.patientEnd = content
	case pathID, pathSet, pathName, pathGender, pathBirth, pathPlace:
		if _, twice := m.first[path]; !twice {
			m.first[path] = r
		} else if path != pathID {
			m.drop = append(m.drop, r)
		}
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readdress gives a document to another patient: identifiers, names, sex and birth of the recordTarget are those of
// the patient, and id and setId change when new ones are given. Everything else keeps its bytes.
func readdress(doc []byte, p *Patient, w *World, id, set string) ([]byte, error) {
	m, err := locate(doc)
	if err != nil {
		return nil, err
	}
	var edits []edit
	put := func(path string, x func(*xmlText), insertAt int64) {
		by := fragment(m.prefix, x)
		if r, ok := m.first[path]; ok {
			edits = append(edits, edit{r[0], r[1], by})
		} else if insertAt > 0 {
			edits = append(edits, edit{insertAt, insertAt, by})
		}
	}
	for i, r := range m.ids {
		by := ""
		if i == 0 {
			by = fragment(m.prefix, func(x *xmlText) { patientIDs(x, p, w) })
		}
		edits = append(edits, edit{r[0], r[1], by})
	}
	if len(m.ids) == 0 {
		edits = append(edits, edit{m.roleOpen, m.roleOpen, fragment(m.prefix, func(x *xmlText) { patientIDs(x, p, w) })})
	}
	put(pathName, func(x *xmlText) { patientName(x, p.Patient) }, m.patientOpen)
	put(pathGender, func(x *xmlText) { gender(x, p.Patient) }, 0)
	put(pathBirth, func(x *xmlText) { birth(x, p.Patient) }, 0)
	put(pathPlace, func(x *xmlText) { birthPlace(x, p.Patient) }, m.patientEnd)
	for _, r := range m.drop {
		edits = append(edits, edit{r[0], r[1], ""})
	}
	if id != "" {
		put(pathID, func(x *xmlText) { x.empty("id", "root", id) }, 0)
	}
	if set != "" {
		put(pathSet, func(x *xmlText) { x.empty("setId", "root", set) }, 0)
	}
	return apply(doc, edits), nil
}

// fragment writes elements with the prefix of the document.
func fragment(prefix string, write func(*xmlText)) string {
	x := xmlText{prefix: prefix}
	write(&x)
	return strings.TrimRight(x.b.String(), "\n")
}

func apply(doc []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return int(a.from - b.from) })
	var out bytes.Buffer
	out.Grow(len(doc) + 512)
	at := int64(0)
	for _, e := range edits {
		if e.from < at {
			continue
		}
		out.Write(doc[at:e.from])
		out.WriteString(e.by)
		at = e.to
	}
	out.Write(doc[at:])
	return out.Bytes()
}
