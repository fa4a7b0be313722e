package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chevet/app/barcode"
	"chevet/assets/reference"
	"chevet/assets/specimens"
)

// written are the specimens in a directory, as «cda -ecrire» leaves them.
func written(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	status, out, errs := runIn(t, "", "cda", "-ecrire", dir)
	if status != 0 || errs != "" || strings.Count(out, "\n") != len(specimens.All(specimenTime)) {
		t.Fatalf("status %d, %s", status, errs)
	}
	return dir
}

func list(t *testing.T, dir, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

// The ANS schemas and schematrons find no error in any type, minimal and full, woman and man, INS qualified and not.
func TestTheOfficialValidatorFindsNoErrorInWhatWeWrite(t *testing.T) {
	tool := sharedTool(t)
	files := list(t, written(t), "*.xml")
	out, err := exec.Command(tool, files...).Output()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func sharedTool(t *testing.T) string {
	t.Helper()
	reference.Tool(t, "java", "openjdk-17-jdk-headless")
	reference.Tool(t, "xmllint", "libxml2-utils")
	return reference.Path(t, "tools", "cda-validate", "cda-validate")
}

func TestApachePreflightSaysThatEveryPDFIsPDFA1b(t *testing.T) {
	const jars = "/usr/share/java/"
	var path []string
	for _, j := range strings.Fields("preflight pdfbox2 fontbox2 xmpbox commons-logging commons-io javax.activation jaxb-api jaxb-core jaxb-runtime") {
		if _, err := os.Stat(jars + j + ".jar"); err != nil {
			reference.Missing(t, "%s.jar is missing: apt-get install libpdfbox2-java libpdfbox-java libjaxb-java libactivation-java", j)
		}
		path = append(path, jars+j+".jar")
	}
	dir, pdfs := written(t), t.TempDir()
	files := list(t, dir, "*.pdf")
	for _, f := range files {
		if err := os.Rename(f, filepath.Join(pdfs, filepath.Base(f))); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(path, ":"), "org.apache.pdfbox.preflight.Validator_A1b", "batch", pdfs).CombinedOutput()
	if n := strings.Count(string(out), "is a valid PDF/A-1b file"); n != len(files) {
		t.Errorf("%d of %d are valid, %v\n%s", n, len(files), err, out)
	}
}

func TestThePrintedDatamatrixDecodesToTheExactString(t *testing.T) {
	for _, tool := range []string{"pdftoppm", "dmtxread"} {
		reference.Tool(t, tool, "poppler-utils dmtx-utils")
	}
	dir := written(t)
	symbol := func(name string) string {
		picture := filepath.Join(dir, name)
		if out, err := exec.Command("pdftoppm", "-r", "200", "-png", "-singlefile", "-x", "1300", "-y", "90", "-W", "320", "-H", "240", picture+".pdf", picture).CombinedOutput(); err != nil {
			t.Fatalf("%s: %s", name, out)
		}
		out, _ := exec.Command("dmtxread", "-N1", "-m", "3000", picture+".png").Output()
		return string(out)
	}
	n := 0
	for _, s := range specimens.All(specimenTime) {
		if strings.HasPrefix(s.Name, "pdf-importe") {
			continue // another program's print
		}
		if !s.Content.Patient.INSUsable() {
			if strings.Contains(s.Name, "minimal-femme") && symbol(s.Name) != "" {
				t.Errorf("%s: a symbol without a qualified identity", s.Name)
			}
			continue
		}
		want, err := barcode.INS(s.Content.Patient)
		if err != nil {
			t.Fatal(err)
		}
		if got := symbol(s.Name); got != want {
			t.Errorf("%s: decoded %q, want %q", s.Name, got, want)
		}
		n++
	}
	if n < 40 {
		t.Errorf("only %d symbols were read", n)
	}
}

func TestThePDFBesideTheCDAIsTheOneInside(t *testing.T) {
	dir := written(t)
	inside := regexp.MustCompile(`representation="B64">([^<]*)<`)
	for _, f := range list(t, dir, "*.xml") {
		cda, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pdf, err := os.ReadFile(strings.TrimSuffix(f, ".xml") + ".pdf")
		if err != nil {
			t.Fatal(err)
		}
		m := inside.FindSubmatch(cda)
		if m == nil || string(m[1]) != base64.StdEncoding.EncodeToString(pdf) {
			t.Errorf("%s: the PDF differs", filepath.Base(f))
		}
	}
}

func TestTheCheckerSpeaksFrenchAndItsStatusSaysErrors(t *testing.T) {
	dir := written(t)
	good := filepath.Join(dir, "certificat-minimal-femme-qualifiee.xml")
	status, out, _ := runIn(t, "", "cda", "-controler", good)
	if status != 0 || out != good+"\tconforme\n" {
		t.Errorf("%d %q", status, out)
	}
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(dir, "faux.xml")
	if err := os.WriteFile(bad, bytes.Replace(raw, []byte("280056999999988"), []byte("280056999999987"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, _ = runIn(t, "", "cda", "-controler", bad, good)
	if status != 1 || !strings.HasPrefix(out, bad+"\terreur\tINS-CLE\t/ClinicalDocument/recordTarget/patientRole/id[1]\tPatient, matricule INS\u00a0: la clé du matricule INS est fausse.\n") {
		t.Errorf("%d %q", status, out)
	}
	if status, _, _ = runIn(t, "", "cda", "-controler", filepath.Join(dir, "absent.xml")); status != 1 {
		t.Error("a missing file was checked")
	}
	for _, args := range [][]string{{"cda", "-controler"}, {"cda", "-ecrire"}, {"cda", "-ecrire", "a", "b"}, {"datamatrix"}, {"datamatrix", "-inconnu"}} {
		if status, _, errs := runIn(t, "", args...); status != exitUsage || errs == "" {
			t.Errorf("%v: %d", args, status)
		}
	}
}

func TestAScanIsExplained(t *testing.T) {
	for scan, want := range map[string]string{
		"]d20103400930000014172802291" + "0AB12<GS>21SN7": "CIP13                  3400930000014\nLot                    AB12\nPéremption             29/02/2028",
		"IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8<GS>S3SARAH-LOU ANNA<GS>S4GARCIA-HAMMADI<GS>S5FS621-01-1977S701154": "Nom de naissance       GARCIA-HAMMADI",
		"010340093000001417200101" + "10A": "périmé",
	} {
		if status, out, errs := runIn(t, "", "datamatrix", scan); status != 0 || !strings.Contains(out, want) {
			t.Errorf("%q: %d %q %q", scan, status, out, errs)
		}
		if status, out, _ := runIn(t, scan+"\n", "datamatrix", "-"); status != 0 || !strings.Contains(out, want) {
			t.Errorf("%q from standard input: %d %q", scan, status, out)
		}
	}
	for scan, want := range map[string]string{"0103400930000015": "clé", "IS01": "INS", "bonjour": "boîte"} {
		if status, out, errs := runIn(t, "", "datamatrix", scan); status != 1 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%q: %d %q %q", scan, status, out, errs)
		}
	}
}
