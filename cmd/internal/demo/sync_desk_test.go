package demo_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"chevet/app"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// secret is a word that must never leave with a diagnostic.
const secret = "CANARI-ZÉRO"

// conflicting writes a note, then a text of it as somebody who had not read it: the server keeps both.
func (d *desk) conflicting() (app.Record, record.SharedNote) {
	d.t.Helper()
	ctx := context.Background()
	id, err := d.WriteNote(ctx, app.NoteDraft{Title: "Nuit", Text: "Patient calme. " + secret})
	if err != nil {
		d.t.Fatal(err)
	}
	await(d, func(e app.RecordUpdated) bool { n := e.Record.Notes; return len(n) == 1 && n[0].Current != nil })
	if _, err := d.WriteNote(ctx, app.NoteDraft{ID: id, Title: "Nuit", Text: "Patient agité. " + secret}); err != nil {
		d.t.Fatal(err)
	}
	r := await(d, func(e app.RecordUpdated) bool { n := e.Record.Notes; return len(n) == 1 && !n[0].Settled() }).Record
	return *r, r.Notes[0]
}

// opened opens a record of the ward without the DMP.
func (d *desk) opened() {
	d.t.Helper()
	hits, err := d.Search(context.Background(), "DURAND", 8)
	if err != nil || len(hits) == 0 {
		d.t.Fatal(hits, err)
	}
	d.forget()
	if _, err := d.OpenRecord(context.Background(), hits[0].Patient.ID); err != nil {
		d.t.Fatal(err)
	}
}

func TestAConflictIsCountedListedAndEndsEverywhereOnceSettled(t *testing.T) { // QUALITY 7
	d := newDesk(t, nil)
	ctx := context.Background()
	d.opened()
	before, err := d.ToDo(ctx)
	if err != nil || before.Count[app.TodoConflicts] != 0 || before.Count[app.TodoIdentities] == 0 || before.Total() == 0 {
		t.Fatalf("%+v %v", before.Count, err)
	}
	r, note := d.conflicting()
	todo, err := d.ToDo(ctx)
	if err != nil || todo.Count[app.TodoConflicts] != 1 || len(todo.Patients[app.TodoConflicts]) != 1 || todo.Patients[app.TodoConflicts][0].Patient.ID != r.Patient.ID {
		t.Fatalf("%+v %v", todo.Count, err)
	}
	lines, err := d.ItemLines(ctx, changelog.InConflict)
	if err != nil || len(lines) != 1 || lines[0].Patient == nil || lines[0].Outcome.Reason != changelog.ReasonBeside {
		t.Fatalf("%+v %v", lines, err)
	}
	d.forget()
	if err := d.SettleNote(ctx, note, "Nuit", "Patient calme, puis agité."); err != nil {
		t.Fatal(err)
	}
	await(d, func(e app.RecordUpdated) bool {
		n := e.Record.Notes[0]
		return n.Settled() && n.Current != nil && n.Current.Version == 2 && len(n.History) == 2
	})
	await(d, func(e app.SyncChanged) bool { return e.Sync.Tally.Conflict == 0 && e.Sync.Pending == 0 })
	if lines, err = d.ItemLines(ctx, changelog.InConflict); err != nil || len(lines) != 0 {
		t.Errorf("%+v %v: the write of a conflict that was settled still asks for somebody", lines, err)
	}
	if lines, err = d.ItemLines(ctx, changelog.Corrected); err != nil || len(lines) != 1 || lines[0].Ruling.ByName == "" {
		t.Errorf("%+v %v", lines, err)
	}
	if todo, err = d.ToDo(ctx); err != nil || todo.Count[app.TodoConflicts] != 0 {
		t.Errorf("%+v %v", todo.Count, err)
	}
}

func TestTheDiagnosticHoldsNoPatientAndNoProfessional(t *testing.T) {
	d := newDesk(t, nil)
	ctx := context.Background()
	d.opened()
	r, _ := d.conflicting()
	lines, err := d.ItemLines(ctx, changelog.InConflict)
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	if err := d.WithdrawItem(ctx, lines[0].Mutation.ID, "motif "+secret); err != nil {
		t.Fatal(err)
	}
	text, err := d.Diagnostic(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Items []struct{ ID, State, Reason string } `json:"items"`
	}
	if err := json.Unmarshal(text, &back); err != nil || len(back.Items) < 3 || !strings.Contains(string(text), lines[0].Mutation.ID) {
		t.Fatalf("%v %s", err, text)
	}
	s := d.Session()
	canaries := []string{secret, "Nuit", string(r.Patient.ID), string(r.Patient.INS.Matricule), r.Patient.BirthName, r.Patient.GivenNames[0], string(r.Patient.BirthDate),
		string(r.Patient.IPP), s.Practitioner.NationalID, s.Practitioner.FamilyName}
	for _, word := range canaries {
		if word == "" {
			t.Error("a canary is missing")
		} else if strings.Contains(strings.ToUpper(string(text)), strings.ToUpper(word)) {
			t.Errorf("%q left with the diagnostic", word)
		}
	}
}

func TestAWithdrawnWriteStaysReadableWithItsReason(t *testing.T) { // QUALITY 8
	d := newDesk(t, nil)
	ctx := context.Background()
	d.opened()
	d.conflicting()
	lines, err := d.ItemLines(ctx, changelog.InConflict)
	if err != nil || len(lines) != 1 {
		t.Fatal(lines, err)
	}
	id := lines[0].Mutation.ID
	if err := d.WithdrawItem(ctx, id, "écrit deux fois"); err != nil {
		t.Fatal(err)
	}
	if err := d.WithdrawItem(ctx, id, "encore"); record.ReasonOf(err) != changelog.ReasonNotRefused {
		t.Error(err)
	}
	lines, err = d.ItemLines(ctx, changelog.Withdrawn)
	if err != nil || len(lines) != 1 || lines[0].Ruling.Why != "écrit deux fois" || lines[0].Ruling.ByID != d.Session().Practitioner.NationalID {
		t.Errorf("%+v %v", lines, err)
	}
}

func TestAWorkstationFollowsItsUnitAndTheRecordsThatAreOpened(t *testing.T) {
	d := newDesk(t, func(c *app.Config) { c.OwnUnit = true })
	ctx := context.Background()
	ward, err := d.Ward(ctx, app.ListWard)
	if err != nil || len(ward) == 0 {
		t.Fatal(len(ward), err)
	}
	if urgent, err := d.Ward(ctx, app.ListEmergencies); err != nil || len(urgent) != 0 {
		t.Errorf("%d patients of another unit are here: %v", len(urgent), err)
	}
	await(d, func(e app.SyncChanged) bool {
		return e.Sync.Filling.Total > 0 && e.Sync.Filling.Done == e.Sync.Filling.Total
	})
	d.PauseFilling(true)
	await(d, func(e app.SyncChanged) bool { return e.Sync.Filling.Paused })
	d.opened()
	if err := d.Pin(ctx, d.Current().Patient.ID, true); err != nil {
		t.Error(err)
	}
}
