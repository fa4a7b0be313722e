package cda

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"chevet/app/record"
)

// small bounds keep a fuzzing round short.
var small = Limits{Bytes: 1 << 20, Depth: 64, Nodes: 20_000, Media: 1 << 16}

func seeds(f *testing.F) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatal("no seed", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{"", "<", "<a", "<a/>", "<!DOCTYPE a>", "\xEF\xBB\xBF<a/>", section("x"), section("<table><tr><td colspan='3'>a</td></tr></table>"),
		section("<![CDATA[x]]>&amp;&#233;"), titled(`"iso-8859-1"`, "\xE9"), section(`<linkHtml href="javascript:x">y</linkHtml>`)} {
		f.Add([]byte(s))
	}
}

func FuzzIndex(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := ReadIndex(bytes.NewReader(b), small)
		checkReason(t, err)
		if x.BodySize > small.Media || x.BodySize < 0 || x.TextBlocks < 0 || x.Version < 0 {
			t.Fatalf("%+v", x)
		}
		for _, s := range []string{x.Title, string(x.ID), x.Type.Label, x.Patient.Traits.BirthName} {
			if !utf8.ValidString(s) {
				t.Fatalf("not UTF-8: %q", s)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Parse(bytes.NewReader(b), small)
		checkReason(t, err)
		if err != nil {
			return
		}
		x, err := ReadIndex(bytes.NewReader(b), small)
		if r := record.ReasonOf(err); err != nil && r != ReasonBase64 && r != ReasonMedia && r != ReasonNoFile {
			t.Fatalf("parsed, yet not indexed: %v", err)
		}
		if !reflect.DeepEqual(x, d.Index) {
			t.Fatalf("index %+v\nparse %+v", x, d.Index)
		}
		if text := d.PlainText(); !utf8.ValidString(text) {
			t.Fatalf("not UTF-8: %q", text)
		}
		walk(t, d.Sections)
		if m := d.PDF(); m != nil {
			if raw, err := m.Bytes(); err == nil && int64(len(raw)) != m.Size {
				t.Fatalf("%d bytes, said %d", len(raw), m.Size)
			}
		}
		compareWords(t, b, d)
	})
}

func checkReason(t *testing.T, err error) {
	if err != nil && record.CodeOf(err) != record.Invalid {
		t.Fatalf("an error without a reason: %v", err)
	}
}

// walk checks what the window relies on.
func walk(t *testing.T, sections []Section) {
	var blocks func([]Block)
	blocks = func(bs []Block) {
		for _, b := range bs {
			switch b := b.(type) {
			case *Paragraph:
				for _, r := range b.Runs {
					if l := r.Link; l != "" && !strings.HasPrefix(l, "#") && !strings.HasPrefix(strings.ToLower(l), "http://") && !strings.HasPrefix(strings.ToLower(l), "https://") {
						t.Fatalf("link %q", l)
					}
					if !utf8.ValidString(r.Text) {
						t.Fatalf("%q", r.Text)
					}
				}
			case *List:
				for _, i := range b.Items {
					blocks(i.Blocks)
				}
			case *Table:
				for _, row := range b.Grid() {
					for _, c := range row {
						if c.Origin && (c.ColSpan < 1 || c.RowSpan < 1 || c.Cell == nil) {
							t.Fatalf("%+v", c)
						}
					}
				}
				for _, rows := range [][]Row{b.Head, b.Rows, b.Foot} {
					for _, r := range rows {
						for _, c := range r.Cells {
							if c.ColSpan < 1 || c.RowSpan < 1 {
								t.Fatalf("%+v", c)
							}
							blocks(c.Blocks)
						}
					}
				}
			}
		}
	}
	for _, s := range sections {
		blocks(s.Blocks)
		walk(t, s.Sections)
	}
}

// compareWords checks, where the standard library reads the document too, that no letter of the narrative is lost.
func compareWords(t *testing.T, b []byte, d *Document) {
	if bytes.Contains(b[:min(len(b), 200)], []byte("encoding")) && !bytes.Contains(bytes.ToLower(b[:min(len(b), 200)]), []byte("utf-8")) || !utf8.Valid(b) {
		return
	}
	letters, ok := rawLetters(b)
	if !ok {
		return
	}
	got := map[rune]int{}
	for _, r := range d.PlainText() {
		got[r]++
	}
	for r, n := range letters {
		if got[r] < n {
			t.Fatalf("%q %d times, want %d, in %q", r, got[r], n, d.PlainText())
		}
	}
}

// rawLetters counts the letters of section/text, by namespace and by place, with the standard library; false when
// it does not read the document, or the document has several roots of interest.
func rawLetters(b []byte) (map[rune]int, bool) {
	dec := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))))
	counts := map[rune]int{}
	var path []string
	inside := 0
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return counts, true
		}
		if err != nil {
			return nil, false
		}
		switch k := tok.(type) {
		case xml.StartElement:
			name := k.Name.Local
			if k.Name.Space != "urn:hl7-org:v3" && k.Name.Space != "" {
				name = "?"
			}
			path = append(path, name)
			if at := strings.Join(path, "/"); inside == 0 && (at == "ClinicalDocument/component/structuredBody/component/section/text") {
				inside = len(path)
			}
		case xml.EndElement:
			if len(path) == inside {
				inside = 0
			}
			path = path[:len(path)-1]
		case xml.CharData:
			if inside > 0 {
				for _, r := range string(k) {
					if r > 0x20 {
						counts[r]++
					}
				}
			}
		}
	}
}
