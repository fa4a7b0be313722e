package scenario

import (
	"slices"
	"testing"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
)

// What another structure wrote and hid is the treating physician's to show again. // dmp.md §2 note 8
func TestTheTreatingPhysicianUnmasksWhatOthersWrote(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		rec := w.readyDurand()
		r.Must(w.demo.DMP.Treat(rec.Patient.INS, w.desk.Session().Practitioner.NationalID), "nommer le médecin traitant")
		key := remote(rec.Rows)[0]
		mask := w.changes(key, func() { w.desk.SetVisibility(key, api.DMPMask) })
		r.Sees(mask.done != nil && mask.done.Document.Visibility.HiddenFromProfessionals, "Masqué aux professionnels")
		back := w.changes(key, func() { w.desk.SetVisibility(key, api.DMPUnmask) })
		if back.failed != nil {
			r.Sees(false, "Le médecin traitant démasque : %v", back.failed.Failure.Err)
		}
		r.Must(w.demo.DMP.Treat(rec.Patient.INS, ""), "ne plus avoir de médecin traitant")
		mask = w.changes(key, func() { w.desk.SetVisibility(key, api.DMPMask) })
		r.Sees(mask.done != nil, "Masqué de nouveau")
		no := w.changes(key, func() { w.desk.SetVisibility(key, api.DMPUnmask) })
		r.Sees(no.failed != nil, "Un autre médecin ne démasque pas (%s)", no.failed.Failure.Reason)
	})
}

// TestOurClientChangesDocumentsInTheSimulatedDMP plays TD3.3a and d end to end, with what a search finds afterwards.
func TestOurClientChangesDocumentsInTheSimulatedDMP(t *testing.T) {
	res := Play(Scenario{Name: "changes", run: func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		rec := w.readyDurand()
		keys := remote(rec.Rows)
		change := func(what string, key record.DocumentKey, do func()) app.DMPDocumentChanged {
			w.forget()
			do()
			return until(w, what, func(e app.Event) bool {
				switch e := e.(type) {
				case app.DMPDocumentChanged:
					return e.Key == key
				case app.DMPChangeFailed:
					r.Sees(false, "%s : %v", what, e.Failure.Err)
				}
				return false
			}).(app.DMPDocumentChanged)
		}
		mask := change("le masquage", keys[0], func() { w.desk.SetVisibility(keys[0], api.DMPMask) })
		r.Sees(mask.Document.Visibility.HiddenFromProfessionals, "TD3.3a masque")
		shelf := change("l’archivage", keys[1], func() { w.desk.Archive(keys[1], true) })
		r.Sees(shelf.Document.Entry.Status == record.Archived, "TD3.3d archive")
		found := w.search(app.Criteria{Archived: true})
		r.Sees(slices.ContainsFunc(found.Rows, func(x app.Row) bool { return x.Document.Key == keys[1] && x.Document.Entry.Status == record.Archived }), "Une recherche des archivés le retrouve")
		w.document(keys[1])
		back := change("le retour", keys[1], func() { w.desk.Archive(keys[1], false) })
		r.Sees(back.Document.Entry.Status == record.Approved, "TD3.3d le remet")
	}}, "")
	for _, step := range res.Steps {
		if !step.OK {
			t.Errorf("✗ %s", step.Text)
		}
	}
	if res.Verdict != Passed {
		t.Error(res.Verdict)
	}
}
