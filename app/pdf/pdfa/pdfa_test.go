package pdfa_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/barcode"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
	"chevet/assets/fonts"
	"chevet/assets/reference"

	"pgregory.net/rapid"
)

func face(t testing.TB) *pdfa.Fonts {
	t.Helper()
	f, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const payload = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.10S3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154"

func letter(t testing.TB) pdfa.Document {
	t.Helper()
	symbol, err := barcode.Encode(payload)
	if err != nil {
		t.Fatal(err)
	}
	d := pdfa.Document{Title: "Lettre de liaison à la sortie (fictive)", Author: "Dr MOREAU Hélène", Subject: "Séjour", Language: "fr-FR", Producer: "Chevet",
		Created:    time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC),
		Letterhead: pdfa.Letterhead{Name: "Centre hospitalier des Essais", Lines: []string{"2 avenue du Banc-d’Essai — 69003 LYON", "04 00 00 00 01"}},
		Identity: pdfa.Identity{Title: "GARCIA-HAMMADI Sarah-Lou", Facts: []pdfa.Fact{{Label: "Prénoms de naissance", Value: "SARAH-LOU ANNA"}, {Label: "Sexe", Value: "F"}},
			Symbol: &pdfa.Symbol{Size: symbol.Size, Dark: symbol.Dark}, Caption: "INS à scanner"},
		Meta: []pdfa.Fact{{Label: "Date", Value: "22/11/2026 10:00"}}, Address: []string{"Dr BENOÎT Julie", "31 rue des Exemples", "69008 LYON"},
		Heading: "Lettre de liaison à la sortie", Running: "GARCIA-HAMMADI Sarah-Lou — 21/01/1977", Footer: "Version 1", Closing: []string{"Signé par Dr MOREAU Hélène"},
		PageLabel: func(page, total string) string { return "Page " + page + " / " + total }}
	table := pdfa.Table{Head: []string{"Médicament", "Dose", "Rythme"}, Weights: []float64{3, 1, 2}}
	for i := range 70 {
		table.Rows = append(table.Rows, []pdfa.Cell{{Text: fmt.Sprintf("Médicament fictif n° %d, comprimé pelliculé sécable de longue désignation", i)}, {Text: "1 g"}, {Text: "≤ 3 fois par jour ± 1 µg", Bold: i%2 == 0}})
	}
	table.Rows = append(table.Rows, []pdfa.Cell{{Text: "Instruction", Bold: true}, {Text: strings.Repeat("à prendre au cours du repas ", 200), Span: 2}})
	d.Sections = []pdfa.Section{
		{Title: "Motif", Blocks: []pdfa.Block{pdfa.Paragraph{Runs: []pdfa.Run{{Text: "Douleur de l’hypochondre droit. "}, {Text: "Urgent.", Bold: true}, {Text: "\nSeconde ligne."}}}}},
		{Title: "Traitements", Blocks: []pdfa.Block{table}, Sections: []pdfa.Section{{Title: "Suites", Blocks: []pdfa.Block{
			pdfa.List{Items: [][]pdfa.Run{{{Text: strings.Repeat("Consultation de contrôle. ", 20)}}, {{Text: "Ablation des fils"}}}}, pdfa.List{Ordered: true, Items: [][]pdfa.Run{{{Text: "Un"}}}}}}}},
	}
	return d
}

