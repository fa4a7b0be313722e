package compose_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/barcode"
	"chevet/app/cda"
	"chevet/app/compose"
	"chevet/app/record"
	"chevet/assets/reference"
	"chevet/assets/specimens"
	"chevet/assets/texts"

	"pgregory.net/rapid"
)

func parsed(t testing.TB, b []byte) *cda.Document {
	t.Helper()
	d, err := cda.Parse(bytes.NewReader(b), cda.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEverySpecimenReadsBackAsItWasWritten(t *testing.T) {
	for _, s := range specimens.All(at) {
		out := made(t, s)
		d, c := parsed(t, out.CDA), s.Content
		if d.ID != out.ID || d.SetID != out.SetID || d.Version != 1 || d.Replaces != "" || !d.EffectiveTime.Equal(at) {
			t.Errorf("%s: identifiers or date differ: %+v", s.Name, d.Index)
		}
		p := d.Patient
		if p.Traits.BirthName != c.Patient.BirthName || strings.Join(p.Traits.GivenNames, " ") != strings.Join(c.Patient.GivenNames, " ") || p.Traits.Sex != c.Patient.Sex ||
			p.Traits.BirthDate != c.Patient.BirthDate || p.Traits.BirthCOG != c.Patient.BirthCOG || p.UsedName != c.Patient.UsedName || p.INSError != nil {
			t.Errorf("%s: patient differs: %+v", s.Name, p)
		}
		if want := c.Patient.INSUsable(); want != (p.INS == c.Patient.INS && !p.INS.IsZero()) {
			t.Errorf("%s: INS out %v, qualified %v", s.Name, !p.INS.IsZero(), want)
		}
		if a := d.Author(); a.ID != c.Author.ID || a.Name != c.Author.Family+" "+c.Author.Given || a.StructureID != "1690781513" {
			t.Errorf("%s: author %+v", s.Name, a)
		}
		if out.Document.Type != d.Type && out.Document.Type.Code != d.Type.Code || out.Document.BodyKind != d.Kind || out.Document.Title != d.Title || !out.Document.ActStart.Equal(d.ActStart) || !out.Document.ActEnd.Equal(d.ActEnd) || out.Document.Class.Label == "" {
			t.Errorf("%s: row %+v\nread %+v", s.Name, out.Document, d.Index)
		}
		if len(out.Findings) != 0 {
			t.Errorf("%s: %v", s.Name, out.Findings)
		}
	}
}

func TestThePDFInsideTheCDAIsTheExportedOneToTheByte(t *testing.T) {
	for _, s := range specimens.All(at) {
		out := made(t, s)
		body := parsed(t, out.CDA).Body
		if body == nil {
			t.Fatalf("%s has no PDF", s.Name)
		}
		inside, err := body.Bytes()
		if err != nil || !bytes.Equal(inside, out.PDF) {
			t.Errorf("%s: %d bytes inside, %d exported, %v", s.Name, len(inside), len(out.PDF), err)
		}
	}
}

func TestTheSameContentGivesTheSameBytes(t *testing.T) {
	s := specimen(t, "lettre-complet-femme-qualifiee")
	a, b := made(t, s), made(t, s)
	if !bytes.Equal(a.CDA, b.CDA) || !bytes.Equal(a.PDF, b.PDF) {
		t.Error("two writings of one content differ")
	}
}

// The N1 and the N3 of one act, and the PDF, say the same thing: SC.CDA/DD.02.
func TestN1N3AndPDFOfOneActSayTheSame(t *testing.T) {
	s := specimen(t, "lettre-complet-femme-qualifiee")
	n3 := made(t, s)
	s.N1 = true
	n1 := made(t, s)
	if !bytes.Equal(n1.PDF, n3.PDF) {
		t.Error("the PDF of the N1 is not that of the N3")
	}
	a, b := parsed(t, n1.CDA), parsed(t, n3.CDA)
	if a.ID != b.ID || a.SetID != b.SetID || a.Version != b.Version || a.Title != b.Title || a.Type != b.Type || !a.EffectiveTime.Equal(b.EffectiveTime) ||
		a.Patient.INS != b.Patient.INS || len(a.Participants) != len(b.Participants) || a.Kind != record.BodyN1PDF || b.Kind != record.BodyN3PDF {
		t.Errorf("headers differ:\n%+v\n%+v", a.Index, b.Index)
	}
	head := func(b []byte) string {
		h, _, _ := strings.Cut(string(b), "<component>")
		i, j := strings.Index(h, "<templateId"), strings.Index(h, "<id ")
		return h[:i] + h[j:]
	}
	if head(n1.CDA) != head(n3.CDA) {
		t.Error("headers differ beyond their templates")
	}
}

func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	tool := reference.Tool(t, "pdftotext", "poppler-utils")
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return squeeze(string(out))
}

// Every word of the narrative and of the header is printed: «le PDF doit afficher tous les éléments de l'entête».
func TestEveryWordOfTheNarrativeAndTheHeaderIsPrinted(t *testing.T) {
	for _, name := range []string{"lettre-complet-femme-qualifiee", "ordonnance-complet-homme-non-qualifiee", "vaccination-complet-femme-qualifiee"} {
		out := made(t, specimen(t, name))
		text := textOf(t, out.PDF)
		words := map[string]bool{}
		for _, w := range strings.Fields(text) {
			words[w] = true
		}
		d := parsed(t, out.CDA)
		said := ""
		for i := range d.Sections {
			if d.Sections[i].Code.Code != "55108-5" { // the section of the PDF itself
				said += d.Sections[i].PlainText() + "\n"
			}
		}
		for _, w := range strings.Fields(squeeze(said)) {
			if !words[w] && !strings.Contains(strings.ReplaceAll(text, " ", ""), w) {
				t.Errorf("%s: %q of the narrative is not printed", name, w)
			}
		}
		for _, p := range d.Participants {
			if p.Family != "" && !strings.Contains(text, p.Family) {
				t.Errorf("%s: %s is not printed", name, p.Family)
			}
		}
		flat := strings.ReplaceAll(text, " ", "")
		for _, v := range []string{string(d.ID), string(d.SetID), d.Title, d.Patient.Traits.BirthName} {
			if !strings.Contains(flat, strings.ReplaceAll(squeeze(v), " ", "")) {
				t.Errorf("%s: %q is not printed", name, v)
			}
		}
	}
}

func TestTheMatriculeNeverLeavesWithoutAQualifiedIdentity(t *testing.T) {
	for _, s := range specimens.All(at) {
		if s.Content.Patient.INSUsable() {
			continue
		}
		s.Content.Patient.INS = record.INS{Matricule: "280056999999988", OID: record.OIDINSTest} // known, not qualified
		out := made(t, s)
		if bytes.Contains(out.CDA, []byte("280056999999988")) || bytes.Contains(out.CDA, []byte("1.2.250.1.213.1.4.10\"")) {
			t.Errorf("%s: the matricule is in the CDA", s.Name)
		}
		if strings.HasPrefix(s.Name, "lettre-minimal") {
			if text := textOf(t, out.PDF); strings.Contains(text, "2 80 05 69") || strings.Contains(text, "INS à scanner") {
				t.Errorf("%s: the matricule or its datamatrix is printed", s.Name)
			}
		}
	}
	out := made(t, specimen(t, "lettre-minimal-femme-qualifiee"))
	if text := textOf(t, out.PDF); !strings.Contains(text, "2 80 05 69 999 999 88") || !strings.Contains(text, "INS à scanner") || !strings.Contains(text, "NIR de test") {
		t.Error("a qualified identity is not printed with its matricule")
	}
}

func TestACorrectionIsANewVersionOfTheSameSet(t *testing.T) {
	s := specimen(t, "consultation-complet-femme-qualifiee")
	o := specimens.Options(at)
	first, err := compose.Produce(s.Content, o)
	if err != nil {
		t.Fatal(err)
	}
	second, err := compose.Correct(first.VersionRef(), s.Content, o)
	if err != nil {
		t.Fatal(err, second.Findings)
	}
	d := parsed(t, second.CDA)
	if d.ID == first.ID || d.SetID != first.SetID || d.Version != 2 || d.Replaces != first.ID || second.Document.Replaces != first.ID {
		t.Errorf("%+v", d.Index)
	}
	j := record.Judge([]record.Document{{Key: "k", ID: first.ID, SetID: first.SetID, Version: 1, Body: &record.Body{}}}, second.Document, "")
	if j.Decision != record.AddVersion || j.Warning {
		t.Errorf("the record judges it %+v", j)
	}
	if text := textOf(t, second.PDF); !strings.Contains(text, "version 2") {
		t.Error("the print does not say its version")
	}
	for _, v := range []compose.Version{{}, {ID: "1.2", SetID: "1.3"}, {SetID: "1.3", Number: 1}} {
		if _, err := compose.Correct(v, s.Content, o); record.ReasonOf(err) != compose.ReasonPrevious {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

func TestOnlyASignedDocumentLeavesAndADraftIsMarked(t *testing.T) {
	s := specimen(t, "operatoire-complet-femme-qualifiee")
	draft := s.Content
	draft.SignedAt = time.Time{}
	o := specimens.Options(at)
	if out, err := compose.Produce(draft, o); record.ReasonOf(err) != compose.ReasonDraft || out.CDA != nil {
		t.Errorf("%v", err)
	}
	pdf, err := compose.Preview(draft, o)
	if err != nil {
		t.Fatal(err)
	}
	if text := textOf(t, pdf); !strings.Contains(text, "BROUILLON") || strings.Contains(text, "validé électroniquement") {
		t.Error("the draft is not marked as one")
	}
}

func TestALetterSaysThatItIsADraftUntilItIsSigned(t *testing.T) {
	s := specimen(t, "lettre-complet-femme-qualifiee")
	signed := textOf(t, made(t, s).PDF)
	if !strings.Contains(signed, "Statut du document Validé") || strings.Contains(signed, "Brouillon") {
		t.Error("the signed letter does not say that it is validated")
	}
	draft := s.Content
	draft.SignedAt = time.Time{}
	pdf, err := compose.Preview(draft, specimens.Options(at))
	if err != nil {
		t.Fatal(err)
	}
	if text := textOf(t, pdf); !strings.Contains(text, "Statut du document Brouillon, non validé") || strings.Contains(text, "Statut du document Validé") {
		t.Error("the draft says that it is validated")
	}
}

func TestEveryDocumentThatLeavesIsSignedInItsHeader(t *testing.T) {
	for _, s := range specimens.All(at) {
		cda := string(made(t, s).CDA)
		_, after, _ := strings.Cut(cda, "<legalAuthenticator>")
		signature, _, ok := strings.Cut(after, "<assignedEntity>")
		if want := `<time value="` + s.Content.SignedAt.Format("20060102150405-0700") + `"/> <signatureCode code="S"/>`; !ok || squeeze(signature) != want {
			t.Errorf("%s: %s", s.Name, signature)
		}
		if strings.Contains(cda, "Brouillon, non validé") || strings.Contains(cda, `statusCode code="active"`) {
			t.Errorf("%s: a part of it is a draft", s.Name)
		}
	}
}

func TestWhatCannotBeWrittenIsRefusedWithItsReason(t *testing.T) {
	o := specimens.Options(at)
	for name, c := range map[string]struct {
		change func(*compose.Content)
		want   record.Reason
	}{
		"no body":      {func(c *compose.Content) { c.Body = nil }, compose.ReasonEmpty},
		"not a PDF":    {func(c *compose.Content) { c.Body = compose.Wrapped{Type: "34112-3", PDF: []byte("hello")} }, compose.ReasonPDF},
		"wrong RPPS":   {func(c *compose.Content) { c.Author.ID = "810100042704" }, compose.ReasonRefused},
		"no author":    {func(c *compose.Content) { c.Author.Family = "" }, compose.ReasonRefused},
		"no IPP":       {func(c *compose.Content) { c.Patient.IPP = "" }, compose.ReasonRefused},
		"odd type":     {func(c *compose.Content) { c.Body = compose.Report{Type: "99999-9"} }, compose.ReasonRefused},
		"bad phone":    {func(c *compose.Content) { c.Telecoms = []compose.Telecom{{Value: "0102"}} }, compose.ReasonRefused},
		"no traits":    {func(c *compose.Content) { c.Patient.GivenNames = nil }, barcode.ReasonINSTraits},
		"born in 2030": {func(c *compose.Content) { c.Patient.BirthDate = "2030-01-01" }, compose.ReasonRefused},
	} {
		s := specimen(t, "consultation-minimal-femme-qualifiee")
		c.change(&s.Content)
		out, err := compose.Produce(s.Content, o)
		if record.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == compose.ReasonRefused && len(out.Findings) == 0 {
			t.Errorf("%s: refused without a finding", name)
		}
	}
}

func TestAnyTextRoundTripsThroughTheNarrative(t *testing.T) {
	o := specimens.Options(at)
	base := specimen(t, "lettre-minimal-homme-qualifiee").Content
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aéÉœ -’'0<>&\";%µ≤]")), 1, 60, -1).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	rapid.Check(t, func(r *rapid.T) {
		c := base
		l := c.Body.(compose.DischargeLetter)
		l.Reason, l.Conclusion, l.Adverse = text.Draw(r, "reason"), text.Draw(r, "conclusion"), text.Draw(r, "adverse")
		l.Plan = []compose.Block{compose.List{Items: []compose.Paragraph{{{Text: text.Draw(r, "item"), Bold: true}}}},
			compose.Table{Head: []string{text.Draw(r, "head")}, Rows: [][]compose.Cell{{{Text: text.Draw(r, "cell"), Span: rapid.IntRange(0, 3).Draw(r, "span")}}}}}
		c.Title = text.Draw(r, "title")
		c.Author.Family = text.Draw(r, "family")
		c.Body = l
		out, err := compose.Produce(c, o)
		if err != nil {
			r.Fatalf("%v %v", err, out.Findings)
		}
		d, err := cda.Parse(bytes.NewReader(out.CDA), cda.Limits{})
		if err != nil {
			r.Fatal(err)
		}
		if squeeze(d.Title) != squeeze(c.Title) || squeeze(d.Authors[0].Family) != squeeze(c.Author.Family) {
			r.Fatalf("title %q author %q", d.Title, d.Authors[0].Family)
		}
		said := squeeze(d.PlainText())
		for _, want := range []string{l.Reason, l.Conclusion, l.Adverse} {
			if !strings.Contains(said, squeeze(want)) {
				r.Fatalf("%q is not in the narrative", want)
			}
		}
	})
}

func TestEveryRuleAndFieldHasItsWords(t *testing.T) {
	for _, r := range compose.Rules() {
		for _, f := range compose.Fields() {
			if !texts.KnownFinding(string(f), string(r)) {
				t.Fatalf("%s or %s has no words", f, r)
			}
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	s := specimen(b, "lettre-complet-femme-qualifiee")
	o := specimens.Options(at)
	for b.Loop() {
		if _, err := compose.Produce(s.Content, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	out := made(b, specimen(b, "lettre-complet-femme-qualifiee"))
	for b.Loop() {
		compose.Check(out.CDA)
	}
}
