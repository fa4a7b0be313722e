package cda

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"chevet/app/record"
	"chevet/assets/reference"
)

// both runs the two readers, which must refuse alike.
func both(src io.Reader, again io.Reader, lim Limits) (index, parse record.Reason) {
	_, err := ReadIndex(src, lim)
	if err != nil {
		index = record.ReasonOf(err)
	}
	if _, err = Parse(again, lim); err != nil {
		parse = record.ReasonOf(err)
	}
	return
}

func TestHostileAndBrokenDocumentsAreRefusedWithTheirReason(t *testing.T) {
	deep := strings.Repeat("<a>", 2000) + strings.Repeat("</a>", 2000)
	for name, c := range map[string]struct {
		src    string
		reason record.Reason
	}{
		"entity bomb":               {`<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ClinicalDocument xmlns="urn:hl7-org:v3"><title>&b;</title></ClinicalDocument>`, ReasonEntity},
		"external entity":           {`<!DOCTYPE x SYSTEM "file:///etc/passwd"><ClinicalDocument/>`, ReasonEntity},
		"doctype after the root":    {`<ClinicalDocument xmlns="urn:hl7-org:v3"><!DOCTYPE x></ClinicalDocument>`, ReasonEntity},
		"undefined entity in title": {`<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&nbsp;</title></ClinicalDocument>`, ReasonEntity},
		"undefined entity in text":  {section("a&eacute;b"), ReasonEntity},
		"undefined entity, skipped": {`<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><x y="&nope;"/></structuredBody></component></ClinicalDocument>`, ReasonEntity},
		"lone ampersand":            {section("a & b"), ReasonXML},
		"null character":            {section("&#0;"), ReasonXML},
		"surrogate":                 {section("&#xD800;"), ReasonXML},
		"2,000 deep at the root":    {deep, ReasonDepth},
		"2,000 deep in the header":  {`<ClinicalDocument xmlns="urn:hl7-org:v3"><author>` + deep + `</author></ClinicalDocument>`, ReasonDepth},
		"2,000 deep in the text":    {section(deep), ReasonDepth},
		"2,000 lists":               {section(strings.Repeat("<list><item>", 1000) + strings.Repeat("</item></list>", 1000)), ReasonDepth},
		"2,000 tables":              {section(strings.Repeat("<table><tr><td>", 700) + strings.Repeat("</td></tr></table>", 700)), ReasonDepth},
		"cut":                       {section("a")[:150], ReasonTruncated},
		"cut in a tag":              {`<ClinicalDocument xmlns="urn:hl7-org:v3"><tit`, ReasonTruncated},
		"cut in a comment":          {`<ClinicalDocument xmlns="urn:hl7-org:v3"><!-- `, ReasonTruncated},
		"cut in CDATA":              {`<ClinicalDocument xmlns="urn:hl7-org:v3"><title><![CDATA[ `, ReasonTruncated},
		"crossed tags":              {section("<list><item></list></item>"), ReasonXML},
		"end without start":         {`</a>`, ReasonAbsent},
		"tag in a tag":              {section(`<content ID="a" <br/>`), ReasonXML},
		"attribute without quotes":  {section(`<content ID=a>x</content>`), ""},
		"two roots":                 {`<a/><b/>`, ReasonXML},
		"text after":                {section("a") + "x", ReasonXML},
		"empty":                     {``, ReasonAbsent},
		"spaces":                    {"  \n ", ReasonAbsent},
		"a PDF":                     {"%PDF-1.4\n<<>>", ReasonAbsent},
		"JSON":                      {`{"a":1}`, ReasonAbsent},
		"another XML":               {`<a><b/></a>`, ReasonAbsent},
		"a ClinicalDocument of another namespace": {`<ClinicalDocument xmlns="urn:autre"/>`, ReasonAbsent},
		"UTF-16":           {"\xFF\xFE<\x00a\x00", ReasonEncoding},
		"UTF-7":            {`<?xml version="1.0" encoding="utf-7"?><a/>`, ReasonEncoding},
		"tag of a huge":    {`<ClinicalDocument xmlns="urn:hl7-org:v3" a="` + strings.Repeat("x", 2<<20) + `"/>`, ReasonSize},
		"name of a huge":   {section("<" + strings.Repeat("x", 1000) + "/>"), ReasonXML},
		"header too big":   {`<ClinicalDocument xmlns="urn:hl7-org:v3"><title>` + strings.Repeat("x", 17<<20) + `</title></ClinicalDocument>`, ReasonSize},
		"header too broad": {`<ClinicalDocument xmlns="urn:hl7-org:v3">` + strings.Repeat("<id/>", 100_001) + `</ClinicalDocument>`, ReasonNodes},
	} {
		index, parse := both(strings.NewReader(c.src), strings.NewReader(c.src), Limits{})
		if name == "attribute without quotes" { // of an element that the index passes over
			if index != "" || parse != ReasonXML {
				t.Errorf("%s: %q and %q", name, index, parse)
			}
			continue
		}
		if index != c.reason || parse != c.reason {
			t.Errorf("%s: index %q, parse %q, want %q", name, index, parse, c.reason)
		}
	}
}

