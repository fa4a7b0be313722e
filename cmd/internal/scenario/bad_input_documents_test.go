package scenario

import (
	"bytes"
	"context"
	"encoding/base64"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/cda"
	"chevet/app/dmp"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	changelog "chevet/app/sync"
	"chevet/cmd/internal/demo"
)

// sample returns the bytes of a sound document of the patient, an N1 around a PDF.
func sample(r *Run, p *hospital.Patient) []byte {
	for _, d := range p.Remote {
		if d.BodyKind == record.BodyN1PDF {
			raw, err := d.Bytes()
			r.Must(err, "lire un document sain")
			return raw
		}
	}
	r.Sees(false, "le monde a un N1 pour ce patient")
	return nil
}

func given(raw []byte) func() ([]byte, error) { return func() ([]byte, error) { return raw, nil } }

func TestAHostileDocumentOfTheDMPIsRefusedTracedAndLosesNothing(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		w.readyDurand()
		durand := w.demo.World.Patient("DURAND")
		good := sample(r, durand)
		other := sample(r, w.demo.World.Patient("MARTEL"))
		before := w.holds()
		nested := strings.Repeat("<component><section>", 1000) + strings.Repeat("</section></component>", 1000)
		file := func(attributes, text string) []byte {
			return body(good, `<component><nonXMLBody><text `+attributes+`>`+text+`</text></nonXMLBody></component>`)
		}
		doctype := func(dtd, title string) []byte {
			s := strings.Replace(string(good), "<ClinicalDocument", dtd+"<ClinicalDocument", 1)
			return []byte(strings.Replace(s, "<title>", "<title>"+title, 1))
		}
		for _, c := range []struct {
			what     string
			raw      func() ([]byte, error)
			want     []record.Reason
			shownToo bool // its header is sound: it may be integrated as it is, only its file is not shown
		}{
			{"CDA qui n’est pas du XML", given([]byte("%PDF-1.4 ceci n’est pas un CDA")), []record.Reason{cda.ReasonXML, cda.ReasonAbsent}, false},
			{"CDA vide", given([]byte{' '}), []record.Reason{cda.ReasonXML, cda.ReasonAbsent, cda.ReasonTruncated}, false},
			{"XML qui n’est pas un CDA", given([]byte("<html><body/></html>")), []record.Reason{cda.ReasonAbsent}, false},
			{"CDA tronqué", given(good[:len(good)/2]), []record.Reason{cda.ReasonTruncated}, false},
			{"CDA avec une entité externe", given(doctype(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`, "&e;")), []record.Reason{cda.ReasonEntity}, false},
			{"CDA avec une bombe d’entités", given(doctype(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>`, "&b;")), []record.Reason{cda.ReasonEntity}, false},
			{"CDA de 2 000 éléments imbriqués", given(body(good, "<component><structuredBody>"+nested+"</structuredBody></component>")), []record.Reason{cda.ReasonDepth}, false},
			{"CDA adressé à un autre patient", given(other), []record.Reason{record.ReasonWrongPatient}, false},
			{"N1 sans fichier", given(file(`mediaType="application/pdf" representation="B64"`, "")), []record.Reason{cda.ReasonNoFile}, true},
			{"N1 au base64 abîmé", given(file(`mediaType="application/pdf" representation="B64"`, "JVBERi0*?")), []record.Reason{cda.ReasonBase64}, true},
			{"CDA de plus de 200 Mo", func() ([]byte, error) {
				return append([]byte(header(good)), bytes.Repeat([]byte("<component/>"), 201<<20/12)...), nil
			}, []record.Reason{dmp.ReasonTooLarge}, false},
		} {
			key := w.deposit(durand, c.what, c.raw)
			f := w.refused(key)
			w.told(c.what, f.Err, c.want...)
			if !c.shownToo {
				w.told(c.what+", intégration", w.notIntegrated(key), c.want...)
			}
			origin := "POSTE-PREUVES"
			if f.Reason == dmp.ReasonTooLarge { // refused before it reached the workstation
				origin = "serveur"
			}
			w.traced(origin, c.what, func(t record.Trace) bool {
				return !t.OK && t.Reason == f.Reason && "dmp:"+string(t.Document) == string(key)
			})
			r.Sees(w.holds() == before, "%s : le dossier garde ses %d documents", c.what, before.documents)
		}
		w.stillWorks("durand camille", before)
	})
}

