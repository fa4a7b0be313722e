package printed_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/cda"
	"chevet/app/pdf/pdfa"
	"chevet/app/printed"
	"chevet/assets/fonts"

	"golang.org/x/text/unicode/norm"
)

func samples(t *testing.T) []string {
	t.Helper()
	shared := os.Getenv("CHEVET_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	found, err := filepath.Glob(filepath.Join(shared, "data", "cda", "samples", "*.xml"))
	if err != nil || len(found) == 0 {
		t.Skip("the official CDA samples are not on this machine: set CHEVET_SHARED")
	}
	return found
}

func TestEveryWordOfTheOfficialSamplesIsPrinted(t *testing.T) {
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is missing: apt-get install poppler-utils")
	}
	set, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range samples(t) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cda.Parse(bytes.NewReader(raw), cda.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if len(doc.Sections) == 0 {
			continue
		}
		name := filepath.Base(path)
		file, err := printed.PDF(doc, printed.Options{Fonts: set})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		at := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(at, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(pdftotext, "-raw", at, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		whole := squeeze(string(out))
		missing := 0
		for _, word := range strings.Fields(doc.PlainText()) {
			if w := squeeze(word); !strings.Contains(whole, w) && len([]rune(w)) < 30 { // a longer one is cut over lines, with other cells between
				if missing++; missing < 4 {
					t.Errorf("%s: a word of %d letters is not printed: %q", name, len(word), word)
				}
			}
		}
		if again, err := printed.PDF(doc, printed.Options{Fonts: set}); err != nil || !bytes.Equal(again, file) {
			t.Errorf("%s: two prints differ, %v", name, err)
		}
		if !strings.Contains(whole, squeeze(doc.Patient.Traits.BirthName)) {
			t.Errorf("%s: the birth name is not printed", name)
		}
		if os.Getenv("CHEVET_PRINTS") != "" {
			_ = os.WriteFile(filepath.Join(os.Getenv("CHEVET_PRINTS"), name+".pdf"), file, 0o600)
		}
	}
}

// squeeze makes a text comparable: what the printer writes otherwise looks the same.
func squeeze(s string) string {
	s = norm.NFC.String(strings.NewReplacer("\u2011", "-", "\u2010", "-", "\u2212", "-", "−", "-", "\u00ad", "", "\u200b", "", "\ufeff", "").Replace(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\f' || r == '\t' || r == '\u00a0' || r == '\u202f' || r == '\u2009'
	}), "")
}

func TestWhatTheFontLacksIsPrintedAsItsNumber(t *testing.T) {
	set, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		t.Fatal(err)
	}
	d := &cda.Document{}
	d.Title = "Note 🙂"
	d.Sections = []cda.Section{{Title: "漢", Blocks: []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: "e\u0301 x\u0332 🙂 fin"}}}}}}
	if _, err := printed.PDF(d, printed.Options{Fonts: set}); err != nil {
		t.Fatal(err)
	}
}