func TestLimitsAreThoseAskedFor(t *testing.T) {
	b := fixture(t, "n3.xml")
	for name, c := range map[string]struct {
		lim    Limits
		reason record.Reason
	}{
		"bytes, just enough": {Limits{Bytes: int64(len(b))}, ""},
		"no bound":           {Limits{Bytes: math.MaxInt64, Media: math.MaxInt64, Depth: math.MaxInt, Nodes: math.MaxInt}, ""},
		"bytes, one short":   {Limits{Bytes: int64(len(b)) - 1}, ReasonSize},
		"depth":              {Limits{Depth: 8}, ReasonDepth},
		"nodes":              {Limits{Nodes: 100}, ReasonNodes},
	} {
		index, parse := both(bytes.NewReader(b), bytes.NewReader(b), c.lim)
		if index != c.reason || parse != c.reason {
			t.Errorf("%s: index %q, parse %q, want %q", name, index, parse, c.reason)
		}
	}
}

// endless gives the same line for ever: documents larger than any disk of ours.
type endless struct {
	line string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		c := copy(p[n:], e.line[e.at:])
		n, e.at = n+c, (e.at+c)%len(e.line)
	}
	return n, nil
}

func TestADocumentOver200MBIsRefusedWithoutBeingHeld(t *testing.T) {
	for name, c := range map[string]struct{ head, line string }{
		"comments":  {"", "<!-- rien -->\n"},
		"base64":    {`<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text representation="B64">`, "QUJD\n"},
		"an entry":  {`<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><x>`, "du texte\n"},
		"a comment": {"<!--", "aaaa"},
	} {
		const allowed = 10 << 20
		var read counter
		used := heapOf(func() {
			_, err := ReadIndex(io.TeeReader(io.MultiReader(strings.NewReader(c.head), &endless{line: c.line}), &read), Limits{})
			if r := record.ReasonOf(err); r != ReasonSize && r != ReasonMedia {
				t.Errorf("%s: %v", name, err)
			}
		})
		if read < 200<<20 || read > 201<<20 {
			t.Errorf("%s: %d bytes read", name, read)
		}
		if used > allowed {
			t.Errorf("%s: %d bytes of heap", name, used)
		}
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// heapOf returns the bytes that f allocated in all: more than it ever held.
func heapOf(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAGigabyteOfBase64IsRefusedInAFewMegabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a gigabyte")
	}
	lim := Limits{Bytes: 2 << 30}
	used := heapOf(func() {
		x, err := ReadIndex(bigN1(750<<20), lim)
		if record.ReasonOf(err) != ReasonMedia {
			t.Errorf("index: %v", err)
		}
		if x.ID != "1.2.3" || x.BodySize != 0 {
			t.Errorf("the header is not there: %+v", x)
		}
	})
	if used > 10<<20 {
		t.Errorf("%d bytes of heap", used)
	}
	index, parse := both(bigN1(750<<20), bigN1(750<<20), Limits{})
	if index != ReasonSize || parse != ReasonSize {
		t.Errorf("with the default limits: %q, %q", index, parse)
	}
}

func TestAFileOverItsLimitLeavesTheRestReadable(t *testing.T) {
	lim := Limits{Media: 10}
	d, err := Parse(bytes.NewReader(fixture(t, "n3.xml")), lim)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "kind", d.Kind, record.BodyN3)
	if d.PDF() != nil {
		t.Error("a copy over the limit is offered")
	}
	_, err = d.Sections[1].Blocks[0].(*Figure).Media[0].Bytes()
	equal(t, "reason", record.ReasonOf(err), ReasonMedia)

	d, err = Parse(bytes.NewReader(fixture(t, "n1.xml")), lim)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.PDF().Bytes()
	equal(t, "reason of the N1", record.ReasonOf(err), ReasonMedia)
}

func TestThirtyMegabytesAreIndexedInUnderTen(t *testing.T) {
	used := heapOf(func() {
		x, err := ReadIndex(bigN1(30<<20+1), Limits{})
		if err != nil || x.BodySize != 30<<20+1 || x.Kind != record.BodyN1PDF {
			t.Error(err, x.BodySize, x.Kind)
		}
	})
	if used > 10<<20 {
		t.Errorf("%d bytes allocated", used)
	}
}

