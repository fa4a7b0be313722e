package printed_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"chevet/app/cda"
	"chevet/app/pdf/pdfa"
	"chevet/app/printed"
	"chevet/assets/fonts"
)

// FuzzPrint prints whatever the reader of CDA accepts: a page to print comes out, whatever the narrative is made of.
func FuzzPrint(f *testing.F) {
	files, err := filepath.Glob("../cda/testdata/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatal("no seed", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	const head = `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section><text>`
	for _, narrative := range []string{`<table><tr><td colspan="999" rowspan="999">a</td></tr><tr/></table>`, `<list><item><list><item>x</item></list></item></list>`,
		"<content>\u202e\ufffd\U0001f642</content>", `<table><thead><tr><th/></tr></thead><tbody><tr><td>b</td><td>c</td></tr></tbody></table>`} {
		f.Add([]byte(head + narrative + `</text></section></component></structuredBody></component></ClinicalDocument>`))
	}
	set, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		doc, err := cda.Parse(bytes.NewReader(raw), cda.Limits{Bytes: 1 << 18, Depth: 64, Nodes: 5000, Media: 1 << 16})
		if err != nil {
			return
		}
		file, err := printed.PDF(doc, printed.Options{Fonts: set})
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-1.4\n")) {
			t.Fatalf("%v %.40q", err, file)
		}
	})
}
