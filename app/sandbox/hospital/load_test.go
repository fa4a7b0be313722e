package hospital

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/record"
	"chevet/assets/reference"
)

func TestOfficialSamplesAreReaddressedAndTheRestKeepsItsBytes(t *testing.T) {
	dir := reference.Path(t, "data", "cda", "samples")
	w := world(t, Options{Many: -1, TooMany: -1})
	durand := w.Patient("DURAND Camille")
	before := len(durand.Remote)
	loaded, failed, err := w.LoadDocuments(dir)
	if err != nil || len(failed) > 0 || len(loaded) < 29 {
		t.Fatalf("%d loaded, failed %v, %v", len(loaded), failed, err)
	}
	if got := len(durand.Remote) - before; got != len(loaded) {
		t.Errorf("DURAND Camille got %d of %d", got, len(loaded))
	}
	ids := map[record.DocumentID]bool{}
	for _, p := range w.Patients {
		for _, d := range p.Remote {
			if ids[d.ID] {
				t.Errorf("%s: id twice", d.Title)
			}
			ids[d.ID] = true
			checkHead(t, p, d)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, loaded[len(loaded)-1]))
	if err != nil {
		t.Fatal(err)
	}
	got, err := durand.Remote[len(durand.Remote)-1].Bytes()
	if err != nil {
		t.Fatal(err)
	}
	_, tail, _ := bytes.Cut(raw, []byte("</recordTarget>"))
	if !bytes.HasSuffix(got, tail) {
		t.Error("what follows the patient changed")
	}
}

func TestADocumentThatIsNotOneFailsAloneWithItsCause(t *testing.T) {
	dir := t.TempDir()
	w := world(t, Options{Many: -1, TooMany: -1})
	good, err := w.Patient("LE GOFF").Remote[0].Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"bon.xml": good, "coupé.xml": good[:900], "vide.xml": nil, "page.xml": []byte("<html/>"),
		"entité.xml":  []byte(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + string(good[40:])),
		"profond.xml": []byte(strings.Repeat("<a>", 5000)), "lisez.txt": good} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded, failed, err := w.LoadDocuments(dir)
	if err != nil || len(loaded) != 1 || loaded[0] != "bon.xml" || len(failed) != 5 {
		t.Errorf("loaded %v failed %v: %v", loaded, failed, err)
	}
	if _, _, err := w.LoadDocuments(filepath.Join(dir, "absent")); err == nil {
		t.Error("a missing folder is not said")
	}
}

func FuzzReaddress(f *testing.F) {
	w := world(f, Options{Many: -1, TooMany: -1})
	p := w.Patients[0]
	for _, d := range p.Remote[len(p.Remote)-3:] {
		b, err := d.Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`<c:ClinicalDocument xmlns:c="urn:hl7-org:v3"><c:recordTarget><c:patientRole><c:patient></c:patient></c:patientRole></c:recordTarget></c:ClinicalDocument>`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		out, err := readdress(doc, p, w, "", "")
		if err != nil {
			return
		}
		if _, err := locate(out); err != nil {
			t.Errorf("accepted, then unreadable: %v", err)
		}
	})
}
