package writing

import (
	"testing"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/theme"
)

var letterTexts = map[string]string{"reason": "Cholécystite aiguë lithiasique, opérée le 21/11/2026.",
	"summary": "Patiente de 46 ans admise par les urgences pour douleur de l’hypocondre droit fébrile à 38,4 °C. L’échographie confirme une cholécystite lithiasique non compliquée. Cholécystectomie par cœlioscopie le 21/11/2026, sans incident. Suites simples, reprise alimentaire à J1",
	"pending": "Examen anatomopathologique de la pièce opératoire", "plan": "Soins de cicatrices par IDE tous les deux jours. Consultation de contrôle le 15/12/2026 à 10:40. Consulter sans délai en cas de fièvre…",
	"conclusion": "Cholécystectomie par cœlioscopie, suites simples", "admission": "183452005", "discharge": "160849004"}

func letterPen() *fakePen {
	p := newPen(app.FormLetter, letterTexts)
	p.draft.Answers.Rows["treatments"] = []map[string]string{{"name": "Paracétamol 1 g", "rhythm": "4 fois par jour au plus", "days": "5"}, {"name": "Ibuprofène 400 mg", "rhythm": "matin et soir", "days": "3"}}
	p.draft.Answers.Texts["allergies"] = "Pénicilline fictive\u00a0: éruption en 2019."
	p.draft.Answers.Taken["allergies"] = app.Origin{Document: "d1", Title: "Synthèse médicale", At: "2026-03-12"}
	p.draft.Revision, p.saved, p.savedAt = 3, 3, now.Add(-12e9)
	return p
}

func TestTheScreenFitsEveryWindow(t *testing.T) {
	page := sheet(t)
	for _, size := range []struct {
		name string
		w, h float32
		mode theme.Mode
	}{{"1440", 1440, 900, theme.Light}, {"1280", 1280, 800, theme.Light}, {"1920", 1920, 1080, theme.Light},
		{"1440-sombre", 1440, 900, theme.Dark}, {"1280-sombre", 1280, 800, theme.Dark}, {"1920-sombre", 1920, 1080, theme.Dark}} {
		t.Run(size.name, func(t *testing.T) {
			s := newStand(t, size.mode, size.w, size.h, letterPen())
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 3, PDF: page})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.form.jump("summary")
			s.shot(t, "lettre-"+size.name)
			s.form.jump("treatments")
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 3, PDF: page, Findings: []app.DraftFinding{{Input: "allergies", Field: "body", Rule: app.RuleTaken}}})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.shot(t, "reprise-"+size.name)

			p := newPen(app.FormLetter, map[string]string{"reason": "Cholécystite"})
			p.draft.Revision = 1
			s = newStand(t, size.mode, size.w, size.h, p)
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 1, PDF: page, Findings: []app.DraftFinding{
				{Input: "summary", Field: "body", Rule: "MANQUE", Error: true}, {Input: "conclusion", Field: "body", Rule: "MANQUE", Error: true},
				{Input: "admission", Field: "body", Rule: "MANQUE", Error: true}, {Field: "patient.birthPlace", Rule: "INS-TRAITS", Error: true}, {Field: "author", Rule: "RPPS"}}})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.form.jump("admission")
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 1, PDF: page, Findings: s.check.found})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.shot(t, "a-completer-"+size.name)

			s = newStand(t, size.mode, size.w, size.h, newPen(app.FormVaccination, map[string]string{"given": "2026-11-22"}))
			s.form.scan.took(app.Box{Code: "3400932857241", Known: true, Product: app.Product{Name: "TETAFICTIF, suspension injectable", CIS: "68747507", CIP13: "3400932857241", ATC: "J07AM", ATCLabel: "vaccins tétaniques"},
				Lot: "4456672", Serial: "SN0042", Expiry: "2026-10-31", Warnings: []record.Reason{app.ReasonBoxExpired}})
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 1, PDF: page})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.shot(t, "vaccination-"+size.name)

			p = newPen(app.FormPrescription, map[string]string{"from": "2026-11-22", "until": "2027-02-22", "comment": "Patient isolé."})
			p.draft.Answers.Rows["medicines"] = []map[string]string{{"name": "Paracétamol 1 g, comprimé", "dosage": "1 comprimé, 4 fois par jour au plus", "days": "5", "repeats": "0", "ald": "1"}}
			s = newStand(t, size.mode, size.w, size.h, p)
			s.Event(app.DraftPreviewed{ID: "b1", Revision: 0, PDF: page})
			waitFor(t, func() bool { return !s.live.Drawing() })
			s.shot(t, "ordonnance-"+size.name)
		})
	}
}
