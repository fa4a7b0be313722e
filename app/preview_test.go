package app

import (
	"encoding/base64"
	"os"
	"slices"
	"strings"
	"testing"

	"chevet/app/record"
)

// copied is the N3 of app/cda's testdata whose PDF copy has the given base64.
func copied(t *testing.T, text string) string {
	t.Helper()
	raw, err := os.ReadFile("cda/testdata/n3.xml")
	if err != nil {
		t.Fatal(err)
	}
	s := strings.NewReplacer("<c:", "<", "</c:", "</", "xmlns:c=", "xmlns=").Replace(string(raw))
	value := strings.Index(s, `mediaType="application/pdf"`)
	from := value + strings.Index(s[value:], ">") + 1
	return s[:from] + text + s[from+strings.Index(s[from:], "<"):]
}

func TestADocumentHalfDamagedShowsItsSoundHalfWithANotice(t *testing.T) {
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\nfictitious\n%%EOF\n"))
	for name, c := range map[string]struct {
		raw                    string
		notice                 Notice
		wantPDF, wantNarrative bool
	}{
		"sound":             {copied(t, pdf), "", true, true},
		"damaged copy":      {copied(t, "JVBERi0*?"), NoticePDFDamaged, false, true},
		"damaged narrative": {strings.Replace(copied(t, pdf), "</text>", "</wrong>", 1), NoticeBodyDamaged, true, false},
	} {
		doc, fault, err := readable([]byte(c.raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		notices := noticesOf(Row{}, doc, fault, false)
		if c.notice != "" && !slices.Contains(notices, c.notice) || c.notice == "" && (slices.Contains(notices, NoticePDFDamaged) || slices.Contains(notices, NoticeBodyDamaged)) {
			t.Errorf("%s: notices %v", name, notices)
		}
		if (doc.PDF() != nil) != c.wantPDF || (len(doc.Sections) > 0) != c.wantNarrative {
			t.Errorf("%s: PDF %v, %d sections", name, doc.PDF() != nil, len(doc.Sections))
		}
	}
	if _, _, err := readable([]byte(strings.Replace(copied(t, "JVBERi0*?"), "</text>", "</wrong>", 1))); record.CodeOf(err) != record.Invalid {
		t.Errorf("with both halves damaged: %v", err)
	}
}
