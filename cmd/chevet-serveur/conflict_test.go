package main

import (
	"context"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/record"
	"chevet/app/sync"
)

// note writes one text of a shared note on a workstation.
func (w *ward) note(id record.NoteID, base int, text string, resolves ...string) sync.Mutation {
	w.t.Helper()
	rev := newID()
	m, err := w.cache.Write(context.Background(), sync.Mutation{ID: rev, Workstation: w.name, Kind: sync.KindNote, Patient: "p1", At: time.Now().UTC(),
		ByID: doctor, Payload: jsonOf(record.Note{ID: id, Patient: "p1", Encounter: "e1", Rev: rev, Base: base, Resolves: resolves, Text: text,
			ByID: doctor, At: time.Now().UTC()})})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// shared returns the only note of the patient as the workstation shows it.
func (w *ward) shared() record.SharedNote {
	w.t.Helper()
	stored, err := w.cache.Load(context.Background(), "p1", doctor)
	if err != nil {
		w.t.Fatal(err)
	}
	all := record.GatherNotes(stored.Notes)
	if len(all) != 1 {
		w.t.Fatalf("%s shows %d notes", w.name, len(all))
	}
	return all[0]
}

// exchange pushes and pulls once, on this goroutine.
func (w *ward) exchange() {
	w.t.Helper()
	if err := w.client.Exchange(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

// Two workstations fill in the same note while apart: both texts survive, both workstations show both, and the one that
// a person settles on keeps the others in the history. // QUALITY 7
func TestTwoWorkstationsFillInTheSameNote(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a, b := h.ward("a"), h.ward("b")
	a.exchange()
	first := a.note("n1", 0, "Patiente calme.")
	a.exchange()
	b.exchange()
	if s := b.shared(); s.Current == nil || s.Current.Rev != first.ID || s.Current.Version != 1 {
		t.Fatalf("%+v", s)
	}
	fromA := a.note("n1", 1, "Patiente calme. T° 37,2 à 8 h.")
	fromB := b.note("n1", 1, "Patiente calme. A refusé le petit déjeuner.")
	if s := b.shared(); len(s.Waiting) != 1 || s.Waiting[0].Rev != fromB.ID {
		t.Fatalf("what was just written does not show: %+v", s)
	}
	a.exchange()
	b.exchange()
	a.exchange()
	for _, w := range []*ward{a, b} {
		s := w.shared()
		if s.Settled() || s.Current.Rev != fromA.ID || s.Current.Version != 2 || len(s.Conflicts) != 1 || s.Conflicts[0].Rev != fromB.ID || len(s.Waiting) != 0 {
			t.Fatalf("%s: %+v", w.name, s)
		}
	}
	items, err := b.client.Items(context.Background(), sync.ItemQuery{})
	if err != nil || len(items) != 1 || items[0].State != sync.InConflict || items[0].Outcome.Reason != sync.ReasonBeside {
		t.Fatalf("%+v %v", items, err)
	}
	if s := b.client.State(); s.Tally.Conflict != 1 || s.Tally.Refused != 0 || s.Pending != 0 {
		t.Fatalf("%+v", s)
	}
	kept, err := h.store.Refused(context.Background(), 10)
	if err != nil || len(kept) != 1 || kept[0].Mutation.ID != fromB.ID {
		t.Fatalf("on the server: %+v %v", kept, err)
	}
	a.note("n1", 2, "Patiente calme. T° 37,2 à 8 h. A refusé le petit déjeuner.", fromB.ID)
	a.exchange()
	b.exchange()
	for _, w := range []*ward{a, b} {
		s := w.shared()
		if !s.Settled() || s.Current.Version != 3 || len(s.History) != 3 {
			t.Fatalf("%s, once settled: %+v", w.name, s)
		}
	}
}

func TestSameTextWrittenTwiceIsNoConflict(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a, b := h.ward("a"), h.ward("b")
	a.exchange()
	b.exchange()
	a.note("n1", 0, "RAS")
	b.note("n1", 0, "RAS")
	a.exchange()
	b.exchange()
	if s := b.shared(); !s.Settled() || s.Current == nil || len(s.Waiting) != 0 {
		t.Fatalf("%+v", s)
	}
}

// A refused write is corrected by another one, or given up; both stay readable with who decided. // QUALITY 6
func TestRefusedWriteIsCorrectedOrWithdrawn(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(2)
	a := h.ward("a")
	a.exchange()
	wrong := a.consent(record.Opposed, "p1", "e2")
	one, two := a.write(sync.KindConsent, "p1", wrong), a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e2"))
	a.exchange()
	ctx := context.Background()
	right := a.consent(record.Opposed, "p1", "e1")
	by := sync.Ruling{ByID: doctor, ByName: "MARTIN", At: time.Now().UTC(), Why: "mauvais séjour"}
	if _, err := a.cache.Rule(ctx, one.ID, by, &sync.Mutation{ID: newID(), Workstation: "a", Kind: sync.KindConsent, Patient: "p1",
		At: time.Now().UTC(), ByID: doctor, Payload: jsonOf(right)}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.cache.Rule(ctx, two.ID, by, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.cache.Rule(ctx, two.ID, by, nil); record.ReasonOf(err) != sync.ReasonNotRefused {
		t.Fatalf("ruled twice: %v", err)
	}
	a.exchange()
	if s := a.client.State(); s.Refused != 0 || s.Pending != 0 {
		t.Fatalf("%+v", s)
	}
	items, err := a.client.Items(ctx, sync.ItemQuery{States: []sync.ItemState{sync.Withdrawn, sync.Corrected}})
	if err != nil || len(items) != 2 {
		t.Fatal(items, err)
	}
	for i, want := range []sync.ItemState{sync.Withdrawn, sync.Corrected} {
		if items[i].State != want || items[i].Ruling.Why != by.Why || items[i].Outcome.Reason != sync.ReasonNoEncounter {
			t.Fatalf("%+v", items[i])
		}
	}
	if consents, _ := h.store.Consents(ctx, "p1"); len(consents) != 1 || consents[0].ID != right.ID {
		t.Fatalf("%+v", consents)
	}
}