func write(t testing.TB, d pdfa.Document) []byte {
	t.Helper()
	b, err := pdfa.Write(d, face(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func save(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func preflight(t *testing.T, files ...string) string {
	t.Helper()
	const jars = "/usr/share/java/"
	if _, err := os.Stat(jars + "preflight.jar"); err != nil {
		reference.Missing(t, "Apache Preflight is missing: apt-get install libpdfbox2-java libpdfbox-java libjaxb-java libactivation-java")
	}
	var path []string
	for _, j := range strings.Fields("preflight pdfbox2 fontbox2 xmpbox commons-logging commons-io javax.activation jaxb-api jaxb-core jaxb-runtime") {
		path = append(path, jars+j+".jar")
	}
	var out bytes.Buffer
	for _, f := range files {
		cmd := exec.Command("java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(path, ":"), "org.apache.pdfbox.preflight.Validator_A1b", f)
		cmd.Stdout, cmd.Stderr = &out, &out
		_ = cmd.Run()
	}
	return out.String()
}

func TestEveryPageIsValidPDFA1b(t *testing.T) {
	short := letter(t)
	short.Sections, short.Address, short.Identity.Symbol, short.Closing, short.Author, short.Subject = nil, nil, nil, nil, "", ""
	for name, d := range map[string]pdfa.Document{"long": letter(t), "short": short} {
		path := save(t, name+".pdf", write(t, d))
		if out := preflight(t, path); !strings.Contains(out, "is a valid PDF/A-1b file") {
			t.Errorf("%s: %s", name, out)
		}
		if qpdf, err := exec.LookPath("qpdf"); err == nil {
			if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
				t.Errorf("%s: %s", name, out)
			}
		} else if reference.Demanding() {
			t.Error("qpdf is missing: apt-get install qpdf")
		}
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	a, b := write(t, letter(t)), write(t, letter(t))
	if !bytes.Equal(a, b) {
		t.Error("two prints of one document differ")
	}
}

func TestEverythingIsPrintedInTextThatCanBeCopied(t *testing.T) {
	pdftotext := reference.Tool(t, "pdftotext", "poppler-utils")
	out, err := exec.Command(pdftotext, "-layout", save(t, "a.pdf", write(t, letter(t))), "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(out), "\u00a0", " ")
	for _, want := range []string{"Centre hospitalier des Essais", "GARCIA-HAMMADI Sarah-Lou", "Prénoms de naissance : SARAH-LOU ANNA", "INS à scanner",
		"Dr BENOÎT Julie", "Médicament fictif n° 69", "≤ 3 fois par jour ± 1 µg", "Signé par Dr MOREAU Hélène", "Page 1 / ", "– Ablation"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " ")) {
			t.Errorf("%q is not in the text", want)
		}
	}
	pages := strings.Split(strings.TrimRight(text, "\f\n"), "\f")
	if len(pages) < 4 || !strings.Contains(pages[1], "GARCIA-HAMMADI Sarah-Lou — 21/01/1977") || !strings.Contains(pages[0], fmt.Sprintf("Page 1 / %d", len(pages))) {
		t.Errorf("%d pages: %q", len(pages), pages[0][:200])
	}
}

func TestThePrintedDatamatrixIsDecodedByAnotherReader(t *testing.T) {
	for _, tool := range []string{"pdftoppm", "dmtxread"} {
		reference.Tool(t, tool, "poppler-utils dmtx-utils")
	}
	dir := t.TempDir()
	if out, err := exec.Command("pdftoppm", "-r", "300", "-png", "-singlefile", save(t, "a.pdf", write(t, letter(t))), filepath.Join(dir, "p")).CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	out, err := exec.Command("dmtxread", "-N1", "-x", "70%", "-X", "100%", "-y", "80%", "-Y", "100%", "-m", "8000", filepath.Join(dir, "p.png")).Output()
	if err != nil || string(out) != payload {
		t.Errorf("%v %q", err, out)
	}
}

func TestWhatTheFontCannotPrintIsRefusedRatherThanLost(t *testing.T) {
	d := letter(t)
	d.Heading = "Bilan 🙂"
	if _, err := pdfa.Write(d, face(t)); record.ReasonOf(err) != pdfa.ReasonGlyph {
		t.Error(err)
	}
	d.Heading = "Etat e\u0301tendu\u200b, non\u2011coupé\u202f; \u0007bip"
	write(t, d)
}

func TestAnyTextAndAnyTableCanBeWritten(t *testing.T) {
	f := face(t)
	text := rapid.StringOfN(rapid.RuneFrom([]rune("aÉœ -’0\n(\\)<>&;%é")), 0, 300, -1)
	rapid.Check(t, func(r *rapid.T) {
		d := letter(t)
		d.Title, d.Heading, d.Footer = text.Draw(r, "title"), text.Draw(r, "heading"), text.Draw(r, "footer")
		table := pdfa.Table{Head: rapid.SliceOfN(text, 0, 6).Draw(r, "head")}
		for range rapid.IntRange(0, 4).Draw(r, "rows") {
			var row []pdfa.Cell
			for _, c := range rapid.SliceOfN(text, 0, 8).Draw(r, "row") {
				row = append(row, pdfa.Cell{Text: c, Span: rapid.IntRange(0, 3).Draw(r, "span")})
			}
			table.Rows = append(table.Rows, row)
		}
		d.Sections = []pdfa.Section{{Title: text.Draw(r, "section"), Blocks: []pdfa.Block{table}}}
		b, err := pdfa.Write(d, f)
		if err != nil || !bytes.HasPrefix(b, []byte("%PDF-1.4\n")) || !bytes.Contains(b, []byte("pdfaid:part")) || bytes.Contains(b, []byte("/EmbeddedFiles")) || bytes.Contains(b, []byte("/Transparency")) {
			r.Fatalf("%v", err)
		}
	})
}

func BenchmarkLetter(b *testing.B) {
	d, f := letter(b), face(b)
	for b.Loop() {
		if _, err := pdfa.Write(d, f); err != nil {
			b.Fatal(err)
		}
	}
}
