package cda

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"chevet/app/record"
)

func titled(encoding, title string) string {
	return `<?xml version="1.0" encoding=` + encoding + `?><ClinicalDocument xmlns="urn:hl7-org:v3"><code displayName="` + title + `"/><title>` + title +
		`</title><component><structuredBody><component><section><text>` + title + `</text></section></component></structuredBody></component></ClinicalDocument>`
}

func TestDocumentsAreReadInTheEncodingsThatAreMet(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"UTF-8":                    {titled(`"UTF-8"`, "Santé œuvre"), "Santé œuvre"},
		"UTF-8 with a BOM":         {"\xEF\xBB\xBF" + titled(`"utf-8"`, "Santé"), "Santé"},
		"a BOM wins":               {"\xEF\xBB\xBF" + titled(`"iso-8859-1"`, "Santé"), "Santé"},
		"no declaration":           {titled(`"UTF-8"`, "Santé")[38:], "Santé"},
		"Latin-1":                  {titled(`'ISO-8859-1'`, "Sant\xE9"), "Santé"},
		"windows-1252":             {titled(` "windows-1252"`, "c\x9Cur 5 \x80"), "cœur 5 €"},
		"Latin-1 that is windows":  {titled(`"ISO-8859-1"`, "l\x92\x9Cil"), "l’œil"},
		"Latin-9":                  {titled(`"iso-8859-15"`, "5 \xA4 \xBDuf"), "5 € œuf"},
		"UTF-8 with Latin-1 bytes": {titled(`"UTF-8"`, "Sant\xE9 et santé"), "Santé et santé"},
	} {
		for _, r := range []interface {
			Read([]byte) (int, error)
		}{strings.NewReader(c.src), iotest.OneByteReader(strings.NewReader(c.src))} {
			d, err := Parse(r, Limits{Bytes: int64(len(c.src))})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			equal(t, name+" title", d.Title, c.want)
			equal(t, name+" attribute", d.Type.Label, c.want)
			equal(t, name+" text", d.PlainText(), c.want+"\n")
		}
	}
}

func TestTheByteLimitIsThatOfTheDocumentWhateverItsEncoding(t *testing.T) {
	src := titled(`"windows-1252"`, strings.Repeat("\x80", 5000))
	if _, err := Parse(strings.NewReader(src), Limits{Bytes: int64(len(src))}); err != nil {
		t.Error(err)
	}
	_, err := Parse(strings.NewReader(src), Limits{Bytes: int64(len(src)) - 1})
	equal(t, "reason", record.ReasonOf(err), ReasonSize)
}

func TestCharactersSplitBetweenReadsAreWhole(t *testing.T) {
	long := strings.Repeat("é€𝄞 ", 60_000) // over the buffer several times
	d := mustParse(t, []byte(section(long)))
	equal(t, "length", len(d.PlainText()), len(strings.TrimSpace(long))+1)
	if bytes.ContainsRune([]byte(d.PlainText()), '�') || !strings.Contains(long, strings.TrimSpace(d.PlainText())) {
		t.Error("a character was cut")
	}
}