func TestAFailedTransferOfADocumentIsRefusedAndKeepsNothingOfIt(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: quick})
		w.login()
		keys := remote(w.readyDurand().Rows)
		before := w.holds()
		for _, c := range []struct {
			what string
			rule fault.Rule
			want []record.Reason
		}{
			{"MTOM tronqué", fault.Rule{Kind: fault.Truncated}, []record.Reason{dmp.ReasonTruncated}},
			{"MTOM coupé", fault.Rule{Kind: fault.CutDuring}, []record.Reason{dmp.ReasonTruncated}},
			{"Mauvais type de contenu", fault.Rule{Kind: fault.ContentType}, []record.Reason{dmp.ReasonType}},
			{"Enveloppe mal formée", fault.Rule{Kind: fault.MalformedXML}, []record.Reason{dmp.ReasonMalformed}},
			{"Bombe XML", fault.Rule{Kind: fault.XMLBomb}, []record.Reason{dmp.ReasonMalformed}},
			{"Faute SOAP", fault.Rule{Kind: fault.SOAPFault, Code: "DMPAutre"}, []record.Reason{dmp.ReasonFault}},
			{"Empreinte qui ne correspond pas", fault.Rule{Kind: fault.WrongHash}, []record.Reason{dmp.ReasonTD32Hash, dmp.ReasonTD32Size}},
			{"Document d’un autre patient, empreinte fausse", fault.Rule{Kind: fault.OtherPatient}, []record.Reason{dmp.ReasonTD32Hash, dmp.ReasonTD32Size}},
		} {
			w.breaks(func() fault.Rule { c.rule.Transaction = "TD3.2"; return c.rule }())
			f := w.refused(keys[0])
			w.told(c.what, f.Err, c.want...)
			r.Sees(f.Transaction == "TD3.2" && f.Correlation != "", "%s : la transaction et la corrélation se lisent", c.what)
			w.told(c.what+", intégration", w.notIntegrated(keys[0]), c.want...)
			w.traced("serveur", c.what, func(t record.Trace) bool { return t.Action == record.TraceDMPRead && !t.OK && t.Reason == f.Reason })
		}
		w.demo.Faults.Clear()
		w.document(keys[0])
		r.Did("La panne passée, le même document s’ouvre")
		w.stillWorks("durand camille", before)
	})
}

func TestADocumentThatNeverComesIsGivenUp(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: hurried(func(t *dmp.Timeouts, d time.Duration) { t.Document = d })})
		w.login()
		keys := remote(w.readyDurand().Rows)
		before := w.holds()
		w.breaks(fault.Rule{Kind: fault.Silence, Transaction: "TD3.2"})
		w.told("Réponse qui ne vient jamais", w.refused(keys[0]).Err, dmp.ReasonTimeout)
		w.told("Réponse qui ne vient jamais, intégration", w.notIntegrated(keys[0]), dmp.ReasonTimeout)
		w.stillWorks("durand camille", before)
	})
}

// The registry announces the other patient's document with its own hash: only its header tells. // fault.OtherPatient
func TestADocumentOfAnotherPatientWithTheRightHashIsRefusedAndTraced(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		w.breaks(fault.Rule{Kind: fault.OtherPatient, Transaction: "TD3.2"})
		keys := remote(w.readyDurand().Rows)
		before := w.holds()
		f := w.refused(keys[0])
		w.told("Document d’un autre patient", f.Err, record.ReasonWrongPatient)
		w.told("Document d’un autre patient, intégration", w.notIntegrated(keys[0]), record.ReasonWrongPatient)
		w.traced("POSTE-PREUVES", "Le refus", func(t record.Trace) bool {
			return t.Action == record.TraceRefusal && t.Reason == record.ReasonWrongPatient && t.Document != ""
		})
		w.stillWorks("durand camille", before)
	})
}

func TestAPDFWithScriptsIsDrawnInertAndABrokenOneLeavesTheDocumentReadable(t *testing.T) {
	engine := pdf.NewEngine(pdf.Options{CacheDir: filepath.Join(t.TempDir(), "..", "..", "chevet-test-pdfium")})
	defer engine.Close()
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		w.readyDurand()
		durand := w.demo.World.Patient("DURAND")
		good := sample(r, durand)
		before := w.holds()
		n1 := func(file string) []byte {
			return body(good, `<component><nonXMLBody><text mediaType="application/pdf" representation="B64">`+
				base64.StdEncoding.EncodeToString([]byte(file))+`</text></nonXMLBody></component>`)
		}
		const pages = "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj trailer<</Root 1 0 R>>"
		scripts := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(true\\){app.alert\\(1\\)})>>>>endobj " + pages
		v := w.document(w.deposit(durand, "PDF à scripts", given(n1(scripts))))
		file, err := engine.Open(context.Background(), v.PDF)
		r.Must(err, "ouvrir le PDF à scripts")
		_, err = file.Render(context.Background(), 0, 1, 0)
		file.Close()
		r.Sees(err == nil, "Le PDF à scripts se dessine, ses scripts ne tournent pas (%v)", err)

		v = w.document(w.deposit(durand, "PDF aux objets cassés", given(n1("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 9 0 R>>endobj trailer<</Root 1 0 R>>"))))
		r.Sees(v.CDA.Author().Display() != "", "Le PDF aux objets cassés laisse lire l’en-tête du document")
		_, err = engine.Open(context.Background(), v.PDF)
		w.told("PDF aux objets cassés", err, pdf.ReasonUnreadable)
		w.stillWorks("durand camille", before)
	})
}

// An MSSanté document whose body the server no longer has, and the workstation never had.
func TestADocumentWhoseBodyIsMissingSaysSo(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		var lost record.DocumentID
		for _, d := range w.demo.World.Patient("DURAND").Local {
			if d.Provenance == record.MSSante && d.State == record.Current {
				lost = d.ID
			}
		}
		r.Must(w.demo.StopServer(), "arrêter le serveur")
		w.onServer("DELETE FROM body_parts; DELETE FROM bodies")
		r.Must(w.demo.StartServer(context.Background()), "redémarrer le serveur")
		r.Did("Les corps des documents ont disparu du serveur")
		w.login()
		rec := w.openRecord("durand camille")
		before := w.holds()
		var key record.DocumentKey
		for _, x := range rec.Rows {
			if x.Document.ID == lost {
				key = x.Document.Key
			}
		}
		r.Sees(key != "", "La ligne du document MSSanté est là")
		w.told("Corps absent", w.refused(key).Err, changelog.ReasonBodyMissing)
		w.stillWorks("durand camille", before)
	})
}