func TestASmallBombOfDeflateIsRefused(t *testing.T) {
	bomb := deflateBomb(t, 200<<20)
	value := `<value mediaType="image/png" representation="B64" compression="DF">` + bomb + `</value>`
	n1 := `<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody>` + strings.ReplaceAll(value, "value", "text") + `</nonXMLBody></component></ClinicalDocument>`
	_, err := ReadIndex(strings.NewReader(n1), Limits{Media: 1 << 20})
	equal(t, "index", record.ReasonOf(err), ReasonMedia)
	d := mustParse(t, []byte(n1))
	_, err = d.Body.Bytes()
	equal(t, "bytes", record.ReasonOf(err), ReasonMedia)

	var many strings.Builder
	many.WriteString(`<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component><section>`)
	for range 50 {
		many.WriteString(`<entry><observationMedia ID="m">` + value + `</observationMedia></entry>`)
	}
	many.WriteString(`</section></component></structuredBody></component></ClinicalDocument>`)
	if _, err := Parse(strings.NewReader(many.String()), Limits{Media: 8 << 20}); err != nil {
		t.Error(err)
	}
}

func TestBrokenBase64SparesTheHeader(t *testing.T) {
	for _, text := range []string{"JVBE*", "JVBEA", "=AAA", "JV=BERi0", "JVBERi0==", "A===", "JVBERi0=JVBE"} {
		src := strings.Replace(string(fixture(t, "n1.xml")), "JVBERi0xLjQgZmljdGlm", text, 1)
		x, err := ReadIndex(strings.NewReader(src), Limits{})
		equal(t, text, record.ReasonOf(err), ReasonBase64)
		equal(t, text+" title", x.Title, "Compte rendu fictif")
		d := mustParse(t, []byte(src))
		_, err = d.Body.Bytes()
		equal(t, text+" bytes", record.ReasonOf(err), ReasonBase64)
	}
	src := strings.Replace(string(fixture(t, "n1.xml")), "JVBERi0xLjQgZmljdGlm", `<reference value="https://exemple.invalid/x.pdf"/>`, 1)
	_, err := ReadIndex(strings.NewReader(src), Limits{})
	equal(t, "a reference to the outside", record.ReasonOf(err), ReasonNoFile)
}

func TestAFailureOfTheReaderIsNotTheDocumentsFault(t *testing.T) {
	boom := errors.New("boom")
	src := io.MultiReader(bytes.NewReader(fixture(t, "n1.xml")[:400]), iotest.ErrReader(boom))
	_, err := ReadIndex(src, Limits{})
	if !errors.Is(err, boom) || record.CodeOf(err) != "" {
		t.Errorf("%v", err)
	}
}

func TestTheSizeOfReadsDoesNotMatter(t *testing.T) {
	for _, name := range []string{"n1.xml", "n3.xml", "autopresentable.xml"} {
		b := fixture(t, name)
		want, text := mustParse(t, b).Index, mustParse(t, b).PlainText()
		for what, r := range map[string]io.Reader{"one byte": iotest.OneByteReader(bytes.NewReader(b)), "half": iotest.HalfReader(bytes.NewReader(b)), "data with EOF": iotest.DataErrReader(bytes.NewReader(b))} {
			d, err := Parse(r, Limits{})
			if err != nil {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
			equal(t, name+" "+what, d.Index, want)
			equal(t, name+" "+what, d.PlainText(), text)
		}
	}
}

// xmllint must agree on what is well-formed, for every one-byte deletion of a fixture that touches markup.
func TestXmllintAgreesOnMutilatedDocuments(t *testing.T) {
	xmllint := reference.Tool(t, "xmllint", "libxml2-utils")
	b := fixture(t, "autopresentable.xml")
	dir := t.TempDir()
	for i, c := range b {
		if !strings.ContainsRune("<>/!?-", rune(c)) || i%3 != 0 {
			continue
		}
		cut := append(append([]byte(nil), b[:i]...), b[i+1:]...)
		_, ours := Parse(bytes.NewReader(cut), Limits{})
		path := filepath.Join(dir, "x.xml")
		writeFile(t, path, cut)
		theirs := exec.Command(xmllint, "--noout", "--nonet", path).Run()
		if ours == nil && theirs != nil && !lenient(b, i) {
			t.Errorf("byte %d (…%s…): accepted, xmllint refuses", i, b[max(0, i-15):min(len(b), i+15)])
		}
		if ours != nil && theirs == nil && record.ReasonOf(ours) != ReasonAbsent {
			t.Errorf("byte %d (…%s…): %v, xmllint accepts", i, b[max(0, i-15):min(len(b), i+15)], ours)
		}
	}
}
