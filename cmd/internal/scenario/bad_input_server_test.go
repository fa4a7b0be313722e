package scenario

import (
	"context"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/access"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/cmd/internal/demo"
)

func TestASessionThatEndsDuringTheWorkIsToldAndLosesNothing(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		before := w.written()
		r.Must(w.demo.StopServer(), "arrêter le serveur")
		w.forget()
		w.desk.SetInformation(record.Opposed, true, false)
		until(w, "le consentement enregistré sur le poste", func(app.InformationRecorded) bool { return true })
		w.onServer("DELETE FROM sessions")
		r.Must(w.demo.StartServer(context.Background()), "redémarrer le serveur")
		r.Did("Le serveur revient sans les sessions ; un consentement a été saisi entre-temps")
		w.desk.SyncNow()
		said := until(w, "l’annonce de la fin de session", func(app.ActionFailed) bool { return true })
		w.told("Session terminée", said.Failure.Err, access.ReasonSession, api.ReasonSession)
		r.Sees(w.desk.Sync().SessionOver && w.desk.Sync().Pending > 0, "Ce qui a été saisi attend sur le poste (%d écritures)", w.desk.Sync().Pending)
		r.Sees(w.openRecord("durand camille") != nil, "Le dossier reste lisible")
		w.desk.RefreshDMP()

		w.desk.Logout()
		until(w, "la fin de session", func(e app.SessionChanged) bool { return e.Session == nil })
		w.forget()
		w.login()
		until(w, "l’accord du serveur", func(e app.SyncChanged) bool {
			return e.Sync.Pending == 0 && !e.Sync.SessionOver && !e.Sync.LastSync.IsZero()
		})
		rec := w.openRecord("durand camille")
		r.Sees(len(rec.Consents) == before.consents+1 && rec.InForce.Kind == record.Opposed, "Reconnecté, le consentement saisi hors session est parti et vaut")
		before.consents++
		w.stillWorks("durand camille", before)
	})
}

func TestAServerGoneInTheMiddleOfAnIntegrationKeepsWhatIsDoneAndSaysTheRest(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		keys := remote(w.readyDurand().Rows)[:4]
		before := w.holds()
		w.breaks(fault.Rule{Kind: fault.Latency, Transaction: "TD3.2", Delay: 400 * time.Millisecond})
		w.forget()
		w.desk.Integrate(keys)
		until(w, "le premier document intégré", func(e app.JobsChanged) bool {
			for _, j := range e.Jobs {
				if j.Name == app.JobIntegrate && j.Done == 1 {
					return true
				}
			}
			return false
		})
		r.Must(w.demo.StopServer(), "arrêter le serveur")
		r.Did("Le serveur disparaît pendant le deuxième document")
		done := until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
		r.Sees(done.Added == 1 && len(done.Failed) == 3 && !done.Stopped, "1 intégré, 3 restants le disent (%d, %d)", done.Added, len(done.Failed))
		w.told("Serveur absent", done.Err, api.ReasonUnreached)
		var kept record.DocumentKey
		for _, x := range w.desk.Current().Rows {
			if x.Document.Integration != nil && x.Document.ID != "" && "dmp:"+string(x.Document.ID) == string(keys[0]) {
				kept = x.Document.Key
			}
		}
		w.document(kept)
		r.Did("Le document intégré se relit, le serveur toujours absent")
		w.demo.Faults.Clear()
		r.Must(w.demo.StartServer(context.Background()), "redémarrer le serveur")
		w.desk.SyncNow()
		until(w, "l’accord du serveur", func(e app.SyncChanged) bool {
			return e.Sync.Pending == 0 && !e.Sync.Offline() && !e.Sync.SessionOver
		})
		w.forget()
		w.desk.RefreshDMP()
		w.settled(app.DMPAuthorized)
		w.forget()
		w.desk.Integrate(done.Failed)
		again := until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
		r.Sees(again.Added == 3 && again.Err == nil, "Le serveur revenu, les 3 restants s’intègrent (%v)", again.Err)
		before.documents += 4
		w.stillWorks("durand camille", before)
	})
}
