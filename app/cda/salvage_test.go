package cda

import (
	"bytes"
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"chevet/app/record"
)

// withCopy is the N3 of testdata with a PDF copy whose base64 is given.
func withCopy(t testing.TB, copied string) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/n3.xml")
	if err != nil {
		t.Fatal(err)
	}
	s := strings.NewReplacer("<c:", "<", "</c:", "</", "xmlns:c=", "xmlns=").Replace(string(raw))
	value := strings.Index(s, `mediaType="application/pdf"`)
	from := value + strings.Index(s[value:], ">") + 1
	to := from + strings.Index(s[from:], "<")
	return s[:from] + copied + s[to:]
}

var tinyPDF = base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\nfictitious\n%%EOF\n"))

func TestADamagedPDFCopyIsToldAndLeavesTheNarrative(t *testing.T) {
	d, err := Parse(strings.NewReader(withCopy(t, "JVBERi0*?")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if record.ReasonOf(d.CopyError) != ReasonBase64 || d.PDF() != nil || len(d.Sections) == 0 {
		t.Errorf("copy %v, PDF %v, %d sections", d.CopyError, d.PDF(), len(d.Sections))
	}
	if n := len(d.Files); n == 0 || d.Files[n-1].Media.Fault() == nil || d.Files[n-1].Section == "" {
		t.Errorf("the damaged file is not among the attachments: %+v", d.Files)
	}
	if d, err = Parse(strings.NewReader(withCopy(t, tinyPDF)), Limits{}); err != nil || d.CopyError != nil || d.PDF() == nil {
		t.Errorf("a sound copy: %v, %v, %v", err, d.CopyError, d.PDF())
	}
}

func TestAnUnreadableNarrativeLeavesTheHeaderAndTheSoundPDF(t *testing.T) {
	good := withCopy(t, tinyPDF)
	for name, broken := range map[string]string{
		"undefined entity": strings.Replace(good, "<text>", "<text>&nbsp;", 1),
		"mismatched tag":   strings.Replace(good, "</text>", "</wrong>", 1),
		"cut after":        good[:strings.LastIndex(good, "</observationMedia>")],
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(strings.NewReader(broken), Limits{}); err == nil {
				t.Fatal("the document is sound")
			}
			d, err := Salvage([]byte(broken), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			b, err := d.PDF().Bytes()
			if err != nil || !bytes.HasPrefix(b, []byte("%PDF-1.4")) {
				t.Errorf("%q %v", b, err)
			}
			if d.Patient.Traits.BirthName == "" || d.Title == "" || len(d.Sections) != 0 {
				t.Errorf("header %q %q, %d sections", d.Patient.Traits.BirthName, d.Title, len(d.Sections))
			}
		})
	}
}

func TestNothingIsSalvagedFromAFileCutShortOrAHeaderAtFault(t *testing.T) {
	good := withCopy(t, tinyPDF)
	for name, c := range map[string]struct {
		raw  string
		want record.Reason
	}{
		"PDF cut":        {good[:strings.LastIndex(good, "</value>")-4], ReasonTruncated},
		"a DTD":          {strings.Replace(good, "<ClinicalDocument", "<!DOCTYPE x><ClinicalDocument", 1), ReasonEntity},
		"not a document": {"<html/>", ReasonAbsent},
		"not a PDF":      {strings.Replace(strings.Replace(good, "</text>", "</wrong>", 1), tinyPDF, base64.StdEncoding.EncodeToString([]byte("<html>")), 1), ReasonXML},
	} {
		if _, err := Salvage([]byte(c.raw), Limits{}); record.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// A document of nothing but start tags of a PDF must be read once, not once for each of them.
func TestSalvageReadsEachByteOnce(t *testing.T) {
	good := withCopy(t, tinyPDF)
	header, _, _ := strings.Cut(good, "<text")
	hostile := header + strings.Repeat(`<text mediaType="application/pdf"> `, 1_000_000) + "</text>" // quadratic, it takes half an hour
	if _, err := Salvage([]byte(hostile), Limits{}); record.CodeOf(err) != record.Invalid {
		t.Error(err)
	}
}

func FuzzSalvage(f *testing.F) {
	good := withCopy(f, tinyPDF)
	f.Add([]byte(good))
	f.Add([]byte(good[:len(good)-40]))
	f.Add([]byte(strings.Replace(good, "</text>", "</wrong>", 1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := Salvage(raw, Limits{Media: 1 << 20})
		if err != nil {
			if record.CodeOf(err) == "" {
				t.Fatalf("not a domain error: %v", err)
			}
			return
		}
		if b, err := d.PDF().Bytes(); err != nil || !bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) {
			t.Fatalf("%q %v", b, err)
		}
	})
}
