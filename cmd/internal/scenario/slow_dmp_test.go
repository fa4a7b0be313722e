package scenario

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/sandbox/fault"
	"chevet/cmd/internal/demo"
	"chevet/ui"
	"chevet/ui/screen"
)

// reached waits until the DMP has received n calls of a transaction.
func (w *ward) reached(transaction string, n int) {
	timeout := time.After(30 * time.Second)
	for w.demo.Faults.Count("dmp", transaction) < n {
		select {
		case <-timeout:
			w.run.Sees(false, "%s atteint le DMP", transaction)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// idle waits until no job of that name is left.
func (w *ward) idle(name app.JobName) {
	gone := func(jobs []app.Job) bool {
		return !slices.ContainsFunc(jobs, func(j app.Job) bool {
			return j.Name == name && (j.State == app.JobRunning || j.State == app.JobWaiting)
		})
	}
	if !gone(w.desk.Jobs.List()) {
		until(w, "la fin du travail "+string(name), func(e app.JobsChanged) bool { return gone(e.Jobs) })
	}
}

// The real frame, headless, before a DMP that takes every call and answers none: the window obeys, the record is usable,
// and each wait ends when the person says so. Nothing here measures a time. // DPI.DMP/UX.10
func TestTheWindowIsNeverHeldByTheDMP(t *testing.T) {
	res := Play(Scenario{Codes: []string{"lenteur"}, Name: "lenteur", run: func(r *Run) {
		w := open(r, demo.Options{Adjust: unhurried})
		w.login()
		rec := w.readyDurand()
		keys := remote(rec.Rows)
		here := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.Here() })
		r.Sees(len(keys) > 1 && here >= 0, "Le dossier a des documents du DMP et d’ici")
		_, err := w.demo.Faults.Set(fault.Rule{Service: "dmp", Kind: fault.Silence})
		r.Must(err, "faire taire le DMP")

		lists := w.demo.Faults.Count("dmp", "TD3.1")
		w.press(fyne.KeyModifierControl|fyne.KeyModifierShift, fyne.KeyF)
		w.press(0, fyne.KeyReturn)
		w.reached("TD3.1", lists+1)
		r.Did("Une recherche attend le DMP")
		w.document(rec.Rows[here].Document.Key)
		r.Must(w.win.Wait("la lecture", read), "lire un document d’ici pendant ce temps")
		w.find("le goff")
		w.press(0, fyne.KeyEscape)
		w.idle(app.JobSearchDMP)
		r.Did("Échap abandonne la recherche")

		before := w.demo.Faults.Count("dmp", "TD3.2")
		w.forget()
		w.desk.Integrate(keys[:2])
		w.reached("TD3.2", before+1)
		for _, j := range w.desk.Jobs.List() {
			if j.Name == app.JobIntegrate {
				w.desk.Jobs.Cancel(j.ID)
			}
		}
		done := until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
		r.Sees(done.Stopped && done.Added == 0, "L’intégration annulée s’arrête sans rien ajouter")

		before = w.demo.Faults.Count("dmp", "TD3.2")
		w.win.Do(func(f *ui.Frame) { f.Read(keys[0]) })
		w.reached("TD3.2", before+1)
		w.document(rec.Rows[here].Document.Key)
		r.Must(w.win.Wait("la lecture", read), "lire un autre document n’attend pas le premier")

		w.desk.SetVisibility(keys[0], api.DMPMask)
		w.press(0, fyne.KeyF5)
		w.openRecord("martel")
		r.Must(w.win.Wait("l’autre dossier", func(s screen.State) bool { return s.Screen == "record" && s.Rows > 0 }), "ouvrir un autre dossier")
		r.Must(w.win.Wait("la pastille", func(s screen.State) bool { return s.DMP == string(app.DMPChecking) }), "lire « vérification… » sur la pastille")

		w.demo.Faults.Clear()
		w.forget()
		w.desk.RefreshDMP()
		w.settled(app.DMPAuthorized)
		r.Did("Le DMP répond de nouveau : la liste arrive")
	}}, t.TempDir())
	for _, s := range res.Steps {
		if s.OK {
			t.Log("✓", s.Text)
		} else {
			t.Error("✗", s.Text)
		}
	}
	if res.Verdict != Passed && !t.Failed() {
		t.Error(res.Verdict)
	}
}
