package app

import (
	"os"
	"strings"
	"testing"

	"chevet/app/compose"
	"chevet/app/record"
	"chevet/assets/reference"
	"chevet/assets/specimens"
)

// holds puts a document in the record, of so many days ago.
func (m *memory) holds(key string, raw []byte, kind record.BodyKind, code string, days int) {
	m.bodies[key] = raw
	at := writingNow.AddDate(0, 0, -days)
	m.stored.Documents = append(m.stored.Documents, record.Document{Key: record.DocumentKey(key), ID: record.DocumentID("1.2." + key), Patient: "p1", Title: "Document " + key,
		Type: record.Coded{Code: code}, ActStart: at, CreatedAt: at, State: record.Current, Provenance: record.Local, BodyKind: kind, Body: &record.Body{SHA256: key, Size: int64(len(raw))}})
}

func sampleFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(reference.Path(t, "data", "cda", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestALetterStartsWithTheTreatmentsOfTheNewestDocumentAndSaysWhich(t *testing.T) {
	w, m, events := wardDesk(t)
	m.holds("old", sampleFile(t, "VSM_1.4_2022.01.xml"), record.BodyN3, "SYNTH", 400)
	m.holds("new", sampleFile(t, "LDL-SES_2022.01.xml"), record.BodyN3, "11490-0", 30)
	m.holds("biology", sampleFile(t, "BIO-CR-BIO_2024.01_TSH_1.xml"), record.BodyN3PDF, "11502-2", 1)
	wr := begin(t, w, WriteRequest{Form: FormLetter})
	a := wr.Draft().Answers
	rows := a.Rows["treatments"]
	if len(rows) != 1 || rows[0]["name"] != "LEPONEX 100 mg" || !strings.HasPrefix(rows[0]["rhythm"], "1 comprimé, 1 f") || !strings.Contains(rows[0]["rhythm"], "jusqu’au 02/02/2020") {
		t.Errorf("%q", rows)
	}
	if !strings.HasPrefix(a.Texts["allergies"], "Aucune allergie") {
		t.Errorf("%q", a.Texts["allergies"])
	}
	want := Origin{Document: "new", Title: "Document new", At: record.DateOf(writingNow.AddDate(0, 0, -30))}
	if a.Taken["treatments"] != want || a.Taken["allergies"] != want {
		t.Errorf("%+v", a.Taken)
	}
	if wr.Dirty() {
		t.Error("a draft that nobody typed in is worth keeping")
	}
	told := func(e DraftPreviewed) int {
		n := 0
		for _, f := range e.Findings {
			if f.Rule == RuleTaken && !f.Error {
				n++
			}
		}
		return n
	}
	wait(t, events, func(e DraftPreviewed) bool { return told(e) == 2 })
	a.Taken = nil // read again
	wr.Change(a)
	wait(t, events, func(e DraftPreviewed) bool { return e.Revision == 1 && len(e.Findings) > 0 && told(e) == 0 })
}

func TestEachKindOfStructuredDocumentTellsItsTreatmentsInItsOwnWords(t *testing.T) {
	for file, want := range map[string][2]string{
		"VSM_1.4_2022.01.xml":                    {"PLAVIX 75mg, comprimé pelliculé", "1 cp/j, Voie orale"},
		"eP-MED-DM_2022.01_PosoNonStruct.xml":    {"", ""},
		"IPS-FR_2024.01.xml":                     {"", ""},
		"eP-MED-DM_2024.01_PosoStruct.xml":       {"", ""},
		"01_Modèles_contenus_CDA.xml":            {"", ""},
		"BIO-CR-BIO_2024.01_TSH_1.xml":           {"-", ""},
		"VAC-NOTE_2023.01.xml":                   {"-", ""},
		"BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml": {"-", ""},
	} {
		w, m, _ := wardDesk(t)
		m.holds("it", sampleFile(t, file), record.BodyN3, "SYNTH", 30)
		wr := begin(t, w, WriteRequest{Form: FormConsultation})
		rows := wr.Draft().Answers.Rows["treatments"]
		if want[0] == "-" {
			if len(rows) != 0 {
				t.Errorf("%s: %q", file, rows)
			}
			continue
		}
		if len(rows) == 0 || rows[0]["name"] == "" || rows[0]["rhythm"] == "" || want[0] != "" && (rows[0]["name"] != want[0] || !strings.HasPrefix(rows[0]["rhythm"], want[1])) {
			t.Errorf("%s: %q", file, rows)
		}
		wr.Close()
	}
}

func TestWhatWeWroteIsTakenAgainAndWhatWasAskedForIsKept(t *testing.T) {
	all := specimens.All(writingNow)
	var letter specimens.Specimen
	for _, s := range all {
		if s.Name == "lettre-complet-femme-qualifiee" {
			letter = s
		}
	}
	made, err := compose.Produce(letter.Content, specimens.Options(writingNow))
	if err != nil {
		t.Fatal(err)
	}
	w, m, _ := wardDesk(t)
	m.holds("ours", made.CDA, record.BodyN3PDF, "11490-0", 2)
	m.holds("broken", []byte("<ClinicalDocument"), record.BodyN3, "SYNTH", 1)
	mine := []map[string]string{{"name": "Mine"}}
	wr := begin(t, w, WriteRequest{Form: FormConsultation, Answers: Answers{Rows: map[string][]map[string]string{"treatments": mine}}})
	a := wr.Draft().Answers
	if a.Texts["allergies"] != "Pénicilline fictive\u00a0: éruption en 2019." || a.Taken["allergies"].Document != "ours" {
		t.Errorf("%q %+v", a.Texts["allergies"], a.Taken)
	}
	if _, taken := a.Taken["treatments"]; taken || len(a.Rows["treatments"]) != 1 || a.Rows["treatments"][0]["name"] != "Mine" {
		t.Errorf("%q %+v", a.Rows["treatments"], a.Taken)
	}
	wr.Close()
	wr = begin(t, w, WriteRequest{Form: FormConsultation})
	want := letter.Content.Body.(compose.DischargeLetter).Treatments
	rows := wr.Draft().Answers.Rows["treatments"]
	if len(rows) != len(want) || rows[0]["name"] != want[0].Medicine.Name || !strings.Contains(rows[0]["rhythm"], want[0].Rhythm) {
		t.Errorf("%q, want %+v", rows, want)
	}
}

func BenchmarkStartALetterFromTheRecord(b *testing.B) {
	w, m, _ := wardDesk(b)
	raw, err := os.ReadFile(reference.Path(b, "data", "cda", "samples", "IPS-FR_2024.01.xml"))
	if err != nil {
		b.Fatal(err)
	}
	m.holds("ips", raw, record.BodyN3PDF, "60591-5", 30)
	for b.Loop() {
		wr, err := w.Write(b.Context(), WriteRequest{Form: FormLetter})
		if err != nil {
			b.Fatal(err)
		}
		wr.Close()
	}
}
