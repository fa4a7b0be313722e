package cda

import (
	"bytes"
	"encoding/xml"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/record"
)

// apart are the elements that separate words on a page; the others run inside one.
var apart = map[string]bool{"paragraph": true, "list": true, "item": true, "table": true, "caption": true, "thead": true, "tbody": true, "tfoot": true,
	"tr": true, "td": true, "th": true, "br": true, "col": true, "colgroup": true, "renderMultiMedia": true, "footnote": true, "text": true, "title": true}

// rawWords reads the words of section/text and section/title with the standard library, without any code of ours.
func rawWords(t testing.TB, b []byte) []string {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(b))
	var path []string
	var out strings.Builder
	inside := 0
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return strings.Fields(out.String())
		}
		if err != nil {
			t.Fatal(err)
		}
		switch k := tok.(type) {
		case xml.StartElement:
			if inside == 0 && len(path) > 0 && path[len(path)-1] == "section" && (k.Name.Local == "text" || k.Name.Local == "title") {
				inside = len(path) + 1
			}
			path = append(path, k.Name.Local)
			if inside > 0 && apart[k.Name.Local] {
				out.WriteByte(' ')
			}
		case xml.EndElement:
			if inside > 0 && apart[k.Name.Local] {
				out.WriteByte(' ')
			}
			path = path[:len(path)-1]
			if len(path) < inside {
				inside = 0
			}
		case xml.CharData:
			if inside > 0 {
				out.Write(k)
			}
		}
	}
}

func counts(words []string) map[string]int {
	m := map[string]int{}
	for _, w := range words {
		m[w]++
	}
	return m
}

func TestEveryWordOfTheOfficialSamplesIsInTheBlocks(t *testing.T) {
	files := sampleFiles(t)
	docs, _ := sampleBytes(t)
	for i, b := range docs {
		d := mustParse(t, b)
		got, want := counts(strings.Fields(d.PlainText())), counts(rawWords(t, b))
		if d.Kind.Structured() && len(want) == 0 {
			t.Errorf("%s: no word at all", filepath.Base(files[i]))
		}
		for w, n := range want {
			if got[w] != n {
				t.Errorf("%s: %q %d times, want %d", filepath.Base(files[i]), w, got[w], n)
			}
		}
		for w := range got {
			if want[w] == 0 {
				t.Errorf("%s: %q comes from nowhere", filepath.Base(files[i]), w)
			}
		}
		if d.Unrecognized != 0 {
			t.Errorf("%s: %d unrecognized elements", filepath.Base(files[i]), d.Unrecognized)
		}
	}
}

func TestEveryFigureOfTheOfficialSamplesHasItsMedia(t *testing.T) {
	docs, _ := sampleBytes(t)
	figures := 0
	var blocks func([]Block)
	var sections func([]Section)
	blocks = func(bs []Block) {
		for _, b := range bs {
			switch b := b.(type) {
			case *Figure:
				figures++
				if len(b.Media) == 0 {
					t.Error("a figure without media")
				}
				for _, m := range b.Media {
					if raw, err := m.Bytes(); err != nil || int64(len(raw)) != m.Size || m.Size == 0 {
						t.Errorf("%s: %d bytes of %d, %v", m.MIME, len(raw), m.Size, err)
					}
				}
			case *Table:
				for _, rows := range [][]Row{b.Head, b.Rows, b.Foot} {
					for _, r := range rows {
						for _, c := range r.Cells {
							blocks(c.Blocks)
						}
					}
				}
				if g := b.Grid(); len(g) != len(b.Head)+len(b.Rows)+len(b.Foot) {
					t.Error("rows are missing from the grid")
				}
			case *List:
				for _, i := range b.Items {
					blocks(i.Blocks)
				}
			case *Paragraph:
				for _, r := range b.Runs {
					if r.Figure != nil {
						blocks([]Block{r.Figure})
					}
				}
			}
		}
	}
	sections = func(ss []Section) {
		for _, s := range ss {
			blocks(s.Blocks)
			sections(s.Sections)
		}
	}
	for _, b := range docs {
		sections(mustParse(t, b).Sections)
	}
	if figures < 15 {
		t.Errorf("%d figures only", figures)
	}
}

// sampleFacts are read off the official samples by hand.
func TestTheOfficialSamplesAreIndexed(t *testing.T) {
	files := sampleFiles(t)
	docs, _ := sampleBytes(t)
	facts := map[string]struct {
		kind   record.BodyKind
		blocks int
		typ    string
	}{
		"LDL-SES_2022.01.xml":                     {record.BodyN3, 9, "11490-0"},
		"BIO-CR-BIO_2024.01_TSH_1.xml":            {record.BodyN3PDF, 2, "11502-2"},
		"CANCER-PPS_2025.01.xml":                  {record.BodyN3PDF, 12, "18776-5"},
		"DOC_NON_STRUCTURE_CDA-R2-N1.xml":         {record.BodyN1PDF, 0, "11502-2"},
		"BIO-CR-BIO_2021.01_Auto-Presentable.xml": {record.BodyN3, 4, "11502-2"},
		"VSM_1.4_2022.01.xml":                     {record.BodyN3, 9, "SYNTH"},
		"IPS-FR_2024.01.xml":                      {record.BodyN3, 19, "60591-5"}, // its PDFs are attachments, not a copy
	}
	seen := 0
	for i, b := range docs {
		name := filepath.Base(files[i])
		x, err := ReadIndex(bytes.NewReader(b), Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		equal(t, name, mustParse(t, b).Index, x)
		if x.ID == "" || x.SetID == "" || x.Version == 0 || x.Type.Code == "" || x.Title == "" || x.EffectiveTime.IsZero() || x.ActStart.IsZero() ||
			x.Author().Display() == "" || x.Patient.Traits.BirthName == "" || !x.Patient.Traits.BirthDate.Complete() {
			t.Errorf("%s: something is missing: %+v", name, x)
		}
		equal(t, name+" presented", x.SelfPresented, strings.Contains(name, "Auto-Presentable"))
		if f, ok := facts[name]; ok {
			seen++
			equal(t, name+" kind", x.Kind, f.kind)
			equal(t, name+" blocks", x.TextBlocks, f.blocks)
			equal(t, name+" type", x.Type.Code, f.typ)
		}
		if pdf := mustParse(t, b).PDF(); (pdf != nil) != x.Kind.HasPDF() {
			t.Errorf("%s: PDF %v, kind %s", name, pdf != nil, x.Kind)
		} else if pdf != nil {
			raw, err := pdf.Bytes()
			if err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) || hashOf(string(raw)) != x.BodySHA256 {
				t.Errorf("%s: not a PDF, or another hash: %v", name, err)
			}
		}
	}
	equal(t, "samples with facts", seen, len(facts))
}
