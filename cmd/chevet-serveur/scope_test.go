package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central/postgrestest"
)

// follow makes the workstation hold units alone.
func (w *ward) follow(units ...string) {
	w.client = sync.NewClient(w.cache, w.server, sync.ClientOptions{Units: units, OnState: func(s sync.State) {
		select {
		case w.states <- s:
		default:
		}
	}})
}

// settle exchanges until nothing is left to bring.
func (w *ward) settle() {
	w.t.Helper()
	for range 20 {
		w.exchange()
		if f := w.client.State().Filling; f.Done == f.Total {
			return
		}
	}
	w.t.Fatalf("%s: %+v", w.name, w.client.State().Filling)
}

// holds counts the patient's documents here; -1 when the patient is not.
func (w *ward) holds(patient record.PatientID) int {
	stored, err := w.cache.Load(context.Background(), patient, doctor)
	if err != nil {
		return -1
	}
	return len(stored.Documents)
}

func stay(i int, unit string, end time.Time) record.Encounter {
	return record.Encounter{ID: record.EncounterID(fmt.Sprint("e", i)), Patient: record.PatientID(fmt.Sprint("p", i)), Class: record.Inpatient,
		Unit: record.Unit{Code: unit}, Start: time.Now().Add(-2 * time.Hour).UTC(), End: end}
}

// A workstation holds its ward: who arrives comes with all their past, who leaves stays for a while, who was opened or
// pinned stays longer, and what happens meanwhile is never skipped.
func TestWorkstationHoldsItsWard(t *testing.T) {
	for name, storage := range map[string]func(*testing.T, *hospital){"sqlite": func(*testing.T, *hospital) {},
		"postgres": func(t *testing.T, h *hospital) { h.where = postgrestest.Database(t).Application }} {
		t.Run(name, func(t *testing.T) {
			h := newHospital(t, server.Options{})
			h.stop()
			storage(t, h)
			h.start()
			holdsItsWard(t, h)
		})
	}
}

func holdsItsWard(t *testing.T, h *hospital) {
	ctx := context.Background()
	write := func(e ...record.Encounter) {
		t.Helper()
		if err := h.store.Import(ctx, nil, e, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.store.Import(ctx, patients(4), nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	write(stay(1, "CARD", time.Time{}), stay(2, "CARD", time.Time{}), stay(3, "CHIR", time.Time{}), stay(4, "CHIR", time.Time{}))
	all, a := h.ward("tout"), h.ward("a")
	all.exchange()
	document := func(patient record.PatientID, i int) {
		d := all.document(patient, i, 100)
		all.write(sync.KindDocument, patient, d, d.Body.SHA256)
	}
	for i := range 12 {
		document(record.PatientID(fmt.Sprint("p", i%4+1)), i)
	}
	all.exchange()
	a.follow("CARD")
	a.settle()
	for p, want := range map[record.PatientID]int{"p1": 3, "p2": 3, "p3": -1, "p4": -1} {
		if got := a.holds(p); got != want {
			t.Fatalf("%s: %d documents, %d expected", p, got, want)
		}
	}
	rows, err := a.cache.Ward(ctx, "CARD", record.Inpatient, time.Now())
	if err != nil || len(rows) != 2 {
		t.Fatalf("ward list of %d, %v", len(rows), err)
	}
	// What happens elsewhere goes by; the cursor does not stay behind.
	document("p3", 20)
	document("p1", 21)
	document("p4", 22)
	all.exchange()
	a.settle()
	at, _ := a.cache.Position(ctx)
	if head, _ := h.store.Head(ctx); at.Cursor != head || a.holds("p1") != 4 || a.holds("p3") != -1 {
		t.Fatalf("at %d of %d, %d documents", at.Cursor, head, a.holds("p1"))
	}
	// p3 is moved to the ward: the past comes, also what was passed over.
	write(stay(3, "CARD", time.Time{}))
	document("p3", 23)
	all.exchange()
	a.settle()
	if a.holds("p3") != 5 {
		t.Fatalf("who arrived has %d documents", a.holds("p3"))
	}
	// p4 is opened from another ward, and pinned.
	pin := true
	if err := a.client.Hold(ctx, "p4", &pin); err != nil {
		t.Fatal(err)
	}
	a.settle()
	if a.holds("p4") != 4 {
		t.Fatalf("who was opened has %d documents", a.holds("p4"))
	}
	// p1 leaves: held for a while, then gone; a write that waits keeps the record until it is sent.
	write(stay(1, "CARD", time.Now().Add(-time.Minute).UTC()))
	a.settle()
	if left, err := h.store.ShrinkScopes(ctx); err != nil || left != 0 || a.holds("p1") != 4 {
		t.Fatalf("%d left at once, %v", left, err)
	}
	h.later(72 * time.Hour)
	if left, err := h.store.ShrinkScopes(ctx); err != nil || left != 1 {
		t.Fatalf("%d left, %v", left, err)
	}
	own := a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1"))
	if err := a.client.PullOnly(ctx); err != nil {
		t.Fatal(err)
	}
	if a.holds("p1") != 4 {
		t.Fatal("the record of a write that waits is gone")
	}
	a.settle()
	document("p2", 30)
	all.exchange()
	a.settle()
	if a.holds("p1") != -1 || a.holds("p2") != 4 || a.holds("p4") != 4 {
		t.Fatalf("p1 %d, p2 %d, p4 %d", a.holds("p1"), a.holds("p2"), a.holds("p4"))
	}
	if kept, _ := h.store.Mutations(ctx, "a", 0, 10); len(kept) != 1 || kept[0].Mutation.ID != own.ID {
		t.Fatalf("%+v", kept)
	}
	if err := a.client.Release(ctx, "p4"); err != nil {
		t.Fatal(err)
	}
	a.settle()
	if a.holds("p4") != -1 {
		t.Fatal("released, and still here")
	}
	// Rights are taken away: all is wiped.
	if err := h.store.Unfollow(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	a.settle()
	for _, p := range []record.PatientID{"p1", "p2", "p3", "p4"} {
		if a.holds(p) != -1 {
			t.Fatalf("%s is still readable", p)
		}
	}
	if _, err := a.server.Past(ctx, "p2", 1000); record.CodeOf(err) != record.NotAllowed {
		t.Fatalf("the past of somebody who is not held: %v", err)
	}
}

// The ward's list shows before the records have come, and a person can put the rest off.
func TestListShowsBeforeTheRecordsAndFillingPauses(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(30)
	all, a := h.ward("tout"), h.ward("a")
	all.exchange()
	for i := range 30 {
		p := record.PatientID(fmt.Sprint("p", i+1))
		d := all.document(p, i, 100)
		all.write(sync.KindDocument, p, d, d.Body.SHA256)
	}
	all.exchange()
	a.follow("3010")
	a.client.PauseFilling(true)
	a.exchange()
	rows, err := a.cache.Ward(context.Background(), "3010", record.Inpatient, time.Now())
	if f := a.client.State().Filling; err != nil || len(rows) != 30 || f.Done != 0 || f.Total != 30 || !f.Paused {
		t.Fatalf("%d rows, %+v, %v", len(rows), f, err)
	}
	pin := false
	if err := a.client.Hold(context.Background(), "p7", &pin); err != nil {
		t.Fatal(err)
	}
	a.client.PauseFilling(false)
	a.exchange()
	if f := a.client.State().Filling; f.Done != 20 || f.Total != 30 || a.holds("p7") != 1 {
		t.Fatalf("%+v, who was opened has %d documents", f, a.holds("p7"))
	}
	a.settle()
	if a.holds("p30") != 1 {
		t.Fatal("not all came")
	}
}
